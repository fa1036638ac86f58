package dev.ringmain.api.event;

import dev.ringmain.tenant.EnvironmentId;
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
 */
record PublishEvent(
        String type,
        @Nullable String subject,
        @Nullable String id,
        @Nullable Instant timestamp,
        @Nullable EnvironmentId environment,
        byte[] data,
        String pointer) {}
