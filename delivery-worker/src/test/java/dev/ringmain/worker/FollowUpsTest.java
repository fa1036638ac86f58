package dev.ringmain.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.ringmain.TestApplication;
import dev.ringmain.delivery.Deliveries;
import dev.ringmain.delivery.Delivery;
import dev.ringmain.delivery.DeliveryId;
import dev.ringmain.delivery.DeliveryStatus;
import dev.ringmain.delivery.DeliveryWork;
import dev.ringmain.delivery.DeliveryWork.NewWork;
import dev.ringmain.delivery.Lane;
import dev.ringmain.delivery.Settlement;
import dev.ringmain.delivery.Work;
import dev.ringmain.endpoint.EndpointDraft;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.endpoint.EndpointStatus;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.event.Event;
import dev.ringmain.event.EventId;
import dev.ringmain.event.Events;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.testing.TestDatabase;
import dev.ringmain.worker.FollowUps.Exhausted;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.transaction.support.TransactionTemplate;

/** What follows an outcome keeps no other outcome from being recorded. */
@Tag("database")
@SpringBootTest(
        classes = TestApplication.class,
        properties = {
            "ringmain.data-dir=target/test-data",
            "ringmain.worker.poll=50ms",
            "ringmain.egress.allow-private=true"
        })
@ContextConfiguration(initializers = TestDatabase.class)
class FollowUpsTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    @Autowired
    Tenants tenants;

    @Autowired
    Environments environments;

    @Autowired
    EndpointRegistry registry;

    @Autowired
    Endpoints endpoints;

    @Autowired
    Events events;

    @Autowired
    Deliveries deliveries;

    @Autowired
    DeliveryWork work;

    @Autowired
    Settler settler;

    @Autowired
    FollowUps followUps;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    private HttpServer receiver;

    @BeforeEach
    void listen() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/gone") ? 410 : 204, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void end() {
        receiver.stop(0);
    }

    @Test
    void areNotWhatOtherOutcomesWaitFor() {
        Environment alice = live("Alice");
        EndpointId gone = open(alice, "/gone");
        Environment bob = live("Bob");
        EndpointId fine = open(bob, "/fine");

        transaction.executeWithoutResult(status -> {
            // As long as this is held, her endpoint cannot be disabled.
            environments.lock(alice.id());
            Delivery refused = published(alice, gone);
            await().atMost(LONG).until(() -> find(refused).status() == DeliveryStatus.FAILED);
            assertThat(find(refused).reason()).isEqualTo(Settlement.GONE);

            Delivery next = published(bob, fine);
            await().atMost(LONG).until(() -> find(next).status() == DeliveryStatus.SUCCEEDED);
        });

        await().atMost(LONG).until(() -> status(alice, gone) == EndpointStatus.DISABLED);
    }

    @Test
    void areDoneBeforeTheWorkerHasStopped() {
        Environment alice = live("Alice");
        EndpointId gone = open(alice, "/gone");
        EndpointId next = open(alice, "/gone");
        CompletableFuture<Void> stopped = transaction.execute(status -> {
            // As long as this is held, the first is under way, and the second waits.
            environments.lock(alice.id());
            for (EndpointId endpoint : List.of(gone, next)) {
                Delivery refused = published(alice, endpoint);
                await().atMost(LONG).until(() -> find(refused).status() == DeliveryStatus.FAILED);
            }
            CompletableFuture<Void> stopping = CompletableFuture.runAsync(() -> {
                settler.stop();
                followUps.stop();
            });
            await().atMost(LONG).until(() -> !followUps.isRunning());
            return stopping;
        });
        try {
            Objects.requireNonNull(stopped).join();
            assertThat(status(alice, gone)).isEqualTo(EndpointStatus.DISABLED);
            assertThat(status(alice, next)).isEqualTo(EndpointStatus.DISABLED);
        } finally {
            followUps.start();
            settler.start();
        }
    }

    @Test
    void tellOfAllThatWereExhaustedTogether() {
        Environment alice = live("Alice");
        EndpointId dead = open(alice, "/dead");
        open(alice, "/fine", "delivery.exhausted");

        followUps.take(List.of(new Exhausted(ended(alice, dead)), new Exhausted(ended(alice, dead))));

        await().atMost(LONG).until(() -> told(alice) == 2);
    }

    private static Work ended(Environment environment, EndpointId endpoint) {
        return new Work(
                DeliveryId.next(),
                environment.tenant(),
                environment.id(),
                endpoint,
                EventId.next(),
                Lane.RETRY,
                1,
                0,
                0,
                1);
    }

    private int told(Environment environment) {
        return jdbc.sql("SELECT COUNT(*) FROM event WHERE environment_id = ? AND type = 'delivery.exhausted'")
                .params((Object) environment.id().bytes())
                .query(Integer.class)
                .single();
    }

    private Environment live(String tenant) {
        Instant now = Instant.now();
        return environments.save(
                new Environment(tenants.save(new Tenant(tenant, 4, now)).id(), "live", Environment.Kind.LIVE, now));
    }

    private EndpointId open(Environment environment, String path) {
        return open(environment, path, "*");
    }

    private EndpointId open(Environment environment, String path, String pattern) {
        String url = "http://127.0.0.1:" + receiver.getAddress().getPort() + path;
        return registry.open(environment.id(), EndpointDraft.of(null, url, List.of(pattern)), 10)
                .endpoint()
                .id();
    }

    /** On a connection of its own, so that it is committed. */
    private Delivery published(Environment environment, EndpointId endpoint) {
        return CompletableFuture.supplyAsync(() -> publish(environment, endpoint))
                .join();
    }

    private Delivery publish(Environment environment, EndpointId endpoint) {
        Event event = new Event(
                EventId.next(), environment.id(), null, "order.paid", null, null, Instant.now(), 1, new byte[] {'1'});
        Delivery delivery =
                Delivery.fresh(environment.tenant(), environment.id(), endpoint, event.id(), event.type(), null);
        transaction.executeWithoutResult(status -> {
            events.insert(List.of(event));
            deliveries.insert(List.of(delivery));
            work.insert(List.of(new NewWork(delivery, Lane.FRESH, null)));
        });
        return delivery;
    }

    private Delivery find(Delivery delivery) {
        return deliveries.find(delivery.environment(), delivery.id()).orElseThrow();
    }

    private EndpointStatus status(Environment environment, EndpointId endpoint) {
        return endpoints.find(environment.id(), endpoint).orElseThrow().status();
    }
}
