package dev.ringmain.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.DatabaseTest;
import dev.ringmain.World;
import dev.ringmain.delivery.Fleet.Breaker;
import dev.ringmain.delivery.Fleet.Crew;
import dev.ringmain.delivery.Fleet.Leases;
import dev.ringmain.delivery.Fleet.Worker;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.id.Ids;
import dev.ringmain.tenant.Environment;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@DatabaseTest
class FleetTest {

    private static final long TOKEN = 8_123_456_789_012_345_678L;

    @Autowired
    Fleet fleet;

    @Autowired
    World world;

    @Autowired
    DeliveryWork work;

    @Autowired
    HeldWork heldWork;

    @Autowired
    Workers workers;

    @Autowired
    EndpointHealths healths;

    @Autowired
    EndpointRegistry registry;

    @Autowired
    JdbcClient jdbc;

    private final UUID worker = Ids.next();
    private Environment alice;
    private Endpoint endpoint;

    @BeforeEach
    void begin() {
        world.emptyQueue();
        alice = world.liveOf("Alice");
        endpoint = world.endpoint(alice);
    }

    @AfterEach
    void leave() {
        workers.leave(worker);
        world.emptyQueue();
    }

    @Test
    void saysWhatEachWorkerHasClaimedAndSinceWhen() {
        workers.beat(worker, "pid 1", TOKEN);
        assertThat(leases()).isEqualTo(Leases.NONE);

        world.publishMany(alice, endpoint.id(), Lane.FRESH, 3);
        List<Work> first = claim(1, Duration.ofMinutes(30));
        claim(1, Duration.ofHours(3));

        assertThat(leases().count()).isEqualTo(2);
        assertThat(leases().secondsLeft()).isBetween(0L, 1_800L);
        assertThat(fleet.crew().ownerless()).isEmpty();

        work.settle(List.of(Settlement.failed(Settlement.EXHAUSTED, first.get(0), null)));
        assertThat(leases().count()).isEqualTo(1);
        assertThat(leases().secondsLeft()).isBetween(1_801L, 10_800L);

        jdbc.sql("UPDATE delivery_work SET due_at = due_at - INTERVAL 6 HOUR WHERE lease_token <> 0")
                .update();
        assertThat(leases().secondsLeft()).as("anybody's again").isBetween(-21_600L, -10_800L);
    }

    @Test
    void saysWhatWorkersHadClaimedThatAreGone() {
        workers.beat(worker, "pid 1", TOKEN);
        world.publishMany(alice, endpoint.id(), Lane.FRESH, 2);
        claim(2, Duration.ofMinutes(1));
        workers.leave(worker);

        Crew crew = fleet.crew();

        assertThat(crew.workers()).extracting(Worker::name).doesNotContain("pid 1");
        assertThat(crew.ownerless()).singleElement().satisfies(held -> {
            assertThat(held.token()).isEqualTo(TOKEN);
            assertThat(held.count()).isEqualTo(2);
        });

        jdbc.sql("UPDATE delivery_work SET lane = " + Lane.HELD.ordinal()).update();
        assertThat(fleet.crew().ownerless())
                .as("what is held is claimed by nobody")
                .isEmpty();
    }

    @Test
    void readsWhoHoldsHowMuchFromAnIndexAlone() {
        world.publishMany(alice, endpoint.id(), Lane.FRESH, 100);

        List<String> plan = jdbc.sql("EXPLAIN FORMAT=TRADITIONAL " + Fleet.LEASES)
                .query((row, n) -> row.getString("key") + ": " + row.getString("Extra"))
                .list();

        assertThat(plan).singleElement().asString().startsWith("claim: ").contains("Using index");
    }

    @Test
    void saysWhichEndpointsRestAndWhatWaitsForThem() {
        Endpoint paused = world.endpoint(alice);
        Endpoint pausedLater = world.endpoint(alice);
        world.publishMany(alice, endpoint.id(), Lane.FRESH, 3);
        hold(endpoint, HoldReason.CIRCUIT_OPEN);
        world.publish(alice, paused.id());
        hold(paused, HoldReason.PAUSED);
        world.publish(alice, pausedLater.id());
        hold(pausedLater, HoldReason.CIRCUIT_OPEN);
        registry.pause(alice.id(), pausedLater.id());

        assertThat(fleet.breakers()).singleElement().satisfies(one -> {
            assertThat(one.tenant()).isEqualTo(alice.tenant());
            assertThat(one.name()).isEqualTo("Alice");
            assertThat(one.url()).isEqualTo(endpoint.url());
            assertThat(one.waiting()).isEqualTo(3);
            assertThat(one.failingSince()).isNull();
        });

        jdbc.sql(
                        "UPDATE delivery_work SET due_at = '2026-04-14 12:00:00' WHERE endpoint_id = ? ORDER BY delivery_id LIMIT 1")
                .params((Object) endpoint.id().bytes())
                .update();
        healths.failed(alice.id(), endpoint.id(), 1, "timeout");
        assertThat(fleet.breakers()).singleElement().satisfies(one -> {
            assertThat(one.since()).isEqualTo("2026-04-14T12:00:00Z");
            assertThat(one.failingSince()).isNotNull();
        });

        heldWork.resume(endpoint.id());
        assertThat(fleet.breakers()).extracting(Breaker::url).isEmpty();
    }

    private void hold(Endpoint of, HoldReason because) {
        heldWork.hold(work.dueOf(Lane.FRESH, List.of(of.id()), 10), because);
    }

    private List<Work> claim(int most, Duration lease) {
        return work.claim(work.due(Lane.FRESH, most).stream().map(Due::delivery).toList(), TOKEN, lease);
    }

    private Leases leases() {
        return fleet.crew().workers().stream()
                .filter(one -> one.name().equals("pid 1"))
                .findFirst()
                .orElseThrow()
                .leases();
    }
}
