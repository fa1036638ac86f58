package dev.ringmain.delivery;

import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.event.EventId;
import dev.ringmain.id.Ids;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One event on its way to one endpoint.
 *
 * @param eventExternalId the id that the event's publisher gave it, if it gave one
 * @param attempts made and recorded so far
 * @param responseStatus of the last attempt that was answered
 * @param reason why it failed, or what it waits for: {@code paused}, {@code disabled}, {@code suspended_by_plan}, {@code suspended},
 *     {@code circuit_open}, {@code exhausted},
 *     {@code gone}, {@code crashed}, {@code internal_error}, {@code backlog_full}, {@code discarded}, {@code endpoint_deleted}, {@code event_expired}, {@code filter_failed},
 *     {@code transformation_failed}; {@code superseded} if it succeeded by a replay
 * @param detail the reason in words, where its code does not say enough
 * @param nextAttemptAt null once finished, and while nothing is planned
 * @param replayOf the delivery that this one repeats
 * @param message what receivers that tell messages apart know it by: the id of the first of those that repeat one another, so its own
 *     unless it is a replay
 */
public record Delivery(
        DeliveryId id,
        TenantId tenant,
        EnvironmentId environment,
        EndpointId endpoint,
        EventId event,
        @Nullable String eventExternalId,
        String eventType,
        DeliveryStatus status,
        int attempts,
        @Nullable Integer responseStatus,
        @Nullable String reason,
        @Nullable String detail,
        @Nullable Instant nextAttemptAt,
        @Nullable Instant finishedAt,
        @Nullable DeliveryId replayOf,
        DeliveryId message) {

    /** A delivery that has just been born, for an event that is being accepted or replayed. */
    public static Delivery fresh(
            TenantId tenant,
            EnvironmentId environment,
            EndpointId endpoint,
            EventId event,
            String eventType,
            @Nullable DeliveryId replayOf) {
        DeliveryId id = DeliveryId.next();
        return pending(id, tenant, environment, endpoint, event, null, eventType, replayOf, id);
    }

    /** A delivery of the same event to the same endpoint, that repeats this one. */
    public Delivery replayed() {
        return pending(
                DeliveryId.next(), tenant, environment, endpoint, event, eventExternalId, eventType, id, message);
    }

    /** The same, failed before anything was tried; it can be replayed. */
    public Delivery stillborn(String reason, String detail) {
        return as(DeliveryStatus.FAILED, reason, detail, createdAt());
    }

    /** The same, put aside from the start. */
    Delivery waitingFor(HoldReason why) {
        return as(status, why.text(), detail, finishedAt);
    }

    private static Delivery pending(
            DeliveryId id,
            TenantId tenant,
            EnvironmentId environment,
            EndpointId endpoint,
            EventId event,
            @Nullable String eventExternalId,
            String eventType,
            @Nullable DeliveryId replayOf,
            DeliveryId message) {
        return new Delivery(
                id,
                tenant,
                environment,
                endpoint,
                event,
                eventExternalId,
                eventType,
                DeliveryStatus.PENDING,
                0,
                null,
                null,
                null,
                null,
                null,
                replayOf,
                message);
    }

    private Delivery as(DeliveryStatus status, String reason, @Nullable String detail, @Nullable Instant finishedAt) {
        return new Delivery(
                id,
                tenant,
                environment,
                endpoint,
                event,
                eventExternalId,
                eventType,
                status,
                attempts,
                responseStatus,
                reason,
                detail,
                nextAttemptAt,
                finishedAt,
                replayOf,
                message);
    }

    /** The id that publishers and receivers know the event by. */
    public String eventPublicId() {
        return eventExternalId == null ? event.toString() : eventExternalId;
    }

    public Instant createdAt() {
        return Ids.timeOf(id.value());
    }

    public boolean isReplay() {
        return replayOf != null;
    }
}
