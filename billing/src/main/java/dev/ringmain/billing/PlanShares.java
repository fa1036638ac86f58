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

    /** A tenant that moved to a plan without endpoints has what it once published still delivered, one at a time. */
    @Override
    public int deliveriesPerSecond(TenantId tenant) {
        return Math.toIntExact(Math.max(1, plans.of(tenant).limit(Entitlement.DELIVERY_RATE_PER_ENDPOINT)));
    }
}
