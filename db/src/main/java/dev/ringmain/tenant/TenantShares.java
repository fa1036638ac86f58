package dev.ringmain.tenant;

import org.jspecify.annotations.Nullable;

/** What a tenant's plan grants it of the delivering that all share. Implemented where plans are known. */
public interface TenantShares {

    /** How much of the delivering it gets beside others when there is not enough for all; at least 1. */
    int weight(TenantId tenant);

    /** How many deliveries a second one endpoint may be sent at most; at least 1. */
    int deliveriesPerSecond(TenantId tenant);

    /** How many deliveries a second that is for an endpoint. @param own what its owner asked for; null: as many as the plan allows */
    default int deliveriesPerSecond(TenantId tenant, @Nullable Integer own) {
        int most = deliveriesPerSecond(tenant);
        return own == null ? most : Math.max(1, Math.min(own, most));
    }

    /** How many deliveries may wait for one endpoint that is not served; at least 1. */
    long backlogPerEndpoint(TenantId tenant);
}
