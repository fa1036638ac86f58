package dev.ringmain.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ClockWatchTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private final SettableClock clock = new SettableClock();
    private final AtomicLong nanos = new AtomicLong();
    private final ClockWatch watch = new ClockWatch(clock, nanos::get);

    @Test
    void trustsNothingBeforeItHasHeardTheDatabase() {
        assertThat(watch.isTrusted()).isFalse();
    }

    @Test
    void trustsItsOwnClockWhileBothAgree() {
        agreeAtNoon();

        goOn(HOUR);

        assertThat(watch.isTrusted()).isTrue();
    }

    @Test
    void noticesAtOnceThatItsClockWasMoved() {
        agreeAtNoon();

        clock.tick(HOUR);
        assertThat(watch.isTrusted()).as("an hour ahead").isFalse();

        clock.set(NOON.minus(HOUR));
        assertThat(watch.isTrusted()).as("an hour behind").isFalse();
    }

    @Test
    void aClockThatWasMovedIsTrustedWhenTheDatabaseAgreesAgain() {
        agreeAtNoon();
        clock.tick(HOUR);

        watch.compare(NOON);
        assertThat(watch.isTrusted()).as("only one has moved").isFalse();

        watch.compare(NOON.plus(HOUR));
        assertThat(watch.isTrusted()).as("both have").isTrue();
    }

    @Test
    void goesOnWhenItIsTheDatabaseThatMoved() {
        agreeAtNoon();

        watch.compare(NOON.plus(HOUR));

        assertThat(watch.isTrusted()).isTrue();
    }

    @Test
    void sendsNothingWhenBothDisagreeFromTheBeginning() {
        clock.set(NOON);

        watch.compare(NOON.plus(ClockWatch.TOLERANCE).plusMillis(1));
        assertThat(watch.isTrusted()).isFalse();

        watch.compare(NOON.plus(ClockWatch.TOLERANCE));
        assertThat(watch.isTrusted()).isTrue();
    }

    private void agreeAtNoon() {
        clock.set(NOON);
        watch.compare(NOON);
    }

    private void goOn(Duration duration) {
        clock.tick(duration);
        nanos.addAndGet(duration.toNanos());
    }
}
