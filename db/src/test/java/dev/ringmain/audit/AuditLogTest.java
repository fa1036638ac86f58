package dev.ringmain.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.ringmain.DatabaseTest;
import dev.ringmain.World;
import dev.ringmain.audit.AuditLog.Filter;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointDraft;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.id.Ids;
import dev.ringmain.paging.Keyset;
import dev.ringmain.paging.Slice;
import dev.ringmain.secret.MasterKey;
import dev.ringmain.tenant.ApiKey;
import dev.ringmain.tenant.ApiKeys;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.Scope;
import dev.ringmain.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@DatabaseTest
class AuditLogTest {

    @Autowired
    AuditLog log;

    @Autowired
    World world;

    @Autowired
    EndpointRegistry registry;

    @Autowired
    ApiKeys keys;

    @Autowired
    MasterKey masterKey;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    @Test
    void tellsEveryChangeOfAnEndpointAndNoSecret() {
        Environment live = world.liveOf("Alice");
        Endpoint endpoint = world.endpoint(live);
        registry.edit(live.id(), endpoint.id(), renamed("Billing <b>system</b>"));
        registry.pause(live.id(), endpoint.id());
        EndpointRegistry.Opened rotated = registry.rotateSecret(live.id(), endpoint.id(), Duration.ofHours(1))
                .orElseThrow();
        registry.delete(live.id(), endpoint.id());

        List<AuditEntry> entries = all(live.tenant());
        assertThat(entries)
                .extracting(AuditEntry::action)
                .startsWith("tenant.created", "environment.created", "endpoint.created", "signing_secret.created")
                .containsSubsequence(
                        "endpoint.updated", "endpoint.paused", "signing_secret.created", "endpoint.deleted")
                .contains("signing_secret.deleted");
        AuditEntry edited = entries.stream()
                .filter(entry -> entry.action().equals("endpoint.updated"))
                .findFirst()
                .orElseThrow();
        assertThat(edited.target()).isEqualTo(endpoint.id().toString());
        assertThat(edited.label()).isEqualTo("https://hooks.example.com/in");
        assertThat(edited.environment()).isEqualTo(live.id().value());
        assertThat(edited.before()).isEqualTo("{\"description\":\"\"}");
        assertThat(edited.after()).isEqualTo("{\"description\":\"Billing <b>system</b>\"}");
        assertThat(edited.actor()).isEqualTo(Actor.SYSTEM);
        assertThat(entries.toString()).doesNotContain(String.valueOf(rotated.secret()));
        assertThat(log.verify(live.tenant())).isEqualTo(new Verdict(entries.size(), null, null));
    }

    @Test
    void tellsOfKeysAndNotWhatTheyAre() {
        Environment live = world.liveOf("Alice");
        ApiKey.Issued issued = ApiKey.issue(live, "CI", Scope.all(), masterKey, Instant.now());
        ApiKey key = keys.save(issued.key());
        key.revoke(Instant.now());
        keys.save(key);

        assertThat(all(live.tenant())).extracting(AuditEntry::action).contains("api_key.created", "api_key.revoked");
        assertThat(all(live.tenant()).toString())
                .contains("\"digest\":\"(not shown)\"")
                .doesNotContain(issued.text().reveal());
    }

    @Test
    void saysNothingOfWhatWasTakenBack() {
        Environment live = world.liveOf("Alice");
        int before = all(live.tenant()).size();
        assertThatIllegalStateException()
                .isThrownBy(() -> transaction.executeWithoutResult(status -> {
                    log.record(Change.of(live.tenant(), "plan.changed", "pln_1", "Growth"));
                    registry.pause(live.id(), world.endpoint(live).id());
                    throw new IllegalStateException("no");
                }));
        log.record(Change.of(live.tenant(), "plan.changed", "pln_1", "Growth").because("asked for"));

        assertThat(all(live.tenant())).hasSize(before + 1).last().satisfies(entry -> {
            assertThat(entry.reason()).isEqualTo("asked for");
            assertThat(entry.seq()).isEqualTo(before + 1);
        });
        assertThat(log.verify(live.tenant()).isIntact()).isTrue();
    }

    @Test
    void staysOneChainHoweverManyWriteTogether() throws Exception {
        Environment live = world.liveOf("Alice");
        Environment other = world.liveOf("Bob");
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Object>> writers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                int n = i;
                writers.add(() -> transaction.execute(status -> {
                    // In either order: chains are locked in one.
                    TenantId first = n % 2 == 0 ? live.tenant() : other.tenant();
                    TenantId second = n % 2 == 0 ? other.tenant() : live.tenant();
                    log.record(Change.of(first, "test.done", "t", "").to(Map.of("n", n)));
                    log.record(Change.of(second, "test.done", "t", "").to(Map.of("n", n)));
                    return n;
                }));
            }
            for (Future<Object> written : pool.invokeAll(writers)) {
                written.get();
            }
        } finally {
            pool.shutdownNow();
        }
        List<AuditEntry> entries = all(live.tenant());
        assertThat(entries)
                .extracting(AuditEntry::seq)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, entries.size()).boxed().toList());
        assertThat(entries)
                .filteredOn(entry -> entry.action().equals("test.done"))
                .hasSize(40);
        assertThat(log.verify(live.tenant()).isIntact()).isTrue();
        assertThat(log.verify(other.tenant()).isIntact()).isTrue();
    }

    @Test
    void namesTheRowThatWasChanged() {
        TenantId alice = withFive();
        jdbc.sql("UPDATE audit_entry SET after_json = '{}' WHERE chain = ? AND seq = 4")
                .params((Object) alice.bytes())
                .update();

        Verdict verdict = log.verify(alice);
        assertThat(verdict.brokenAt()).isEqualTo(4);
        assertThat(verdict.entries()).isEqualTo(3);
        assertThat(verdict.problem()).contains("Row 4").contains("test.done").contains("not as it was written");
    }

    @Test
    void namesTheRowThatWasTakenOut() {
        TenantId alice = withFive();
        jdbc.sql("DELETE FROM audit_entry WHERE chain = ? AND seq = 3")
                .params((Object) alice.bytes())
                .update();

        assertThat(log.verify(alice).problem()).isEqualTo("Row 3 is missing.");
    }

    @Test
    void noticesThatItsEndWasCutOff() {
        TenantId alice = withFive();
        int last = all(alice).size();
        jdbc.sql("DELETE FROM audit_entry WHERE chain = ? AND seq = ?")
                .params(alice.bytes(), last)
                .update();

        assertThat(log.verify(alice).problem()).isEqualTo("Row " + last + " is missing: the chain was cut.");
    }

    @Test
    void findsByActionAndShowsNobodyElses() {
        TenantId alice = withFive();
        TenantId bob = withFive();

        assertThat(log.of(alice, "test", Keyset.first(100)).rows()).hasSize(5).allMatch(entry -> entry.seq() > 2);
        assertThat(log.of(alice, "tes", Keyset.first(100)).rows()).isEmpty();
        assertThat(log.of(alice, "test.done", Keyset.first(2)).older()).isNotNull();
        assertThat(log.of(bob, null, Keyset.first(100)).rows())
                .extracting(AuditEntry::id)
                .doesNotContainAnyElementsOf(
                        all(alice).stream().map(AuditEntry::id).toList());
    }

    @Test
    void narrowsToWhoDidItAndWhen() {
        TenantId alice = world.liveOf("Alice").tenant();
        Actor ada = new Actor(Actor.Kind.USER, "usr_ada", "Ada@example.com");
        Actor key = new Actor(Actor.Kind.API_KEY, "key_1", "100%_of \\ it");
        for (int i = 0; i < 3; i++) {
            log.record(Change.of(alice, "test.done", "t", ""), ada);
            log.record(Change.of(alice, "test.undone", "t", ""), key);
        }

        assertThat(actors(alice, "usr_ada")).containsOnly(ada).hasSize(3);
        assertThat(actors(alice, "ada@EXAMPLE")).containsOnly(ada).hasSize(3);
        for (String part : List.of("100%_of", "\\", "%", "_")) {
            assertThat(actors(alice, part)).as(part).containsOnly(key).hasSize(3);
        }
        assertThat(actors(alice, "usr_")).isEmpty();
        assertThat(log.search(alice, new Filter("test.done", "key_1", null, null), Keyset.first(100))
                        .rows())
                .isEmpty();

        List<AuditEntry> all = all(alice);
        Instant cut = Ids.timeOf(all.get(3).id().value());
        assertThat(log.search(alice, new Filter(null, null, cut, null), Keyset.first(100))
                        .rows())
                .containsExactlyInAnyOrderElementsOf(
                        all.stream().filter(one -> !born(one).isBefore(cut)).toList());
        assertThat(log.search(alice, new Filter(null, " ", null, cut), Keyset.first(100))
                        .rows())
                .containsExactlyInAnyOrderElementsOf(
                        all.stream().filter(one -> born(one).isBefore(cut)).toList());
        assertThat(log.search(alice, new Filter(null, null, cut.plusSeconds(60), null), Keyset.first(100))
                        .rows())
                .isEmpty();
    }

    private List<Actor> actors(TenantId tenant, String actor) {
        return log.search(tenant, new Filter(null, actor, null, null), Keyset.first(100)).rows().stream()
                .map(AuditEntry::actor)
                .toList();
    }

    private static Instant born(AuditEntry entry) {
        return Ids.timeOf(entry.id().value());
    }

    private TenantId withFive() {
        TenantId tenant = world.liveOf("Alice").tenant();
        for (int i = 0; i < 5; i++) {
            log.record(Change.of(tenant, "test.done", "t", "").to(Map.of("n", i)));
        }
        return tenant;
    }

    /** However long the log is: a search stops, and says where it goes on. */
    @Test
    void aSearchLooksAtSoManyEntriesAtATime() {
        Environment live = world.liveOf("Alice");
        log.as(new Actor(Actor.Kind.USER, "usr_1", "old@example.com"), () -> log.record(told(live, "plan.changed")));
        transaction.executeWithoutResult(status -> {
            for (int n = 0; n < AuditLog.MOST_LOOKED_AT; n++) {
                log.record(told(live, "endpoint.updated"));
            }
        });

        for (Filter filter : List.of(
                new Filter("plan.changed", null, null, null), new Filter(null, "old@example.com", null, null))) {
            Slice<AuditEntry> first = log.search(live.tenant(), filter, Keyset.first(10));
            assertThat(first.rows()).isEmpty();

            Slice<AuditEntry> next =
                    log.search(live.tenant(), filter, Keyset.olderThan(Objects.requireNonNull(first.older()), 10));
            assertThat(next.rows()).extracting(AuditEntry::action).containsExactly("plan.changed");
            assertThat(next.older()).isNull();
            assertThat(log.search(live.tenant(), filter, Keyset.newerThan(Objects.requireNonNull(next.newer()), 10))
                            .rows())
                    .isEmpty();
        }
        // A key of another environment's looks past all of these, too.
        assertThat(log.search(
                        live.tenant(), EnvironmentId.next(), new Filter(null, null, null, null), Keyset.first(10)))
                .satisfies(slice -> assertThat(slice.rows()).isEmpty())
                .satisfies(slice -> assertThat(slice.older()).isNotNull());
        assertThat(log.of(live.tenant(), null, Keyset.first(10)).rows()).hasSize(10);
    }

    private static Change told(Environment environment, String action) {
        return new Change(environment.tenant(), environment.id(), action, "x_1", "x", Map.of(), Map.of(), null);
    }

    /** Oldest first. */
    private List<AuditEntry> all(TenantId tenant) {
        List<AuditEntry> rows =
                new ArrayList<>(log.of(tenant, null, Keyset.first(100)).rows());
        rows.sort(java.util.Comparator.comparing(AuditEntry::seq));
        return rows;
    }

    private static EndpointDraft renamed(String description) {
        return new EndpointDraft(null, description, null, null, null, null, null, null);
    }
}
