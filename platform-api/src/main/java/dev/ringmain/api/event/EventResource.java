package dev.ringmain.api.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.ringmain.event.Event;
import dev.ringmain.schema.Violation;
import dev.ringmain.wire.CloudContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An event as the API shows it; in lists without its data. */
record EventResource(
        String id,
        String type,
        @Nullable Integer typeVersion,
        @Nullable String subject,
        Instant timestamp,
        Instant createdAt,
        int deliveries,
        @Nullable String source,
        List<Violation> violations,

        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonRawValue @Nullable
        String data,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable CloudContext cloudevent) {

    static EventResource listed(Event event) {
        return of(event, null);
    }

    static EventResource whole(Event event) {
        return of(event, new String(event.data(), StandardCharsets.UTF_8));
    }

    private static EventResource of(Event event, @Nullable String data) {
        return new EventResource(
                event.publicId(),
                event.type(),
                event.typeVersion(),
                event.subject(),
                event.occurredAt(),
                event.createdAt(),
                event.deliveries(),
                event.source() == null ? null : event.source().toString(),
                event.violations(),
                data,
                event.cloud());
    }
}
