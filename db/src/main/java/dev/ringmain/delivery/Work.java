package dev.ringmain.delivery;

import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.event.EventId;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.TenantId;

/**
 * A delivery that somebody has claimed, to make one attempt at it.
 *
 * @param attempt the number of that attempt, counted already
 * @param crashes workers in a row that claimed it and were never heard of again; {@link #ON_TRIAL} if it was to be found out whether it is
 *     the one that ends them
 * @param lost attempts of which nobody knows what came of them; they are not held against the delivery
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
        int crashes,
        int lost,
        long leaseToken) {

    /** Stands for the crashes of a delivery that is tried with no other suspect beside it. */
    static final int ON_TRIAL = 100;

    /** So many crashes make it a suspect. */
    public static final int SUSPECT = 2;

    /** Whether its worker died while no other could be to blame. */
    public boolean isConvicted() {
        return crashes > ON_TRIAL;
    }

    /** How often it was tried, this time included, as its schedule counts. */
    public int tries() {
        return attempt - lost;
    }
}
