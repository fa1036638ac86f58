package dev.ringmain.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.DatabaseTest;
import dev.ringmain.World;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.tenant.Environment;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/** What waits for an endpoint follows what becomes of the endpoint. */
@DatabaseTest
class BacklogTest {

    @Autowired
    World world;

    @Autowired
    EndpointRegistry registry;

    @Autowired
    DeliveryWork work;

    @Autowired
    HeldWork heldWork;

    @Autowired
    Deliveries deliveries;

    @Autowired
    TransactionTemplate transaction;

    private Environment alice;
    private EndpointId endpoint;

    @BeforeEach
    void begin() {
        world.emptyQueue();
        alice = world.liveOf("Alice");
        endpoint = world.endpoint(alice).id();
    }

    @Test
    void isDueAgainWhenTheEndpointIsActivated() {
        Delivery waiting = world.publish(alice, endpoint);
        registry.pause(alice.id(), endpoint);
        heldWork.hold(work.due(Lane.FRESH, 10), HoldReason.PAUSED);
        world.publishMany(alice, endpoint, Lane.HELD, 500);

        registry.activate(alice.id(), endpoint);

        assertThat(heldWork.endpoints()).isEmpty();
        assertThat(claim()).hasSize(501);
        assertThat(deliveries.find(alice.id(), waiting.id()).orElseThrow().reason())
                .isNull();
    }

    @Test
    void isDueAgainWhenADisabledEndpointIsActivated() {
        registry.disable(alice.id(), endpoint, "gone");
        world.publishMany(alice, endpoint, Lane.HELD, 2);

        registry.activate(alice.id(), endpoint);

        assertThat(claim()).hasSize(2);
    }

    @Test
    void endsWhenTheEndpointIsDeleted() {
        Delivery waiting = world.publish(alice, endpoint);
        world.publishMany(alice, endpoint, Lane.HELD, 500);

        registry.delete(alice.id(), endpoint);

        assertThat(claim()).isEmpty();
        assertThat(heldWork.endpoints()).isEmpty();
        assertThat(deliveries.find(alice.id(), waiting.id()).orElseThrow().status())
                .isEqualTo(DeliveryStatus.FAILED);
        assertThat(deliveries.find(alice.id(), waiting.id()).orElseThrow().reason())
                .isEqualTo(Settlement.ENDPOINT_DELETED);
    }

    @Test
    void staysAsItIsWhenTheChangeIsTakenBack() {
        world.publishMany(alice, endpoint, Lane.HELD, 1);

        transaction.executeWithoutResult(status -> {
            registry.activate(alice.id(), endpoint);
            status.setRollbackOnly();
        });

        assertThat(claim()).isEmpty();
        assertThat(heldWork.endpoints()).hasSize(1);
    }

    private List<Work> claim() {
        return work.claim(
                work.due(Lane.FRESH, 5_000).stream().map(Due::delivery).toList(), 7, Duration.ofMinutes(1));
    }
}
