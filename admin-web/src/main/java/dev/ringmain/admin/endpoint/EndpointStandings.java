package dev.ringmain.admin.endpoint;

import dev.ringmain.delivery.EndpointHealths;
import dev.ringmain.delivery.HeldWork;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointStatus;
import dev.ringmain.tenant.TenantShares;
import org.springframework.stereotype.Component;

/** Puts together how endpoints stand. */
@Component
class EndpointStandings {

    private final EndpointHealths healths;
    private final HeldWork heldWork;
    private final TenantShares shares;

    EndpointStandings(EndpointHealths healths, HeldWork heldWork, TenantShares shares) {
        this.healths = healths;
        this.heldWork = heldWork;
        this.shares = shares;
    }

    /** @param endpoint that the caller has found within its environment */
    Standing of(Endpoint endpoint) {
        return new Standing(
                endpoint,
                healths.find(endpoint.id()).orElse(null),
                heldWork.queue(endpoint.id()),
                endpoint.status() == EndpointStatus.ACTIVE && heldWork.isResting(endpoint.id()),
                shares.deliveriesPerSecond(
                        endpoint.tenant(), endpoint.rateLimit().orElse(null)));
    }
}
