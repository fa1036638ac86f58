package dev.ringmain.delivery;

import dev.ringmain.delivery.HeldWork.Keep;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.tenant.EnvironmentId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Serving an endpoint again, with a choice about what has waited for it; as the API and the dashboard do it. */
@Component
public class Resumptions {

    private final HeldWork heldWork;
    private final Endpoints endpoints;
    private final EndpointRegistry registry;

    Resumptions(HeldWork heldWork, Endpoints endpoints, EndpointRegistry registry) {
        this.heldWork = heldWork;
        this.endpoints = endpoints;
        this.registry = registry;
    }

    /**
     * What becomes, or became, of what was held.
     *
     * @param endpoint as it is now
     */
    public record Choice(Endpoint endpoint, long toSend, long toDiscard) {}

    /** What a choice would come to. Empty if the environment has no such endpoint. */
    public Optional<Choice> count(EnvironmentId environment, EndpointId id, Keep keep) {
        return endpoints.find(environment, id).map(endpoint -> {
            long held = heldWork.queue(id).held();
            long unwanted = heldWork.countToDiscard(id, keep);
            return new Choice(endpoint, Math.max(0, held - unwanted), unwanted);
        });
    }

    /**
     * Serves it again. What is not to be sent ends as failed, {@code discarded}, and can still be replayed. Empty if the environment has no
     * such endpoint.
     *
     * @param who for people to read; null: not known
     */
    public Optional<Choice> resume(EnvironmentId environment, EndpointId id, Keep keep, @Nullable String who) {
        return endpoints.find(environment, id).flatMap(before -> {
            long held = heldWork.queue(id).held();
            long discarded = heldWork.discard(id, keep);
            return registry.activate(environment, id, who)
                    .map(endpoint -> new Choice(endpoint, Math.max(0, held - discarded), discarded));
        });
    }
}
