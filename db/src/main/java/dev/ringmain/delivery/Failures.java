package dev.ringmain.delivery;

import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.id.Ids;
import dev.ringmain.tenant.EnvironmentId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Deliveries that failed, by endpoint and by what they failed of.
 *
 * <p>A cause is a stable code: the delivery's reason; or, where its attempts ran out, what came of the last one ({@code timeout}, {@code dns},
 * {@code connect}, {@code tls}, {@code blocked}, {@code protocol}, {@code unknown}), and if that was an answer, its status ({@code http_401},
 * {@code http_403}, {@code http_404}, {@code http_429}) or the class of it ({@code http_5xx}).
 */
@Repository
public class Failures {

    /** So many at most are looked at: the newest of the window. */
    public static final int MOST = 5_000;

    static final String LAST_ATTEMPT = "LEFT JOIN attempt a ON a.delivery_id = d.id AND a.number = d.attempts";

    static final String CAUSE = "CASE WHEN d.reason <> '" + Settlement.EXHAUSTED + "' THEN d.reason"
            + " WHEN a.outcome = 'refused' AND a.response_status IN (401, 403, 404, 429) THEN CONCAT('http_', a.response_status)"
            + " WHEN a.outcome = 'refused' AND a.response_status IS NOT NULL THEN CONCAT('http_', FLOOR(a.response_status / 100), 'xx')"
            + " ELSE COALESCE(a.outcome, 'unknown') END";

    private final JdbcClient jdbc;

    Failures(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What failed at one endpoint of one cause.
     *
     * @param count how many deliveries
     */
    public record Group(EndpointId endpoint, String cause, long count, DeliveryId newest, DeliveryId oldest) {

        public Instant firstAt() {
            return Ids.timeOf(oldest.value());
        }

        public Instant lastAt() {
            return Ids.timeOf(newest.value());
        }
    }

    /**
     * @param groups the one with the newest failure first
     * @param looked how many deliveries that were
     * @param reach if there were more than could be looked at: how far back this goes; else null
     */
    public record Found(
            List<Group> groups, long looked, @Nullable Instant reach) {}

    /** What was born in a window of time and failed. Reads no more than {@value #MOST} deliveries, whatever the window. */
    public Found in(EnvironmentId environment, Instant since, Instant until) {
        List<Group> groups = jdbc.sql("SELECT d.endpoint_id, " + CAUSE
                        + " AS cause, COUNT(*) AS n, MAX(d.id) AS newest, MIN(d.id) AS oldest FROM ("
                        + "SELECT id, endpoint_id, reason, attempts FROM delivery FORCE INDEX (by_environment) WHERE environment_id = ? AND failed = TRUE AND id >= ? AND id < ? ORDER BY id DESC LIMIT "
                        + MOST + ") AS d " + LAST_ATTEMPT + " GROUP BY d.endpoint_id, cause ORDER BY newest DESC")
                .params(environment.bytes(), Ids.bytes(Ids.floor(since)), Ids.bytes(Ids.floor(until)))
                .query((row, n) -> new Group(
                        new EndpointId(Ids.fromBytes(row.getBytes("endpoint_id"))),
                        row.getString("cause"),
                        row.getLong("n"),
                        new DeliveryId(Ids.fromBytes(row.getBytes("newest"))),
                        new DeliveryId(Ids.fromBytes(row.getBytes("oldest")))))
                .list();
        long looked = groups.stream().mapToLong(Group::count).sum();
        Instant reach =
                groups.stream().map(Group::firstAt).min(Instant::compareTo).orElse(null);
        return new Found(groups, looked, looked < MOST ? null : reach);
    }

    /**
     * The newest deliveries of a group. Looks at {@value #MOST} failures of the endpoint at most.
     *
     * @param endpoint which the caller has found within its environment, or which is no more
     */
    public List<DeliveryId> of(
            EnvironmentId environment, EndpointId endpoint, String cause, Instant since, Instant until, int most) {
        List<Object> params = new ArrayList<>(List.of(endpoint.bytes(), environment.bytes()));
        params.add(Ids.bytes(Ids.floor(since)));
        params.add(Ids.bytes(Ids.floor(until)));
        params.add(cause);
        return jdbc.sql(
                        "SELECT d.id FROM (SELECT id, reason, attempts FROM delivery FORCE INDEX (by_endpoint) WHERE endpoint_id = ? AND failed = TRUE AND environment_id = ? AND id >= ? AND id < ? ORDER BY id DESC LIMIT "
                                + MOST + ") AS d " + LAST_ATTEMPT + " WHERE " + CAUSE + " = ? ORDER BY d.id DESC LIMIT "
                                + most)
                .params(params)
                .query((row, n) -> new DeliveryId(Ids.fromBytes(row.getBytes(1))))
                .list();
    }
}
