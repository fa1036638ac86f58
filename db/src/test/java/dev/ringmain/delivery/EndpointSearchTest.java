package dev.ringmain.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.DatabaseTest;
import dev.ringmain.World;
import dev.ringmain.delivery.EndpointSearch.Found;
import dev.ringmain.delivery.EndpointSearch.State;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.tenant.Environment;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@DatabaseTest
class EndpointSearchTest {

    @Autowired
    World world;

    @Autowired
    EndpointSearch search;

    @Autowired
    EndpointHealths healths;

    @Autowired
    EndpointRegistry registry;

    @Autowired
    Deliveries deliveries;

    private Environment alice;
    private EndpointId first;
    private EndpointId second;

    @BeforeEach
    void begin() {
        alice = world.liveOf("Alice");
        first = world.endpoint(alice).id();
        second = world.endpoint(alice).id();
    }

    @Test
    void failingIsServedAndInTrouble() {
        healths.failed(alice.id(), first, 3, "timeout");
        healths.failed(alice.id(), second, 1, "timeout");
        registry.pause(alice.id(), second);

        assertThat(found("", State.FAILING)).containsExactly(first);
        assertThat(found("", State.ACTIVE)).containsExactly(first);
        assertThat(found("", State.PAUSED)).containsExactly(second);
        assertThat(found("", null)).containsExactly(first, second);
        assertThat(search.in(alice.id(), first.toString(), null))
                .singleElement()
                .satisfies(one -> assertThat(one.health()).isNotNull());
    }

    @Test
    void findsNobodyElses() {
        Environment charlie = world.liveOf("Charlie");

        assertThat(search.in(charlie.id(), first.toString(), null)).isEmpty();
        assertThat(found("HOOKS.example", null)).containsExactly(first, second);
        assertThat(found("elsewhere", null)).isEmpty();
    }

    /** Of both lists that the index has: what failed and what did not. */
    @Test
    void theLastDeliveryIsTheNewestOfEitherKind() {
        Delivery fine = world.publish(alice, first);
        Delivery failed = Delivery.fresh(alice.tenant(), alice.id(), first, fine.event(), fine.eventType(), null)
                .stillborn(Settlement.FILTER_FAILED, "no such field");
        deliveries.insert(List.of(failed));

        assertThat(search.lastDeliveries(List.of(first, second))).containsOnlyKeys(first);
        assertThat(search.lastDeliveries(List.of(first))).containsEntry(first, failed.createdAt());
        Delivery newest = world.publish(alice, first);
        assertThat(search.lastDeliveries(List.of(first))).containsEntry(first, newest.createdAt());
        assertThat(search.lastDeliveries(List.of())).isEmpty();
    }

    private List<EndpointId> found(String words, @Nullable State state) {
        return search.in(alice.id(), words, state).stream()
                .map(Found::endpoint)
                .map(Endpoint::id)
                .toList();
    }
}
