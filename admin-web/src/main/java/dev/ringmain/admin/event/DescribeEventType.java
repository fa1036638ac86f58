package dev.ringmain.admin.event;

import dev.ringmain.event.Catalogue;
import dev.ringmain.event.EventType;
import org.jspecify.annotations.Nullable;

/** What somebody says about a type. */
record DescribeEventType(String name, String description, String schema, String example, Boolean deprecated) {

    static final DescribeEventType BLANK = new DescribeEventType(null, null, null, null, null);

    DescribeEventType(
            @Nullable String name,
            @Nullable String description,
            @Nullable String schema,
            @Nullable String example,
            @Nullable Boolean deprecated) {
        this.name = name == null ? "" : name.strip();
        this.description = description == null ? "" : description.strip();
        this.schema = schema == null ? "" : schema;
        this.example = example == null ? "" : example;
        this.deprecated = deprecated != null && deprecated;
    }

    static DescribeEventType of(EventType type) {
        return new DescribeEventType(
                type.name(),
                type.description(),
                type.schemaJson().orElse(""),
                type.exampleJson().orElse(""),
                type.deprecatedAt().isPresent());
    }

    Catalogue.Description asDescription() {
        return new Catalogue.Description(description, schema, example, deprecated);
    }
}
