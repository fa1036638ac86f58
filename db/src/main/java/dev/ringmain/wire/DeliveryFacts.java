package dev.ringmain.wire;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * All that an envelope may say about a delivery.
 *
 * @param eventId the id that receivers see and that never changes, over retries and replays
 * @param deliveryId does not change over retries
 * @param attempt its number, counting from 1
 * @param redelivery true on every attempt but the first, and on every attempt of a replay
 * @param data the published JSON value, byte for byte
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
        byte[] data) {}
