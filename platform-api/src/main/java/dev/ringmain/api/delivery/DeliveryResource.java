package dev.ringmain.api.delivery;

import dev.ringmain.delivery.Delivery;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A delivery as the API shows it in lists. */
public record DeliveryResource(
        String id,
        String eventId,
        String eventType,
        String endpointId,
        String status,
        int attempts,
        @Nullable Integer responseStatus,
        @Nullable String reason,
        @Nullable String detail,
        @Nullable Instant nextAttemptAt,
        Instant createdAt,
        @Nullable Instant finishedAt,
        @Nullable String replayOf) {

    public static DeliveryResource of(Delivery delivery) {
        return new DeliveryResource(
                delivery.id().toString(),
                delivery.eventPublicId(),
                delivery.eventType(),
                delivery.endpoint().toString(),
                delivery.status().text(),
                delivery.attempts(),
                delivery.responseStatus(),
                delivery.reason(),
                delivery.detail(),
                delivery.nextAttemptAt(),
                delivery.createdAt(),
                delivery.finishedAt(),
                delivery.replayOf() == null ? null : delivery.replayOf().toString());
    }
}
