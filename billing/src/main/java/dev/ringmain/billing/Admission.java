package dev.ringmain.billing;

import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Membership;
import dev.ringmain.tenant.Memberships;
import dev.ringmain.tenant.Role;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.tenant.UserId;
import java.time.Clock;
import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * One more environment or member of a tenant, as long as its plan allows. The tenant's row is locked before they are counted, so of two
 * who ask for the last one at once, one gets it.
 */
@Component
public class Admission {

    private final Plans plans;
    private final Environments environments;
    private final Memberships memberships;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Admission(
            Plans plans,
            Environments environments,
            Memberships memberships,
            JdbcClient jdbc,
            TransactionTemplate transaction,
            Clock clock) {
        this.plans = plans;
        this.environments = environments;
        this.memberships = memberships;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** @throws LimitReached if the tenant has as many as it may */
    public Environment open(TenantId tenant, String name, Environment.Kind kind) {
        return open(EnvironmentId.next(), tenant, name, kind);
    }

    /** The same, once however often it is asked: whoever asks chooses the id before, and is given what is stored under it. */
    public Environment open(EnvironmentId id, TenantId tenant, String name, Environment.Kind kind) {
        return environments
                .findByTenantAndId(tenant, id)
                .orElseGet(() -> within(
                        tenant,
                        Entitlement.ENVIRONMENTS,
                        "environment",
                        () -> environments.save(new Environment(id, tenant, name, kind, clock.instant()))));
    }

    /** @throws LimitReached if the tenant has as many as it may */
    public Membership admit(TenantId tenant, UserId user, Role role) {
        return within(
                tenant,
                Entitlement.MEMBERS,
                "membership",
                () -> memberships.save(new Membership(tenant, user, role, clock.instant())));
    }

    private <T> T within(TenantId tenant, Entitlement entitlement, String table, Supplier<T> what) {
        return Objects.requireNonNull(transaction.execute(status -> {
            jdbc.sql("SELECT id FROM tenant WHERE id = ? FOR UPDATE")
                    .params((Object) tenant.bytes())
                    .query((row, n) -> n)
                    .single();
            long used = jdbc.sql("SELECT COUNT(*) FROM " + table + " WHERE tenant_id = ?")
                    .params((Object) tenant.bytes())
                    .query(Long.class)
                    .single();
            long limit = plans.of(tenant).limit(entitlement);
            if (used >= limit) {
                throw new LimitReached(entitlement, limit, used);
            }
            return what.get();
        }));
    }
}
