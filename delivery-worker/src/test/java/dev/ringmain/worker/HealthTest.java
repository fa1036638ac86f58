package dev.ringmain.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.ringmain.TestApplication;
import dev.ringmain.delivery.BlockedDestinations;
import dev.ringmain.delivery.EndpointHealth;
import dev.ringmain.delivery.EndpointHealths;
import dev.ringmain.delivery.OperationalEvents;
import dev.ringmain.endpoint.Destination;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointDraft;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.endpoint.EndpointStatus;
import dev.ringmain.endpoint.EndpointTester;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.paging.Keyset;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.testing.TestDatabase;
import dev.ringmain.worker.send.Refusal;
import dev.ringmain.worker.send.SendOutcome;
import dev.ringmain.worker.send.SendResult;
import dev.ringmain.worker.send.SendTimings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;

/** From the first failure to being told, disabled, asked again, and enabled. */
@Tag("database")
@SpringBootTest(
        classes = TestApplication.class,
        properties = {"ringmain.data-dir=target/test-data", "ringmain.egress.allow-private=true"})
@ContextConfiguration(initializers = TestDatabase.class)
class HealthTest {

    @Autowired
    Health health;

    @Autowired
    Probes probes;

    @Autowired
    EndpointHealths healths;

    @Autowired
    EndpointTester tester;

    @Autowired
    BlockedDestinations blocked;

    @Autowired
    Blocked refusals;

    @Autowired
    Circuits circuits;

    @Autowired
    Backlogs backlogs;

    @Autowired
    OperationalEvents news;

    @Autowired
    EndpointRegistry registry;

    @Autowired
    Endpoints endpoints;

    @Autowired
    Tenants tenants;

    @Autowired
    Environments environments;

    @Autowired
    RoutingTable routing;

    @Autowired
    JdbcClient jdbc;

    private HttpServer receiver;
    private volatile int answer = 500;
    private volatile Runnable meanwhile = () -> {};
    private Environment alice;
    private Destination endpoint;

    @BeforeEach
    void begin() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            meanwhile.run();
            exchange.sendResponseHeaders(answer, -1);
            exchange.close();
        });
        receiver.start();
        Instant now = Instant.now();
        alice = environments.save(
                new Environment(tenants.save(new Tenant("Alice", 4, now)).id(), "live", Environment.Kind.LIVE, now));
        endpoint = open("*");
    }

    @AfterEach
    void end() {
        receiver.stop(0);
    }

    @Test
    void tellsItsOwnerOnceAfterTenFailures() {
        EndpointId listener = open("endpoint.*").id();
        fail(9);
        assertThat(events("endpoint.failing")).isZero();

        fail(1);
        fail(30);

        assertThat(events("endpoint.failing")).isEqualTo(1);
        assertThat(notices("failing")).isEqualTo(1);
        assertThat(jdbc.sql("SELECT endpoint_id FROM delivery WHERE environment_id = ?")
                        .params((Object) alice.id().bytes())
                        .query((row, n) -> row.getBytes(1))
                        .list())
                .as("only those that asked for it by name, and not by *")
                .containsExactly(listener.bytes());
        assertThat(status()).isEqualTo(EndpointStatus.ACTIVE);
    }

    @Test
    void tellsItsOwnerAfterAnHourOfNothingButFailures() {
        fail(1);
        age("failing_since", 59);
        fail(1);
        assertThat(events("endpoint.failing")).isZero();

        age("failing_since", 1);
        fail(1);
        assertThat(events("endpoint.failing")).isEqualTo(1);
    }

    @Test
    void forgetsTroubleWhenADeliveryArrivesAndSaysSoIfItHadTold() {
        fail(3);
        succeed();
        assertThat(healths.find(endpoint.id())).isEmpty();
        assertThat(events("endpoint.recovered")).isZero();

        fail(10);
        succeed();
        succeed();
        assertThat(healths.find(endpoint.id())).isEmpty();
        assertThat(events("endpoint.recovered")).isEqualTo(1);
        assertThat(notices("recovered")).isEqualTo(1);
    }

    private int notices(String kind) {
        return jdbc.sql("SELECT COUNT(*) FROM notice WHERE endpoint_id = ? AND kind = ?")
                .params(endpoint.id().bytes(), kind)
                .query(Integer.class)
                .single();
    }

    /** wire.md: "disabled after 5 days of nothing but failures, first and last at least 12 h apart". */
    @Test
    void disablesByTheRuleOfItsProfile() {
        fail(1);
        age("failing_since", 5 * 24 * 60 - 1);
        fail(1);
        assertThat(status()).isEqualTo(EndpointStatus.ACTIVE);

        age("failing_since", 1);
        fail(1);

        assertThat(status()).isEqualTo(EndpointStatus.DISABLED);
        assertThat(stored().statusReason()).contains(Endpoint.FAILING);
        assertThat(events("endpoint.disabled")).isEqualTo(1);
    }

    @Test
    void neverDisablesWhereTheProfileDoesNot() {
        endpoint = open("*", "pipelet");
        fail(1);
        age("failing_since", 50 * 24 * 60);
        fail(1);

        assertThat(status()).isEqualTo(EndpointStatus.ACTIVE);
    }

    @Test
    void doesNotHoldOurOwnRefusalAgainstTheReceiver() {
        for (int i = 0; i < 20; i++) {
            health.learn(endpoint, 1, result(SendOutcome.BLOCKED, null));
        }
        health.note();

        assertThat(healths.find(endpoint.id())).isEmpty();
    }

    /** It is pointed at a cloud's metadata service, which is refused whatever the settings are. */
    @Test
    void tellsStaffWhatTheGuardRefused() {
        Destination forbidden = forbidden();
        tester.test(forbidden);
        health.learn(
                forbidden,
                1,
                new SendResult(
                        SendOutcome.BLOCKED,
                        null,
                        List.of(),
                        new byte[0],
                        false,
                        null,
                        new SendTimings(1, null, null, null, null),
                        "Not there.",
                        new Refusal("169.254.169.254", "cloud metadata")));

        await().untilAsserted(() -> {
            blocked.write();
            assertThat(blocked.page(Keyset.first(100)).rows())
                    .filteredOn(row -> row.tenant().equals(alice.tenant()))
                    .singleElement()
                    .satisfies(row -> {
                        assertThat(row.times()).as("the test and the delivery").isEqualTo(2);
                        assertThat(row.endpoint()).contains(endpoint.id());
                        assertThat(row.host()).isEqualTo("169.254.169.254");
                        assertThat(row.reason()).isEqualTo("cloud metadata");
                    });
        });
    }

    /** As if its host had stood for something else when it was saved. */
    private Destination forbidden() {
        return new Destination(
                endpoint.id(),
                endpoint.tenant(),
                endpoint.environment(),
                endpoint.environmentName(),
                URI.create("http://169.254.169.254/latest"),
                endpoint.status(),
                endpoint.profile(),
                endpoint.window(),
                endpoint.events(),
                endpoint.keys(),
                endpoint.headers(),
                endpoint.rateLimit(),
                endpoint.filter(),
                endpoint.transformation());
    }

    @Test
    void enablesADisabledEndpointThatAnswersAgain() {
        disable();
        makeProbeDue();
        probes.probe().join();
        assertThat(status()).isEqualTo(EndpointStatus.DISABLED);
        assertThat(healths.find(endpoint.id()).orElseThrow().probes()).isEqualTo(1);

        answer = 204;
        probes.probe().join();
        assertThat(status()).as("not due yet").isEqualTo(EndpointStatus.DISABLED);

        makeProbeDue();
        probes.probe().join();
        assertThat(status()).isEqualTo(EndpointStatus.ACTIVE);
        assertThat(healths.find(endpoint.id())).isEmpty();
        assertThat(events("endpoint.recovered")).isEqualTo(1);
    }

    @Test
    void asksNobodyWhomItsOwnerHasPausedMeanwhile() {
        disable();
        registry.pause(alice.id(), endpoint.id());
        answer = 204;
        makeProbeDue();

        probes.probe().join();

        assertThat(status()).isEqualTo(EndpointStatus.PAUSED);
        assertThat(healths.find(endpoint.id())).isEmpty();
    }

    /** The answer to a ping takes as long as it takes. */
    @Test
    void leavesPausedWhatItsOwnerPausesWhileItIsAsked() {
        disable();
        meanwhile = () -> registry.pause(alice.id(), endpoint.id());
        answer = 204;
        makeProbeDue();

        probes.probe().join();

        assertThat(status()).isEqualTo(EndpointStatus.PAUSED);
        assertThat(events("endpoint.recovered")).isZero();
    }

    @Test
    void doesNotAskWhereABacklogIsBeingDiscardedFirst() {
        disable();
        jdbc.sql("""
                        INSERT INTO resumption (endpoint_id, environment_id, asked_id, to_discard, discarded, leased_until)
                        VALUES (?, ?, ?, 9, 0, UTC_TIMESTAMP(6) + INTERVAL 1 HOUR)""")
                .params(endpoint.id().bytes(), alice.id().bytes(), alice.id().bytes())
                .update();
        answer = 204;
        makeProbeDue();

        probes.probe().join();

        assertThat(status()).isEqualTo(EndpointStatus.DISABLED);
    }

    @Test
    void leavesPausedWhatFailsOnAfterItWasPaused() {
        fail(1);
        age("failing_since", 5 * 24 * 60);
        registry.pause(alice.id(), endpoint.id());

        registry.disable(alice.id(), endpoint.id(), Endpoint.FAILING);

        assertThat(status()).isEqualTo(EndpointStatus.PAUSED);
        assertThat(events("endpoint.disabled")).isZero();
    }

    /** One worker sees the first attempt fail, another the second one succeed: for an endpoint that is nothing but failures. */
    @Test
    void believesARetryThatSucceedsWhoeverSawTheFailure() {
        healths.failed(alice.id(), endpoint.id(), 1, "refused");

        health.learn(endpoint, 1, result(SendOutcome.SUCCEEDED, 200));
        health.note();
        assertThat(healths.find(endpoint.id()))
                .as("nothing that this worker knows of")
                .isPresent();

        health.learn(endpoint, 2, result(SendOutcome.SUCCEEDED, 200));
        health.note();
        assertThat(healths.find(endpoint.id())).isEmpty();
    }

    /** An outage of our own shows in what we send to: others that are in trouble are no sign of it. */
    @Test
    void blamesADeadEndpointWhateverIsNotSentToAnyMore() {
        jdbc.sql("DELETE FROM endpoint_health").update();
        List<EndpointId> deleted = List.of(open("*").id(), open("*").id());
        deleted.forEach(this::troubled);
        deleted.forEach(id -> registry.delete(alice.id(), id));
        List<EndpointId> gone = List.of(open("*").id(), open("*").id());
        gone.forEach(this::troubled);
        gone.forEach(id -> registry.disable(alice.id(), id, Endpoint.GONE));
        EndpointId seldom = open("*").id();
        troubled(seldom);
        jdbc.sql(
                        "UPDATE endpoint_health SET last_failure_at = last_failure_at - INTERVAL 61 MINUTE WHERE endpoint_id = ?")
                .params((Object) seldom.bytes())
                .update();

        failWhereNobodyAnswersForAnHour();

        assertThat(events("endpoint.failing")).isEqualTo(1);
        assertThat(healths.all())
                .extracting(EndpointHealth::endpoint)
                .containsAll(gone)
                .contains(seldom, endpoint.id())
                .doesNotContainAnyElementsOf(deleted);
    }

    @Test
    void blamesNobodyWhereFiveFailAndNobodyAnswersForAnHour() {
        for (int i = 0; i < 4; i++) {
            troubled(open("*").id());
        }

        failWhereNobodyAnswersForAnHour();

        assertThat(events("endpoint.failing")).isZero();
    }

    private void troubled(EndpointId id) {
        healths.failed(alice.id(), id, 1, "refused");
    }

    private void failWhereNobodyAnswersForAnHour() {
        AtomicLong nanos = new AtomicLong();
        Health alone = new Health(
                circuits,
                backlogs,
                healths,
                registry,
                routing,
                news,
                refusals,
                new TimeScale(1),
                Clock.systemUTC(),
                nanos::get);
        nanos.addAndGet(Duration.ofMinutes(61).toNanos());
        alone.look();
        for (int i = 0; i < 20; i++) {
            alone.learn(endpoint, 1, result(SendOutcome.REFUSED, 500));
        }
        alone.note();
    }

    private void disable() {
        fail(1);
        age("failing_since", 5 * 24 * 60);
        fail(1);
        assertThat(status()).isEqualTo(EndpointStatus.DISABLED);
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            health.learn(endpoint, 1, result(SendOutcome.REFUSED, 500));
        }
        health.note();
    }

    private void succeed() {
        health.learn(endpoint, 1, result(SendOutcome.SUCCEEDED, 200));
        health.note();
    }

    private void age(String column, int minutes) {
        jdbc.sql("UPDATE endpoint_health SET " + column + " = " + column + " - INTERVAL ? MINUTE WHERE endpoint_id = ?")
                .params(minutes, endpoint.id().bytes())
                .update();
    }

    private void makeProbeDue() {
        jdbc.sql("UPDATE endpoint_health SET probe_at = NULL WHERE endpoint_id <> ?")
                .params((Object) endpoint.id().bytes())
                .update();
        jdbc.sql(
                        "UPDATE endpoint_health SET probe_at = UTC_TIMESTAMP(6) WHERE endpoint_id = ? AND probe_at IS NOT NULL")
                .params((Object) endpoint.id().bytes())
                .update();
    }

    private int events(String type) {
        return jdbc.sql("SELECT COUNT(*) FROM event WHERE environment_id = ? AND type = ? AND NOT metered")
                .params(alice.id().bytes(), type)
                .query(Integer.class)
                .single();
    }

    private Endpoint stored() {
        return endpoints.find(alice.id(), endpoint.id()).orElseThrow();
    }

    private EndpointStatus status() {
        return stored().status();
    }

    private Destination open(String pattern) {
        return open(pattern, null);
    }

    private Destination open(String pattern, @Nullable String profile) {
        String url = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/in";
        EndpointId id = registry.open(alice.id(), EndpointDraft.of(profile, url, List.of(pattern)), 10)
                .endpoint()
                .id();
        return routing.destination(alice.id(), id).orElseThrow();
    }

    private static SendResult result(SendOutcome outcome, @Nullable Integer status) {
        return new SendResult(
                outcome, status, List.of(), new byte[0], false, null, new SendTimings(1, null, null, null, null), null);
    }
}
