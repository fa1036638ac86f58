package dev.ringmain.delivery;

import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.event.Event;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What became of an event, endpoint by endpoint.
 *
 * @param verdicts one for each endpoint of the environment, and for each that was deleted since
 */
public record Explanation(Event event, List<Verdict> verdicts) {

    /** Whether any endpoint was given it when it was published. */
    public boolean matched() {
        return event.deliveries() > 0;
    }

    /** In one word; the codes are stable. */
    public enum Outcome {
        DELIVERED,
        /** On its way, or to be tried again. */
        PENDING,
        FAILED,
        /** Waits: its owner has paused the endpoint. */
        PAUSED,
        /** Waits: the endpoint was switched off. */
        DISABLED,
        /** Waits: the endpoint failed most of the time lately. */
        RESTING,
        /** Waits: more is due for the endpoint than it is sent in a second. */
        THROTTLED,
        /** Waits: the plan does not allow the endpoint any more. */
        SUSPENDED_BY_PLAN,
        /** Waits: the account is suspended. */
        SUSPENDED,
        /** Its URL leads to an address that nothing is sent to. */
        BLOCKED,
        /** The endpoint is no more. */
        DELETED,
        /** The endpoint came after the event. */
        CREATED_LATER,
        NOT_SUBSCRIBED,
        /** By the endpoint's filter. */
        FILTERED;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param rule which one kept it away: {@code pattern}, {@code subject} or {@code condition}; null if none did
     * @param detail the same, for people
     * @param delivery the latest one of the event to this endpoint; null if there is none
     */
    public record Verdict(
            EndpointId endpoint,
            String url,
            Outcome outcome,
            @Nullable String rule,
            String detail,
            @Nullable DeliveryId delivery,
            int attempts,
            @Nullable Instant nextAttemptAt) {}
}
