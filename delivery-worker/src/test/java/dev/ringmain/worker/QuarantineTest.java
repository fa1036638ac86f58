package dev.ringmain.worker;

import static dev.ringmain.worker.Quarantine.Admission.ALONE;
import static dev.ringmain.worker.Quarantine.Admission.FREE;
import static dev.ringmain.worker.Quarantine.Admission.LATER;
import static dev.ringmain.worker.Quarantine.Admission.TOGETHER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.delivery.DeliveryId;
import dev.ringmain.delivery.Lane;
import dev.ringmain.delivery.Work;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.event.EventId;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.testing.SettableClock;
import dev.ringmain.worker.Quarantine.Admission;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QuarantineTest {

    private final SettableClock clock = stopped();
    private final Quarantine quarantine =
            new Quarantine(() -> ChronoUnit.NANOS.between(Instant.EPOCH, clock.instant()));

    @Test
    void letsGoWhatSurvivedOneWorker() {
        assertThat(quarantine.admit(survivor(0))).isEqualTo(FREE);
        assertThat(quarantine.admit(survivor(1))).isEqualTo(FREE);
    }

    @Test
    void triesAFewSuspectsOneAtATime() {
        Work first = survivor(2);
        Work second = survivor(2);
        assertThat(quarantine.admit(first)).isEqualTo(ALONE);
        assertThat(quarantine.admit(second)).isEqualTo(LATER);

        quarantine.leave(first);

        assertThat(quarantine.admit(second)).isEqualTo(ALONE);
    }

    /** Whoever kills workers for other reasons must not make ten owners wait for one another's receivers. */
    @Test
    void triesAFewTogetherOnceOneAloneTookLong() {
        List<Work> ten = survivors(10, 2);
        quarantine.expect(ten);
        assertThat(admitted(ten)).containsExactly(ALONE);
        clock.tick(Duration.ofSeconds(2));
        quarantine.leave(ten.get(0));

        assertThat(admitted(ten.subList(1, 10))).hasSize(9).containsOnly(TOGETHER);
    }

    @Test
    void triesThemAloneAgainIfAWorkerDiedWithThemOnceMore() {
        Work slow = survivor(2);
        quarantine.admit(slow);
        clock.tick(Duration.ofSeconds(2));
        quarantine.leave(slow);
        List<Work> ten = survivors(10, 3);
        quarantine.expect(ten);

        assertThat(admitted(ten)).containsExactly(ALONE);
    }

    @Test
    void leavesNoneOfAGroupBehind() {
        List<Work> many = survivors(100, 2);
        quarantine.expect(many);

        assertThat(admitted(many)).hasSize(100).containsOnly(TOGETHER);
    }

    @Test
    void triesInGroupsThatNarrowWhereAGreatManyAreSuspected() {
        List<Work> many = survivors(700, 2);
        quarantine.expect(many);

        assertThat(admitted(many)).hasSize(512).containsOnly(TOGETHER);
        List<Work> again = survivors(100, 3);
        assertThat(admitted(again)).as("beside those of another size").isEmpty();
        many.forEach(quarantine::leave);
        assertThat(admitted(many.subList(512, 700)))
                .as("while those of a smaller size wait")
                .isEmpty();

        assertThat(admitted(again)).hasSize(64).containsOnly(TOGETHER);
        again.forEach(quarantine::leave);
        assertThat(admitted(survivors(100, 4))).hasSize(8);
    }

    /** Another worker may have had them. */
    @Test
    void doesNotWaitForeverForThoseOfASmallerSize() {
        List<Work> many = survivors(100, 2);
        quarantine.expect(many);
        quarantine.admit(many.get(0));
        quarantine.admit(survivor(3));
        quarantine.leave(many.get(0));
        assertThat(admitted(many)).isEmpty();

        clock.tick(Duration.ofSeconds(3));

        assertThat(admitted(many)).isNotEmpty();
    }

    @Test
    void leavesNobodyBesideOneThatDiedWithManyWorkers() {
        List<Work> many = survivors(100, 2);
        quarantine.expect(many);
        assertThat(quarantine.admit(survivor(5))).isEqualTo(ALONE);

        assertThat(admitted(many)).isEmpty();
    }

    @Test
    void letsAGreatManyAskLessOften() {
        assertThat(quarantine.later()).isEqualTo(Duration.ofMillis(250));
        quarantine.expect(survivors(100, 2));
        assertThat(quarantine.later()).isEqualTo(Duration.ofSeconds(1));
        quarantine.expect(survivors(5_200, 2));
        assertThat(quarantine.later()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(12));
        quarantine.expect(survivors(20_000, 2));
        assertThat(quarantine.later()).isEqualTo(Duration.ofSeconds(20));
    }

    private static SettableClock stopped() {
        SettableClock clock = new SettableClock();
        clock.set(clock.instant());
        return clock;
    }

    private List<Admission> admitted(List<Work> works) {
        return works.stream()
                .map(quarantine::admit)
                .filter(admission -> admission != LATER)
                .toList();
    }

    private static List<Work> survivors(int count, int crashes) {
        return IntStream.range(0, count).mapToObj(i -> survivor(crashes)).toList();
    }

    private static Work survivor(int crashes) {
        return new Work(
                DeliveryId.next(),
                TenantId.next(),
                EnvironmentId.next(),
                EndpointId.next(),
                EventId.next(),
                Lane.RETRY,
                crashes + 1,
                crashes,
                crashes,
                1);
    }
}
