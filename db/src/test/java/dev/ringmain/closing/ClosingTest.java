package dev.ringmain.closing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ringmain.DatabaseTest;
import dev.ringmain.World;
import dev.ringmain.audit.AuditEntry;
import dev.ringmain.audit.AuditLog;
import dev.ringmain.delivery.Delivery;
import dev.ringmain.delivery.Lane;
import dev.ringmain.delivery.Replays;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointStatus;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.event.EventType;
import dev.ringmain.event.EventTypes;
import dev.ringmain.id.Ids;
import dev.ringmain.inbox.Inboxes;
import dev.ringmain.paging.Keyset;
import dev.ringmain.secret.MasterKey;
import dev.ringmain.tenant.ApiKey;
import dev.ringmain.tenant.ApiKeys;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Membership;
import dev.ringmain.tenant.Memberships;
import dev.ringmain.tenant.Role;
import dev.ringmain.tenant.Scope;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.tenant.UserId;
import dev.ringmain.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@DatabaseTest
class ClosingTest {

    /** They are kept: who did what, and what was granted. */
    private static final List<String> KEPT = List.of("audit_entry", "limit_override");

    @Autowired
    World world;

    @Autowired
    Closings closings;

    @Autowired
    Removal removal;

    @Autowired
    RoutingTable routing;

    @Autowired
    Replays replays;

    @Autowired
    Environments environments;

    @Autowired
    Tenants tenants;

    @Autowired
    Memberships memberships;

    @Autowired
    EventTypes types;

    @Autowired
    ApiKeys keys;

    @Autowired
    Inboxes inboxes;

    @Autowired
    MasterKey masterKey;

    @Autowired
    AuditLog log;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    SettableClock clock;

    private Environment alice;
    private Environment sandbox;

    @BeforeEach
    void begin() {
        world.emptyQueue();
        alice = world.liveOf("Alice");
        sandbox = environments.save(new Environment(alice.tenant(), "sandbox", Environment.Kind.TEST, Instant.now()));
    }

    @AfterEach
    void letTheClockGo() {
        clock.reset();
    }

    @Test
    void holdsWhatWaitsAndLetsItFollowWhenItIsTakenBack() {
        Endpoint endpoint = world.endpoint(alice);
        Delivery published = world.publish(alice, endpoint.id());

        Instant end = closings.close(alice.tenant(), alice.id()).orElseThrow();

        assertThat(Duration.between(clock.instant(), end)).isBetween(Duration.ofDays(6), Duration.ofDays(7));
        assertThat(closings.close(alice.tenant(), alice.id())).as("again").contains(end);
        assertThat(routing.of(alice.id()).orElseThrow().closesAt()).contains(end);
        assertThat(routing.destination(alice.id(), endpoint.id()).orElseThrow().status())
                .isEqualTo(EndpointStatus.SUSPENDED);
        assertThat(routing.of(sandbox.id()).orElseThrow().closesAt()).isEmpty();
        Delivery held = replays.replay(alice.id(), published.id()).orElseThrow();
        assertThat(lane(held)).isEqualTo(Lane.HELD.ordinal());

        assertThat(closings.reopen(alice.tenant(), alice.id())).isTrue();

        assertThat(routing.of(alice.id()).orElseThrow().closesAt()).isEmpty();
        assertThat(lane(held)).isEqualTo(Lane.FRESH.ordinal());
        assertThat(actions()).contains("environment.closing", "environment.reopened");
    }

    @Test
    void keepsTheLastEnvironmentThatIsOpen() {
        closings.close(alice.tenant(), sandbox.id());

        assertThatThrownBy(() -> closings.close(alice.tenant(), alice.id()))
                .isInstanceOf(CannotClose.class)
                .hasMessageContaining("Close the tenant instead");
        assertThat(world.liveOf("Bob").tenant()).satisfies(bob -> {
            assertThat(closings.close(bob, alice.id())).as("another's").isEmpty();
            assertThat(closings.reopen(bob, sandbox.id())).isFalse();
        });
        assertThat(environments.findById(sandbox.id()).orElseThrow().closesAt()).isPresent();
    }

    @Test
    void countsWhatGoes() {
        Endpoint endpoint = world.endpoint(alice);
        world.publishMany(alice, endpoint.id(), Lane.FRESH, 3);

        Contents contents = closings.contents(alice.id());

        assertThat(contents).isEqualTo(new Contents(1, 0, 0, 1, 3, 3));
        assertThat(Contents.words(2_500)).isEqualTo("2,500");
        assertThat(Contents.words(Contents.MOST)).isEqualTo("10,000 and more");
    }

    @Test
    void removesEveryRowOfItAndNoneOfAnothers() {
        fill(alice);
        fill(sandbox);
        Map<String, Long> neighbours = rows(sandbox.id());
        assertThat(neighbours.keySet())
                .as("tables with rows in them")
                .contains("event", "delivery", "api_key", "event_type", "inbox", "endpoint", "idempotency_key");

        closings.close(alice.tenant(), alice.id());
        pass(6);
        removal.goOn();
        assertThat(rows(alice.id())).isEqualTo(neighbours);
        pass(2);
        finish(alice.id());

        assertThat(rows(alice.id())).isEmpty();
        assertThat(orphans()).isZero();
        assertThat(rows(sandbox.id())).isEqualTo(neighbours);
        assertThat(routing.of(alice.id())).isEmpty();
        assertThat(actions()).contains("environment.deleted");
        assertThat(log.verify(alice.tenant()).isIntact()).isTrue();
        assertThat(environments.save(new Environment(alice.tenant(), "live", Environment.Kind.LIVE, clock.instant())))
                .as("its name is free")
                .isNotNull();
    }

    @Test
    void goesByTheDatabasesClockAndNotByANodesThatIsAhead() {
        fill(alice);
        Map<String, Long> before = rows(alice.id());
        closings.close(alice.tenant(), alice.id());

        clock.tick(Duration.ofDays(8));
        removal.goOn();

        assertThat(rows(alice.id())).isEqualTo(before);
    }

    /** So many days go by, for the node and for the database. */
    private void pass(int days) {
        clock.tick(Duration.ofDays(days));
        for (String table : List.of("environment", "tenant")) {
            jdbc.sql("UPDATE " + table + " SET closes_at = closes_at - INTERVAL ? DAY WHERE "
                            + (table.equals("tenant") ? "id" : "tenant_id") + " = ?")
                    .params(days, alice.tenant().bytes())
                    .update();
        }
    }

    /** What a node with a clock that is behind would do, while another one removes already. */
    @Test
    void takesNothingBackOnceTheRemovalBegan() {
        closings.close(alice.tenant(), alice.id());
        jdbc.sql("UPDATE environment SET removal_began_at = UTC_TIMESTAMP(6) WHERE id = ?")
                .params((Object) alice.id().bytes())
                .update();
        assertThatThrownBy(() -> closings.reopen(alice.tenant(), alice.id())).isInstanceOf(CannotClose.class);

        closings.close(sandbox.tenant());
        jdbc.sql("UPDATE tenant SET removal_began_at = UTC_TIMESTAMP(6) WHERE id = ?")
                .params((Object) alice.tenant().bytes())
                .update();
        assertThatThrownBy(() -> closings.reopen(alice.tenant())).isInstanceOf(CannotClose.class);
    }

    @Test
    void takesATenantBackWithWhatWasOpen() {
        Endpoint endpoint = world.endpoint(alice);
        Delivery published = world.publish(alice, endpoint.id());
        closings.close(alice.tenant(), sandbox.id());

        Instant end = closings.close(alice.tenant());
        assertThat(routing.of(alice.id()).orElseThrow().closesAt()).contains(end);
        Delivery held = replays.replay(alice.id(), published.id()).orElseThrow();
        assertThat(lane(held)).isEqualTo(Lane.HELD.ordinal());

        assertThat(closings.reopen(alice.tenant())).isTrue();
        assertThat(closings.reopen(alice.tenant())).isFalse();
        assertThat(routing.of(alice.id()).orElseThrow().closesAt()).isEmpty();
        assertThat(routing.of(sandbox.id()).orElseThrow().closesAt()).isPresent();
        assertThat(lane(held)).isEqualTo(Lane.FRESH.ordinal());
        assertThat(actions()).contains("tenant.closing", "tenant.reopened");
    }

    @Test
    void leavesOfATenantWhatHasToBeKept() {
        fill(alice);
        fill(sandbox);
        memberships.save(new Membership(alice.tenant(), UserId.next(), Role.OWNER, clock.instant()));
        Environment bob = world.liveOf("Bob");
        fill(bob);
        Map<String, Long> bobs = rows(bob.id());

        closings.close(alice.tenant());
        pass(8);
        finish(alice.id());
        finish(sandbox.id());
        await().atMost(Duration.ofMinutes(2)).until(() -> {
            removal.goOn();
            return tenant().closedAt().isPresent();
        });

        assertThat(rows(alice.id())).isEmpty();
        assertThat(rows(sandbox.id())).isEmpty();
        assertThat(rows(bob.id())).isEqualTo(bobs);
        assertThat(memberships.findByTenantOrderById(alice.tenant())).isEmpty();
        assertThat(actions()).contains("tenant.closed", "environment.deleted", "environment.created");
        assertThat(log.verify(alice.tenant()).isIntact()).isTrue();
    }

    private Tenant tenant() {
        return tenants.findById(alice.tenant()).orElseThrow();
    }

    /** Some of most kinds, and of what there is most of more than one portion. */
    private void fill(Environment environment) {
        Endpoint endpoint = world.endpoint(environment);
        List<Delivery> many = world.publishMany(environment, endpoint.id(), Lane.FRESH, 450);
        jdbc.sql(
                        "INSERT INTO attempt (delivery_id, number, started_at, outcome, duration_ms, request_headers) VALUES (?, 1,"
                                + " UTC_TIMESTAMP(6), 'refused', 1, '')")
                .params((Object) many.get(0).id().bytes())
                .update();
        types.save(new EventType(environment.id(), "session.started", "It began.", clock.instant()));
        keys.save(ApiKey.issue(environment, "Test", Scope.all(), masterKey, clock.instant())
                .key());
        inboxes.keep(inboxes.of(environment.id()), "", new byte[] {1});
        jdbc.sql(
                        "INSERT INTO blocked_destination VALUES (?, ?, '2026-11-22', ?, '', '', '', 1, '2026-11-22', '2026-11-22')")
                .params(Ids.bytes(Ids.next()), environment.id().bytes(), new byte[16])
                .update();
        jdbc.sql(
                        "INSERT INTO idempotency_key (environment_id, scope, name, event_id, fingerprint, response, expires_at)"
                                + " VALUES (?, 'header', 'a', ?, ?, '', '2099-01-01')")
                .params(environment.id().bytes(), new byte[16], new byte[32])
                .update();
    }

    private void finish(EnvironmentId id) {
        await().atMost(Duration.ofMinutes(2)).until(() -> {
            removal.goOn();
            return environments.findById(id).isEmpty();
        });
    }

    /** How many rows each table has of an environment, those with none left out: whatever table there will be, too. */
    private Map<String, Long> rows(EnvironmentId id) {
        Map<String, Long> rows = new TreeMap<>();
        jdbc
                .sql(
                        "SELECT DISTINCT table_name FROM information_schema.columns WHERE table_schema = DATABASE() AND column_name ="
                                + " 'environment_id'")
                .query(String.class)
                .list()
                .stream()
                .filter(table -> !KEPT.contains(table))
                .forEach(table -> {
                    long count = jdbc.sql("SELECT COUNT(*) FROM " + table + " WHERE environment_id = ?")
                            .params((Object) id.bytes())
                            .query(Long.class)
                            .single();
                    if (count > 0) {
                        rows.put(table, count);
                    }
                });
        return rows;
    }

    private long orphans() {
        return List.of(
                        "signing_secret s WHERE NOT EXISTS (SELECT 1 FROM endpoint e WHERE e.id = s.endpoint_id)",
                        "inbox_request r WHERE NOT EXISTS (SELECT 1 FROM inbox i WHERE i.id = r.inbox_id)")
                .stream()
                .mapToLong(what -> jdbc.sql("SELECT COUNT(*) FROM " + what)
                        .query(Long.class)
                        .single())
                .sum();
    }

    private List<String> actions() {
        return log.of(alice.tenant(), null, Keyset.first(100)).rows().stream()
                .map(AuditEntry::action)
                .toList();
    }

    private int lane(Delivery delivery) {
        return jdbc.sql("SELECT lane FROM delivery_work WHERE delivery_id = ?")
                .params((Object) delivery.id().bytes())
                .query(Integer.class)
                .single();
    }
}
