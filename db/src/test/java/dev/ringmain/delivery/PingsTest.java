package dev.ringmain.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ringmain.DatabaseTest;
import dev.ringmain.World;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointDraft;
import dev.ringmain.endpoint.EndpointLimitReached;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.event.Event;
import dev.ringmain.event.Events;
import dev.ringmain.paging.Keyset;
import dev.ringmain.tenant.Environment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Seed 003: "When you register a webhook, Dynamic sends a test payload". */
@DatabaseTest
class PingsTest {

    @Autowired
    World world;

    @Autowired
    EndpointRegistry registry;

    @Autowired
    Events events;

    @Autowired
    Deliveries deliveries;

    @Autowired
    JdbcClient jdbc;

    @Test
    void greetsTheNewEndpointAloneAndChargesNobody() {
        Environment alice = world.liveOf("Alice");
        Endpoint other = world.endpoint(alice);

        Endpoint greeted = open(alice, "dynamic", 500);

        Delivery ping = logOf(alice).get(0);
        assertThat(logOf(alice)).hasSize(1);
        assertThat(ping.endpoint()).isEqualTo(greeted.id()).isNotEqualTo(other.id());
        assertThat(ping.eventType()).isEqualTo("ping");
        assertThat(ping.status()).isEqualTo(DeliveryStatus.PENDING);
        Event event = events.find(alice.id(), ping.event()).orElseThrow();
        assertThat(new String(event.data(), StandardCharsets.UTF_8))
                .isEqualTo("{\"webhookId\":\"" + greeted.id() + "\"}");
        assertThat(jdbc.sql("SELECT metered FROM event WHERE id = ?")
                        .params(event.id().bytes())
                        .query(Boolean.class)
                        .single())
                .isFalse();
    }

    @Test
    void leavesNoPingOfAnEndpointThatWasNotStored() {
        Environment alice = world.liveOf("Alice");
        open(alice, "dynamic", 1);

        assertThatThrownBy(() -> open(alice, "dynamic", 1)).isInstanceOf(EndpointLimitReached.class);

        assertThat(logOf(alice)).hasSize(1);
    }

    @Test
    void isSilentWhereTheProfileDoesNotAskForIt() {
        Environment alice = world.liveOf("Alice");

        open(alice, "dynamo", 1);

        assertThat(logOf(alice)).isEmpty();
    }

    private List<Delivery> logOf(Environment environment) {
        return deliveries
                .page(environment.id(), new Deliveries.Filter(null, null, null, null, null), Keyset.first(10))
                .rows();
    }

    private Endpoint open(Environment environment, String profile, int limit) {
        EndpointDraft draft =
                new EndpointDraft("https://hooks.example.com/in", null, List.of("*"), profile, null, null, null, null);
        return registry.open(environment.id(), draft, limit).endpoint();
    }
}
