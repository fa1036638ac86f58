package dev.ringmain.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ringmain.TestApplication;
import dev.ringmain.World;
import dev.ringmain.delivery.Attempt;
import dev.ringmain.delivery.Delivery;
import dev.ringmain.delivery.DeliveryWork;
import dev.ringmain.delivery.OperationalEvents;
import dev.ringmain.delivery.Replays;
import dev.ringmain.delivery.Settlement;
import dev.ringmain.delivery.Work;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.tenant.Environment;
import dev.ringmain.testing.TestDatabase;
import dev.ringmain.worker.FollowUps.Exhausted;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;

/** Outcomes that come together, and a database that does not take all of them. */
@Tag("database")
@SpringBootTest(
        classes = TestApplication.class,
        properties = {"ringmain.data-dir=target/test-data", "ringmain.worker.enabled=false"})
@ContextConfiguration(initializers = TestDatabase.class)
@Import(World.class)
class SettlerTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final long OURS = 7;
    private static final long ANOTHERS = 8;

    @Autowired
    World world;

    @Autowired
    DeliveryWork work;

    @Autowired
    Replays replays;

    @Autowired
    OperationalEvents news;

    @Autowired
    EndpointRegistry registry;

    @Autowired
    RoutingTable routing;

    @Autowired
    JdbcClient jdbc;

    private final EndpointId endpoint = EndpointId.next();
    private Environment alice;
    private Settler settler;

    @BeforeEach
    void begin() {
        world.emptyQueue();
        alice = world.liveOf("Alice");
        WorkerSettings settings = new WorkerSettings(8, 8, LEASE, Duration.ofMillis(20), LONG);
        Seats seats =
                new Seats(settings, new Circuits(new TimeScale(1), System::nanoTime), new Quarantine(System::nanoTime));
        // One that is not started does at once what follows.
        FollowUps followUps = new FollowUps(replays, news, registry, routing, settings);
        settler = new Settler(work, seats, followUps, settings);
    }

    @AfterEach
    void end() {
        settler.stop();
        jdbc.sql("DROP TRIGGER IF EXISTS refusal").update();
    }

    /** While the database refuses one of several that are put back, the others are claimed again. */
    @Test
    void putsBackOnceHoweverOftenItHasToTry() {
        Delivery first = world.publish(alice, endpoint);
        Delivery second = world.publish(alice, endpoint);
        settler.putBack(claim(first, OURS, LEASE), Duration.ZERO);
        settler.putBack(claim(second, OURS, LEASE), Duration.ofSeconds(1));
        refuseToChange(second);

        settler.start();
        await().atMost(LONG).until(() -> token(first) == 0);
        Work again = claim(first, OURS, LEASE);
        await().during(Duration.ofMillis(300)).atMost(LONG).until(() -> token(first) == OURS);
        jdbc.sql("DROP TRIGGER refusal").update();
        await().atMost(LONG).until(() -> token(second) == 0);

        assertThat(work.settle(List.of(Settlement.failed(Settlement.EXHAUSTED, again, attempt(again, "")))))
                .hasSize(1);
    }

    @Test
    void tellsNobodyOfAnOutcomeThatDoesNotCountAnyMore() {
        registry.open(alice.id(), World.draft("delivery.exhausted"), 10);
        Work overslept = claim(world.publish(alice, endpoint), OURS, Duration.ZERO);
        claim(overslept, ANOTHERS);

        exhausted(overslept, "");
        exhausted(claim(world.publish(alice, endpoint), OURS, LEASE), "");
        settler.start();
        settler.stop();

        assertThat(told()).isEqualTo(1);
    }

    @Test
    void tellsOfThoseThatCountAlsoWhereOneCannotBeStoredAsItIs() {
        registry.open(alice.id(), World.draft("delivery.exhausted"), 10);
        Work overslept = claim(world.publish(alice, endpoint), OURS, Duration.ZERO);
        claim(overslept, ANOTHERS);

        exhausted(overslept, "");
        exhausted(claim(world.publish(alice, endpoint), OURS, LEASE), "a".repeat(70_000));
        exhausted(claim(world.publish(alice, endpoint), OURS, LEASE), "");
        settler.start();
        settler.stop();

        assertThat(told()).isEqualTo(2);
    }

    private void exhausted(Work ended, String headers) {
        settler.settle(Settlement.failed(Settlement.EXHAUSTED, ended, attempt(ended, headers)), new Exhausted(ended));
    }

    private Work claim(Delivery delivery, long token, Duration lease) {
        return work.claim(List.of(delivery.id()), token, lease).get(0);
    }

    private void claim(Work lapsed, long token) {
        assertThat(work.claim(List.of(lapsed.delivery()), token, LEASE)).hasSize(1);
    }

    private void refuseToChange(Delivery delivery) {
        jdbc.sql("CREATE TRIGGER refusal BEFORE UPDATE ON delivery_work FOR EACH ROW IF OLD.delivery_id = x'"
                        + HexFormat.of().formatHex(delivery.id().bytes())
                        + "' THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'Not this one'; END IF")
                .update();
    }

    private long token(Delivery delivery) {
        return jdbc.sql("SELECT lease_token FROM delivery_work WHERE delivery_id = ?")
                .params((Object) delivery.id().bytes())
                .query(Long.class)
                .single();
    }

    private int told() {
        return jdbc.sql("SELECT COUNT(*) FROM event WHERE environment_id = ? AND type = 'delivery.exhausted'")
                .params((Object) alice.id().bytes())
                .query(Integer.class)
                .single();
    }

    private static Attempt attempt(Work work, String headers) {
        return new Attempt(
                work.delivery(),
                work.attempt(),
                Instant.now(),
                "refused",
                null,
                500,
                null,
                1,
                null,
                null,
                null,
                null,
                headers,
                null,
                null);
    }
}
