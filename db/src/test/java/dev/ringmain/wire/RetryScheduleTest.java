package dev.ringmain.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.wire.RetrySchedule.Planned;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {

    private static final RetrySchedule STANDARD = new RetrySchedule(
            List.of(
                    Duration.ofSeconds(5),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(30),
                    Duration.ofHours(2),
                    Duration.ofHours(5),
                    Duration.ofHours(10),
                    Duration.ofHours(14),
                    Duration.ofHours(20),
                    Duration.ofHours(24)),
            0.2);

    @Test
    void onlyAddsToADelayAndAtMostAFifth() {
        Random chances = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            int attempts = 1 + chances.nextInt(9);
            Duration step = STANDARD.delays().get(attempts - 1);
            Duration delay = STANDARD.after(attempts, Duration.ZERO, chances.nextDouble())
                    .orElseThrow();

            assertThat(delay).isBetween(step, step.plus(step.dividedBy(5)));
        }
    }

    /** A herd of deliveries that failed in one second: no second afterwards holds more than twice the mean. */
    @Test
    void spreadsDeliveriesThatFailedTogether() {
        Random chances = new Random(2);
        long[] perSecond = new long[61];
        for (int i = 0; i < 50_000; i++) {
            Duration delay =
                    STANDARD.after(2, Duration.ZERO, chances.nextDouble()).orElseThrow();
            perSecond[(int) delay.minus(Duration.ofMinutes(5)).toSeconds()]++;
        }

        assertThat(IntStream.range(0, 60).mapToLong(second -> perSecond[second]))
                .allMatch(held -> held < 2 * 50_000 / 60);
        assertThat(perSecond[60]).isZero();
    }

    @Test
    void waitsAsLongAsAReceiverAsksIfThatIsLongerThanTheStepAndNoMoreThanTenHours() {
        assertThat(STANDARD.after(1, Duration.ofSeconds(1), 0)).contains(Duration.ofSeconds(5));
        assertThat(STANDARD.after(1, Duration.ofSeconds(60), 0)).contains(Duration.ofSeconds(60));
        assertThat(STANDARD.after(1, Duration.ofDays(365), 0.99)).contains(Duration.ofHours(10));
        // A step that is longer than ten hours is not cut short.
        assertThat(STANDARD.after(9, Duration.ofDays(365), 0)).contains(Duration.ofHours(24));
    }

    @Test
    void triesNoMoreAfterTheLastDelay() {
        assertThat(STANDARD.mostAttempts()).isEqualTo(10);
        assertThat(STANDARD.after(10, Duration.ofHours(1), 0.5)).isEmpty();
        assertThat(STANDARD.after(11, Duration.ofHours(1), 0.5)).isEmpty();
        assertThat(new RetrySchedule(List.of(), 0.2).after(1, Duration.ZERO, 0.5))
                .isEmpty();
    }

    @Test
    void keepsToTheSecondWhereThereIsNoJitter() {
        assertThat(new RetrySchedule(List.of(Duration.ofSeconds(195)), 0).after(1, Duration.ZERO, 0.999))
                .contains(Duration.ofSeconds(195));
    }

    /** The latest: all of the jitter, and every attempt before it as long as it may last. */
    @Test
    void plansEachAttemptAtItsEarliestAndLatest() {
        Instant now = Instant.parse("2026-11-21T12:00:00Z");
        RetrySchedule schedule = new RetrySchedule(List.of(Duration.ofSeconds(10), Duration.ofHours(1)), 0.5);

        assertThat(schedule.calendar(now, Duration.ofSeconds(30)))
                .containsExactly(
                        new Planned(1, Duration.ZERO, now, now),
                        new Planned(2, Duration.ofSeconds(10), now.plusSeconds(10), now.plusSeconds(30 + 15)),
                        new Planned(3, Duration.ofHours(1), now.plusSeconds(3_610), now.plusSeconds(60 + 15 + 5_400)));
        assertThat(schedule.window()).isEqualTo(Duration.ofSeconds(3_610));
    }

    @Test
    void isReadFromWhatItWrites() {
        assertThat(RetrySchedule.stored(STANDARD.json())).isEqualTo(STANDARD);
        assertThat(RetrySchedule.stored("{\"retries\":[]}")).isEqualTo(new RetrySchedule(List.of(), 0.2));
    }
}
