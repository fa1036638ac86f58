package dev.ringmain.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.ringmain.TestApplication;
import dev.ringmain.delivery.Attempts;
import dev.ringmain.delivery.Deliveries;
import dev.ringmain.delivery.Delivery;
import dev.ringmain.delivery.DeliveryStatus;
import dev.ringmain.delivery.DeliveryWork;
import dev.ringmain.delivery.DeliveryWork.NewWork;
import dev.ringmain.delivery.Lane;
import dev.ringmain.delivery.Replays;
import dev.ringmain.delivery.Settlement;
import dev.ringmain.endpoint.EndpointDraft;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.event.Event;
import dev.ringmain.event.EventId;
import dev.ringmain.event.Events;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.testing.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.transaction.support.TransactionTemplate;

/** An endpoint's transformation is applied on the way out, and what it cannot do costs nobody else anything. */
@Tag("database")
@SpringBootTest(
        classes = TestApplication.class,
        properties = {
            "ringmain.data-dir=target/test-data",
            "ringmain.worker.seats=8",
            "ringmain.worker.poll=50ms",
            "ringmain.egress.allow-private=true"
        })
@ContextConfiguration(initializers = TestDatabase.class)
class TransformingTest {

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
    Attempts attempts;

    @Autowired
    DeliveryWork work;

    @Autowired
    Replays replays;

    @Autowired
    Seats seats;

    @Autowired
    TransactionTemplate transaction;

    private final List<String> received = new CopyOnWriteArrayList<>();
    private HttpServer receiver;

    @BeforeEach
    void receive() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    @Test
    void sendsWhatTheTransformationMakes() {
        Environment alice = live();
        EndpointId endpoint = open(alice, "{\"kWh\": meter / 1000, \"about\": $event.subject, \"what\": $event.type}");

        Delivery delivery = publish(alice, endpoint, "session.started", "{\"meter\": 12500}");

        await().atMost(Duration.ofSeconds(20)).until(() -> find(delivery).status() == DeliveryStatus.SUCCEEDED);
        assertThat(received)
                .singleElement()
                .asString()
                .endsWith("\"data\":{\"kWh\":12.5,\"about\":\"CP-1\",\"what\":\"session.started\"}}");
    }

    @Test
    void sendsAPingAsItIs() {
        Environment alice = live();

        Delivery delivery = publish(alice, open(alice, "nothing"), "ping", "{\"hello\": 1}");

        await().atMost(Duration.ofSeconds(20)).until(() -> find(delivery).status() == DeliveryStatus.SUCCEEDED);
        assertThat(received).singleElement().asString().endsWith("\"data\":{\"hello\": 1}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "meter.nothing | comes to nothing",
                "meter + \"a\" | right side",
                "($f := function($x) { $f($x) }; $f(1)) | `longer than 200 ms|too much memory`",
                "$map([1..200], function($x) { $pad(\"\", 2000) }) | larger than 256 KiB",
            })
    void failsAtOnceAndSaysWhy(String transformation, String why) {
        Environment alice = live();

        Delivery delivery = publish(alice, open(alice, transformation), "session.started", "{\"meter\": 1}");

        await().atMost(Duration.ofSeconds(20)).until(() -> find(delivery).status() == DeliveryStatus.FAILED);
        Delivery failed = find(delivery);
        assertThat(failed.reason()).isEqualTo(Settlement.TRANSFORMATION_FAILED);
        assertThat(failed.detail()).containsPattern(why);
        assertThat(failed.attempts()).isZero();
        assertThat(failed.nextAttemptAt()).isNull();
        assertThat(attempts.of(failed)).isEmpty();
        assertThat(received).isEmpty();
        await().atMost(Duration.ofSeconds(20)).until(() -> seats.free() == 8);
    }

    @Test
    void aReplayGoesOutMended() {
        Environment alice = live();
        EndpointId endpoint = open(alice, "missing");
        Delivery delivery = publish(alice, endpoint, "session.started", "{\"meter\": 1}");
        await().atMost(Duration.ofSeconds(20)).until(() -> find(delivery).status() == DeliveryStatus.FAILED);

        registry.edit(alice.id(), endpoint, EndpointDraft.of(null, null, null).transformedBy("{\"mended\": meter}"));
        Delivery replay = replays.replay(alice.id(), delivery.id()).orElseThrow();

        await().atMost(Duration.ofSeconds(20)).until(() -> find(replay).status() == DeliveryStatus.SUCCEEDED);
        assertThat(received).singleElement().asString().endsWith("\"data\":{\"mended\":1}}");
    }

    /** More of them than there are seats or threads: the others' deliveries go out between them. */
    @Test
    void oneWhoseTransformationsRunAwayHoldsNobodyUp() {
        Environment bad = live();
        EndpointId runaway = open(bad, "($f := function($x) { $f($x) }; $f(1))");
        Environment good = live();
        EndpointId fine = open(good, "meter");
        List<Delivery> stuck = IntStream.range(0, 24)
                .mapToObj(i -> publish(bad, runaway, "session.started", "{\"meter\": 1}"))
                .toList();
        Delivery last = publish(good, fine, "session.started", "{\"meter\": 1}");

        await().atMost(Duration.ofSeconds(40)).until(() -> find(last).status() == DeliveryStatus.SUCCEEDED);
        await().atMost(Duration.ofSeconds(40))
                .until(() -> stuck.stream().allMatch(one -> find(one).status() == DeliveryStatus.FAILED));
        await().atMost(Duration.ofSeconds(20)).until(() -> seats.free() == 8);
    }

    private Environment live() {
        Instant now = Instant.now();
        return environments.save(
                new Environment(tenants.save(new Tenant("Alice", 4, now)).id(), "live", Environment.Kind.LIVE, now));
    }

    private EndpointId open(Environment environment, String transformation) {
        String url = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/in";
        EndpointDraft draft = EndpointDraft.of(null, url, List.of("*")).transformedBy(transformation);
        return registry.open(environment.id(), draft, 10).endpoint().id();
    }

    private Delivery publish(Environment environment, EndpointId endpoint, String type, String data) {
        Event event = new Event(
                EventId.next(),
                environment.id(),
                null,
                type,
                "CP-1",
                null,
                Instant.now(),
                1,
                data.getBytes(StandardCharsets.UTF_8));
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
}
