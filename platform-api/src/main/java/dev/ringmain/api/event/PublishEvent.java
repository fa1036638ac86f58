package dev.ringmain.api.event;

import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.wire.CloudContext;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One event as somebody asked for it to be published; well-formed, but not yet matched with anything stored.
 *
 * @param id the publisher's own id for it
 * @param timestamp when it happened; null: now
 * @param environment only from a source: where to publish it
 * @param data the JSON value, byte for byte
 * @param pointer where in the request it stands: empty, or {@code /events/3}
 * @param cloud what it says of itself as a CloudEvent; null if it did not come as one
 */
record PublishEvent(
        String type,
        @Nullable String subject,
        @Nullable String id,
        @Nullable Instant timestamp,
        @Nullable EnvironmentId environment,
        byte[] data,
        String pointer,
        @Nullable CloudContext cloud) {

    /** One that did not come as a CloudEvent. */
    PublishEvent(
            String type,
            @Nullable String subject,
            @Nullable String id,
            @Nullable Instant timestamp,
            @Nullable EnvironmentId environment,
            byte[] data,
            String pointer) {
        this(type, subject, id, timestamp, environment, data, pointer, null);
    }
}
