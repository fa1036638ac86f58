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
import dev.ringmain.worker.Quarantine.Admission;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QuarantineTest {

    private final Quarantine quarantine = new Quarantine();

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

    @Test
    void triesSomeAtATimeWhereAGreatManyAreSuspected() {
        Work first = survivor(2);
        quarantine.admit(first);
        List<Work> many = IntStream.range(0, 100).mapToObj(i -> survivor(2)).toList();
        many.forEach(one -> assertThat(quarantine.admit(one)).isEqualTo(LATER));
        quarantine.leave(first);
        // Those that asked to be alone, while there were few, go first.
        List<Work> shy = new ArrayList<>(many.subList(0, 16));
        shy.forEach(one -> {
            assertThat(quarantine.admit(again(one, 3))).isEqualTo(ALONE);
            quarantine.leave(one);
        });

        List<Work> rest = many.subList(16, 100);
        List<Admission> admissions = rest.stream().map(quarantine::admit).toList();

        assertThat(admissions.stream().filter(TOGETHER::equals)).hasSize(16);
        assertThat(admissions.stream().filter(LATER::equals)).hasSize(84 - 16);
    }

    @Test
    void leavesNobodyBesideOneThatDiedWithSeveralWorkers() {
        List<Work> many = IntStream.range(0, 100).mapToObj(i -> survivor(2)).toList();
        Work dangerous = survivor(3);
        many.forEach(quarantine::admit);
        many.forEach(quarantine::leave);
        assertThat(quarantine.admit(dangerous)).isEqualTo(ALONE);

        many.forEach(one -> assertThat(quarantine.admit(one)).isEqualTo(LATER));
    }

    private static Work again(Work one, int crashes) {
        return new Work(
                one.delivery(),
                one.tenant(),
                one.environment(),
                one.endpoint(),
                one.event(),
                one.lane(),
                crashes + 1,
                crashes,
                crashes,
                one.leaseToken());
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
