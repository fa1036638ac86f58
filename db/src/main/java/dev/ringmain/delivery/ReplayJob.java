package dev.ringmain.delivery;

import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.tenant.EnvironmentId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sending many deliveries of an endpoint again.
 *
 * @param what which of them
 * @param total how many there were when it began
 * @param replayed of these, how many were sent on their way again so far; less than the total at the end where some had arrived meanwhile
 * @param requestedBy who asked for it, for people to read
 */
public record ReplayJob(
        ReplayJobId id,
        EnvironmentId environment,
        EndpointId endpoint,
        Selection what,
        State state,
        int total,
        int replayed,
        String requestedBy,
        Instant createdAt,
        @Nullable Instant finishedAt) {

    public enum State {
        RUNNING,
        DONE,
        CANCELLED
    }

    /**
     * Which deliveries of an endpoint.
     *
     * @param status failed or succeeded; null: both. What failed and has arrived since, by another delivery, is left out.
     * @param types patterns such as {@code session.*}; empty: all
     * @param since born then or later
     * @param until born before
     * @param cause what they failed of, as {@link Failures} names it; null: whatever
     */
    public record Selection(
            @Nullable DeliveryStatus status,
            List<String> types,
            Instant since,
            Instant until,
            @Nullable String cause) {

        public Selection(@Nullable DeliveryStatus status, List<String> types, Instant since, Instant until) {
            this(status, types, since, until, null);
        }
    }
}
