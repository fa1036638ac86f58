package dev.ringmain.api.event;

import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.event.Catalogue.Change;
import dev.ringmain.event.Catalogue.Description;
import dev.ringmain.schema.Validation;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What somebody asks to be said of a type. A field that is left out stays as it is; null takes a schema, an example or a last day away. */
record DescribeEventType(
        @Nullable String description,
        @Nullable JsonNode schema,
        @Nullable JsonNode example,
        @Nullable String validation,
        @Nullable Boolean deprecated,
        @Nullable JsonNode sunsetAt,
        @Nullable String note) {

    /** @throws ApiProblem that points at what will not do */
    Description over(Description before) {
        boolean staysDeprecated = deprecated == null ? before.deprecated() : deprecated;
        return new Description(
                description == null ? before.text() : description,
                schema == null ? before.schema() : text(schema),
                example == null ? before.example() : text(example),
                validation == null ? before.validation() : validation(validation),
                staysDeprecated,
                sunset(staysDeprecated ? before.sunset() : null));
    }

    Change by(String author) {
        return new Change(author, note);
    }

    private @Nullable LocalDate sunset(@Nullable LocalDate before) {
        if (sunsetAt == null) {
            return before;
        }
        if (sunsetAt.isNull()) {
            return null;
        }
        try {
            return LocalDate.parse(sunsetAt.asString(""));
        } catch (DateTimeException e) {
            throw ApiProblem.invalid("/sunset_at", "invalid_value", "The last day is a date such as 2027-03-31.");
        }
    }

    private static Validation validation(String text) {
        return Arrays.stream(Validation.values())
                .filter(mode -> mode.name().toLowerCase(java.util.Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> ApiProblem.invalid(
                        "/validation", "invalid_value", "validation is one of off, warn and enforce."));
    }

    private static @Nullable String text(@Nullable JsonNode json) {
        return json == null || json.isNull() ? null : json.toString();
    }
}
