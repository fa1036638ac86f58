package dev.ringmain.admin.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.admin.signin.SignInThrottle.Letter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SignInThrottleTest {

    private final SettableClock clock = new SettableClock();
    private final SignInThrottle throttle = new SignInThrottle(clock);

    @Test
    void forgivesAFewMistakes() {
        fail(5, "alice@amber.example", "192.0.2.1");
        assertThat(throttle.mayTry("alice@amber.example", "192.0.2.1")).isTrue();
    }

    /** Hashing takes a while, in which as many more could be asked. */
    @Test
    void countsTriesWhoseOutcomeIsNotKnownYet() {
        assertThat(IntStream.range(0, 100)
                        .filter(n -> throttle.mayTry("alice@amber.example", "192.0.2." + n))
                        .count())
                .isEqualTo(6);
    }

    @Test
    void makesAnAccountWaitLongerEachTimeButNeverLong() {
        fail(6, "alice@amber.example", "192.0.2.1");
        assertThat(throttle.mayTry("alice@amber.example", "192.0.2.2")).isFalse();
        clock.tick(Duration.ofSeconds(2));
        assertThat(throttle.mayTry("alice@amber.example", "192.0.2.2")).isTrue();
        for (int n = 0; n < 12; n++) {
            clock.tick(Duration.ofSeconds(61));
            assertThat(throttle.mayTry("alice@amber.example", "192.0.2.2")).isTrue();
        }
        clock.tick(Duration.ofSeconds(59));
        assertThat(throttle.mayTry("alice@amber.example", "192.0.2.2")).isFalse();
    }

    @Test
    void makesAnAddressWaitThatTriesManyAccounts() {
        for (int n = 0; n < 30; n++) {
            fail(1, "user" + n + "@amber.example", "192.0.2.1");
        }
        assertThat(throttle.mayTry("alice@amber.example", "192.0.2.1")).isFalse();
        assertThat(throttle.mayTry("alice@amber.example", "192.0.2.2")).isTrue();
    }

    @Test
    void forgetsAnAccountsFailuresOnceItIsSignedInTo() {
        fail(5, "alice@amber.example", "192.0.2.1");
        throttle.succeeded("alice@amber.example");
        fail(5, "alice@amber.example", "192.0.2.1");
        assertThat(throttle.mayTry("alice@amber.example", "192.0.2.1")).isTrue();
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

    private void fail(int times, String email, String address) {
        for (int n = 0; n < times; n++) {
            throttle.mayTry(email, address);
            throttle.failedFrom(address);
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
