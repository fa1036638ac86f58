package dev.ringmain.admin.signin;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
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
    private final Map<String, Integer> underWay = new ConcurrentHashMap<>();

    public SignInThrottle(Clock clock) {
        this.clock = clock;
        this.failures = Caffeine.newBuilder()
                .maximumSize(100_000)
                .expireAfterWrite(FORGOTTEN_AFTER)
                .ticker(() -> Duration.between(Instant.EPOCH, clock.instant()).toNanos())
                .build();
    }

    private record Failures(int count, Instant waitUntil) {

        static final Failures NONE = new Failures(0, Instant.EPOCH);

        boolean mustWait(Instant now) {
            return now.isBefore(waitUntil);
        }
    }

    /** @param free failures without a wait @param first how long the first wait is */
    private record Brake(int free, Duration first, Duration longest) {

        Failures after(@Nullable Failures before, Instant now) {
            int count = (before == null ? Failures.NONE : before).count() + 1;
            if (count <= free) {
                return new Failures(count, Instant.EPOCH);
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
        if (of(to).mustWait(now) || of(from).mustWait(now)) {
            return false;
        }
        failures.asMap().compute(to, (key, before) -> MAIL_TO.after(before, now));
        failures.asMap().compute(from, (key, before) -> MAIL_FROM.after(before, now));
        return true;
    }

    /**
     * A guess at what only the owner of an account knows. It is counted for the account before its outcome is known, or many at once
     * would be one; a right one forgets the account's failures.
     *
     * @param guess what is right about it; empty: it was wrong
     * @return empty if it was wrong, or was not made because account or address has to wait
     */
    public <T> Optional<T> attempt(String account, String address, Supplier<Optional<T>> guess) {
        Optional<T> right = attemptHalf(account, address, guess);
        if (right.isPresent()) {
            failures.invalidate(account(account));
        }
        return right;
    }

    /** Of two questions the first. The account's failures are remembered until the second is answered: until then nobody is in. */
    public <T> Optional<T> attemptHalf(String account, String address, Supplier<Optional<T>> guess) {
        return from(address, () -> count(account(account), ACCOUNT) ? judge(address, guess) : Optional.empty());
    }

    /** {@link #attempt} where it is not known which account it is about. */
    public <T> Optional<T> attemptFrom(String address, Supplier<Optional<T>> guess) {
        return from(address, () -> judge(address, guess));
    }

    /**
     * An address counts wrong guesses alone: there are many people at one, and knowing one password must not buy guesses at others. As
     * many as could still be wrong without a wait go at once; from then on they go one by one.
     */
    private <T> Optional<T> from(String address, Supplier<Optional<T>> attempt) {
        String key = address(address);
        boolean[] may = new boolean[1];
        underWay.compute(key, (same, before) -> {
            int others = before == null ? 0 : before;
            Failures wrong = of(key);
            may[0] = !wrong.mustWait(clock.instant()) && (others == 0 || others + wrong.count() < ADDRESS.free());
            return may[0] ? Integer.valueOf(others + 1) : before;
        });
        if (!may[0]) {
            return Optional.empty();
        }
        try {
            return attempt.get();
        } finally {
            underWay.computeIfPresent(key, (same, before) -> before == 1 ? null : before - 1);
        }
    }

    /** What ends in an exception was no guess. */
    private <T> Optional<T> judge(String address, Supplier<Optional<T>> guess) {
        Optional<T> right = guess.get();
        if (right.isEmpty()) {
            failures.asMap().compute(address(address), (key, before) -> ADDRESS.after(before, clock.instant()));
        }
        return right;
    }

    private boolean count(String key, Brake brake) {
        boolean[] may = new boolean[1];
        failures.asMap().compute(key, (same, before) -> {
            Instant now = clock.instant();
            may[0] = before == null || !before.mustWait(now);
            return may[0] ? brake.after(before, now) : before;
        });
        return may[0];
    }

    private Failures of(String key) {
        Failures known = failures.getIfPresent(key);
        return known == null ? Failures.NONE : known;
    }

    private static String account(String email) {
        return "account " + email;
    }

    private static String address(String address) {
        return "address " + address;
    }
}
