package dev.ringmain.delivery;

import dev.ringmain.database.BulkInsert;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.event.EventId;
import dev.ringmain.event.TypeFilter;
import dev.ringmain.id.Ids;
import dev.ringmain.paging.Keyset;
import dev.ringmain.paging.Reach;
import dev.ringmain.paging.Slice;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
public class Deliveries {

    private static final String COLUMNS =
            "d.id, d.tenant_id, d.environment_id, d.endpoint_id, d.event_id, d.event_type, d.status, d.attempts, d.response_status, d.reason, d.detail, d.next_attempt_at, d.finished_at, d.replay_of, d.message_id, (SELECT e.external_id FROM event e WHERE e.id = d.event_id) AS external_id";

    private static final String INSERT = insertion("");

    /** What is fresh is its own message, and is not to pay for a column that replays alone have. */
    private static final String INSERT_REPLAYS = insertion(", message_id");

    /** Of one endpoint's queue, for a page of it: a few milliseconds. */
    private static final int MOST_SORTED = 1_000;

    /** So many rows of each list a search looks at: what it then reads of them takes well below a tenth of a second. */
    static final int MOST_LOOKED_AT = 2_500;

    /** Looking for a type reads an index alone, and the rows that have it, so it may look further before it gives up. */
    static final int MOST_OF_ALL_TYPES = 20_000;

    private final BulkInsert bulk;
    private final JdbcClient jdbc;
    private final DeliveryWork work;

    Deliveries(BulkInsert bulk, JdbcClient jdbc, DeliveryWork work) {
        this.bulk = bulk;
        this.jdbc = jdbc;
        this.work = work;
    }

    /**
     * What a list of deliveries may be narrowed to; null: not at all.
     *
     * @param type one type, or all below a name ({@code session.*})
     * @param since born at that moment or later
     * @param until born before that moment
     * @param answer the last that there was, of those that have not succeeded
     * @param subject of the event
     */
    public record Filter(
            @Nullable EndpointId endpoint,
            @Nullable DeliveryStatus status,
            @Nullable String type,
            @Nullable Instant since,
            @Nullable Instant until,
            @Nullable AnswerClass answer,
            @Nullable String subject) {

        public static final Filter NONE = new Filter(null, null, null, null, null);

        public Filter(
                @Nullable EndpointId endpoint,
                @Nullable DeliveryStatus status,
                @Nullable String type,
                @Nullable Instant since,
                @Nullable Instant until) {
            this(endpoint, status, type, since, until, null, null);
        }

        public Filter of(EndpointId endpoint) {
            return new Filter(endpoint, status, type, since, until, answer, subject);
        }

        /** Whether no index knows which rows these are. */
        public boolean isSearch() {
            return answer != null || subject != null;
        }
    }

    private static String insertion(String more) {
        return "INSERT INTO delivery (id, tenant_id, environment_id, endpoint_id, event_id, event_type, status, failed, attempts, reason, detail, finished_at, replay_of%s)"
                .formatted(more);
    }

    public void insert(List<Delivery> deliveries) {
        boolean replays = deliveries.stream().anyMatch(Delivery::isReplay);
        bulk.insert(replays ? INSERT_REPLAYS : INSERT, deliveries, (row, delivery) -> {
            row.bytes(delivery.id().bytes())
                    .bytes(delivery.tenant().bytes())
                    .bytes(delivery.environment().bytes())
                    .bytes(delivery.endpoint().bytes())
                    .bytes(delivery.event().bytes())
                    .text(delivery.eventType())
                    .text(delivery.status().text())
                    .flag(delivery.status() == DeliveryStatus.FAILED)
                    .number(delivery.attempts())
                    .text(delivery.reason())
                    .text(Settlement.cut(delivery.detail()));
            if (delivery.status() == DeliveryStatus.PENDING) {
                row.nothing();
            } else {
                row.now();
            }
            row.bytes(delivery.replayOf() == null ? null : delivery.replayOf().bytes());
            if (replays) {
                boolean own = delivery.message().equals(delivery.id());
                row.bytes(own ? null : delivery.message().bytes());
            }
        });
    }

    public Optional<Delivery> find(EnvironmentId environment, DeliveryId id) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM delivery d WHERE d.id = ? AND d.environment_id = ?")
                .params(id.bytes(), environment.bytes())
                .query(Deliveries::delivery)
                .optional();
    }

    /** Those of them that the environment has, oldest first. */
    public List<Delivery> find(EnvironmentId environment, List<DeliveryId> ids) {
        return ids.isEmpty()
                ? List.of()
                : jdbc.sql("SELECT " + COLUMNS + " FROM delivery d WHERE d.id IN (?" + ", ?".repeat(ids.size() - 1)
                                + ") AND d.environment_id = ? ORDER BY d.id")
                        .params(ids.stream().map(DeliveryId::bytes).toList())
                        .param(environment.bytes())
                        .query(Deliveries::delivery)
                        .list();
    }

    /**
     * Those of an environment that are tried just now, or will be within a minute, as many as are wanted and in no order: for whoever looks
     * on. No more rows are read than that.
     */
    public List<DeliveryId> underWay(EnvironmentId environment, int most) {
        return jdbc.sql(
                        "SELECT w.delivery_id FROM endpoint p JOIN delivery_work w FORCE INDEX (by_endpoint) ON w.endpoint_id = p.id WHERE p.environment_id = ? AND p.deleted_at IS NULL AND w.lane IN ("
                                + Lane.FRESH.ordinal() + ", " + Lane.RETRY.ordinal()
                                + ") AND w.due_at < UTC_TIMESTAMP(6) + INTERVAL 61 SECOND LIMIT " + most)
                .params((Object) environment.bytes())
                .query((row, n) -> new DeliveryId(Ids.fromBytes(row.getBytes(1))))
                .list();
    }

    /** All of an event, replays included, oldest first. */
    public List<Delivery> of(EnvironmentId environment, EventId event) {
        return jdbc.sql("SELECT " + COLUMNS
                        + " FROM delivery d WHERE d.event_id = ? AND d.environment_id = ? ORDER BY d.id")
                .params(event.bytes(), environment.bytes())
                .query(Deliveries::delivery)
                .list();
    }

    /**
     * Newest first. One that searches ({@link Filter#isSearch}) looks at {@value #MOST_LOOKED_AT} rows of a list and no more, one for a type at
     * {@value #MOST_OF_ALL_TYPES}: it may find less than was asked for, or nothing, and say where to look on.
     */
    public Slice<Delivery> page(EnvironmentId environment, Filter filter, Keyset keyset) {
        if (filter.isSearch() || (filter.type() != null && filter.status() == DeliveryStatus.PENDING)) {
            return searched(environment, filter, keyset);
        }
        if (filter.status() == DeliveryStatus.PENDING) {
            return Slice.of(
                    pending(environment, filter, keyset),
                    keyset,
                    row -> row.id().value());
        }
        Merged merged = new Merged(keyset);
        // Failed ones are a list of their own in the index, so that few among many are found at once; both lists are
        // sorted by id.
        for (boolean failed : new boolean[] {false, true}) {
            if (filter.status() != (failed ? DeliveryStatus.SUCCEEDED : DeliveryStatus.FAILED)) {
                if (filter.type() == null) {
                    merged.add(listed(environment, filter, keyset, failed), null);
                } else {
                    addOfType(merged, environment, filter, keyset, failed);
                }
            }
        }
        return merged.slice();
    }

    private List<Delivery> listed(EnvironmentId environment, Filter filter, Keyset keyset, boolean failed) {
        Where where = new Where("d", environment, filter, keyset).and("d.failed = ?", failed);
        if (filter.status() != null) {
            where.and("d.status = ?", filter.status().text());
        }
        // Told which index: by stale statistics the optimizer would now and then rather sort all of them.
        return query("delivery d FORCE INDEX (" + index(filter) + ")", where, keyset);
    }

    /** The index knows the type, so only those rows are read that have it. */
    private void addOfType(Merged merged, EnvironmentId environment, Filter filter, Keyset keyset, boolean failed) {
        UUID end = end(environment, filter, keyset, failed);
        Where where = new Where("d", "d.id", environment, filter, keyset)
                .ofType("d", filter)
                .and("d.failed = ?", failed);
        if (end != null) {
            where.and(keyset.upTo("d.id"), Ids.bytes(end));
        }
        // What has not failed may wait, which no index tells.
        DeliveryStatus besides = failed ? null : filter.status();
        Looked looked = looked(
                "d.id FROM delivery d FORCE INDEX (" + index(filter) + ")",
                "d.id",
                where,
                keyset,
                besides,
                besides == null ? keyset.fetch() : MOST_LOOKED_AT);
        UUID nearer = besides == null ? null : end(looked, keyset);
        merged.add(found(looked, filter, keyset), nearer == null ? end : nearer);
    }

    /** The last of a list that is looked at for a type; null: all are. An index alone is read. */
    private @Nullable UUID end(EnvironmentId environment, Filter filter, Keyset keyset, boolean failed) {
        Where where = new Where("d", "d.id", environment, filter, keyset).and("d.failed = ?", failed);
        return Reach.end(
                jdbc,
                "d.id",
                "delivery d FORCE INDEX (" + index(filter) + ") WHERE " + where.sql,
                where.params,
                keyset,
                MOST_OF_ALL_TYPES);
    }

    /** Rows of lists that are each in order, and how far all of these lists were looked at. */
    private static final class Merged {

        private final Keyset keyset;
        private final List<Delivery> rows = new ArrayList<>();
        private @Nullable UUID reach;

        Merged(Keyset keyset) {
            this.keyset = keyset;
        }

        /** @param end the last that was looked at; null: there are no more */
        void add(List<Delivery> found, @Nullable UUID end) {
            rows.addAll(found);
            // Beyond where the first of them ends nobody knows what all of them together hold.
            if (end != null && (reach == null || isBefore(end, reach, keyset))) {
                reach = end;
            }
        }

        Slice<Delivery> slice() {
            UUID end = reach;
            List<Delivery> fetched = rows.stream()
                    .filter(row -> end == null || !isBefore(end, row.id().value(), keyset))
                    .sorted((one, other) -> (keyset.backwards() ? 1 : -1) * compare(one, other))
                    .limit(keyset.fetch())
                    .toList();
            return Slice.upTo(end, fetched, keyset, row -> row.id().value());
        }
    }

    /**
     * Whatever is pending has work waiting. An endpoint's own is sorted, unless it is a long backlog: then nearly all that it has is pending,
     * and its list is already in order.
     */
    private List<Delivery> pending(EnvironmentId environment, Filter filter, Keyset keyset) {
        if (filter.endpoint() == null) {
            Where where = new Where("d", "w.delivery_id", environment, filter, keyset)
                    .ofType("d", filter)
                    .and("d.status = ?", DeliveryStatus.PENDING.text())
                    .and("w.environment_id = ?", environment.bytes());
            return query(
                    "delivery_work w FORCE INDEX (by_environment) STRAIGHT_JOIN delivery d ON d.id = w.delivery_id",
                    where,
                    keyset);
        }
        if (isLong(filter.endpoint())) {
            return listed(environment, filter, keyset, false);
        }
        Where where = new Where("d", environment, filter, keyset)
                .and("d.status = ?", DeliveryStatus.PENDING.text())
                .and("w.endpoint_id = ?", filter.endpoint().bytes());
        return query("delivery_work w JOIN delivery d ON d.id = w.delivery_id", where, keyset);
    }

    /**
     * A list to search: the ids whose rows are looked at, in order, and no more of them than {@value #MOST_LOOKED_AT}.
     *
     * @param status what its rows must be besides; null: anything
     */
    private record Looked(
            String sql, List<Object> params, @Nullable DeliveryStatus status) {}

    private Slice<Delivery> searched(EnvironmentId environment, Filter filter, Keyset keyset) {
        Merged merged = new Merged(keyset);
        for (Looked looked : lists(environment, filter, keyset)) {
            merged.add(found(looked, filter, keyset), end(looked, keyset));
        }
        return merged.slice();
    }

    /** What succeeded is none that an answer is looked for of, and of what has not, that which waits has work. */
    private List<Looked> lists(EnvironmentId environment, Filter filter, Keyset keyset) {
        List<Looked> lists = new ArrayList<>();
        DeliveryStatus status = filter.status();
        if (status == null || status == DeliveryStatus.FAILED) {
            lists.add(toSearch(environment, filter, keyset, true, null));
        }
        if (filter.answer() == null && (status == null || status == DeliveryStatus.SUCCEEDED)) {
            lists.add(toSearch(environment, filter, keyset, false, status));
        }
        if (status == DeliveryStatus.PENDING || (status == null && filter.answer() != null)) {
            lists.add(waiting(environment, filter, keyset));
        }
        return lists;
    }

    /**
     * Few that wait for an endpoint are sorted; where they are many, they are most of what has not failed. The queue of the whole environment
     * is in order, but not for one endpoint: another's backlog may be all that is read of it.
     */
    private Looked waiting(EnvironmentId environment, Filter filter, Keyset keyset) {
        if (filter.endpoint() != null && isLong(filter.endpoint())) {
            return toSearch(environment, filter, keyset, false, DeliveryStatus.PENDING);
        }
        Where where = new Where("w", "w.delivery_id", environment, filter, keyset);
        return looked(
                "w.delivery_id AS id FROM delivery_work w FORCE INDEX (" + index(filter) + ")",
                "w.delivery_id",
                where,
                keyset,
                DeliveryStatus.PENDING);
    }

    private static Looked toSearch(
            EnvironmentId environment, Filter filter, Keyset keyset, boolean failed, @Nullable DeliveryStatus status) {
        Where where = new Where("d", "d.id", environment, filter, keyset).and("d.failed = ?", failed);
        return looked("d.id FROM delivery d FORCE INDEX (" + index(filter) + ")", "d.id", where, keyset, status);
    }

    private static Looked looked(String from, String id, Where where, Keyset keyset, @Nullable DeliveryStatus status) {
        return looked(from, id, where, keyset, status, MOST_LOOKED_AT);
    }

    private static Looked looked(
            String from, String id, Where where, Keyset keyset, @Nullable DeliveryStatus status, int most) {
        return new Looked(
                "SELECT " + from + " WHERE " + where.sql + " ORDER BY " + keyset.order(id) + " LIMIT " + most,
                where.params,
                status);
    }

    private static String index(Filter filter) {
        return filter.endpoint() == null ? "by_environment" : "by_endpoint";
    }

    private List<Delivery> found(Looked looked, Filter filter, Keyset keyset) {
        List<Object> params = new ArrayList<>(looked.params());
        // Told in which order: what is looked at is few, whatever the statistics say.
        StringBuilder sql = new StringBuilder("SELECT " + COLUMNS + " FROM (" + looked.sql()
                + ") AS looked STRAIGHT_JOIN delivery d ON d.id = looked.id");
        if (filter.subject() != null) {
            sql.append(" STRAIGHT_JOIN event about ON about.id = d.event_id AND about.subject COLLATE utf8mb4_bin = ?");
            params.add(filter.subject());
        }
        sql.append(" WHERE ")
                .append(filter.answer() == null ? "TRUE" : filter.answer().condition());
        if (looked.status() != null) {
            sql.append(" AND d.status = ?");
            params.add(looked.status().text());
        }
        if (filter.type() != null) {
            TypeFilter type = new TypeFilter(filter.type());
            sql.append(" AND ").append(type.condition("d.event_type"));
            params.add(type.parameter());
        }
        return jdbc.sql(sql.append(" ORDER BY ")
                        .append(keyset.order("d.id"))
                        .append(" LIMIT ")
                        .append(keyset.fetch())
                        .toString())
                .params(params)
                .query(Deliveries::delivery)
                .list();
    }

    /** The last that was looked at; null: there are no more. */
    private @Nullable UUID end(Looked looked, Keyset keyset) {
        return jdbc.sql("SELECT COUNT(*), " + (keyset.backwards() ? "MAX(id)" : "MIN(id)") + " FROM (" + looked.sql()
                        + ") AS looked")
                .params(looked.params())
                .query((row, n) -> row.getLong(1) < MOST_LOOKED_AT
                        ? Optional.<UUID>empty()
                        : Optional.of(Ids.fromBytes(row.getBytes(2))))
                .single()
                .orElse(null);
    }

    /** Whether one comes before the other in the direction that is read. */
    private static boolean isBefore(UUID one, UUID other, Keyset keyset) {
        int order = compare(one, other);
        return keyset.backwards() ? order < 0 : order > 0;
    }

    /** Whether an endpoint's queue is too long to be sorted for a page. */
    private boolean isLong(EndpointId endpoint) {
        return work.hasWaiting(endpoint, MOST_SORTED);
    }

    private List<Delivery> query(String from, Where where, Keyset keyset) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM " + from + " WHERE " + where.sql + " ORDER BY "
                        + keyset.order(where.id) + " LIMIT " + keyset.fetch())
                .params(where.params)
                .query(Deliveries::delivery)
                .list();
    }

    /** Conditions and their parameters, growing together. */
    private static final class Where {

        private final StringBuilder sql = new StringBuilder();
        private final List<Object> params = new ArrayList<>();

        /** By which the rows are sorted. */
        private final String id;

        Where(String table, EnvironmentId environment, Filter filter, Keyset keyset) {
            this(table, table + ".id", environment, filter, keyset);
            ofType(table, filter);
        }

        /** What an index alone can tell: all but the type. */
        Where(String table, String id, EnvironmentId environment, Filter filter, Keyset keyset) {
            this.id = id;
            and(table + ".environment_id = ?", environment.bytes());
            if (filter.endpoint() != null) {
                and(table + ".endpoint_id = ?", filter.endpoint().bytes());
            }
            if (keyset.from() != null) {
                and(keyset.condition(id), Ids.bytes(keyset.from()));
            }
            if (filter.since() != null) {
                and(id + " >= ?", Ids.bytes(Ids.floor(filter.since())));
            }
            if (filter.until() != null) {
                and(id + " < ?", Ids.bytes(Ids.floor(filter.until())));
            }
        }

        Where ofType(String table, Filter filter) {
            if (filter.type() == null) {
                return this;
            }
            TypeFilter type = new TypeFilter(filter.type());
            return and(type.condition(table + ".event_type"), type.parameter());
        }

        Where and(String condition, Object param) {
            sql.append(sql.isEmpty() ? "" : " AND ").append(condition);
            params.add(param);
            return this;
        }
    }

    private static int compare(Delivery one, Delivery other) {
        return compare(one.id().value(), other.id().value());
    }

    private static int compare(UUID one, UUID other) {
        int high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
        return high != 0 ? high : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
    }

    private static Delivery delivery(ResultSet row, int n) throws SQLException {
        byte[] replayOf = row.getBytes("replay_of");
        DeliveryId id = new DeliveryId(Ids.fromBytes(row.getBytes("id")));
        return new Delivery(
                id,
                new TenantId(Ids.fromBytes(row.getBytes("tenant_id"))),
                new EnvironmentId(Ids.fromBytes(row.getBytes("environment_id"))),
                new EndpointId(Ids.fromBytes(row.getBytes("endpoint_id"))),
                new EventId(Ids.fromBytes(row.getBytes("event_id"))),
                row.getString("external_id"),
                row.getString("event_type"),
                DeliveryStatus.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                row.getInt("attempts"),
                Attempts.integer(row, "response_status"),
                row.getString("reason"),
                row.getString("detail"),
                instant(row.getTimestamp("next_attempt_at")),
                instant(row.getTimestamp("finished_at")),
                replayOf == null ? null : new DeliveryId(Ids.fromBytes(replayOf)),
                message(row, id));
    }

    /** What was repeated before messages kept their id is known by its own. */
    static DeliveryId message(ResultSet row, DeliveryId own) throws SQLException {
        byte[] message = row.getBytes("message_id");
        return message == null ? own : new DeliveryId(Ids.fromBytes(message));
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
