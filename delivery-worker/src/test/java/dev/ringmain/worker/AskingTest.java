package dev.ringmain.worker;

import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.ringmain.TestApplication;
import dev.ringmain.World;
import dev.ringmain.delivery.Deliveries;
import dev.ringmain.delivery.Delivery;
import dev.ringmain.delivery.DeliveryStatus;
import dev.ringmain.delivery.Lane;
import dev.ringmain.endpoint.EndpointDraft;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.tenant.Environment;
import dev.ringmain.testing.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
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
import org.springframework.transaction.support.TransactionTemplate;

/** An endpoint that has rested is asked with one delivery. Rests are short here, and the lease is as long as ever. */
@Tag("database")
@SpringBootTest(
        classes = TestApplication.class,
        properties = {
            "ringmain.data-dir=target/test-data",
            "ringmain.egress.allow-private=true",
            "ringmain.delivery.time-scale=1000",
            "ringmain.worker.poll=50ms"
        })
@ContextConfiguration(initializers = TestDatabase.class)
@Import(World.class)
class AskingTest {

    @Autowired
    World world;

    @Autowired
    EndpointRegistry registry;

    @Autowired
    Deliveries deliveries;

    @Autowired
    Circuits circuits;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    private HttpServer receiver;

    @BeforeEach
    void listen() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void end() {
        receiver.stop(0);
    }

    /** Or its circuit would stay open for a lease, though nothing was on its way to it. */
    @Test
    void asksOnWhereAnotherWorkerWasFaster() {
        Environment alice = world.liveOf("Alice");
        String url = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/in";
        EndpointId endpoint = registry.open(alice.id(), EndpointDraft.of(null, url, List.of("*")), 10)
                .endpoint()
                .id();
        Delivery held =
                world.publish(alice, "session.started", Lane.HELD, endpoint).get(0);
        transaction.executeWithoutResult(status -> {
            // As another worker does while it claims it.
            jdbc.sql("SELECT delivery_id FROM delivery_work WHERE delivery_id = ? FOR UPDATE")
                    .params((Object) held.id().bytes())
                    .query((row, n) -> row.getBytes(1))
                    .single();
            for (int i = 0; i < 5; i++) {
                circuits.failed(endpoint, true);
            }
            await().during(Duration.ofMillis(500))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> circuits.isOpen(endpoint));
        });

        await().atMost(Duration.ofSeconds(20)).until(() -> find(held).status() == DeliveryStatus.SUCCEEDED);
    }

    private Delivery find(Delivery delivery) {
        return deliveries.find(delivery.environment(), delivery.id()).orElseThrow();
    }
}
