package dev.ringmain.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.DatabaseTest;
import dev.ringmain.World;
import dev.ringmain.delivery.Figures.Durations;
import dev.ringmain.delivery.Figures.Finished;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.tenant.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@DatabaseTest
class FiguresTest {

    @Autowired
    World world;

    @Autowired
    Figures figures;

    @Autowired
    Attempts attempts;

    private Environment alice;
    private EndpointId endpoint;

    @BeforeEach
    void begin() {
        alice = world.liveOf("Alice");
        endpoint = world.endpoint(alice).id();
    }

    @Test
    void countsTheDayWithoutWhatWaitsAndWhatIsOlder() {
        EndpointId other = world.endpoint(alice).id();
        born(alice, endpoint, DeliveryStatus.SUCCEEDED, 7, Duration.ofHours(23));
        born(alice, endpoint, DeliveryStatus.FAILED, 2, Duration.ofMinutes(1));
        born(alice, other, DeliveryStatus.SUCCEEDED, 1, Duration.ofHours(2));
        born(alice, endpoint, DeliveryStatus.SUCCEEDED, 40, Duration.ofHours(25));
        born(alice, endpoint, DeliveryStatus.FAILED, 40, Duration.ofHours(25));
        world.publish(alice, endpoint);
        Environment charlie = world.liveOf("Charlie");
        born(charlie, world.endpoint(charlie).id(), DeliveryStatus.FAILED, 9, Duration.ofMinutes(1));

        assertThat(figures.ofDay(endpoint)).isEqualTo(new Finished(7, 2, null));
        assertThat(figures.ofDay(other)).isEqualTo(new Finished(1, 0, null));
        assertThat(figures.ofDay(alice.id())).isEqualTo(new Finished(8, 2, null));
        assertThat(figures.ofDay(world.liveOf("Erin").id())).isEqualTo(new Finished(0, 0, null));
    }

    /** Both counts go back equally far, or their share would say nothing. */
    @Test
    void looksAtTheNewestAloneAndSaysHowFarThatGoes() {
        born(alice, endpoint, DeliveryStatus.FAILED, 30, Duration.ofHours(20));
        born(alice, endpoint, DeliveryStatus.SUCCEEDED, 100, Duration.ofHours(10));
        List<Delivery> newest =
                born(alice, endpoint, DeliveryStatus.SUCCEEDED, Figures.MOST_DELIVERIES - 1, Duration.ofMinutes(30));
        born(alice, endpoint, DeliveryStatus.FAILED, 5, Duration.ofMinutes(1));
        assertThat(newest).hasSize(Figures.MOST_DELIVERIES - 1);

        Finished found = figures.ofDay(alice.id());

        assertThat(found.succeeded()).isEqualTo(Figures.MOST_DELIVERIES);
        assertThat(found.failed()).isEqualTo(5);
        assertThat(found.reach())
                .isBetween(
                        Instant.now().minus(Duration.ofHours(11)), Instant.now().minus(Duration.ofHours(9)));
    }

    @Test
    void theSampleIsTheNewestAttemptsOfTheHour() {
        List<Delivery> quick = born(alice, endpoint, DeliveryStatus.SUCCEEDED, 95, Duration.ofMinutes(10));
        List<Delivery> slow = born(alice, endpoint, DeliveryStatus.FAILED, 5, Duration.ofMinutes(5));
        List<Delivery> old = born(alice, endpoint, DeliveryStatus.SUCCEEDED, 3, Duration.ofMinutes(70));
        for (int n = 0; n < quick.size(); n++) {
            attempt(quick.get(n), 1, "succeeded", n + 1);
        }
        slow.forEach(one -> attempt(one, 1, "timeout", 10_000));
        old.forEach(one -> attempt(one, 1, "timeout", 99_999));
        attempt(slow.get(0), 2, "unknown", 0);
        Environment charlie = world.liveOf("Charlie");
        attempt(
                born(charlie, world.endpoint(charlie).id(), DeliveryStatus.FAILED, 1, Duration.ofMinutes(1))
                        .get(0),
                1,
                "timeout",
                77_777);

        assertThat(figures.durations(endpoint)).isEqualTo(new Durations(100, 50, 95));
        assertThat(figures.durations(alice.id())).isEqualTo(new Durations(100, 50, 95));
        assertThat(figures.durations(world.endpoint(alice).id()).attempts()).isZero();
    }

    @Test
    void noMoreThanAThousandAttemptsAreLookedAt() {
        List<Delivery> before =
                born(alice, endpoint, DeliveryStatus.SUCCEEDED, Figures.MOST_ATTEMPTS, Duration.ofMinutes(10));
        List<Delivery> newest =
                born(alice, endpoint, DeliveryStatus.SUCCEEDED, Figures.MOST_ATTEMPTS, Duration.ofMinutes(5));
        attempts.insert(before.stream().map(one -> of(one, 1, "timeout", 9_000)).toList());
        attempts.insert(newest.stream().map(one -> of(one, 1, "succeeded", 20)).toList());

        assertThat(figures.durations(alice.id())).isEqualTo(new Durations(Figures.MOST_ATTEMPTS, 20, 20));
    }

    @Test
    void aRankIsADurationThatThereWas() {
        assertThat(Durations.of(List.of())).isEqualTo(new Durations(0, 0, 0));
        assertThat(Durations.of(List.of(7))).isEqualTo(new Durations(1, 7, 7));
        assertThat(Durations.of(List.of(30, 10))).isEqualTo(new Durations(2, 10, 30));
        assertThat(Durations.of(IntStream.rangeClosed(1, 20).boxed().toList())).isEqualTo(new Durations(20, 10, 19));
    }

    private void attempt(Delivery delivery, int number, String outcome, int millis) {
        attempts.insert(List.of(of(delivery, number, outcome, millis)));
    }

    private static Attempt of(Delivery delivery, int number, String outcome, int millis) {
        return new Attempt(
                delivery.id(),
                number,
                Instant.parse("2026-04-14T12:34:56.789123Z"),
                outcome,
                null,
                null,
                null,
                millis,
                null,
                null,
                null,
                null,
                "",
                null,
                null);
    }

    /** Finished ones, that long ago. */
    private List<Delivery> born(
            Environment environment, EndpointId endpoint, DeliveryStatus status, int count, Duration ago) {
        return world.finished(
                environment, endpoint, status, count, Instant.now().minus(ago));
    }
}
