package dev.ringmain.wire;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * All that an envelope may say about a delivery.
 *
 * @param eventId the id that receivers see and that never changes, over retries and replays
 * @param deliveryId does not change over retries and replays: a replay has that of the first delivery that it repeats
 * @param attempt its number, counting from 1
 * @param redelivery true on every attempt but the first, and on every attempt of a replay
 * @param data the published JSON value, byte for byte
 * @param cloud what it said about itself as a CloudEvent; null if it was not published as one
 */
public record DeliveryFacts(
        String eventId,
        String eventType,
        Instant eventTimestamp,
        @Nullable String subject,
        String environmentId,
        String environmentName,
        String endpointId,
        String deliveryId,
        int attempt,
        boolean redelivery,
        byte[] data,
        @Nullable CloudContext cloud) {

    /** Of an event that was not published as a CloudEvent. */
    public DeliveryFacts(
            String eventId,
            String eventType,
            Instant eventTimestamp,
            @Nullable String subject,
            String environmentId,
            String environmentName,
            String endpointId,
            String deliveryId,
            int attempt,
            boolean redelivery,
            byte[] data) {
        this(
                eventId,
                eventType,
                eventTimestamp,
                subject,
                environmentId,
                environmentName,
                endpointId,
                deliveryId,
                attempt,
                redelivery,
                data,
                null);
    }
}
