package dev.ringmain.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.DatabaseTest;
import dev.ringmain.World;
import dev.ringmain.delivery.Deliveries;
import dev.ringmain.delivery.Delivery;
import dev.ringmain.delivery.DeliveryWork;
import dev.ringmain.delivery.Lane;
import dev.ringmain.delivery.Replays;
import dev.ringmain.secret.Sealing;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.wire.WireProfiles;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@DatabaseTest
class SuspensionsTest {

    @Autowired
    World world;

    @Autowired
    Suspensions suspensions;

    @Autowired
    EndpointRegistry registry;

    @Autowired
    Endpoints endpoints;

    @Autowired
    RoutingTable here;

    @Autowired
    Replays replays;

    @Autowired
    Deliveries deliveries;

    @Autowired
    DeliveryWork work;

    @Autowired
    Tenants tenants;

    @Autowired
    Environments environments;

    @Autowired
    SigningSecrets secrets;

    @Autowired
    WireProfiles profiles;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Sealing sealing;

    @Autowired
    Clock clock;

    private Environment alice;
    private Endpoint endpoint;
    private RoutingTable elsewhere;

    @BeforeEach
    void begin() {
        world.emptyQueue();
        alice = world.liveOf("Alice");
        endpoint = world.endpoint(alice);
        elsewhere = new RoutingTable(tenants, environments, endpoints, secrets, profiles, jdbc, sealing, clock);
    }

    @Test
    void keepsWhatIsForASuspendedTenantAndLetsItFollow() {
        Delivery published = world.publish(alice, endpoint.id());
        work.settle(List.of());
        assertThat(elsewhere
                        .destination(alice.id(), endpoint.id())
                        .orElseThrow()
                        .isActive())
                .isTrue();

        assertThat(suspensions.suspend(alice.tenant())).isTrue();
        assertThat(suspensions.suspend(alice.tenant())).isFalse();

        assertThat(here.of(alice.id()).orElseThrow().isSuspended()).isTrue();
        elsewhere.reloadWhatOthersChanged();
        assertThat(elsewhere
                        .destination(alice.id(), endpoint.id())
                        .orElseThrow()
                        .status())
                .isEqualTo(EndpointStatus.SUSPENDED);
        Delivery held = replays.replay(alice.id(), published.id()).orElseThrow();
        assertThat(held.reason()).isEqualTo("suspended");
        assertThat(lane(held)).isEqualTo(Lane.HELD.ordinal());

        assertThat(suspensions.restore(alice.tenant())).isTrue();
        assertThat(suspensions.restore(alice.tenant())).isFalse();
        assertThat(here.of(alice.id()).orElseThrow().isSuspended()).isFalse();
        assertThat(lane(held)).isEqualTo(Lane.FRESH.ordinal());
        assertThat(deliveries.find(alice.id(), held.id()).orElseThrow().reason())
                .isNull();
    }

    @Test
    void suspendsWhatAPlanNoLongerAllowsAndRestoresIt() {
        Delivery published = world.publish(alice, endpoint.id());
        Endpoint stays = world.endpoint(alice);

        assertThat(suspensions.suspendByPlan(alice.tenant(), List.of(endpoint.id(), EndpointId.next())))
                .extracting(Endpoint::id)
                .containsExactly(endpoint.id());
        assertThat(suspensions.suspendByPlan(alice.tenant(), List.of(endpoint.id())))
                .isEmpty();

        assertThat(find().status()).isEqualTo(EndpointStatus.SUSPENDED_BY_PLAN);
        assertThat(find().statusReason()).contains("plan");
        assertThat(status(here, endpoint)).isEqualTo(EndpointStatus.SUSPENDED_BY_PLAN);
        assertThat(status(here, stays)).isEqualTo(EndpointStatus.ACTIVE);
        Delivery held = replays.replay(alice.id(), published.id()).orElseThrow();
        assertThat(held.reason()).isEqualTo("suspended_by_plan");

        // Its owner cannot bring it back.
        registry.activate(alice.id(), endpoint.id());
        assertThat(find().status()).isEqualTo(EndpointStatus.SUSPENDED_BY_PLAN);
        assertThat(lane(held)).isEqualTo(Lane.HELD.ordinal());

        assertThat(suspensions.restoreByPlan(alice.tenant(), List.of(endpoint.id(), stays.id())))
                .extracting(Endpoint::id)
                .containsExactly(endpoint.id());
        assertThat(status(here, endpoint)).isEqualTo(EndpointStatus.ACTIVE);
        assertThat(lane(held)).isEqualTo(Lane.FRESH.ordinal());
    }

    @Test
    void restoresToWhatItWas() {
        registry.pause(alice.id(), endpoint.id());
        suspensions.suspendByPlan(alice.tenant(), List.of(endpoint.id()));
        suspensions.restoreByPlan(alice.tenant(), List.of(endpoint.id()));

        assertThat(find().status()).isEqualTo(EndpointStatus.PAUSED);
        assertThat(find().statusReason()).isEmpty();
    }

    @Test
    void leavesOthersAlone() {
        Environment bob = world.liveOf("Bob");

        assertThat(suspensions.suspendByPlan(bob.tenant(), List.of(endpoint.id())))
                .isEmpty();
        suspensions.suspend(bob.tenant());
        assertThat(status(here, endpoint)).isEqualTo(EndpointStatus.ACTIVE);
    }

    private static EndpointStatus status(RoutingTable routing, Endpoint endpoint) {
        return routing.destination(endpoint.environment(), endpoint.id())
                .orElseThrow()
                .status();
    }

    private Endpoint find() {
        return endpoints.find(alice.id(), endpoint.id()).orElseThrow();
    }

    private int lane(Delivery delivery) {
        return jdbc.sql("SELECT lane FROM delivery_work WHERE delivery_id = ?")
                .params((Object) delivery.id().bytes())
                .query(Integer.class)
                .single();
    }
}
