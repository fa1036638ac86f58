package dev.ringmain.admin.signin;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Makes guessing passwords slow: after a few failures, an account and an address must each wait, twice as long with each further one.
 * Accounts wait briefly, so that nobody can be locked out by a stranger for long. Each node counts for itself; with several, a guesser
 * has as many more tries, which is still too few.
 */
@Component
public class SignInThrottle {

    private static final Brake ACCOUNT = new Brake(5, Duration.ofSeconds(1), Duration.ofMinutes(1));
    private static final Brake ADDRESS = new Brake(20, Duration.ofSeconds(1), Duration.ofMinutes(15));
    private static final Brake MAIL_TO = new Brake(3, Duration.ofMinutes(5), Duration.ofHours(1));
    private static final Brake MAIL_FROM = new Brake(20, Duration.ofSeconds(1), Duration.ofMinutes(15));
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);

    private final Clock clock;
    private final Cache<String, Failures> failures;

    public SignInThrottle(Clock clock) {
        this.clock = clock;
        this.failures = Caffeine.newBuilder()
                .maximumSize(100_000)
                .expireAfterWrite(FORGOTTEN_AFTER)
                .ticker(() -> Duration.between(Instant.EPOCH, clock.instant()).toNanos())
                .build();
    }

    private record Failures(int count, Instant waitUntil) {}

    /** @param free failures without a wait @param first how long the first wait is */
    private record Brake(int free, Duration first, Duration longest) {

        Failures after(@Nullable Failures before, Instant now) {
            int count = before == null ? 1 : before.count() + 1;
            if (count <= free) {
                return new Failures(count, now);
            }
            Duration wait = first.multipliedBy(1L << Math.min(count - free - 1, 12));
            return new Failures(count, now.plus(wait.compareTo(longest) < 0 ? wait : longest));
        }
    }

    /** What a stranger may ask for. Each is counted by itself: who is kept from one is not kept from the other. */
    public enum Letter {
        SIGN_UP,
        NEW_PASSWORD
    }

    /**
     * Whether a stranger may have a letter sent to somebody once more; it is counted. So nobody's letter box is filled by way of us.
     *
     * @param address the stranger's
     */
    public boolean mayHaveSent(Letter letter, String email, String address) {
        Instant now = clock.instant();
        String to = letter + " to " + email;
        String from = letter + " from " + address;
        if (isWaiting(to, now) || isWaiting(from, now)) {
            return false;
        }
        failures.asMap().compute(to, (key, before) -> MAIL_TO.after(before, now));
        failures.asMap().compute(from, (key, before) -> MAIL_FROM.after(before, now));
        return true;
    }

    /** Where it is not known which account it is about. */
    public boolean mustWaitFrom(String address) {
        return isWaiting(address(address), clock.instant());
    }

    /**
     * Counts a try before its outcome is known, so that many at once are not one: {@link #succeeded} takes it back.
     *
     * @return false: it has to wait, and was not counted
     */
    public boolean mayTry(String account, String address) {
        Instant now = clock.instant();
        if (isWaiting(address(address), now)) {
            return false;
        }
        boolean[] may = new boolean[1];
        failures.asMap().compute(account(account), (key, before) -> {
            may[0] = before == null || !now.isBefore(before.waitUntil());
            return may[0] ? ACCOUNT.after(before, now) : before;
        });
        return may[0];
    }

    /** For a try that failed: the account's count has it already. */
    public void failedFrom(String address) {
        Instant now = clock.instant();
        failures.asMap().compute(address(address), (key, before) -> ADDRESS.after(before, now));
    }

    /** The account's count begins anew. The address keeps its own: knowing one password must not buy guesses at others. */
    public void succeeded(String email) {
        failures.invalidate(account(email));
    }

    private boolean isWaiting(String key, Instant now) {
        Failures known = failures.getIfPresent(key);
        return known != null && now.isBefore(known.waitUntil());
    }

    private static String account(String email) {
        return "account " + email;
    }

    private static String address(String address) {
        return "address " + address;
    }
}
