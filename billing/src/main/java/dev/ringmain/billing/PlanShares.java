package dev.ringmain.billing;

import dev.ringmain.tenant.TenantId;
import dev.ringmain.tenant.TenantShares;
import org.springframework.stereotype.Component;

/** The higher the plan stands on the ladder, the larger its share. */
@Component
class PlanShares implements TenantShares {

    private final Plans plans;

    PlanShares(Plans plans) {
        this.plans = plans;
    }

    @Override
    public int weight(TenantId tenant) {
        return Math.max(1, plans.of(tenant).ladder());
    }

    /** A plan that does not say bounds nothing: what waits must not fail because a number is missing. */
    @Override
    public long backlogPerEndpoint(TenantId tenant) {
        long most = plans.of(tenant).limit(Entitlement.BACKLOG_PER_ENDPOINT);
        return most <= 0 ? Long.MAX_VALUE : most;
    }

    /** A tenant that moved to a plan without endpoints has what it once published still delivered, one at a time. */
    @Override
    public int deliveriesPerSecond(TenantId tenant) {
        return Math.toIntExact(Math.max(1, plans.of(tenant).limit(Entitlement.DELIVERY_RATE_PER_ENDPOINT)));
    }
}
