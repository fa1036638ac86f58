package dev.ringmain.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ringmain.TestApplication;
import dev.ringmain.delivery.Deliveries;
import dev.ringmain.delivery.Delivery;
import dev.ringmain.delivery.DeliveryStatus;
import dev.ringmain.delivery.DeliveryWork;
import dev.ringmain.delivery.DeliveryWork.NewWork;
import dev.ringmain.delivery.Lane;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.transaction.support.TransactionTemplate;

/** One delivery that cannot be made does not keep others from being made, and does not go on for ever. */
@Tag("database")
@SpringBootTest(
        classes = TestApplication.class,
        properties = {"ringmain.data-dir=target/test-data", "ringmain.worker.seats=4", "ringmain.worker.poll=50ms"})
@ContextConfiguration(initializers = TestDatabase.class)
class PoisonTest {

    private static final int ON_TRIAL = 100;

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
    Seats seats;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    /** Two workers have died with it; the third tried it alone, and its lease has passed. */
    @Test
    void givesUpWhatEndsItsWorkerAgainAndAgain() {
        Environment alice = live("Alice");
        Delivery poison = publish(alice, open(alice), ON_TRIAL);

        await().atMost(Duration.ofSeconds(20)).until(() -> find(poison).status() == DeliveryStatus.FAILED);
        assertThat(find(poison).reason()).isEqualTo(Settlement.CRASHED);
        assertThat(find(poison).attempts()).isEqualTo(3);
    }

    @Test
    void goesOnWithTheOthersAndLosesNoSeatWhenOneCannotBePrepared() {
        Environment alice = live("Alice");
        // A node that has not met Charlie's environment yet cannot read its routes.
        Environment charlie = live("Charlie");
        EndpointId broken = open(alice);
        jdbc.sql("UPDATE endpoint SET profile = 'gone', environment_id = ? WHERE id = ?")
                .params(charlie.id().bytes(), broken.bytes())
                .update();
        Environment bob = live("Bob");
        EndpointId fine = open(bob);
        for (int i = 0; i < 8; i++) {
            publish(charlie, broken, -1);
        }
        Delivery last = publish(bob, fine, ON_TRIAL);

        await().atMost(Duration.ofSeconds(20)).until(() -> find(last).status() == DeliveryStatus.FAILED);
        await().atMost(Duration.ofSeconds(20)).until(() -> seats.free() == 4);
    }

    @Test
    void givesUpWhatCannotBePreparedAndSaysSo() {
        Environment dana = live("Dana");
        Environment elsewhere = live("Elsewhere");
        EndpointId broken = open(dana);
        jdbc.sql("UPDATE endpoint SET profile = 'gone', environment_id = ? WHERE id = ?")
                .params(elsewhere.id().bytes(), broken.bytes())
                .update();
        Delivery delivery = publish(elsewhere, broken, -1);

        await().atMost(Duration.ofSeconds(30)).until(() -> {
            // What is put back is due in half a minute; nobody waits for that here.
            jdbc.sql("UPDATE delivery_work SET due_at = UTC_TIMESTAMP(6) WHERE delivery_id = ? AND lease_token = 0")
                    .params((Object) delivery.id().bytes())
                    .update();
            return find(delivery).status() == DeliveryStatus.FAILED;
        });
        assertThat(find(delivery).reason()).isEqualTo(Settlement.INTERNAL_ERROR);
        assertThat(find(delivery).attempts()).isZero();
    }

    private Environment live(String tenant) {
        Instant now = Instant.now();
        return environments.save(
                new Environment(tenants.save(new Tenant(tenant, 4, now)).id(), "live", Environment.Kind.LIVE, now));
    }

    private EndpointId open(Environment environment) {
        EndpointDraft draft =
                new EndpointDraft("https://hooks.example.com/in", null, List.of("*"), null, null, null, null, null);
        return registry.open(environment.id(), draft, 10).endpoint().id();
    }

    private Delivery publish(Environment environment, EndpointId endpoint, int crashes) {
        Event event = new Event(
                EventId.next(), environment.id(), null, "ping", null, null, Instant.now(), 1, new byte[] {'1'});
        Delivery delivery =
                Delivery.fresh(environment.tenant(), environment.id(), endpoint, event.id(), event.type(), null);
        transaction.executeWithoutResult(status -> {
            events.insert(List.of(event));
            deliveries.insert(List.of(delivery));
            work.insert(List.of(new NewWork(delivery, Lane.FRESH, null)));
            if (crashes >= 0) {
                jdbc.sql(
                                "UPDATE delivery_work SET crashes = ?, lost = 2, attempts = 3, lease_token = 1 WHERE delivery_id = ?")
                        .params(crashes, delivery.id().bytes())
                        .update();
            }
        });
        return delivery;
    }

    private Delivery find(Delivery delivery) {
        return deliveries.find(delivery.environment(), delivery.id()).orElseThrow();
    }
}
