package dev.ringmain.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.DatabaseTest;
import dev.ringmain.World;
import dev.ringmain.event.EventTypeId;
import dev.ringmain.event.EventTypes;
import dev.ringmain.secret.Sealing;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.wire.WireProfiles;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@DatabaseTest
class RoutingTableTest {

    @Autowired
    World world;

    @Autowired
    RoutingTable here;

    @Autowired
    EndpointRegistry registry;

    @Autowired
    Environments environments;

    @Autowired
    Endpoints endpoints;

    @Autowired
    SigningSecrets secrets;

    @Autowired
    WireProfiles profiles;

    @Autowired
    EventTypes eventTypes;

    @Autowired
    Tenants tenants;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Sealing sealing;

    @Autowired
    Clock clock;

    @Autowired
    TransactionTemplate transaction;

    private Environment alice;
    private RoutingTable elsewhere;

    @BeforeEach
    void begin() {
        alice = world.liveOf("Alice");
        elsewhere = new RoutingTable(tenants, environments, endpoints, secrets, profiles, jdbc, sealing, clock);
    }

    @Test
    void leadsEachTypeToThoseWhoWantIt() {
        EndpointId sessions = open("session.*");
        EndpointId all = open("*");

        assertThat(to(here, "session.started")).containsExactlyInAnyOrder(sessions, all);
        assertThat(to(here, "ping")).containsExactly(all);
        assertThat(here.of(EnvironmentId.next())).isEmpty();
        assertThat(here.destination(alice.id(), EndpointId.next())).isEmpty();
    }

    @Test
    void holdsWhatADeliveryNeedsWithSecretsOpened() {
        EndpointRegistry.Opened opened = registry.open(alice.id(), World.draft("*"), 10);
        Destination destination =
                here.destination(alice.id(), opened.endpoint().id()).orElseThrow();

        assertThat(destination.keys())
                .singleElement()
                .satisfies(key -> assertThat(key.text()).isEqualTo(opened.secret()));
        assertThat(destination.url()).hasToString("https://hooks.example.com/in");
        assertThat(destination.tenant()).isEqualTo(alice.tenant());
        assertThat(destination.environmentName()).isEqualTo("live");
        assertThat(destination.profile().name()).isEqualTo("standard");
        assertThat(destination.toString()).doesNotContain(opened.secret());
    }

    @Test
    void seesOwnChangesAtOnce() {
        assertThat(to(here, "ping")).isEmpty();
        EndpointId endpoint = open("*");
        assertThat(to(here, "ping")).containsExactly(endpoint);
        registry.pause(alice.id(), endpoint);
        assertThat(here.destination(alice.id(), endpoint).orElseThrow().isActive())
                .isFalse();
        registry.delete(alice.id(), endpoint);
        assertThat(to(here, "ping")).isEmpty();
    }

    @Test
    void seesChangesOfAnotherNodeWithinTheRefresh() {
        assertThat(to(elsewhere, "ping")).isEmpty();
        EndpointId endpoint = open("*");
        assertThat(to(elsewhere, "ping")).isEmpty();

        elsewhere.reloadWhatOthersChanged();
        assertThat(to(elsewhere, "ping")).containsExactly(endpoint);

        registry.pause(alice.id(), endpoint);
        assertThat(elsewhere.destination(alice.id(), endpoint).orElseThrow().isActive())
                .isTrue();
        elsewhere.reloadWhatOthersChanged();
        assertThat(elsewhere.destination(alice.id(), endpoint).orElseThrow().isActive())
                .isFalse();
    }

    /** An event for an endpoint that another node has just opened must not be taken for one of a deleted endpoint. */
    @Test
    void looksAgainForAnEndpointThatItDoesNotKnowYet() {
        assertThat(to(elsewhere, "ping")).isEmpty();
        EndpointId endpoint = open("*");

        assertThat(elsewhere.destination(alice.id(), endpoint)).isPresent();
    }

    /** The backlog of one that was deleted may be a million deliveries. */
    @Test
    void readsOnceThatThereIsNoSuchEndpoint() {
        EndpointId gone = EndpointId.next();
        assertThat(to(here, "ping")).isEmpty();

        assertThat(selects(() -> here.destination(alice.id(), gone))).isPositive();

        assertThat(selects(() -> here.destination(alice.id(), gone))).isZero();
        assertThat(here.destination(alice.id(), open("*"))).isPresent();
    }

    /** What a later release wrote is one environment's trouble. */
    @Test
    void seesChangesOfOthersBesideAnEnvironmentThatItCannotRead() {
        Environment unreadable = world.liveOf("Charlie");
        List<Environment> others = List.of(alice, world.liveOf("Dana"), world.liveOf("Erin"));
        List<Environment> all = new ArrayList<>(others);
        all.add(1, unreadable);
        all.forEach(one ->
                assertThat(elsewhere.of(one.id()).orElseThrow().to("ping")).isEmpty());
        all.forEach(one -> registry.open(one.id(), World.draft("*"), 10));
        jdbc.sql(
                        "INSERT INTO wire_profile (id, tenant_id, name, description, definition, created_at, updated_at) SELECT ?, ?, 'of-tomorrow', '', '{\"unheard-of', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6)")
                .params(EndpointId.next().bytes(), unreadable.tenant().bytes())
                .update();
        jdbc.sql("UPDATE endpoint SET profile = 'of-tomorrow' WHERE environment_id = ?")
                .params((Object) unreadable.id().bytes())
                .update();

        elsewhere.reloadWhatOthersChanged();

        assertThat(others)
                .allSatisfy(
                        one -> assertThat(elsewhere.of(one.id()).orElseThrow().to("ping"))
                                .hasSize(1));
        assertThat(elsewhere.of(unreadable.id()).orElseThrow().to("ping")).isEmpty();
    }

    @Test
    void seesEachOfSeveralChangesThatComeQuickly() {
        for (int i = 1; i <= 20; i++) {
            open("*");
            elsewhere.reloadWhatOthersChanged();
            assertThat(to(elsewhere, "ping")).hasSize(i);
        }
    }

    /** The row's first stamp is from the clock of the node that made it, which may be ahead of the database's. */
    @Test
    void seesChangesOfAnEnvironmentThatSeemsToBeMadeInTheFuture() {
        Environment ahead = environments.save(new Environment(
                alice.tenant(), "ahead", Environment.Kind.TEST, clock.instant().plus(Duration.ofHours(1))));
        assertThat(here.of(ahead.id()).orElseThrow().to("ping")).isEmpty();
        assertThat(elsewhere.of(ahead.id()).orElseThrow().to("ping")).isEmpty();

        registry.open(ahead.id(), World.draft("*"), 10);

        elsewhere.reloadWhatOthersChanged();
        assertThat(here.of(ahead.id()).orElseThrow().to("ping")).hasSize(1);
        assertThat(elsewhere.of(ahead.id()).orElseThrow().to("ping")).hasSize(1);
    }

    @Test
    void seesTheCatalogueAndWhetherItIsOpen() {
        transaction.executeWithoutResult(status -> {
            eventTypes.discover(EventTypeId.next(), alice.id(), "session.started");
            eventTypes.discover(EventTypeId.next(), alice.id(), "session.started");
        });
        Routes routes = elsewhere.of(alice.id()).orElseThrow();
        assertThat(routes.catalogueHolds("session.started")).isTrue();
        assertThat(routes.catalogueHolds("session.stopped")).isFalse();
        assertThat(routes.catalogueSize()).isEqualTo(1);
        assertThat(routes.catalogueIsOpen()).isTrue();
        routes.catalogueGains("session.stopped");
        assertThat(elsewhere.of(alice.id()).orElseThrow().catalogueHolds("session.stopped"))
                .isTrue();

        transaction.executeWithoutResult(status -> {
            Environment environment = environments.findById(alice.id()).orElseThrow();
            environment.closeCatalogue();
            environments.save(environment);
            environments.routesChanged(alice.id());
        });
        elsewhere.reloadWhatOthersChanged();
        assertThat(elsewhere.of(alice.id()).orElseThrow().catalogueIsOpen()).isFalse();
    }

    private long selects(Runnable act) {
        Long selects = transaction.execute(status -> {
            long before = selects();
            act.run();
            return selects() - before;
        });
        return java.util.Objects.requireNonNull(selects);
    }

    /** Of this connection. */
    private long selects() {
        return jdbc.sql("SHOW SESSION STATUS LIKE 'Com_select'")
                .query((row, n) -> row.getLong(2))
                .single();
    }

    private EndpointId open(String... events) {
        return registry.open(alice.id(), World.draft(events), 100).endpoint().id();
    }

    private List<EndpointId> to(RoutingTable routing, String type) {
        return routing.of(alice.id()).orElseThrow().to(type).stream()
                .map(Destination::id)
                .toList();
    }
}
