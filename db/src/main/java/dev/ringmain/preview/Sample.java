package dev.ringmain.preview;

import dev.ringmain.event.Event;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event to try something on: one that was published, or one that was made up.
 *
 * @param id the one that receivers see
 * @param data one sound JSON value
 */
public record Sample(String id, String type, @Nullable String subject, Instant timestamp, byte[] data) {

    /** Stands for the id of an event that was made up. */
    private static final String MADE_UP = "evt_00000000000000000000000000";

    public static Sample of(Event event) {
        return new Sample(event.publicId(), event.type(), event.subject(), event.occurredAt(), event.data());
    }

    public static Sample madeUp(String type, @Nullable String subject, Instant timestamp, byte[] data) {
        return new Sample(MADE_UP, type, subject, timestamp, data);
    }
}
