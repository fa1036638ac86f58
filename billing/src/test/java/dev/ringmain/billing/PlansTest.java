package dev.ringmain.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ringmain.BillingTest;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.tenant.Tenants;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@BillingTest
class PlansTest {

    @Autowired
    Plans plans;

    @Autowired
    PlanGate gate;

    @Autowired
    Tenants tenants;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    @AfterEach
    void withdrawWhatWasPublished() {
        jdbc.sql("DELETE FROM plan_entitlement WHERE plan_version_id >= 50").update();
        jdbc.sql("DELETE FROM plan_version WHERE id >= 50").update();
    }

    @Test
    void areFourToStartWith() {
        assertThat(plans.published())
                .extracting(Plan::code, Plan::name, Plan::priceMinor, Plan::currency)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("free", "Free", 0L, "EUR"),
                        org.assertj.core.groups.Tuple.tuple("starter", "Starter", 2_900L, "EUR"),
                        org.assertj.core.groups.Tuple.tuple("growth", "Growth", 14_900L, "EUR"),
                        org.assertj.core.groups.Tuple.tuple("enterprise", "Enterprise", 99_000L, "EUR"));
        for (Plan plan : plans.published()) {
            assertThat(plan.entitlements()).containsOnlyKeys(Entitlement.values());
        }
    }

    @Test
    void grantMoreTheHigherTheyStand() {
        List<Plan> ladder = plans.published();
        for (int i = 1; i < ladder.size(); i++) {
            // The price of an event beyond is no grant: it falls.
            for (Entitlement entitlement : java.util.Arrays.stream(Entitlement.values())
                    .filter(Entitlement::isGrant)
                    .toList()) {
                assertThat(ladder.get(i).limit(entitlement))
                        .as("%s of %s", entitlement.key(), ladder.get(i).code())
                        .isGreaterThanOrEqualTo(ladder.get(i - 1).limit(entitlement));
            }
        }
    }

    @Test
    void areData() {
        publish(50, "published");
        jdbc.sql("INSERT INTO plan_entitlement VALUES (50, 'events.per_month', 7)")
                .update();

        Plan starter = plans.published("starter").orElseThrow();
        assertThat(starter.versionId()).isEqualTo(50);
        assertThat(starter.limit(Entitlement.EVENTS_PER_MONTH)).isEqualTo(7);
        // What a version does not name it does not grant.
        assertThat(starter.limit(Entitlement.MEMBERS)).isZero();
        assertThat(starter.grants(Entitlement.WEBHOOKS_ENABLED)).isFalse();
    }

    @Test
    void areNotSoldAsDraftsOrWhenArchived() {
        publish(50, "draft");
        publish(51, "archived");

        assertThat(plans.published("starter").orElseThrow().versionId()).isEqualTo(2);
    }

    @Test
    void keepForATenantTheVersionThatItHas() {
        Tenant alice = tenant(2);
        publish(50, "published");

        assertThat(plans.of(alice.id()).versionId()).isEqualTo(2);
        alice.moveToPlan(50);
        tenants.save(alice);
        plans.forget(alice.id());
        assertThat(plans.of(alice.id()).versionId()).isEqualTo(50);
    }

    @Test
    void ignoreEntitlementsOfALaterRelease() {
        publish(50, "published");
        jdbc.sql("INSERT INTO plan_entitlement VALUES (50, 'teleportation', 1), (50, 'members', 3)")
                .update();

        assertThat(plans.published("starter").orElseThrow().entitlements())
                .containsOnlyKeys(
                        Entitlement.MEMBERS,
                        Entitlement.RETENTION_SANDBOX_DAYS,
                        Entitlement.PROFILES_MOST,
                        Entitlement.CATALOGUE_TYPES)
                .containsEntry(Entitlement.MEMBERS, 3L);
        assertThat(Entitlement.parse("teleportation")).isEmpty();
        assertThat(Entitlement.parse("members")).contains(Entitlement.MEMBERS);
    }

    /** Whoever publishes seldom waits for it each time. */
    @Test
    void areReadInTwoStatements() {
        Tenant alice = tenant(2);

        Long selects = transaction.execute(status -> {
            long before = selects();
            plans.afresh(alice.id());
            return selects() - before;
        });

        assertThat(selects).isEqualTo(2);
    }

    /** Of this connection. */
    private long selects() {
        return jdbc.sql("SHOW SESSION STATUS LIKE 'Com_select'")
                .query((row, n) -> row.getLong(2))
                .single();
    }

    @Test
    void areUnknownOfATenantThatIsNotThere() {
        assertThatExceptionOfType(InvalidDataAccessApiUsageException.class)
                .isThrownBy(() -> plans.of(TenantId.next()))
                .withMessageContaining("There is no tenant");
    }

    @Test
    void openTheGateWhereTheyGrantAndNameTheLowestThatWould() {
        Tenant alice = tenant(1);
        Tenant bob = tenant(2);

        assertThat(gate.endpointsPerEnvironment(bob.id(), EnvironmentId.next())).isEqualTo(10);
        gate.require(bob.id(), Entitlement.WEBHOOKS_ENABLED);
        assertThatExceptionOfType(PlanRequired.class)
                .isThrownBy(() -> gate.endpointsPerEnvironment(alice.id(), EnvironmentId.next()))
                .satisfies(e -> assertThat(e.required().code()).isEqualTo("starter"));
        assertThatExceptionOfType(PlanRequired.class)
                .isThrownBy(() -> gate.require(bob.id(), Entitlement.TRANSFORMATIONS))
                .satisfies(e -> assertThat(e.required().code()).isEqualTo("growth"));
    }

    @Test
    void boundBacklogsOnlyWhereTheySaySo() {
        publish(50, "draft");

        assertThat(shares.backlogPerEndpoint(tenant(2).id())).isEqualTo(10_000);
        assertThat(shares.backlogPerEndpoint(tenant(50).id())).isEqualTo(Long.MAX_VALUE);
    }

    @Autowired
    PlanShares shares;

    private Tenant tenant(int version) {
        return tenants.save(new Tenant("Alice", version, Instant.now()));
    }

    private void publish(int id, String status) {
        jdbc.sql("INSERT INTO plan_version (id, plan_id, version, status, price_minor, currency) VALUES (?, 2,"
                        + " ?, ?, 1, 'EUR')")
                .params(id, id, status)
                .update();
    }
}
