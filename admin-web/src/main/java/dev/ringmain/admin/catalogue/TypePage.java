package dev.ringmain.admin.catalogue;

import dev.ringmain.admin.workspace.Payload;
import dev.ringmain.event.EventType;
import dev.ringmain.event.TypeVersion;
import dev.ringmain.schema.SchemaChange;
import dev.ringmain.schema.SchemaComparison;
import dev.ringmain.schema.SchemaTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A type as it is laid out, for members and for the world alike.
 *
 * @param example with line breaks; null: there is none
 * @param schema with line breaks; null: there is none
 */
public record TypePage(
        EventType type,
        @Nullable String example,
        @Nullable String schema,
        List<SchemaTable.Row> rows,
        List<Version> versions) {

    /** @param changes of its schema, since the version before */
    public record Version(
            TypeVersion version,
            List<SchemaChange> changes,
            @Nullable String schema) {}

    static TypePage of(EventType type, List<TypeVersion> versions) {
        return new TypePage(
                type,
                type.exampleJson().map(TypePage::pretty).orElse(null),
                type.schemaJson().map(TypePage::pretty).orElse(null),
                type.schemaJson().map(SchemaTable::of).orElse(List.of()),
                versions(versions));
    }

    private static List<Version> versions(List<TypeVersion> newestFirst) {
        List<Version> shown = new ArrayList<>();
        for (int i = 0; i < newestFirst.size(); i++) {
            TypeVersion version = newestFirst.get(i);
            List<SchemaChange> changes = i + 1 < newestFirst.size()
                    ? SchemaComparison.between(newestFirst.get(i + 1).schema(), version.schema())
                    : List.of();
            shown.add(new Version(version, changes, version.schema() == null ? null : pretty(version.schema())));
        }
        return shown;
    }

    static String pretty(String json) {
        return Payload.pretty(json.getBytes(StandardCharsets.UTF_8));
    }
}
