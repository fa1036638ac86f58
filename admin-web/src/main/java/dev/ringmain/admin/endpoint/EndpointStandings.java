package dev.ringmain.admin.endpoint;

import dev.ringmain.delivery.EndpointHealths;
import dev.ringmain.delivery.HeldWork;
import dev.ringmain.delivery.Resumptions;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointStatus;
import dev.ringmain.tenant.TenantShares;
import org.springframework.stereotype.Component;

/** Puts together how endpoints stand. */
@Component
class EndpointStandings {

    private final EndpointHealths healths;
    private final HeldWork heldWork;
    private final Resumptions resumptions;
    private final TenantShares shares;

    EndpointStandings(EndpointHealths healths, HeldWork heldWork, Resumptions resumptions, TenantShares shares) {
        this.healths = healths;
        this.heldWork = heldWork;
        this.resumptions = resumptions;
        this.shares = shares;
    }

    /** @param endpoint that the caller has found within its environment */
    Standing of(Endpoint endpoint) {
        return new Standing(
                endpoint,
                healths.find(endpoint.id()).orElse(null),
                heldWork.queue(endpoint.id()),
                endpoint.status() == EndpointStatus.ACTIVE && heldWork.isResting(endpoint.id()),
                resumptions.underWay(endpoint.id()).orElse(null),
                shares.deliveriesPerSecond(
                        endpoint.tenant(), endpoint.rateLimit().orElse(null)));
    }
}
