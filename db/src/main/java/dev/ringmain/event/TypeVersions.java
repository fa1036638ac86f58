package dev.ringmain.event;

import dev.ringmain.id.Ids;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The versions of event types. A row is written once and never changed. */
@Repository
public class TypeVersions {

    private final JdbcClient jdbc;

    TypeVersions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Newest first, as many as {@value Catalogue#MOST_CHARACTERS} characters hold, and the newest in any case. A type that was never given a schema or an
     * example has one, with neither.
     */
    public List<TypeVersion> of(EventType type) {
        List<TypeVersion> rows = jdbc.sql("""
                        SELECT v.* FROM event_type_version v JOIN (
                            SELECT number, SUM(COALESCE(CHAR_LENGTH(schema_json), 0) + COALESCE(CHAR_LENGTH(example_json), 0))
                                OVER (ORDER BY number DESC) AS characters
                            FROM event_type_version WHERE event_type_id = ?) AS sized ON sized.number = v.number
                        WHERE v.event_type_id = ? AND (sized.characters <= ? OR v.number = ?)
                        ORDER BY v.number DESC LIMIT ?""")
                .params(
                        type.id().bytes(),
                        type.id().bytes(),
                        Catalogue.MOST_CHARACTERS,
                        type.currentVersion(),
                        Catalogue.MOST_VERSIONS)
                .query((row, n) -> new TypeVersion(
                        row.getInt("number"),
                        row.getString("schema_json"),
                        row.getString("example_json"),
                        row.getBoolean("breaking"),
                        row.getString("note"),
                        row.getString("author"),
                        row.getTimestamp("created_at").toInstant()))
                .list();
        return rows.isEmpty() ? List.of(asItStands(type)) : rows;
    }

    /** The schema of one version; empty if it has none. */
    Optional<String> schema(UUID type, int number) {
        return jdbc.sql("""
                        SELECT COALESCE(v.schema_json, t.schema_json) FROM event_type t
                        LEFT JOIN event_type_version v ON v.event_type_id = t.id AND v.number = ?
                        WHERE t.id = ? AND (v.number IS NOT NULL OR t.current_version = ?)""")
                .params(number, Ids.bytes(type), number)
                .query((row, n) -> Optional.ofNullable(row.getString(1)))
                .optional()
                .flatMap(found -> found);
    }

    /** With the change of the type and in its transaction. */
    void keep(EventType type, TypeVersion version) {
        jdbc.sql("""
                        INSERT INTO event_type_version (event_type_id, number, schema_json, example_json, breaking, note, author, created_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(Arrays.<@Nullable Object>asList(
                        type.id().bytes(),
                        version.number(),
                        version.schema(),
                        version.example(),
                        version.breaking(),
                        version.note(),
                        version.author(),
                        Timestamp.from(version.createdAt())))
                .update();
    }

    /** Before its second version: a type that came in by being published has no row for its first. */
    void keepFirst(EventType type) {
        boolean kept = jdbc.sql("SELECT COUNT(*) FROM event_type_version WHERE event_type_id = ?")
                        .params(type.id().bytes())
                        .query(Integer.class)
                        .single()
                > 0;
        if (!kept) {
            keep(type, asItStands(type));
        }
    }

    void forget(EventType type) {
        jdbc.sql("DELETE FROM event_type_version WHERE event_type_id = ?")
                .params(type.id().bytes())
                .update();
    }

    private static TypeVersion asItStands(EventType type) {
        return new TypeVersion(
                type.currentVersion(),
                type.schemaJson().orElse(null),
                type.exampleJson().orElse(null),
                false,
                null,
                null,
                type.createdAt());
    }
}
