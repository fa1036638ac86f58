package dev.ringmain.delivery;

import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.id.Ids;
import dev.ringmain.tenant.EnvironmentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/** Which endpoints are in trouble, and since when. Moments are the database's. */
@Repository
public class EndpointHealths {

    /** Finds an endpoint that is to be asked now whether it answers again, if there is one. */
    public static final String TO_PROBE =
            "SELECT 1 FROM endpoint_health FORCE INDEX (to_probe) WHERE probe_at <= UTC_TIMESTAMP(6) LIMIT 1";

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    EndpointHealths(JdbcClient jdbc, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /** Notes failures of an endpoint, and tells how it stands by now. @param failures since it was noted last */
    public Optional<EndpointHealth> failed(
            EnvironmentId environment, EndpointId endpoint, int failures, String outcome) {
        jdbc.sql("""
                        INSERT INTO endpoint_health (endpoint_id, environment_id, failing_since, last_failure_at, failures, last_outcome)
                        VALUES (?, ?, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), ?, ?)
                        ON DUPLICATE KEY UPDATE last_failure_at = UTC_TIMESTAMP(6), failures = failures + ?, last_outcome = ?""")
                .params(endpoint.bytes(), environment.bytes(), failures, outcome, failures, outcome)
                .update();
        return find(endpoint);
    }

    /** Whether it was in trouble until now. One node alone is told so. */
    public boolean succeeded(EndpointId endpoint) {
        return jdbc.sql("DELETE FROM endpoint_health WHERE endpoint_id = ?")
                        .params((Object) endpoint.bytes())
                        .update()
                == 1;
    }

    public Optional<EndpointHealth> find(EndpointId endpoint) {
        return of(List.of(endpoint)).stream().findFirst();
    }

    /** Of endpoints that the caller has found within its environment; those in good standing are left out. */
    public List<EndpointHealth> of(Collection<EndpointId> endpoints) {
        return endpoints.isEmpty()
                ? List.of()
                : jdbc.sql("SELECT * FROM endpoint_health WHERE endpoint_id IN (?" + ", ?".repeat(endpoints.size() - 1)
                                + ")")
                        .params(endpoints.stream().map(EndpointId::bytes).toList())
                        .query((row, n) -> read(row))
                        .list();
    }

    /** Everywhere. */
    public List<EndpointHealth> all() {
        return jdbc.sql("SELECT * FROM endpoint_health")
                .query((row, n) -> read(row))
                .list();
    }

    /** Of those that were deleted. Not with the deletion: what was under way then may fail after it. */
    public void forgetDeleted() {
        jdbc.sql(
                        "SELECT h.endpoint_id FROM endpoint_health h LEFT JOIN endpoint e ON e.id = h.endpoint_id WHERE e.id IS NULL OR e.deleted_at IS NOT NULL")
                .query((row, n) -> new EndpointId(Ids.fromBytes(row.getBytes(1))))
                .list()
                .forEach(this::succeeded);
    }

    /** Whether its owner is to be told now. One node alone is told so, once for each time of trouble. */
    public boolean mayTell(EndpointId endpoint) {
        return jdbc.sql(
                                "UPDATE endpoint_health SET told_at = UTC_TIMESTAMP(6) WHERE endpoint_id = ? AND told_at IS NULL")
                        .params((Object) endpoint.bytes())
                        .update()
                == 1;
    }

    /** Lets an endpoint that was disabled be asked again after so long. */
    public void probeIn(EndpointId endpoint, Duration delay) {
        jdbc.sql(
                        "UPDATE endpoint_health SET probe_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND WHERE endpoint_id = ?")
                .params(delay.toNanos() / 1_000, endpoint.bytes())
                .update();
    }

    /** Disabled endpoints that are to be asked now. Others pass over them for as long as the lease. */
    public List<EndpointHealth> claimProbes(int most, Duration lease) {
        List<EndpointHealth> claimed = transaction.execute(status -> {
            List<EndpointHealth> due = jdbc.sql(
                            "SELECT * FROM endpoint_health FORCE INDEX (to_probe) WHERE probe_at <= UTC_TIMESTAMP(6) ORDER BY probe_at LIMIT "
                                    + most + " FOR UPDATE SKIP LOCKED")
                    .query((row, n) -> read(row))
                    .list();
            due.forEach(one -> jdbc.sql(
                            "UPDATE endpoint_health SET probe_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND, probes = probes + 1 WHERE endpoint_id = ?")
                    .params(lease.toNanos() / 1_000, one.endpoint().bytes())
                    .update());
            return due;
        });
        return claimed == null ? List.of() : claimed;
    }

    private static EndpointHealth read(ResultSet row) throws SQLException {
        return new EndpointHealth(
                new EndpointId(Ids.fromBytes(row.getBytes("endpoint_id"))),
                new EnvironmentId(Ids.fromBytes(row.getBytes("environment_id"))),
                row.getTimestamp("failing_since").toInstant(),
                row.getTimestamp("last_failure_at").toInstant(),
                row.getInt("failures"),
                row.getString("last_outcome"),
                moment(row.getTimestamp("told_at")),
                moment(row.getTimestamp("probe_at")),
                row.getInt("probes"));
    }

    private static @Nullable Instant moment(@Nullable Timestamp stored) {
        return stored == null ? null : stored.toInstant();
    }
}
