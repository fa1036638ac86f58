package dev.ringmain.event;

import dev.ringmain.database.BulkInsert;
import dev.ringmain.id.Ids;
import dev.ringmain.paging.Keyset;
import dev.ringmain.paging.Reach;
import dev.ringmain.paging.Slice;
import dev.ringmain.schema.Violation;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.SourceId;
import dev.ringmain.wire.CloudContext;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

@Repository
public class Events {

    private static final byte[] NOT_READ = {};
    /** So many events a search for a subject reads for one page: well below a tenth of a second. */
    static final int MOST_LOOKED_AT = 2_500;

    /** Looking for a type reads an index alone, and the events that have it, so it may look further before it gives up. */
    static final int MOST_OF_ALL_TYPES = 20_000;

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<List<Violation>> VIOLATIONS = new TypeReference<>() {};

    private final BulkInsert bulk;
    private final JdbcClient jdbc;

    Events(BulkInsert bulk, JdbcClient jdbc) {
        this.bulk = bulk;
        this.jdbc = jdbc;
    }

    /**
     * What a list of events may be narrowed to; null: not at all.
     *
     * @param type one type, or all below a name ({@code session.*})
     * @param since accepted at that moment or later
     * @param until accepted before that moment
     */
    public record Filter(
            @Nullable String type,
            @Nullable String subject,
            @Nullable Instant since,
            @Nullable Instant until) {

        public static final Filter NONE = new Filter(null, null, null, null);

        /** Whether no index knows which events these are. */
        boolean isSearch() {
            return type != null || subject != null;
        }
    }

    public void insert(List<Event> events) {
        bulk.insert(
                "INSERT INTO event (id, environment_id, external_id, type, type_version, subject, source_id, occurred_at, deliveries, violations, data, cloud)",
                events,
                (row, event) -> row.bytes(event.id().bytes())
                        .bytes(event.environment().bytes())
                        .text(event.externalId())
                        .text(event.type())
                        .number(event.typeVersion())
                        .text(event.subject())
                        .bytes(event.source() == null ? null : event.source().bytes())
                        .moment(event.occurredAt())
                        .number(event.deliveries())
                        .text(event.violations().isEmpty() ? null : JSON.writeValueAsString(event.violations()))
                        .bytes(event.data())
                        .text(event.cloud() == null ? null : event.cloud().toJson()));
    }

    /** For one that Ringmain itself makes, such as a ping: it is in the log like any other, and nobody is charged for it. */
    public void insertOurs(Event event) {
        insert(List.of(event));
        jdbc.sql("UPDATE event SET metered = FALSE WHERE id = ?")
                .params(event.id().bytes())
                .update();
    }

    public Optional<Event> find(EnvironmentId environment, EventId id) {
        return jdbc.sql("SELECT * FROM event WHERE id = ? AND environment_id = ?")
                .params(id.bytes(), environment.bytes())
                .query((row, n) -> read(row))
                .optional();
    }

    /** By whichever id it is known: ours, or the one its publisher gave it. */
    public Optional<Event> findByPublicId(EnvironmentId environment, String id) {
        return EventId.parse(id)
                .flatMap(own -> find(environment, own))
                .or(() -> jdbc.sql(
                                "SELECT event_id FROM idempotency_key WHERE environment_id = ? AND scope = 'event' AND name = ?")
                        .params(environment.bytes(), id)
                        .query((row, n) -> new EventId(Ids.fromBytes(row.getBytes(1))))
                        .optional()
                        .flatMap(given -> find(environment, given)));
    }

    /**
     * Newest first, without their data. One that searches for a subject looks at {@value #MOST_LOOKED_AT} events and no more, one for a type at
     * {@value #MOST_OF_ALL_TYPES}: it may find less than was asked for, or nothing, and say where to look on.
     */
    public Slice<Event> page(EnvironmentId environment, Filter filter, Keyset keyset) {
        UUID end = filter.isSearch() ? end(environment, filter, keyset) : null;
        List<Object> params = new ArrayList<>();
        StringBuilder listed = span(environment, filter, keyset, params);
        if (filter.type() != null) {
            TypeFilter type = new TypeFilter(filter.type());
            listed.append(" AND ").append(type.condition("type"));
            params.add(type.parameter());
        }
        if (filter.subject() != null) {
            // The column's own collation takes one letter for the other. No index is lost: there is none.
            listed.append(" AND subject COLLATE utf8mb4_bin = ?");
            params.add(filter.subject());
        }
        if (end != null) {
            listed.append(" AND ").append(keyset.upTo("id"));
            params.add(Ids.bytes(end));
        }
        // By the index first, which knows the type too: of the others no row is read.
        List<Event> rows = jdbc.sql(
                        "SELECT e.id, e.environment_id, e.external_id, e.type, e.type_version, e.subject, e.source_id, e.occurred_at, e.deliveries, e.violations FROM (SELECT id FROM event FORCE INDEX (by_environment) WHERE "
                                + listed + " ORDER BY " + keyset.order("id") + " LIMIT " + keyset.fetch()
                                + ") AS listed STRAIGHT_JOIN event e ON e.id = listed.id ORDER BY "
                                + keyset.order("e.id"))
                .params(params)
                .query((row, n) -> event(row, NOT_READ, null))
                .list();
        return Slice.upTo(end, rows, keyset, event -> event.id().value());
    }

    /** What an index knows of the filter, and its parameters. */
    private static StringBuilder span(EnvironmentId environment, Filter filter, Keyset keyset, List<Object> params) {
        StringBuilder where = new StringBuilder("environment_id = ? AND ").append(keyset.condition("id"));
        params.add(environment.bytes());
        if (keyset.from() != null) {
            params.add(Ids.bytes(keyset.from()));
        }
        if (filter.since() != null) {
            where.append(" AND id >= ?");
            params.add(Ids.bytes(Ids.floor(filter.since())));
        }
        if (filter.until() != null) {
            where.append(" AND id < ?");
            params.add(Ids.bytes(Ids.floor(filter.until())));
        }
        return where;
    }

    /** The last event that a search looks at; null: it looks at all that there are. An index alone is read. */
    private @Nullable UUID end(EnvironmentId environment, Filter filter, Keyset keyset) {
        List<Object> params = new ArrayList<>();
        StringBuilder where = span(environment, filter, keyset, params);
        return Reach.end(
                jdbc,
                "id",
                "event FORCE INDEX (by_environment) WHERE " + where,
                params,
                keyset,
                filter.subject() == null ? MOST_OF_ALL_TYPES : MOST_LOOKED_AT);
    }

    /** An event out of a row of its table, whole; the row may hold other columns too. */
    public static Event read(ResultSet row) throws SQLException {
        String cloud = row.getString("cloud");
        return event(row, row.getBytes("data"), cloud == null ? null : CloudContext.parse(cloud));
    }

    private static Event event(ResultSet row, byte[] data, @Nullable CloudContext cloud) throws SQLException {
        byte[] source = row.getBytes("source_id");
        int version = row.getInt("type_version");
        String violations = row.getString("violations");
        return new Event(
                new EventId(Ids.fromBytes(row.getBytes("id"))),
                new EnvironmentId(Ids.fromBytes(row.getBytes("environment_id"))),
                row.getString("external_id"),
                row.getString("type"),
                version == 0 ? null : version,
                row.getString("subject"),
                source == null ? null : new SourceId(Ids.fromBytes(source)),
                row.getTimestamp("occurred_at").toInstant(),
                row.getInt("deliveries"),
                violations == null ? List.of() : JSON.readValue(violations, VIOLATIONS),
                data,
                cloud);
    }
}
