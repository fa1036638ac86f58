package dev.ringmain.admin.catalogue;

import dev.ringmain.event.Catalogue;
import dev.ringmain.event.EventType;
import dev.ringmain.schema.Validation;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What somebody says about a type. */
record DescribeEventType(
        String name,
        String description,
        String schema,
        String example,
        String validation,
        Boolean deprecated,
        String sunset,
        String note) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    static final DescribeEventType BLANK = new DescribeEventType(null, null, null, null, null, null, null, null);

    DescribeEventType(
            @Nullable String name,
            @Nullable String description,
            @Nullable String schema,
            @Nullable String example,
            @Nullable String validation,
            @Nullable Boolean deprecated,
            @Nullable String sunset,
            @Nullable String note) {
        this.name = name == null ? "" : name.strip();
        this.description = description == null ? "" : description.strip();
        this.schema = schema == null ? "" : schema;
        this.example = example == null ? "" : example;
        this.validation = validation == null ? Validation.OFF.name() : validation;
        this.deprecated = deprecated != null && deprecated;
        this.sunset = sunset == null ? "" : sunset.strip();
        this.note = note == null ? "" : note.strip();
    }

    static DescribeEventType of(EventType type) {
        return new DescribeEventType(
                type.name(),
                type.description(),
                type.schemaJson().map(DescribeEventType::editable).orElse(""),
                type.exampleJson().map(DescribeEventType::editable).orElse(""),
                type.validation().name(),
                type.deprecatedAt().isPresent(),
                type.sunsetOn().map(LocalDate::toString).orElse(""),
                "");
    }

    /** With line breaks, and nothing of it shortened or made visible: what is in the form is what will be stored. */
    private static String editable(String json) {
        return json.contains("\n") ? json : JSON.readTree(json).toPrettyString();
    }

    /** What can be seen to be wrong before anybody is asked, by the field. */
    Map<String, String> mistakes() {
        return sunset.isEmpty() || date().isPresent()
                ? Map.of()
                : Map.of("sunset", "A date such as 2027-03-31, or nothing.");
    }

    Catalogue.Description asDescription() {
        Validation mode = Validation.OFF;
        for (Validation each : Validation.values()) {
            mode = each.name().equals(validation) ? each : mode;
        }
        // A day that stands in the form while the box is not ticked is a day nobody asked for.
        return new Catalogue.Description(
                description, schema, example, mode, deprecated, deprecated ? date().orElse(null) : null);
    }

    private Optional<LocalDate> date() {
        try {
            return sunset.isEmpty() ? Optional.empty() : Optional.of(LocalDate.parse(sunset));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
