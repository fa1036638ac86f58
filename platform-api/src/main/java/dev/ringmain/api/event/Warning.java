package dev.ringmain.api.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ringmain.schema.Violation;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What a publisher should know about an event that was taken.
 *
 * @param code {@code schema_violation} or {@code deprecated}, for programs
 * @param pointer which part of the event it is about
 * @param sunsetAt the last day on which the type is published, if that is known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Warning(
        String code,
        String pointer,
        String detail,
        @Nullable LocalDate sunsetAt) {

    static final String SCHEMA_VIOLATION = "schema_violation";

    static Warning of(Violation violation) {
        return new Warning(SCHEMA_VIOLATION, violation.pointer(), violation.detail(), null);
    }

    static Warning deprecated(@Nullable LocalDate sunset) {
        return new Warning(
                "deprecated",
                "/type",
                sunset == null
                        ? "The type is deprecated; the catalogue says what takes its place."
                        : "The type is deprecated; its last day is " + sunset + ".",
                sunset);
    }
}
