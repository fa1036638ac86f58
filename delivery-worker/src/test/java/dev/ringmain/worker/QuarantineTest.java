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

    /** What has to ask again is put back, and may have been claimed again before its first seat is given back. */
    @Test
    void keepsWhatIsAdmittedWhenItsEarlierClaimLeaves() {
        Work first = survivor(2);
        Work second = survivor(2);
        quarantine.admit(first);
        assertThat(quarantine.admit(second)).isEqualTo(LATER);
        quarantine.leave(first);
        Work again = again(second);
        assertThat(quarantine.admit(again)).isEqualTo(ALONE);

        quarantine.leave(second);

        assertThat(quarantine.admit(first)).isEqualTo(LATER);
        quarantine.leave(again);
        assertThat(quarantine.admit(first)).isEqualTo(ALONE);
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

    /** In groups they would wait for one another's receivers as well, and each of those that survived more for all before it. */
    @Test
    void triesAllTogetherOnceOneOfAGroupTookLong() {
        List<Work> many = survivors(100, 2);
        quarantine.expect(many);
        admitted(many);
        List<Work> again = survivors(100, 3);
        List<Work> andAgain = survivors(20, 5);
        assertThat(admitted(again)).isEmpty();
        assertThat(admitted(andAgain)).isEmpty();
        clock.tick(Duration.ofMillis(1_100));

        assertThat(admitted(again))
                .as("while the first are under way")
                .hasSize(100)
                .containsOnly(TOGETHER);
        assertThat(admitted(andAgain)).hasSize(20).containsOnly(TOGETHER);
    }

    @Test
    void seesThatOneTookLongAlsoWhenItIsThrough() {
        List<Work> many = survivors(100, 2);
        quarantine.expect(many);
        admitted(many);
        clock.tick(Duration.ofSeconds(2));
        many.forEach(quarantine::leave);

        assertThat(admitted(survivors(100, 3))).hasSize(100).containsOnly(TOGETHER);
    }

    /** Or what ends its worker would hide for ever among those whose receivers are slow. */
    @Test
    void triesAloneAllTheSameWhatManyWorkersDiedWith() {
        List<Work> many = survivors(100, 2);
        quarantine.expect(many);
        admitted(many.subList(0, 50));
        clock.tick(Duration.ofSeconds(2));
        Work stubborn = survivor(6);
        assertThat(quarantine.admit(stubborn)).isEqualTo(LATER);
        assertThat(admitted(many.subList(50, 100))).as("before it").isEmpty();
        many.forEach(quarantine::leave);

        assertThat(quarantine.admit(stubborn)).isEqualTo(ALONE);
        assertThat(admitted(many.subList(50, 100))).as("beside it").isEmpty();
        quarantine.leave(stubborn);
        assertThat(admitted(many.subList(50, 100))).hasSize(50).containsOnly(TOGETHER);
    }

    @Test
    void searchesAgainWhenNothingTookLongForAWhile() {
        Work slow = survivor(2);
        quarantine.admit(slow);
        clock.tick(Duration.ofSeconds(2));
        quarantine.leave(slow);
        clock.tick(Duration.ofSeconds(21));

        assertThat(admitted(survivors(2, 3))).containsExactly(ALONE);
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
        assertThat(quarantine.later()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
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

    /** The number of an attempt that was not made is given to the next one, and a worker has one token all its life. */
    private static Work again(Work work) {
        return new Work(
                work.delivery(),
                work.tenant(),
                work.environment(),
                work.endpoint(),
                work.event(),
                work.lane(),
                work.attempt(),
                work.crashes(),
                work.lost(),
                work.leaseToken());
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
