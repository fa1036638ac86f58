package dev.ringmain.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.ringmain.TestApplication;
import dev.ringmain.delivery.Deliveries;
import dev.ringmain.delivery.Delivery;
import dev.ringmain.delivery.DeliveryHandover;
import dev.ringmain.delivery.DeliveryStatus;
import dev.ringmain.delivery.DeliveryWork;
import dev.ringmain.delivery.DeliveryWork.NewWork;
import dev.ringmain.delivery.HeldWork;
import dev.ringmain.delivery.Lane;
import dev.ringmain.endpoint.EndpointDraft;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.event.Event;
import dev.ringmain.event.EventId;
import dev.ringmain.event.Events;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.tenant.TenantShares;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.testing.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.transaction.support.TransactionTemplate;

/** One tenant's trouble does not become another's: real queue, real worker, receivers that hold on until they are let go. */
@Tag("database")
@SpringBootTest(
        classes = TestApplication.class,
        properties = {
            "ringmain.data-dir=target/test-data",
            "ringmain.egress.allow-private=true",
            "ringmain.worker.seats=8",
            "ringmain.worker.poll=50ms"
        })
@ContextConfiguration(initializers = TestDatabase.class)
@DirtiesContext
@Import(FairTurnsTest.Shares.class)
class FairTurnsTest {

    @Autowired
    Tenants tenants;

    @Autowired
    Environments environments;

    @Autowired
    EndpointRegistry registry;

    @Autowired
    Events events;

    @Autowired
    Deliveries deliveries;

    @Autowired
    DeliveryWork work;

    @Autowired
    HeldWork heldWork;

    @Autowired
    RoutingTable routing;

    @Autowired
    Backlogs backlogs;

    @Autowired
    DeliveryHandover loop;

    @Autowired
    Seats seats;

    @Autowired
    Circuits circuits;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    private final CountDownLatch letGo = new CountDownLatch(1);
    private final Semaphore answers = new Semaphore(0);
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicInteger mostHeldAtOnce = new AtomicInteger();
    private ExecutorService threads;
    private HttpServer receiver;

    @BeforeEach
    void begin() throws IOException {
        jdbc.sql("DELETE FROM delivery_work").update();
        threads = Executors.newCachedThreadPool();
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.setExecutor(threads);
        receiver.createContext("/fine", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.createContext("/silent", exchange -> {
            mostHeldAtOnce.accumulateAndGet(held.incrementAndGet(), Math::max);
            try {
                letGo.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            held.decrementAndGet();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.createContext("/one-by-one", exchange -> {
            answers.acquireUninterruptibly();
            answered.incrementAndGet();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void end() {
        letGo.countDown();
        answers.release(10_000);
        jdbc.sql("DELETE FROM delivery_work").update();
        await().atMost(Duration.ofSeconds(60)).until(seats::allFree);
        receiver.stop(0);
        threads.shutdownNow();
    }

    /** The view of the loop is 500 long, and all of it is Alice's. */
    @Test
    void servesATenantBehindALongBacklogOfAnothers() {
        Environment alice = live("Alice");
        publish(alice, open(alice, "/silent"), 1_200);
        Environment charlie = live("Charlie");

        Delivery charlies = publish(charlie, open(charlie, "/fine"), 1).get(0);

        await().atMost(Duration.ofSeconds(30)).until(() -> find(charlies).status() == DeliveryStatus.SUCCEEDED);
        assertThat(mostHeldAtOnce.get()).as("one at a time, until it answers").isEqualTo(1);
    }

    /** Two tenants who are served as fast as they may be can fill every seat that comes free, out of the view alone. */
    @Test
    void servesATenantBehindTwoOthersWhoTakeEverySeat() {
        Environment alice = live("Alice");
        Environment bob = live("Bob");
        EndpointId alices = open(alice, "/one-by-one");
        EndpointId bobs = open(bob, "/one-by-one");
        for (int i = 0; i < 10; i++) {
            circuits.succeeded(alices);
            circuits.succeeded(bobs);
        }
        for (int i = 0; i < 8; i++) {
            publish(alice, alices, 100);
            publish(bob, bobs, 100);
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> seats.free() == 0);
        Environment charlie = live("Charlie");

        Delivery charlies = publish(charlie, open(charlie, "/fine"), 1).get(0);

        await().atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    answers.release();
                    return find(charlies).status() == DeliveryStatus.SUCCEEDED;
                });
        assertThat(answered.get()).as("of the 1,600 before it").isLessThan(600);
    }

    @Test
    void keepsSeatsForThoseThatAnswerHoweverManyAreSilent() {
        Environment alice = live("Alice");
        EndpointId fine = open(alice, "/fine");
        prove(alice, fine);
        for (int i = 0; i < 20; i++) {
            publish(alice, open(alice, "/silent"), 2);
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> held.get() == 2);

        List<Delivery> more = publish(alice, fine, 50);

        await().atMost(Duration.ofSeconds(30))
                .until(() -> more.stream().allMatch(one -> find(one).status() == DeliveryStatus.SUCCEEDED));
        assertThat(mostHeldAtOnce.get())
                .as("half of what their tenant may have")
                .isEqualTo(2);
    }

    @Test
    void putsAsideWhatAPausedEndpointIsNotToGetAndBringsItBack() {
        Environment alice = live("Alice");
        EndpointId endpoint = open(alice, "/fine");
        registry.pause(alice.id(), endpoint);

        List<Delivery> waiting = publish(alice, endpoint, 700);

        await().atMost(Duration.ofSeconds(30))
                .until(() -> heldWork.queue(endpoint).held() == 700);
        assertThat(find(waiting.get(0)).reason()).isEqualTo("paused");
        assertThat(find(waiting.get(0)).attempts()).isZero();

        registry.activate(alice.id(), endpoint);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> heldWork.queue(endpoint).waiting() == 0);
        assertThat(find(waiting.get(699)).status()).isEqualTo(DeliveryStatus.SUCCEEDED);
    }

    /** As after another node has deleted it. */
    @Test
    void endsTheBacklogOfAnEndpointThatIsNoMoreByThousands() {
        Environment alice = live("Alice");
        EndpointId gone = open(alice, "/fine");
        jdbc.sql("UPDATE endpoint SET deleted_at = UTC_TIMESTAMP(6) WHERE id = ?")
                .params((Object) gone.bytes())
                .update();
        routing.reload(alice.id());

        publish(alice, gone, 3_000);

        await().atMost(Duration.ofSeconds(60)).until(() -> heldWork.queue(gone).waiting() == 0);
        assertThat(ended(gone, "COUNT(*)")).isEqualTo(3_000);
        assertThat(ended(gone, "COUNT(DISTINCT finished_at)"))
                .as("a thousand have one moment, those that were taken first have theirs")
                .isLessThan(60);
        await().atMost(Duration.ofSeconds(30)).until(() -> !backlogs.isAbandoned(gone));
    }

    private int ended(EndpointId endpoint, String what) {
        return jdbc.sql("SELECT " + what
                        + " FROM delivery WHERE endpoint_id = ? AND status = 'failed' AND reason = 'endpoint_deleted'")
                .params((Object) endpoint.bytes())
                .query(Integer.class)
                .single();
    }

    /** A plan with a number that nobody can count with, or one that cannot be read. */
    @Test
    void goesOnWithTheOthersWhereOneTenantsPlanIsBroken() {
        Environment alice = live("Alice");
        Shares.BROKEN.add(alice.tenant());
        try {
            Delivery hers = publish(alice, open(alice, "/fine"), 1).get(0);
            Environment charlie = live("Charlie");
            Delivery charlies = publish(charlie, open(charlie, "/fine"), 1).get(0);

            await().atMost(Duration.ofSeconds(30)).until(() -> find(charlies).status() == DeliveryStatus.SUCCEEDED);
            await().atMost(Duration.ofSeconds(30)).until(seats::allFree);
            assertThat(find(hers).status()).isEqualTo(DeliveryStatus.PENDING);
            assertThat(loop.reserve(
                            routing.destination(alice.id(), hers.endpoint()).orElseThrow()))
                    .as("nor does it fail the commit that others share")
                    .isFalse();

            Shares.BROKEN.clear();
            await().atMost(Duration.ofSeconds(30)).until(() -> find(hers).status() == DeliveryStatus.SUCCEEDED);
        } finally {
            Shares.BROKEN.clear();
        }
    }

    @TestConfiguration
    static class Shares implements TenantShares {

        private static final Set<TenantId> BROKEN = ConcurrentHashMap.newKeySet();

        @Override
        public int weight(TenantId tenant) {
            return deliveriesPerSecond(tenant) / 100_000;
        }

        @Override
        public int deliveriesPerSecond(TenantId tenant) {
            return Math.toIntExact(BROKEN.contains(tenant) ? 9_999_999_999L : 100_000);
        }

        @Override
        public long backlogPerEndpoint(TenantId tenant) {
            return Long.MAX_VALUE;
        }
    }

    private void prove(Environment environment, EndpointId endpoint) {
        List<Delivery> first = publish(environment, endpoint, 6);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> first.stream().allMatch(one -> find(one).status() == DeliveryStatus.SUCCEEDED));
    }

    private Environment live(String tenant) {
        Instant now = Instant.now();
        return environments.save(
                new Environment(tenants.save(new Tenant(tenant, 4, now)).id(), "live", Environment.Kind.LIVE, now));
    }

    private EndpointId open(Environment environment, String path) {
        String url = "http://127.0.0.1:" + receiver.getAddress().getPort() + path;
        return registry.open(environment.id(), EndpointDraft.of(null, url, List.of("*")), 100)
                .endpoint()
                .id();
    }

    private List<Delivery> publish(Environment environment, EndpointId endpoint, int count) {
        Event event = new Event(
                EventId.next(),
                environment.id(),
                null,
                "a.b",
                null,
                null,
                Instant.parse("2026-04-14T12:34:56.789Z"),
                count,
                new byte[] {'1'});
        List<Delivery> born = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            born.add(Delivery.fresh(environment.tenant(), environment.id(), endpoint, event.id(), event.type(), null));
        }
        transaction.executeWithoutResult(status -> {
            events.insert(List.of(event));
            deliveries.insert(born);
            work.insert(
                    born.stream().map(one -> new NewWork(one, Lane.FRESH, null)).toList());
        });
        loop.wake();
        return born;
    }

    private Delivery find(Delivery delivery) {
        return deliveries.find(delivery.environment(), delivery.id()).orElseThrow();
    }
}
