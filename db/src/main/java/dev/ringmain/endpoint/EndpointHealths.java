package dev.ringmain.endpoint;

import dev.ringmain.id.Ids;
import dev.ringmain.tenant.EnvironmentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** How the receivers behind endpoints have answered lately. Written where deliveries are sent. */
@Repository
public class EndpointHealths {

    private final JdbcClient jdbc;

    EndpointHealths(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param failingSince null: its last attempt succeeded, or there was none */
    public record Health(
            int consecutiveFailures,
            @Nullable Instant failingSince,
            @Nullable Instant lastFailureAt,
            @Nullable Instant lastSuccessAt) {

        public boolean isFailing() {
            return failingSince != null;
        }
    }

    /** Of the environment's endpoints that were ever sent anything. */
    public Map<EndpointId, Health> in(EnvironmentId environment) {
        return jdbc
                .sql("""
                        SELECT h.* FROM endpoint_health h JOIN endpoint e ON e.id = h.endpoint_id
                        WHERE e.environment_id = ? AND e.deleted_at IS NULL""")
                .params(environment.bytes())
                .query((row, n) -> Map.entry(new EndpointId(Ids.fromBytes(row.getBytes("endpoint_id"))), health(row)))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static Health health(ResultSet row) throws SQLException {
        return new Health(
                row.getInt("consecutive_failures"),
                instant(row.getTimestamp("failing_since")),
                instant(row.getTimestamp("last_failure_at")),
                instant(row.getTimestamp("last_success_at")));
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
