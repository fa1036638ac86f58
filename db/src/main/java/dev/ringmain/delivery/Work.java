package dev.ringmain.delivery;

import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.event.EventId;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.TenantId;

/**
 * A delivery that somebody has claimed, to make one attempt at it.
 *
 * @param attempt the number of that attempt, counted already
 * @param leaseToken proves, with the attempt, the claim when the outcome is settled
 */
public record Work(
        DeliveryId delivery,
        TenantId tenant,
        EnvironmentId environment,
        EndpointId endpoint,
        EventId event,
        Lane lane,
        int attempt,
        long leaseToken) {}
