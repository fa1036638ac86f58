package dev.ringmain.admin.endpoint;

import dev.ringmain.admin.workspace.Outcomes;
import dev.ringmain.delivery.EndpointHealth;
import dev.ringmain.delivery.HeldWork.Queue;
import dev.ringmain.delivery.Resumptions.Progress;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointStatus;
import org.jspecify.annotations.Nullable;

/**
 * How an endpoint stands: whether it is served and why not, what waits, and what holds it back.
 *
 * @param health null: it is in good standing
 * @param resting it is served, and left alone for a while because it failed
 * @param discarding how far that part of its backlog is ended that is not to be sent; it is served after that. null: nothing is
 * @param perSecond how many deliveries a second it is sent at most
 */
public record Standing(
        Endpoint endpoint,
        @Nullable EndpointHealth health,
        Queue queue,
        boolean resting,
        @Nullable Progress discarding,
        int perSecond) {

    public boolean isServed() {
        return isServed(endpoint);
    }

    static boolean isServed(Endpoint endpoint) {
        return endpoint.status() == EndpointStatus.ACTIVE;
    }

    /** Whether its owner can have it served again. */
    public boolean canBeResumed() {
        return endpoint.status() == EndpointStatus.PAUSED || endpoint.status() == EndpointStatus.DISABLED;
    }

    /** Why it is not served. */
    public String reason() {
        return reason(endpoint);
    }

    static String reason(Endpoint endpoint) {
        if (endpoint.status() == EndpointStatus.PAUSED) {
            return "Paused" + endpoint.statusBy().map(who -> " by " + who).orElse("") + ".";
        }
        if (endpoint.status() == EndpointStatus.SUSPENDED_BY_PLAN) {
            return "Your plan does not allow it any more. It is served again once the plan does.";
        }
        return switch (endpoint.statusReason().orElse("")) {
            case Endpoint.GONE ->
                "Disabled, because its receiver answered 410 Gone: it wants no more. Resume it once it does.";
            case Endpoint.FAILING -> "Disabled, because it failed for too long.";
            case "" -> "Disabled.";
            default -> "Disabled: " + endpoint.statusReason().orElse("") + ".";
        };
    }

    /** What came of the last attempt, if it is in trouble. */
    public String lastOutcome() {
        return health == null ? "" : Outcomes.inWords(health.lastOutcome());
    }

    /** Whether there is something to choose about when it is resumed. */
    public boolean hasAChoice() {
        return queue.held() > 0;
    }

    /** Whether to say how fast it is sent: where its owner limited it, or something waits for its turn. */
    public boolean isThrottled() {
        return isServed() && (endpoint.rateLimit().isPresent() || queue.due() > 0);
    }
}
