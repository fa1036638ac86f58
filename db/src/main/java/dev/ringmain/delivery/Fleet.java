package dev.ringmain.delivery;

import dev.ringmain.endpoint.EndpointStatus;
import dev.ringmain.id.Ids;
import dev.ringmain.tenant.TenantId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** How the delivering goes on the whole: for those who run it. Each look reads an index of the queue from end to end. */
@Repository
public class Fleet {

    private static final int MOST = 100;

    private static final int MOST_COUNTED = 10_000;

    static final String LEASES =
            "SELECT lease_token, COUNT(*) AS held, TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(6), MIN(due_at)) AS seconds_left FROM delivery_work FORCE INDEX (claim)"
                    + " WHERE lane IN (" + Lane.FRESH.ordinal() + ", " + Lane.RETRY.ordinal()
                    + ") AND lease_token <> 0 GROUP BY lease_token ORDER BY held DESC LIMIT " + MOST;

    private final JdbcClient jdbc;

    Fleet(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What waits for one tenant in one lane.
     *
     * @param due how much of it could be delivered now
     * @param lateSeconds for how long the oldest of that has been due; 0: none is
     */
    public record Queue(TenantId tenant, String name, Lane lane, long waiting, long due, long lateSeconds) {}

    /** The longest first. What is claimed is due again when its lease ends, and so counts as not due. */
    public List<Queue> queues() {
        return jdbc.sql("""
            SELECT w.tenant_id, t.name, w.lane, COUNT(*) AS waiting, COALESCE(SUM(w.due_at <= UTC_TIMESTAMP(6)), 0) AS due,
                GREATEST(0, COALESCE(TIMESTAMPDIFF(SECOND, MIN(w.due_at), UTC_TIMESTAMP(6)), 0)) AS late
            FROM delivery_work w JOIN tenant t ON t.id = w.tenant_id
            GROUP BY w.tenant_id, t.name, w.lane ORDER BY waiting DESC LIMIT 100\
            """)
                .query((row, n) -> {
                    Lane lane = Lane.values()[row.getInt("lane")];
                    // Held work is due at no time: when it was due says nothing.
                    boolean held = lane == Lane.HELD;
                    return new Queue(
                            new TenantId(Ids.fromBytes(row.getBytes("tenant_id"))),
                            row.getString("name"),
                            lane,
                            row.getLong("waiting"),
                            held ? 0 : row.getLong("due"),
                            held ? 0 : row.getLong("late"));
                })
                .list();
    }

    /**
     * A process that delivers.
     *
     * @param silentSeconds since its last sign of life
     * @param leases what it has claimed and not settled
     */
    public record Worker(String name, Instant startedAt, long silentSeconds, Leases leases) {

        public boolean isAlive() {
            return silentSeconds < Workers.DEAD_AFTER.toSeconds();
        }
    }

    /**
     * What was claimed with one token and is not settled.
     *
     * @param secondsLeft of the lease that was taken first; below 0: for so long it has been anybody's again
     */
    public record Leases(long token, long count, long secondsLeft) {

        static final Leases NONE = new Leases(0, 0, 0);
    }

    /**
     * Who delivers.
     *
     * @param workers those that gave a sign of life within a day, the liveliest first
     * @param ownerless what is claimed by none of them: its worker was stopped, and left; most first
     */
    public record Crew(List<Worker> workers, List<Leases> ownerless) {}

    public Crew crew() {
        Map<Long, Leases> leases = leases();
        List<Worker> workers = jdbc.sql(
                        "SELECT name, started_at, lease_token, TIMESTAMPDIFF(SECOND, seen_at, UTC_TIMESTAMP(6)) AS silent FROM worker ORDER BY seen_at DESC LIMIT "
                                + MOST)
                .query((row, n) -> {
                    Leases held = leases.remove(row.getLong("lease_token"));
                    return new Worker(
                            row.getString("name"),
                            row.getTimestamp("started_at").toInstant(),
                            Math.max(0, row.getLong("silent")),
                            held == null ? Leases.NONE : held);
                })
                .list();
        return new Crew(workers, List.copyOf(leases.values()));
    }

    /** By token, those that hold most first. What is held for its endpoint is claimed by nobody. */
    private Map<Long, Leases> leases() {
        Map<Long, Leases> leases = new LinkedHashMap<>();
        jdbc.sql(LEASES).query(row -> {
            Leases one = new Leases(row.getLong("lease_token"), row.getLong("held"), row.getLong("seconds_left"));
            leases.put(one.token(), one);
        });
        return leases;
    }

    /**
     * An endpoint that is left alone for a while because it failed.
     *
     * @param since when the oldest that waits for it was due
     * @param waiting how many deliveries do, counted up to {@value #MOST_COUNTED}
     * @param failingSince when it failed for the first time since it answered last; null: nobody has noted it
     */
    public record Breaker(
            TenantId tenant,
            String name,
            String url,
            Instant since,
            long waiting,
            @Nullable Instant failingSince) {

        public boolean isManyMore() {
            return waiting >= MOST_COUNTED;
        }
    }

    /**
     * Those whose deliveries have waited for longest first. Circuits are in the workers' memory; what they put aside says why. Takes one step
     * in an index for each endpoint that something waits for.
     */
    public List<Breaker> breakers() {
        return jdbc.sql("""
            SELECT w.endpoint_id, w.since, e.tenant_id, t.name, e.url, h.failing_since
            FROM (SELECT endpoint_id, MIN(due_at) AS since FROM delivery_work FORCE INDEX (by_endpoint) WHERE lane = ? GROUP BY endpoint_id, lane) w
            JOIN endpoint e ON e.id = w.endpoint_id JOIN tenant t ON t.id = e.tenant_id LEFT JOIN endpoint_health h ON h.endpoint_id = w.endpoint_id
            WHERE e.status = ? AND e.suspended_by_plan_at IS NULL AND e.deleted_at IS NULL AND ? = (SELECT d.reason FROM delivery_work o FORCE INDEX (by_endpoint)
                JOIN delivery d ON d.id = o.delivery_id WHERE o.endpoint_id = w.endpoint_id AND o.lane = ? ORDER BY o.due_at LIMIT 1)
            ORDER BY w.since LIMIT 100\
            """)
                .params(
                        Lane.HELD.ordinal(),
                        EndpointStatus.ACTIVE.name(),
                        HoldReason.CIRCUIT_OPEN.text(),
                        Lane.HELD.ordinal())
                .query((row, n) -> new Breaker(
                        new TenantId(Ids.fromBytes(row.getBytes("tenant_id"))),
                        row.getString("name"),
                        row.getString("url"),
                        row.getTimestamp("since").toInstant(),
                        held(row.getBytes("endpoint_id")),
                        row.getTimestamp("failing_since") == null
                                ? null
                                : row.getTimestamp("failing_since").toInstant()))
                .list();
    }

    private long held(byte[] endpoint) {
        return jdbc.sql(
                        "SELECT COUNT(*) FROM (SELECT 1 FROM delivery_work FORCE INDEX (by_endpoint) WHERE endpoint_id = ? AND lane = ? LIMIT "
                                + MOST_COUNTED + ") AS held")
                .params(endpoint, Lane.HELD.ordinal())
                .query(Long.class)
                .single();
    }

    /**
     * An endpoint that fails.
     *
     * @param disabled whether it is sent nothing any more
     */
    public record Trouble(
            TenantId tenant,
            String name,
            String url,
            boolean disabled,
            Instant failingSince,
            int failures,
            String lastOutcome) {}

    /** Those that have failed for longest first. */
    public List<Trouble> troubles() {
        return jdbc.sql("""
            SELECT e.tenant_id, t.name, e.url, e.status, h.failing_since, h.failures, h.last_outcome
            FROM endpoint_health h JOIN endpoint e ON e.id = h.endpoint_id JOIN tenant t ON t.id = e.tenant_id
            WHERE e.deleted_at IS NULL ORDER BY h.failing_since LIMIT 100\
            """)
                .query((row, n) -> new Trouble(
                        new TenantId(Ids.fromBytes(row.getBytes("tenant_id"))),
                        row.getString("name"),
                        row.getString("url"),
                        row.getString("status").equalsIgnoreCase("disabled"),
                        row.getTimestamp("failing_since").toInstant(),
                        row.getInt("failures"),
                        row.getString("last_outcome")))
                .list();
    }

    /**
     * A tenant that was moved to a plan which keeps less, and is shown for a while what the former kept.
     *
     * @param days that are shown until then
     */
    public record Grace(TenantId tenant, String name, int days, Instant until) {}

    /** Those whose grace ends first. Nothing that they are shown is dropped before. */
    public List<Grace> graces() {
        return jdbc.sql("""
            SELECT id, name, retention_was, retention_was_until FROM tenant
            WHERE retention_was_until > UTC_TIMESTAMP(6) AND retention_was IS NOT NULL ORDER BY retention_was_until LIMIT 100\
            """)
                .query((row, n) -> new Grace(
                        new TenantId(Ids.fromBytes(row.getBytes("id"))),
                        row.getString("name"),
                        row.getInt("retention_was"),
                        row.getTimestamp("retention_was_until").toInstant()))
                .list();
    }

    /**
     * A table that is kept by the day.
     *
     * @param rows as the server estimates
     * @param oldest name of its first partition: {@code d20261121} holds that day and what is older
     */
    public record Table(String name, int partitions, long rows, long bytes, String oldest, String newest) {}

    public List<Table> tables() {
        return jdbc.sql("""
            SELECT table_name AS name, COUNT(*) AS partitions, COALESCE(SUM(table_rows), 0) AS estimate,
                COALESCE(SUM(data_length + index_length), 0) AS bytes, COALESCE(MIN(CASE WHEN partition_name LIKE 'd%' THEN partition_name END), '') AS oldest,
                COALESCE(MAX(CASE WHEN partition_name LIKE 'd%' THEN partition_name END), '') AS newest
            FROM information_schema.partitions WHERE table_schema = DATABASE() AND table_name IN ('event', 'delivery', 'attempt')
            GROUP BY table_name ORDER BY table_name\
            """)
                .query((row, n) -> new Table(
                        row.getString("name"),
                        row.getInt("partitions"),
                        row.getLong("estimate"),
                        row.getLong("bytes"),
                        row.getString("oldest"),
                        row.getString("newest")))
                .list();
    }
}
