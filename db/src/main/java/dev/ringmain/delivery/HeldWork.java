package dev.ringmain.delivery;

import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.event.TypeFilter;
import dev.ringmain.id.Ids;
import dev.ringmain.notification.Facts;
import dev.ringmain.notification.Notices;
import dev.ringmain.notification.NotificationKind;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Work that waits for its endpoint: put aside where no claim looks, brought back when the endpoint is served again. A portion at a time,
 * because a backlog may be a million rows long.
 */
@Repository
public class HeldWork {

    public static final int PORTION = 1_000;

    /** So many are looked at by one query: a million at once would take longer than any query may. */
    static final int LOOKED_AT_ONCE = 10_000;

    private final JdbcTemplate batches;
    private final JdbcClient jdbc;
    private final Notices notices;
    private final TransactionTemplate transaction;

    HeldWork(JdbcTemplate batches, JdbcClient jdbc, Notices notices, TransactionTemplate transaction) {
        this.batches = batches;
        this.jdbc = jdbc;
        this.notices = notices;
        this.transaction = transaction;
    }

    /** Puts aside what is due and claimed by nobody. @param because what the deliveries will say that they wait for */
    public void hold(Collection<Due> due, HoldReason because) {
        if (due.isEmpty()) {
            return;
        }
        List<byte[]> chosen = due.stream().map(one -> one.delivery().bytes()).toList();
        moving(
                () -> jdbc.sql("SELECT delivery_id FROM delivery_work FORCE INDEX (PRIMARY) WHERE delivery_id IN ("
                                + places(chosen.size()) + ") AND due_at <= UTC_TIMESTAMP(6) AND lane <> "
                                + Lane.HELD.ordinal() + " FOR UPDATE SKIP LOCKED")
                        .params(chosen)
                        .query((row, n) -> row.getBytes(1))
                        .list(),
                held -> {
                    String places = places(held.size());
                    jdbc.sql("UPDATE delivery_work FORCE INDEX (PRIMARY) SET lane = " + Lane.HELD.ordinal()
                                    + " WHERE delivery_id IN (" + places + ")")
                            .params(held)
                            .update();
                    List<Object> params = new ArrayList<>(List.of(because.text()));
                    params.addAll(held);
                    jdbc.sql(
                                    "UPDATE delivery FORCE INDEX (PRIMARY) SET reason = ?, next_attempt_at = NULL WHERE id IN ("
                                            + places + ")")
                            .params(params)
                            .update();
                });
    }

    /** Makes a portion of what was held for an endpoint due, the oldest first. @return how many that were; fewer than a portion: all */
    public int resume(EndpointId endpoint) {
        return moving(() -> held(endpoint), held -> {
            String places = places(held.size());
            // What was due keeps its place: the oldest is served first.
            jdbc.sql("UPDATE delivery_work FORCE INDEX (PRIMARY) SET lane = IF(attempts = 0, " + Lane.FRESH.ordinal()
                            + ", " + Lane.RETRY.ordinal()
                            + "), due_at = LEAST(due_at, UTC_TIMESTAMP(6)) WHERE delivery_id IN (" + places + ")")
                    .params(held)
                    .update();
            jdbc.sql("UPDATE delivery FORCE INDEX (PRIMARY) SET reason = NULL WHERE id IN (" + places + ")")
                    .params(held)
                    .update();
        });
    }

    /** Ends a portion of what still waits for an endpoint, claimed by nobody. @return how many that were; fewer than a portion: all */
    public int abandon(EndpointId endpoint, String reason) {
        return moving(
                () -> jdbc.sql(
                                "SELECT delivery_id FROM delivery_work FORCE INDEX (by_endpoint) WHERE endpoint_id = ? AND (lease_token = 0 OR lane = "
                                        + Lane.HELD.ordinal() + ") LIMIT " + PORTION + " FOR UPDATE SKIP LOCKED")
                        .params(endpoint.bytes())
                        .query((row, n) -> row.getBytes(1))
                        .list(),
                waiting -> end(waiting, reason));
    }

    /**
     * Ends the newest of what is held for an endpoint beyond so many; a portion of them at most. Its owners are told.
     *
     * @return how many are held by now, or {@code most} and more if there is more to end
     */
    public long bound(EndpointId endpoint, long most) {
        Long held = transaction.execute(status -> {
            // One at a time, or each would end as many as are too many.
            jdbc.sql("SELECT id FROM endpoint WHERE id = ? FOR UPDATE")
                    .params((Object) endpoint.bytes())
                    .query((row, n) -> row.getBytes(1))
                    .list();
            long count = jdbc.sql(
                            "SELECT COUNT(*) FROM (SELECT 1 FROM delivery_work FORCE INDEX (by_endpoint) WHERE endpoint_id = ? AND lane = "
                                    + Lane.HELD.ordinal() + " LIMIT ?) AS held")
                    .params(endpoint.bytes(), most + PORTION)
                    .query(Long.class)
                    .single();
            if (count > most) {
                List<byte[]> newest = jdbc.sql(
                                "SELECT delivery_id FROM delivery_work FORCE INDEX (by_endpoint) WHERE endpoint_id = ? AND lane = "
                                        + Lane.HELD.ordinal() + " ORDER BY due_at DESC LIMIT " + (count - most)
                                        + " FOR UPDATE SKIP LOCKED")
                        .params((Object) endpoint.bytes())
                        .query((row, n) -> row.getBytes(1))
                        .list();
                if (!newest.isEmpty()) {
                    end(newest, Settlement.BACKLOG_FULL);
                    noticeFull(endpoint, newest);
                }
            }
            return count;
        });
        return held == null ? 0 : held;
    }

    private void noticeFull(EndpointId endpoint, List<byte[]> ended) {
        jdbc.sql("SELECT tenant_id, environment_id FROM delivery WHERE id = ?")
                .params((Object) ended.get(0))
                .query(row -> {
                    notices.write(
                            new TenantId(Ids.fromBytes(row.getBytes(1))),
                            new EnvironmentId(Ids.fromBytes(row.getBytes(2))),
                            endpoint,
                            NotificationKind.BACKLOG_FULL,
                            ended.size(),
                            Facts.NONE);
                });
    }

    /**
     * Takes out of the queue what these replays, which have arrived, repeat. Most repeat what is finished: that costs one look for all of them.
     * What is under way is left alone.
     */
    void supersedeWhatTheyRepeat(Collection<DeliveryId> replays) {
        if (replays.isEmpty()) {
            return;
        }
        List<byte[]> waiting = jdbc.sql(
                        "SELECT w.delivery_id FROM delivery d FORCE INDEX (PRIMARY) STRAIGHT_JOIN delivery_work w FORCE INDEX (PRIMARY) ON w.delivery_id = d.replay_of WHERE d.id IN ("
                                + places(replays.size()) + ")")
                .params(replays.stream().map(replay -> (Object) replay.bytes()).toList())
                .query((row, n) -> row.getBytes(1))
                .list();
        if (!waiting.isEmpty()) {
            supersede(waiting);
        }
    }

    private void supersede(List<byte[]> originals) {
        moving(
                () -> jdbc.sql("SELECT delivery_id FROM delivery_work FORCE INDEX (PRIMARY) WHERE delivery_id IN ("
                                + places(originals.size()) + ") AND lease_token = 0 FOR UPDATE SKIP LOCKED")
                        .params(originals)
                        .query((row, n) -> row.getBytes(1))
                        .list(),
                waiting -> {
                    delete(waiting);
                    jdbc.sql("UPDATE delivery FORCE INDEX (PRIMARY) SET status = 'succeeded', reason = '"
                                    + Settlement.SUPERSEDED
                                    + "', next_attempt_at = NULL, finished_at = UTC_TIMESTAMP(6) WHERE id IN ("
                                    + places(waiting.size()) + ")")
                            .params(waiting)
                            .update();
                });
    }

    /**
     * What waits for an endpoint.
     *
     * @param waiting all of it
     * @param retrying of these, those that were tried before
     * @param held of these, those that wait for the endpoint to be served again
     * @param due of these, those whose time has come: they wait for their turn, or for the endpoint's throttle
     * @param oldest when the oldest was published; null if nothing waits
     */
    public record Queue(
            long waiting,
            long retrying,
            long held,
            long due,
            @Nullable Instant oldest) {}

    /** Of an endpoint that the caller has found within its environment. Reads an index, and every entry of the endpoint's. */
    public Queue queue(EndpointId endpoint) {
        return jdbc.sql(
                        "SELECT COUNT(*), COALESCE(SUM(lane = " + Lane.RETRY.ordinal() + "), 0), COALESCE(SUM(lane = "
                                + Lane.HELD.ordinal()
                                + "), 0), COALESCE(SUM(lane <> " + Lane.HELD.ordinal()
                                + " AND due_at <= UTC_TIMESTAMP(6)), 0), MIN(delivery_id) FROM delivery_work FORCE INDEX (by_endpoint) WHERE endpoint_id = ?")
                .params((Object) endpoint.bytes())
                .query((row, n) -> new Queue(
                        row.getLong(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getBytes(5) == null ? null : Ids.timeOf(Ids.fromBytes(row.getBytes(5)))))
                .single();
    }

    /** Whether an endpoint that is served is left alone for a while because it failed: something waits for it to answer again. */
    public boolean isResting(EndpointId endpoint) {
        return jdbc.sql(
                        "SELECT d.reason FROM delivery_work w FORCE INDEX (by_endpoint) JOIN delivery d ON d.id = w.delivery_id WHERE w.endpoint_id = ? AND w.lane = "
                                + Lane.HELD.ordinal() + " ORDER BY w.due_at LIMIT 1")
                .params((Object) endpoint.bytes())
                .query(String.class)
                .optional()
                .filter(HoldReason.CIRCUIT_OPEN.text()::equals)
                .isPresent();
    }

    /**
     * What of a backlog is worth sending.
     *
     * @param since published then or later; null: whenever
     * @param types patterns of event types; empty: all
     */
    public record Keep(@Nullable Instant since, List<String> types) {

        public static final Keep ALL = new Keep(null, List.of());

        /** Nothing was ever published that late. */
        public static final Keep NONE = new Keep(Instant.MAX, List.of());

        boolean isAll() {
            return since == null && types.isEmpty();
        }
    }

    /** A place among what is held for an endpoint, in the order in which it was due. */
    record Place(LocalDateTime dueAt, UUID delivery) {}

    /** @param before what was born with that id or later came after the choice, and is kept */
    long countToDiscard(EndpointId endpoint, Keep keep, UUID before) {
        if (keep.isAll()) {
            return 0;
        }
        long count = 0;
        Place from = null;
        do {
            Place to = lookedAt(endpoint, from);
            List<Object> params = new ArrayList<>();
            count += jdbc.sql("SELECT COUNT(*) " + unwanted(endpoint, from, to, keep, before, params))
                    .params(params)
                    .query(Long.class)
                    .single();
            from = to;
        } while (from != null);
        return count;
    }

    /**
     * What became of a portion.
     *
     * @param ended how many are discarded; none if all that was looked at is kept, or somebody else was faster
     * @param reached the last that was looked at; null: there is nothing after it
     */
    record Discarded(int ended, @Nullable Place reached) {}

    /**
     * Ends a portion of what is held for an endpoint and is not worth sending.
     *
     * @param from the last that was looked at before; null: begin with what was due first
     */
    Discarded discard(EndpointId endpoint, Keep keep, UUID before, @Nullable Place from) {
        if (keep.isAll()) {
            return new Discarded(0, null);
        }
        Place to = lookedAt(endpoint, from);
        List<Object> params = new ArrayList<>();
        List<Place> unwanted = jdbc.sql("SELECT w.due_at, w.delivery_id "
                        + unwanted(endpoint, from, to, keep, before, params)
                        + " ORDER BY w.due_at, w.delivery_id LIMIT " + PORTION)
                .params(params)
                .query((row, n) -> place(row))
                .list();
        if (unwanted.isEmpty()) {
            return new Discarded(0, to);
        }
        List<byte[]> ids =
                unwanted.stream().map(one -> Ids.bytes(one.delivery())).toList();
        int ended = moving(
                () -> jdbc.sql("SELECT delivery_id FROM delivery_work FORCE INDEX (PRIMARY) WHERE delivery_id IN ("
                                + places(ids.size()) + ") AND lane = " + Lane.HELD.ordinal() + " FOR UPDATE")
                        .params(ids)
                        .query((row, n) -> row.getBytes(1))
                        .list(),
                held -> end(held, Settlement.DISCARDED));
        return new Discarded(ended, unwanted.size() == PORTION ? unwanted.get(PORTION - 1) : to);
    }

    /** The last that one query looks at; null: all that is left. An index alone is read. */
    private @Nullable Place lookedAt(EndpointId endpoint, @Nullable Place from) {
        List<Object> params = new ArrayList<>();
        return jdbc.sql("SELECT w.due_at, w.delivery_id FROM delivery_work w FORCE INDEX (by_endpoint) WHERE "
                        + stretch(endpoint, from, null, params)
                        + " ORDER BY w.due_at, w.delivery_id LIMIT 1 OFFSET " + (LOOKED_AT_ONCE - 1))
                .params(params)
                .query((row, n) -> place(row))
                .optional()
                .orElse(null);
    }

    private static Place place(ResultSet row) throws SQLException {
        return new Place(row.getObject("due_at", LocalDateTime.class), Ids.fromBytes(row.getBytes("delivery_id")));
    }

    /** Of what is held, what comes after one place, up to another. */
    private static String stretch(EndpointId endpoint, @Nullable Place from, @Nullable Place to, List<Object> params) {
        StringBuilder sql = new StringBuilder("w.endpoint_id = ? AND w.lane = " + Lane.HELD.ordinal());
        params.add(endpoint.bytes());
        // The bound of the index stands apart: neither server takes it from what is said of both columns together.
        if (from != null) {
            sql.append(" AND w.due_at >= ? AND (w.due_at > ? OR w.delivery_id > ?)");
            params.addAll(List.of(from.dueAt(), from.dueAt(), Ids.bytes(from.delivery())));
        }
        if (to != null) {
            sql.append(" AND w.due_at <= ? AND (w.due_at < ? OR w.delivery_id <= ?)");
            params.addAll(List.of(to.dueAt(), to.dueAt(), Ids.bytes(to.delivery())));
        }
        return sql.toString();
    }

    private static String unwanted(
            EndpointId endpoint,
            @Nullable Place from,
            @Nullable Place to,
            Keep keep,
            UUID before,
            List<Object> params) {
        String stretch = stretch(endpoint, from, to, params);
        params.add(Ids.bytes(before));
        List<String> wanted = new ArrayList<>();
        if (keep.since() != null) {
            wanted.add("w.delivery_id >= ?");
            params.add(Ids.bytes(Ids.floor(keep.since())));
        }
        if (!keep.types().isEmpty()) {
            wanted.add(keep.types().stream()
                    .map(pattern -> {
                        TypeFilter type = new TypeFilter(pattern);
                        params.add(type.parameter());
                        return type.condition("d.event_type");
                    })
                    .collect(Collectors.joining(" OR ", "(", ")")));
        }
        // An entry of the index says when it was published; what type it is of, the delivery alone.
        return "FROM delivery_work w FORCE INDEX (by_endpoint)"
                + (keep.types().isEmpty() ? "" : " STRAIGHT_JOIN delivery d ON d.id = w.delivery_id")
                + " WHERE " + stretch + " AND w.delivery_id < ? AND NOT (" + String.join(" AND ", wanted) + ")";
    }

    /** Endpoints for which something is held, whatever their status is by now. One step in an index for each. */
    public List<EndpointId> endpoints() {
        return jdbc.sql(
                        "SELECT endpoint_id FROM delivery_work FORCE INDEX (by_endpoint) WHERE lane = ? GROUP BY endpoint_id, lane")
                .params(Lane.HELD.ordinal())
                .query((row, n) -> new EndpointId(Ids.fromBytes(row.getBytes(1))))
                .list();
    }

    private List<byte[]> held(EndpointId endpoint) {
        return jdbc.sql(
                        "SELECT delivery_id FROM delivery_work FORCE INDEX (by_endpoint) WHERE endpoint_id = ? AND lane = "
                                + Lane.HELD.ordinal() + " ORDER BY due_at LIMIT " + PORTION
                                + " FOR UPDATE SKIP LOCKED")
                .params(endpoint.bytes())
                .query((row, n) -> row.getBytes(1))
                .list();
    }

    private void end(List<byte[]> deliveries, String reason) {
        delete(deliveries);
        List<Object> params = new ArrayList<>(List.of(reason));
        params.addAll(deliveries);
        jdbc.sql(
                        "UPDATE delivery FORCE INDEX (PRIMARY) SET status = 'failed', failed = TRUE, reason = ?, next_attempt_at = NULL, finished_at = UTC_TIMESTAMP(6) WHERE id IN ("
                                + places(deliveries.size()) + ")")
                .params(params)
                .update();
    }

    /** One by one, in one message: MySQL Server takes no hint for a DELETE seriously. */
    private void delete(List<byte[]> deliveries) {
        batches.batchUpdate(
                "DELETE FROM delivery_work WHERE delivery_id = ?",
                deliveries,
                deliveries.size(),
                (row, delivery) -> row.setBytes(1, delivery));
    }

    private int moving(Supplier<List<byte[]>> lock, java.util.function.Consumer<List<byte[]>> move) {
        Integer moved = transaction.execute(status -> {
            List<byte[]> locked = lock.get();
            if (!locked.isEmpty()) {
                move.accept(locked);
            }
            return locked.size();
        });
        return moved == null ? 0 : moved;
    }

    private static String places(int count) {
        return "?" + ", ?".repeat(count - 1);
    }
}
