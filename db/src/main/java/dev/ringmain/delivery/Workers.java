package dev.ringmain.delivery;

import dev.ringmain.id.Ids;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The processes that deliver, each known by a sign of life. */
@Repository
public class Workers {

    /** After so long without a sign of life, a worker counts no more. */
    static final Duration DEAD_AFTER = Duration.ofSeconds(20);

    private final JdbcClient jdbc;

    Workers(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What a worker hears in return for its sign of life.
     *
     * @param workers how many there are, itself among them
     * @param now what time it is by the database
     */
    public record Echo(int workers, Instant now) {}

    /** A sign of life. @param leaseToken what it claims with */
    public Echo beat(UUID id, String name, long leaseToken) {
        jdbc.sql(
                        "INSERT INTO worker (id, name, lease_token, started_at, seen_at) VALUES (?, ?, ?, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6)) ON DUPLICATE KEY UPDATE seen_at = UTC_TIMESTAMP(6)")
                .params(Ids.bytes(id), name, leaseToken)
                .update();
        jdbc.sql("DELETE FROM worker WHERE seen_at < UTC_TIMESTAMP(6) - INTERVAL 1 DAY")
                .update();
        return jdbc.sql(
                        "SELECT COUNT(*) AS workers, UTC_TIMESTAMP(6) AS now FROM worker WHERE seen_at >= UTC_TIMESTAMP(6) - INTERVAL ? SECOND")
                .params(DEAD_AFTER.toSeconds())
                .query((row, n) ->
                        new Echo(row.getInt("workers"), row.getTimestamp("now").toInstant()))
                .single();
    }

    public void leave(UUID id) {
        jdbc.sql("DELETE FROM worker WHERE id = ?")
                .params((Object) Ids.bytes(id))
                .update();
    }
}
