package dev.ringmain.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.DatabaseTest;
import dev.ringmain.World;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.tenant.Environment;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@DatabaseTest
class HeldWorkTest {

    @Autowired
    World world;

    @Autowired
    DeliveryWork work;

    @Autowired
    HeldWork heldWork;

    @Autowired
    Deliveries deliveries;

    @Autowired
    JdbcClient jdbc;

    private final EndpointId endpoint = EndpointId.next();
    private Environment alice;

    @BeforeEach
    void begin() {
        world.emptyQueue();
        alice = world.liveOf("Alice");
    }

    @Test
    void holdsUntilResumedAndSpendsNoAttempt() {
        Delivery fresh = world.publish(alice, endpoint);
        Delivery retried = world.publish(alice, endpoint);
        jdbc.sql("UPDATE delivery_work SET attempts = 3, lane = 1 WHERE delivery_id = ?")
                .params((Object) retried.id().bytes())
                .update();

        heldWork.hold(work.due(Lane.FRESH, 10), HoldReason.PAUSED);
        heldWork.hold(work.due(Lane.RETRY, 10), HoldReason.CIRCUIT_OPEN);
        heldWork.hold(List.of(), HoldReason.DISABLED);

        assertThat(find(fresh).reason()).isEqualTo("paused");
        assertThat(find(retried).reason()).isEqualTo("circuit_open");
        assertThat(claim(Lane.FRESH)).isEmpty();
        assertThat(claim(Lane.RETRY)).isEmpty();
        assertThat(heldWork.endpoints()).containsExactly(endpoint);

        assertThat(heldWork.resume(EndpointId.next())).isZero();
        assertThat(heldWork.resume(endpoint)).isEqualTo(2);
        assertThat(heldWork.endpoints()).isEmpty();
        assertThat(find(fresh).reason()).isNull();
        assertThat(claim(Lane.FRESH)).extracting(Work::attempt).containsExactly(1);
        assertThat(claim(Lane.RETRY)).extracting(Work::attempt).containsExactly(4);
    }

    @Test
    void holdsNothingThatSomebodyHasClaimedSince() {
        Delivery claimed = world.publish(alice, endpoint);
        List<Due> seen = work.due(Lane.FRESH, 10);
        claim(Lane.FRESH);

        heldWork.hold(seen, HoldReason.PAUSED);

        assertThat(heldWork.endpoints()).isEmpty();
        assertThat(find(claimed).reason()).isNull();
    }

    @Test
    void resumesAPortionAtATime() {
        world.publishMany(alice, endpoint, Lane.HELD, 1_100);
        world.publish(alice, "session.started", Lane.HELD, EndpointId.next());

        assertThat(heldWork.resume(endpoint)).isEqualTo(HeldWork.PORTION);
        assertThat(heldWork.resume(endpoint)).isEqualTo(100);
        assertThat(heldWork.resume(endpoint)).isZero();
        assertThat(jdbc.sql("SELECT lane, COUNT(*) AS works FROM delivery_work GROUP BY lane ORDER BY lane")
                        .query((row, n) -> row.getInt("lane") + ": " + row.getInt("works"))
                        .list())
                .containsExactly("0: 1100", "2: 1");
    }

    @Test
    void failsTheNewestBeyondABound() {
        EndpointId stored = world.endpoint(alice).id();
        List<Delivery> oldest = world.publishMany(alice, stored, Lane.HELD, 5);
        jdbc.sql("UPDATE delivery_work SET due_at = due_at - INTERVAL 1 MINUTE").update();
        world.publishMany(alice, stored, Lane.HELD, 1_100);
        Delivery due = world.publish(alice, stored);
        Delivery others =
                world.publish(alice, "session.started", Lane.HELD, endpoint).get(0);

        assertThat(heldWork.bound(stored, 5)).isEqualTo(5 + HeldWork.PORTION);
        assertThat(heldWork.bound(stored, 5)).isEqualTo(105);
        assertThat(heldWork.bound(stored, 5)).isEqualTo(5);

        assertThat(oldest).allMatch(one -> find(one).status() == DeliveryStatus.PENDING);
        assertThat(find(due).status()).isEqualTo(DeliveryStatus.PENDING);
        assertThat(find(others).status()).isEqualTo(DeliveryStatus.PENDING);
        assertThat(jdbc.sql(
                                "SELECT COUNT(*) FROM delivery WHERE endpoint_id = ? AND status = 'failed' AND failed AND reason = 'backlog_full'")
                        .params((Object) stored.bytes())
                        .query(Integer.class)
                        .single())
                .isEqualTo(1_100);
        assertThat(heldWork.queue(stored).held()).isEqualTo(5);
        assertThat(jdbc.sql("SELECT SUM(times) FROM notice WHERE endpoint_id = ? AND kind = 'backlog_full'")
                        .params((Object) stored.bytes())
                        .query(Integer.class)
                        .single())
                .as("deliveries that their owners are told of")
                .isEqualTo(1_100);
    }

    /** Its worker died, and before it was claimed again its endpoint was stopped, and then deleted. */
    @Test
    void abandonsWhatIsHeldWithAnOldLease() {
        Delivery survivor = world.publish(alice, endpoint);
        work.claim(List.of(survivor.id()), 7, Duration.ZERO);
        heldWork.hold(work.due(Lane.FRESH, 10), HoldReason.PAUSED);

        assertThat(heldWork.abandon(endpoint, Settlement.ENDPOINT_DELETED)).isEqualTo(1);
        assertThat(find(survivor).status()).isEqualTo(DeliveryStatus.FAILED);
        assertThat(heldWork.endpoints()).isEmpty();
    }

    @Test
    void abandonsWhatWaitsAndLeavesWhatIsUnderWay() {
        Delivery underWay = world.publish(alice, endpoint);
        claim(Lane.FRESH);
        world.publishMany(alice, endpoint, Lane.FRESH, 1_100);
        Delivery others = world.publish(alice, EndpointId.next());

        assertThat(heldWork.abandon(endpoint, Settlement.ENDPOINT_DELETED)).isEqualTo(HeldWork.PORTION);
        assertThat(heldWork.abandon(endpoint, Settlement.ENDPOINT_DELETED)).isEqualTo(100);

        assertThat(find(underWay).status()).isEqualTo(DeliveryStatus.PENDING);
        assertThat(find(others).status()).isEqualTo(DeliveryStatus.PENDING);
        assertThat(jdbc.sql(
                                "SELECT COUNT(*) FROM delivery WHERE endpoint_id = ? AND status = 'failed' AND failed AND reason = 'endpoint_deleted' AND finished_at IS NOT NULL")
                        .params((Object) endpoint.bytes())
                        .query(Integer.class)
                        .single())
                .isEqualTo(1_100);
    }

    private List<Work> claim(Lane lane) {
        return work.claim(work.due(lane, 5_000).stream().map(Due::delivery).toList(), 7, Duration.ofMinutes(1));
    }

    private Delivery find(Delivery delivery) {
        return deliveries.find(delivery.environment(), delivery.id()).orElseThrow();
    }
}
