package dev.ringmain.api.event;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.ringmain.event.EventType;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A type of the catalogue as the API shows it. */
record EventTypeResource(
        String name,
        String description,
        @JsonRawValue @Nullable String schema,
        @JsonRawValue @Nullable String example,
        int version,
        String validation,
        boolean deprecated,
        @Nullable Instant deprecatedAt,
        @Nullable LocalDate sunsetAt,
        boolean undescribed,
        boolean builtIn,
        Instant createdAt) {

    static EventTypeResource of(EventType type) {
        return of(type, false);
    }

    /** @param type as {@link dev.ringmain.event.BuiltInType} shows it */
    static EventTypeResource builtIn(EventType type) {
        return of(type, true);
    }

    private static EventTypeResource of(EventType type, boolean builtIn) {
        return new EventTypeResource(
                type.name(),
                type.description(),
                type.schemaJson().orElse(null),
                type.exampleJson().orElse(null),
                type.currentVersion(),
                type.validation().name().toLowerCase(Locale.ROOT),
                type.deprecatedAt().isPresent(),
                type.deprecatedAt().orElse(null),
                type.sunsetOn().orElse(null),
                type.isUndescribed(),
                builtIn,
                type.createdAt());
    }
}
