package dev.ringmain.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ringmain.BillingTest;
import dev.ringmain.audit.AuditEntry;
import dev.ringmain.audit.AuditLog;
import dev.ringmain.billing.EffectiveLimit.Origin;
import dev.ringmain.paging.Keyset;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.tenant.TenantShares;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.testing.SettableClock;
import dev.ringmain.wire.RetrySchedule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@BillingTest
class LimitsTest {

    private static final int STARTER = 2;

    @Autowired
    Limits limits;

    @Autowired
    Plans plans;

    @Autowired
    PlanVersions versions;

    @Autowired
    PlanGate gate;

    @Autowired
    Retention retention;

    @Autowired
    TenantShares shares;

    @Autowired
    Tenants tenants;

    @Autowired
    Environments environments;

    @Autowired
    AuditLog log;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    SettableClock clock;

    private TenantId alice;
    private EnvironmentId live;

    @BeforeEach
    void begin() {
        clock.set(Instant.parse("2026-04-14T12:00:00Z"));
        alice = tenants.save(new Tenant("Alice", STARTER, clock.instant())).id();
        live = environments
                .save(new Environment(alice, "live", Environment.Kind.LIVE, clock.instant()))
                .id();
    }

    @AfterEach
    void letTheClockGo() {
        clock.reset();
        jdbc.sql("UPDATE plan_version SET status = 'published' WHERE id = 2").update();
        jdbc.sql("DELETE FROM plan_entitlement WHERE plan_version_id > 4").update();
        jdbc.sql("DELETE FROM plan_version WHERE id > 4").update();
    }

    @Test
    void areLaidOverEachOtherAndSayWhere() {
        Instant until = clock.instant().plus(Duration.ofDays(7));
        limits.grant(
                alice,
                null,
                Entitlement.ENDPOINTS_PER_ENVIRONMENT,
                12,
                "sam@example.com",
                "Merging two services",
                null);
        limits.grant(alice, live, Entitlement.ENDPOINTS_PER_ENVIRONMENT, 15, "sam@example.com", "And a third", until);

        EffectiveLimit limit = limit(Entitlement.ENDPOINTS_PER_ENVIRONMENT);
        assertThat(limit.steps())
                .extracting(EffectiveLimit.Step::origin, EffectiveLimit.Step::value)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Origin.DEFAULT, 0L),
                        org.assertj.core.groups.Tuple.tuple(Origin.PLAN, 10L),
                        org.assertj.core.groups.Tuple.tuple(Origin.TENANT, 12L),
                        org.assertj.core.groups.Tuple.tuple(Origin.ENVIRONMENT, 15L));
        assertThat(limit.effective().reason()).isEqualTo("And a third");
        assertThat(limit.effective().setBy()).isEqualTo("sam@example.com");
        assertThat(limit.effective().until()).isEqualTo(until);
        assertThat(plans.of(alice, live).limit(Entitlement.ENDPOINTS_PER_ENVIRONMENT))
                .isEqualTo(15);
        assertThat(plans.of(alice, EnvironmentId.next()).limit(Entitlement.ENDPOINTS_PER_ENVIRONMENT))
                .isEqualTo(12);
        assertThat(plans.of(alice).limit(Entitlement.ENDPOINTS_PER_ENVIRONMENT)).isEqualTo(12);
        assertThat(limit(Entitlement.MEMBERS).effective().origin()).isEqualTo(Origin.PLAN);
    }

    @Test
    void endByThemselvesToTheMicrosecond() {
        limits.grant(
                alice,
                null,
                Entitlement.MEMBERS,
                50,
                "sam",
                "A workshop",
                clock.instant().plusSeconds(60));
        assertThat(members()).isEqualTo(50);

        clock.tick(Duration.ofSeconds(60).minusNanos(1_000));
        assertThat(members()).isEqualTo(50);
        clock.tick(Duration.ofNanos(1_000));
        assertThat(members()).isEqualTo(5);
        assertThat(limit(Entitlement.MEMBERS).effective().origin()).isEqualTo(Origin.PLAN);
        assertThat(limits.overrides(alice)).isEmpty();
    }

    @Test
    void giveWayToTheOneBeforeWhenTheyEnd() {
        limits.grant(alice, null, Entitlement.MEMBERS, 7, "sam", "For good", null);
        LimitOverride second = limits.grant(alice, null, Entitlement.MEMBERS, 50, "sam", "A workshop", null);
        assertThat(members()).isEqualTo(50);

        assertThat(limits.end(alice, second.id())).isTrue();
        assertThat(limits.end(alice, second.id())).isFalse();
        assertThat(members()).isEqualTo(7);
        assertThat(log.of(alice, "limit", Keyset.first(10)).rows())
                .extracting(AuditEntry::action, AuditEntry::label, AuditEntry::reason)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("limit.ended", "members", null),
                        org.assertj.core.groups.Tuple.tuple("limit.granted", "members", "A workshop"),
                        org.assertj.core.groups.Tuple.tuple("limit.granted", "members", "For good"));
    }

    @Test
    void canAlsoTakeAway() {
        limits.grant(alice, null, Entitlement.EVENTS_PER_MONTH, 0, "sam", "Abuse", null);
        limits.grant(alice, null, Entitlement.OVERAGE_EVENTS, 0, "sam", "Abuse", null);
        assertThat(plans.of(alice).eventsAccepted()).isZero();
    }

    @Test
    void areOneTenantsAlone() {
        TenantId bob = tenants.save(new Tenant("Bob", STARTER, clock.instant())).id();
        LimitOverride granted = limits.grant(alice, null, Entitlement.MEMBERS, 50, "sam", "A workshop", null);

        assertThat(plans.of(bob).limit(Entitlement.MEMBERS)).isEqualTo(5);
        assertThat(limits.end(bob, granted.id())).isFalse();
        assertThat(members()).isEqualTo(50);
    }

    @Test
    void needAReasonAndAnEndToCome() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits.grant(alice, null, Entitlement.MEMBERS, 50, "sam", " ", null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits.grant(alice, null, Entitlement.MEMBERS, 50, "sam", "x", clock.instant()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits.grant(alice, null, Entitlement.MEMBERS, -1, "sam", "x", null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits.grant(alice, live, Entitlement.API_RATE, 50, "sam", "x", null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits.grant(
                        alice, EnvironmentId.next(), Entitlement.RETENTION_DAYS, 50, "sam", "Not hers", null));
    }

    /** With a digit too many, a rate fits no bucket, and days no calendar: for all tenants at once, where it is enforced. */
    @Test
    void areBounded() {
        for (Entitlement entitlement : Entitlement.values()) {
            assertThatIllegalArgumentException()
                    .as(entitlement.key())
                    .isThrownBy(() -> limits.grant(alice, null, entitlement, entitlement.most() + 1, "sam", "x", null))
                    .withMessageStartingWith(entitlement.label() + " is 0 to ");
            limits.grant(alice, null, entitlement, entitlement.most(), "sam", "x", null);
        }
        Plan draft = versions.draft(STARTER);
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> versions.edit(draft.versionId(), 1, Map.of(Entitlement.API_RATE, 999_999_999_999_999L)))
                .withMessage("API requests a second is 0 to 1,000,000, not 999999999999999");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> versions.edit(draft.versionId(), 1_000_000_000_001L, Map.of()))
                .withMessageStartingWith("A price is 0 to ");
    }

    @Test
    void thatAnEarlierReleaseStoredWithoutABoundHoldAsTheMost() {
        for (Entitlement entitlement : Entitlement.values()) {
            limits.grant(alice, null, entitlement, 1, "sam", "x", null);
        }
        jdbc.sql("UPDATE limit_override SET value = 999999999999999999 WHERE tenant_id = ?")
                .params((Object) alice.bytes())
                .update();
        jdbc.sql("UPDATE tenant SET retention_was = 2147483647, retention_was_until = '2027-01-01' WHERE id = ?")
                .params((Object) alice.bytes())
                .update();
        plans.forget(alice);

        for (Entitlement entitlement : Entitlement.values()) {
            assertThat(plans.of(alice).limit(entitlement)).as(entitlement.key()).isEqualTo(entitlement.most());
        }
        assertThat(shares.deliveriesPerSecond(alice)).isEqualTo(1_000_000);
        assertThat(gate.endpointsPerEnvironment(alice, live)).isEqualTo(1_000_000);
        assertThat(retention.since(live)).isEqualTo(clock.instant().minus(Duration.ofDays(36_500)));
        assertThat(gate.retryBounds(alice).allow(new RetrySchedule(List.of(Duration.ofHours(1)), 0)))
                .isTrue();
    }

    /** The version that is sold is the newest that is published: an older draft would be published, and not sold. */
    @Test
    void areNotPublishedOutOfTheirOrder() {
        Plan older = versions.draft(STARTER);
        Plan newer = versions.draft(STARTER);
        versions.publish(newer.versionId());

        org.assertj.core.api.Assertions.assertThatIllegalStateException()
                .isThrownBy(() -> versions.publish(older.versionId()))
                .withMessageContaining("Version " + newer.version() + " of starter is newer");
        assertThat(versions.find(older.versionId()).orElseThrow().status()).isEqualTo(PlanStatus.DRAFT);
        assertThat(plans.published("starter").orElseThrow().versionId()).isEqualTo(newer.versionId());
    }

    @Test
    void comeFromVersionsThatDoNotChangeOnceTheyArePublished() {
        Plan draft = versions.draft(STARTER);
        versions.edit(
                draft.versionId(), 3_500, Map.of(Entitlement.ENDPOINTS_PER_ENVIRONMENT, 8L, Entitlement.MEMBERS, 6L));
        assertThat(plans.published("starter").orElseThrow().versionId()).isEqualTo(STARTER);

        Plan published = versions.publish(draft.versionId());
        assertThat(plans.published("starter").orElseThrow()).isEqualTo(published);
        assertThat(published.version()).isEqualTo(2);
        // She keeps what she has until she is moved.
        assertThat(plans.assigned(alice).versionId()).isEqualTo(STARTER);
        org.assertj.core.api.Assertions.assertThatExceptionOfType(PlanVersions.NotADraft.class)
                .isThrownBy(() -> versions.edit(published.versionId(), 1, Map.of()));

        PlanComparison comparison = PlanComparison.of(plans.version(STARTER), published);
        assertThat(comparison.differences())
                .containsExactly(
                        new PlanComparison.Difference(Entitlement.ENDPOINTS_PER_ENVIRONMENT, 10, 8),
                        new PlanComparison.Difference(Entitlement.MEMBERS, 5, 6));
        assertThat(comparison.losses())
                .extracting(PlanComparison.Difference::entitlement)
                .containsExactly(Entitlement.ENDPOINTS_PER_ENVIRONMENT);

        versions.archive(STARTER);
        assertThat(plans.assigned(alice).status()).isEqualTo(PlanStatus.ARCHIVED);
        org.assertj.core.api.Assertions.assertThatIllegalStateException()
                .isThrownBy(() -> versions.archive(published.versionId()));
    }

    private long members() {
        plans.forget(alice);
        return plans.of(alice).limit(Entitlement.MEMBERS);
    }

    private EffectiveLimit limit(Entitlement entitlement) {
        return limits.of(alice, live).stream()
                .filter(limit -> limit.entitlement() == entitlement)
                .findFirst()
                .orElseThrow();
    }
}
