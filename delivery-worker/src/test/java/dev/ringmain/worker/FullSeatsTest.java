package dev.ringmain.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.ringmain.TestApplication;
import dev.ringmain.World;
import dev.ringmain.delivery.Deliveries;
import dev.ringmain.delivery.Delivery;
import dev.ringmain.delivery.DeliveryHandover;
import dev.ringmain.delivery.DeliveryId;
import dev.ringmain.delivery.DeliveryStatus;
import dev.ringmain.delivery.Due;
import dev.ringmain.endpoint.EndpointDraft;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.testing.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;

/** A worker that looks for work once an hour, unless it knows better. */
@Tag("database")
@SpringBootTest(
        classes = TestApplication.class,
        properties = {
            "ringmain.data-dir=target/test-data",
            "ringmain.egress.allow-private=true",
            "ringmain.worker.seats=4",
            "ringmain.worker.poll=1h"
        })
@ContextConfiguration(initializers = TestDatabase.class)
@Import(World.class)
class FullSeatsTest {

    @Autowired
    World world;

    @Autowired
    EndpointRegistry registry;

    @Autowired
    Deliveries deliveries;

    @Autowired
    DeliveryHandover loop;

    @Autowired
    Seats seats;

    @Autowired
    Circuits circuits;

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

    @Test
    void takesWhatIsDueAsSoonAsASeatIsFree() {
        List<Due> seated = takeAll();
        Delivery waiting = publish(world.liveOf("Alice"));

        loop.wake();
        await().during(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(10))
                .until(() -> find(waiting).status() == DeliveryStatus.PENDING);
        seated.forEach(seats::giveBack);

        await().atMost(Duration.ofSeconds(20)).until(() -> find(waiting).status() == DeliveryStatus.SUCCEEDED);
    }

    /** Or an idle worker would cost what a busy one does. */
    @Test
    void looksNoSoonerWhereNothingWaitsForASeat() {
        Environment alice = world.liveOf("Alice");
        Delivery first = publish(alice);
        loop.wake();
        await().atMost(Duration.ofSeconds(20)).until(() -> find(first).status() == DeliveryStatus.SUCCEEDED);
        await().atMost(Duration.ofSeconds(20)).until(seats::allFree);

        // The round in which the seat was given back may still be under way, and see what is published meanwhile.
        AtomicReference<Delivery> untold = new AtomicReference<>();
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            untold.set(publish(alice));
            return staysPending(untold.get());
        });
        loop.wake();
        await().atMost(Duration.ofSeconds(20)).until(() -> find(untold.get()).status() == DeliveryStatus.SUCCEEDED);
    }

    private boolean staysPending(Delivery delivery) {
        try {
            // Longer than any look that comes by itself.
            await().during(Duration.ofMillis(1_500))
                    .atMost(Duration.ofSeconds(4))
                    .until(() -> find(delivery).status() == DeliveryStatus.PENDING);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    private List<Due> takeAll() {
        List<Due> taken = new ArrayList<>();
        while (seats.free() > 0) {
            EndpointId endpoint = EndpointId.next();
            for (int i = 0; i < 3; i++) {
                circuits.succeeded(endpoint);
            }
            Due due = new Due(DeliveryId.next(), TenantId.next(), EnvironmentId.next(), endpoint);
            assertThat(seats.take(due)).isTrue();
            taken.add(due);
        }
        return taken;
    }

    private Delivery publish(Environment environment) {
        String url = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/in";
        EndpointId endpoint = registry.open(environment.id(), EndpointDraft.of(null, url, List.of("*")), 100)
                .endpoint()
                .id();
        return world.publish(environment, endpoint);
    }

    private Delivery find(Delivery delivery) {
        return deliveries.find(delivery.environment(), delivery.id()).orElseThrow();
    }
}
