package dev.ringmain.tenant;

/** What a tenant's plan grants it of the delivering that all share. Implemented where plans are known. */
public interface TenantShares {

    /** How much of the delivering it gets beside others when there is not enough for all; at least 1. */
    int weight(TenantId tenant);

    /** How many deliveries a second one endpoint may be sent at most; at least 1. */
    int deliveriesPerSecond(TenantId tenant);

    /** How many deliveries may wait for one endpoint that is not served; at least 1. */
    long backlogPerEndpoint(TenantId tenant);
}
