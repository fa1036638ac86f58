package dev.ringmain.delivery;

import dev.ringmain.delivery.DeliveryWork.NewWork;
import dev.ringmain.delivery.ReplayJob.Selection;
import dev.ringmain.delivery.ReplayJob.State;
import dev.ringmain.endpoint.Destination;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.event.TypeFilter;
import dev.ringmain.id.Ids;
import dev.ringmain.paging.Keyset;
import dev.ringmain.paging.Slice;
import dev.ringmain.tenant.EnvironmentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Replays of many deliveries at once. Each portion is one transaction together with the job's progress, so that nothing is replayed twice or
 * left out, whatever ends in between.
 */
@Repository
public class ReplayJobs {

    /** So many at most are counted, and so replayed by one job. */
    public static final int MOST = 1_000_000;

    /** Finds a job that nobody works on just now, if there is one. */
    public static final String TO_DO =
            "SELECT 1 FROM replay_job WHERE state = 'running' AND leased_until <= UTC_TIMESTAMP(6) LIMIT 1";

    private static final int PORTION = 200;

    /** So many are counted by one query: a million at once would take longer than any query may. */
    private static final int COUNTED_AT_ONCE = 20_000;

    private final JdbcClient jdbc;
    private final Deliveries deliveries;
    private final DeliveryWork work;
    private final RoutingTable routing;
    private final TransactionTemplate transaction;

    ReplayJobs(
            JdbcClient jdbc,
            Deliveries deliveries,
            DeliveryWork work,
            RoutingTable routing,
            TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.deliveries = deliveries;
        this.work = work;
        this.routing = routing;
        this.transaction = transaction;
    }

    /** How many deliveries of an endpoint, which the caller has found within its environment, a job would replay. */
    public int count(EndpointId endpoint, Selection what) {
        int count = 0;
        for (boolean failed : lists(what)) {
            byte[] from = before(what.since());
            while (from != null && count < MOST) {
                List<Object> params = new ArrayList<>();
                String portion = select(endpoint, what, failed, from, params) + " ORDER BY d.id LIMIT "
                        + Math.min(COUNTED_AT_ONCE, MOST - count);
                Counted counted = jdbc.sql("SELECT COUNT(*), MAX(id) FROM (" + portion + ") AS selected")
                        .params(params)
                        .query((row, n) -> new Counted(row.getInt(1), row.getBytes(2)))
                        .single();
                count += counted.count();
                from = counted.count() == COUNTED_AT_ONCE ? counted.last() : null;
            }
        }
        return count;
    }

    private record Counted(int count, byte @Nullable [] last) {}

    /** The index lists those that failed apart from the others, each list by id. */
    private static List<Boolean> lists(Selection what) {
        return what.status() == null ? List.of(false, true) : List.of(what.status() == DeliveryStatus.FAILED);
    }

    /** No id is this one, and the first of that time comes after it. */
    private static byte[] before(Instant since) {
        UUID first = Ids.floor(since);
        return Ids.bytes(new UUID(first.getMostSignificantBits() - 1, -1));
    }

    /** Begins one for an endpoint that the caller has found within its environment; a worker goes on with it. */
    public ReplayJob begin(EnvironmentId environment, EndpointId endpoint, Selection what, String requestedBy) {
        ReplayJobId id = ReplayJobId.next();
        int total = count(endpoint, what);
        jdbc.sql("""
                        INSERT INTO replay_job (id, environment_id, endpoint_id, status, types, cause, first_id, end_id, state, total, requested_by, created_at, leased_until)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'running', ?, ?, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))""")
                .param(id.bytes())
                .param(environment.bytes())
                .param(endpoint.bytes())
                .param(what.status() == null ? null : what.status().text())
                .param(what.types().isEmpty() ? null : String.join("\n", what.types()))
                .param(what.cause())
                .param(Ids.bytes(Ids.floor(what.since())))
                .param(Ids.bytes(Ids.floor(what.until())))
                .param(total)
                .param(requestedBy)
                .update();
        return find(environment, id).orElseThrow();
    }

    public Optional<ReplayJob> find(EnvironmentId environment, ReplayJobId id) {
        return jdbc.sql("SELECT * FROM replay_job WHERE id = ? AND environment_id = ?")
                .params(id.bytes(), environment.bytes())
                .query((row, n) -> read(row))
                .optional();
    }

    /** Newest first. */
    public Slice<ReplayJob> page(EnvironmentId environment, Keyset keyset) {
        List<Object> params = new ArrayList<>(List.of((Object) environment.bytes()));
        if (keyset.from() != null) {
            params.add(Ids.bytes(keyset.from()));
        }
        List<ReplayJob> rows = jdbc.sql("SELECT * FROM replay_job WHERE environment_id = ? AND "
                        + keyset.condition("id") + " ORDER BY " + keyset.order("id") + " LIMIT " + keyset.fetch())
                .params(params)
                .query((row, n) -> read(row))
                .list();
        return Slice.of(rows, keyset, job -> job.id().value());
    }

    /** Ends it where it is; what was replayed stays so. @return whether it was running */
    public boolean cancel(EnvironmentId environment, ReplayJobId id) {
        return jdbc.sql(
                                "UPDATE replay_job SET state = 'cancelled', finished_at = UTC_TIMESTAMP(6) WHERE id = ? AND environment_id = ? AND state = 'running'")
                        .params(id.bytes(), environment.bytes())
                        .update()
                == 1;
    }

    /** A job that nobody works on just now, for so long. */
    public Optional<ReplayJob> claim(Duration lease) {
        List<ReplayJob> claimed = transaction.execute(status -> {
            List<ReplayJob> next = jdbc.sql(
                            "SELECT * FROM replay_job WHERE state = 'running' AND leased_until <= UTC_TIMESTAMP(6) ORDER BY leased_until LIMIT 1 FOR UPDATE SKIP LOCKED")
                    .query((row, n) -> read(row))
                    .list();
            next.forEach(job -> leaseUntil(job, lease));
            return next;
        });
        return claimed == null ? Optional.empty() : claimed.stream().findFirst();
    }

    /** Lets others, or the same worker later, go on with it after so long. */
    public void leaveFor(ReplayJob job, Duration pause) {
        leaseUntil(job, pause);
    }

    private void leaseUntil(ReplayJob job, Duration lease) {
        jdbc.sql(
                        "UPDATE replay_job SET leased_until = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND WHERE id = ? AND state = 'running'")
                .params(lease.toNanos() / 1_000, job.id().bytes())
                .update();
    }

    /** Replays a portion. @return whether there is more to do */
    public boolean goOn(ReplayJob job) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            Progress progress = lock(job);
            if (!progress.running()) {
                return false;
            }
            Optional<Destination> destination = routing.destination(job.environment(), job.endpoint());
            int most = Math.min(PORTION, MOST - progress.replayed());
            List<Delivery> originals = destination.isEmpty() ? List.of() : next(job, progress.cursor(), most);
            destination.ifPresent(to -> replay(originals, to));
            boolean more = originals.size() == PORTION;
            jdbc.sql(
                            "UPDATE replay_job SET cursor_id = COALESCE(?, cursor_id), replayed = replayed + ?, state = ?, finished_at = IF(?, NULL, UTC_TIMESTAMP(6)) WHERE id = ?")
                    .param(
                            originals.isEmpty()
                                    ? null
                                    : originals.get(originals.size() - 1).id().bytes())
                    .param(originals.size())
                    .param(more ? "running" : "done")
                    .param(more)
                    .param(job.id().bytes())
                    .update();
            return more;
        }));
    }

    private record Progress(boolean running, byte @Nullable [] cursor, int replayed) {}

    private Progress lock(ReplayJob job) {
        return jdbc.sql("SELECT state, cursor_id, replayed FROM replay_job WHERE id = ? FOR UPDATE")
                .params((Object) job.id().bytes())
                .query((row, n) -> new Progress(row.getString(1).equals("running"), row.getBytes(2), row.getInt(3)))
                .single();
    }

    private List<Delivery> next(ReplayJob job, byte @Nullable [] cursor, int most) {
        byte[] from = cursor == null ? before(job.what().since()) : cursor;
        List<byte[]> ids = new ArrayList<>();
        for (boolean failed : lists(job.what())) {
            List<Object> params = new ArrayList<>();
            ids.addAll(
                    jdbc.sql(select(job.endpoint(), job.what(), failed, from, params) + " ORDER BY d.id LIMIT " + most)
                            .params(params)
                            .query((row, n) -> row.getBytes(1))
                            .list());
        }
        return deliveries.find(
                job.environment(),
                ids.stream()
                        .sorted(Arrays::compareUnsigned)
                        .limit(most)
                        .map(id -> new DeliveryId(Ids.fromBytes(id)))
                        .toList());
    }

    /** The oldest first, and behind what is new: in the lane of retries. */
    private void replay(List<Delivery> originals, Destination destination) {
        List<NewWork> rows = originals.stream()
                .map(one -> NewWork.of(one.replayed(), destination.status(), Lane.RETRY, null))
                .toList();
        if (!rows.isEmpty()) {
            deliveries.insert(rows.stream().map(NewWork::delivery).toList());
            work.insert(rows);
        }
    }

    /** Pending ones are never among them: they are on their way already. */
    private static String select(
            EndpointId endpoint, Selection what, boolean failed, byte[] from, List<Object> params) {
        StringBuilder sql = new StringBuilder("SELECT d.id FROM delivery d FORCE INDEX (by_endpoint) "
                + (what.cause() == null ? "" : Failures.LAST_ATTEMPT) + " WHERE d.endpoint_id = ? AND d.failed = "
                + failed + " AND d.id > ? AND d.id < ? AND d.status <> 'pending'");
        params.add(endpoint.bytes());
        params.add(from);
        params.add(Ids.bytes(Ids.floor(what.until())));
        if (!what.types().isEmpty() && !what.types().contains("*")) {
            sql.append(what.types().stream()
                    .map(pattern -> {
                        TypeFilter type = new TypeFilter(pattern);
                        params.add(type.parameter());
                        return type.condition("d.event_type");
                    })
                    .collect(Collectors.joining(" OR ", " AND (", ")")));
        }
        if (what.cause() != null) {
            sql.append(" AND " + Failures.CAUSE + " = ?");
            params.add(what.cause());
        }
        if (failed) {
            sql.append(
                    " AND NOT EXISTS (SELECT 1 FROM delivery other WHERE other.event_id = d.event_id"
                            + " AND other.endpoint_id = d.endpoint_id AND other.id <> d.id AND (other.status <> 'failed' OR other.id > d.id))");
        }
        return sql.toString();
    }

    private static ReplayJob read(ResultSet row) throws SQLException {
        String status = row.getString("status");
        String types = row.getString("types");
        Timestamp finished = row.getTimestamp("finished_at");
        return new ReplayJob(
                new ReplayJobId(Ids.fromBytes(row.getBytes("id"))),
                new EnvironmentId(Ids.fromBytes(row.getBytes("environment_id"))),
                new EndpointId(Ids.fromBytes(row.getBytes("endpoint_id"))),
                new Selection(
                        status == null ? null : DeliveryStatus.parse(status).orElseThrow(),
                        types == null ? List.of() : List.of(types.split("\n")),
                        Ids.timeOf(Ids.fromBytes(row.getBytes("first_id"))),
                        Ids.timeOf(Ids.fromBytes(row.getBytes("end_id"))),
                        row.getString("cause")),
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getInt("total"),
                row.getInt("replayed"),
                row.getString("requested_by"),
                row.getTimestamp("created_at").toInstant(),
                finished == null ? null : finished.toInstant());
    }
}
