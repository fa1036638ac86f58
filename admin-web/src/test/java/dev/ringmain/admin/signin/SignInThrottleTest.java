package dev.ringmain.admin.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.ringmain.admin.signin.SignInThrottle.Letter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class SignInThrottleTest {

    private static final String ALICE = "alice@amber.example";
    private static final String OFFICE = "192.0.2.201";
    private static final String HOME = "192.0.2.202";

    private final SettableClock clock = new SettableClock();
    private final SignInThrottle throttle = new SignInThrottle(clock);

    @Test
    void forgivesAFewMistakes() {
        fail(5, ALICE, OFFICE);
        assertThat(isIn(ALICE, OFFICE)).isTrue();
    }

    /** Hashing takes a while, in which as many more could be asked. */
    @Test
    void countsTriesWhoseOutcomeIsNotKnownYet() {
        assertThat(atOnce(100, n -> ALICE, n -> "192.0.2." + n)).isEqualTo(6);
        assertThat(atOnce(100, n -> "user" + n + "@amber.example", n -> OFFICE)).isEqualTo(20);
    }

    @Test
    void goesOneByOneFromAnAddressThatWasWrongTooOften() {
        failEach(20, OFFICE);

        assertThat(atOnce(100, n -> "someone" + n + "@amber.example", n -> OFFICE))
                .isEqualTo(1);
        clock.tick(Duration.ofSeconds(2));
        assertThat(isIn("someone@amber.example", OFFICE)).isTrue();
        assertThat(isIn("another@amber.example", OFFICE)).isTrue();
    }

    @Test
    void makesAnAccountWaitLongerEachTimeButNeverLong() {
        fail(6, ALICE, OFFICE);
        assertThat(isIn(ALICE, HOME)).isFalse();
        clock.tick(Duration.ofSeconds(2));
        fail(1, ALICE, "192.0.2.100");
        for (int n = 0; n < 12; n++) {
            clock.tick(Duration.ofSeconds(61));
            assertThat(isMade(ALICE, "192.0.2." + n)).isTrue();
        }
        clock.tick(Duration.ofSeconds(59));
        assertThat(isMade(ALICE, HOME)).isFalse();
        clock.tick(Duration.ofSeconds(2));
        assertThat(isIn(ALICE, HOME)).isTrue();
    }

    @Test
    void makesAnAddressWaitThatTriesManyAccounts() {
        failEach(30, OFFICE);
        assertThat(isIn(ALICE, OFFICE)).isFalse();
        assertThat(throttle.attemptFrom(OFFICE, () -> Optional.of("a key"))).isEmpty();
        assertThat(isIn(ALICE, HOME)).isTrue();
    }

    @Test
    void anAccountThatWaitsIsNotHeldAgainstTheAddress() {
        fail(100, ALICE, OFFICE);
        assertThat(isIn("bob@amber.example", OFFICE)).isTrue();
    }

    @Test
    void forgetsAnAccountsFailuresOnceItIsSignedInTo() {
        fail(5, ALICE, OFFICE);
        assertThat(isIn(ALICE, OFFICE)).isTrue();
        fail(5, ALICE, OFFICE);
        assertThat(isIn(ALICE, OFFICE)).isTrue();
    }

    @Test
    void remembersThemWhileTheSecondQuestionIsOpen() {
        fail(5, ALICE, OFFICE);
        assertThat(throttle.attemptHalf(ALICE, OFFICE, () -> Optional.of(ALICE)))
                .isPresent();
        assertThat(isMade(ALICE, OFFICE)).isFalse();
    }

    @Test
    void knowingOnePasswordBuysNoGuessesAtOthers() {
        for (int n = 0; n < 21; n++) {
            isIn("eve@amber.example", OFFICE);
            fail(1, "user" + n + "@amber.example", OFFICE);
        }
        assertThat(isIn(ALICE, OFFICE)).isFalse();
    }

    @Test
    void forgetsWhatWasWrongAnHourAgoAlsoWhereOthersAreRightAllDay() {
        failEach(15, OFFICE);
        for (int n = 0; n < 4; n++) {
            clock.tick(Duration.ofMinutes(20));
            assertThat(isIn(ALICE, OFFICE)).isTrue();
        }
        failEach(15, OFFICE);
        assertThat(atOnce(5, n -> "someone" + n + "@amber.example", n -> OFFICE))
                .isEqualTo(5);
    }

    @Test
    void anAttemptThatBreaksIsNoGuess() {
        for (int n = 0; n < 30; n++) {
            String account = "user" + n + "@amber.example";
            assertThatIllegalStateException()
                    .isThrownBy(() -> throttle.attempt(account, OFFICE, () -> {
                        throw new IllegalStateException("The database is away");
                    }));
        }
        assertThat(atOnce(20, n -> "someone" + n + "@amber.example", n -> OFFICE))
                .isEqualTo(20);
    }

    /** Whoever is flooded with the one, by a stranger, can still ask for the other. */
    @Test
    void countsEachKindOfLetterByItself() {
        for (int n = 0; n < 4; n++) {
            throttle.mayHaveSent(Letter.SIGN_UP, "alice@amber.example", "192.0.2." + n);
        }
        assertThat(throttle.mayHaveSent(Letter.SIGN_UP, "alice@amber.example", "192.0.2.9"))
                .isFalse();
        assertThat(throttle.mayHaveSent(Letter.NEW_PASSWORD, "alice@amber.example", "192.0.2.9"))
                .isTrue();

        for (int n = 0; n < 21; n++) {
            throttle.mayHaveSent(Letter.NEW_PASSWORD, "user" + n + "@amber.example", "192.0.2.50");
        }
        assertThat(throttle.mayHaveSent(Letter.NEW_PASSWORD, "bob@amber.example", "192.0.2.50"))
                .isFalse();
        assertThat(throttle.mayHaveSent(Letter.SIGN_UP, "bob@amber.example", "192.0.2.50"))
                .isTrue();
    }

    private boolean isIn(String account, String address) {
        return throttle.attempt(account, address, () -> Optional.of(account)).isPresent();
    }

    private void fail(int times, String account, String address) {
        for (int n = 0; n < times; n++) {
            throttle.attempt(account, address, Optional::empty);
        }
    }

    private void failEach(int accounts, String address) {
        for (int n = 0; n < accounts; n++) {
            fail(1, "user" + n + "@amber.example", address);
        }
    }

    /** A wrong guess. @return whether it was looked at */
    private boolean isMade(String account, String address) {
        return atOnce(1, n -> account, n -> address) == 1;
    }

    /** Wrong guesses, each before the one before it is answered. @return how many were looked at */
    private int atOnce(int guesses, IntFunction<String> account, IntFunction<String> address) {
        AtomicInteger made = new AtomicInteger();
        guess(0, guesses, account, address, made);
        return made.get();
    }

    private void guess(
            int n, int guesses, IntFunction<String> account, IntFunction<String> address, AtomicInteger made) {
        if (n == guesses) {
            return;
        }
        int before = made.get();
        throttle.attempt(account.apply(n), address.apply(n), () -> {
            made.incrementAndGet();
            guess(n + 1, guesses, account, address, made);
            return Optional.empty();
        });
        if (made.get() == before) {
            guess(n + 1, guesses, account, address, made);
        }
    }

    private static final class SettableClock extends Clock {

        private Instant now = Instant.parse("2026-11-21T12:00:00Z");

        void tick(Duration step) {
            now = now.plus(step);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
