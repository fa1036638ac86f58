package dev.ringmain.endpoint;

import dev.ringmain.schema.Validation;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What intake has to know of a type that the catalogue holds.
 *
 * @param id null: it was discovered a moment ago, and nobody has said anything about it
 * @param version the newest of its versions
 * @param validation never but {@code OFF} for a type without a schema
 * @param sunset the last day on which it is published; null: not known, or not deprecated
 */
public record KnownType(
        @Nullable UUID id,
        int version,
        Validation validation,
        boolean deprecated,
        @Nullable LocalDate sunset) {

    static final KnownType DISCOVERED = new KnownType(null, 1, Validation.OFF, false, null);
}
