package dev.ringmain.delivery;

import dev.ringmain.delivery.Pulse.Minute;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.id.Ids;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The last hour of endpoints. Reads nothing but two indexes, yet every entry of the hour: whoever asks often should keep the answer for
 * some seconds.
 */
@Repository
public class Pulses {

    /** The minute of the hour that an id was made in, by the milliseconds at its front. */
    private static final String MINUTE =
            "CAST(FLOOR((CAST(CONV(HEX(SUBSTRING(%s, 1, 6)), 16, 10) AS SIGNED) - ?) / 60000) AS SIGNED)";

    private final JdbcClient jdbc;
    private final Clock clock;

    Pulses(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Of endpoints that the caller has found within its environment; each has a pulse, if only a flat one. */
    public Map<EndpointId, Pulse> of(Collection<EndpointId> endpoints) {
        Instant since = clock.instant()
                .truncatedTo(ChronoUnit.MINUTES)
                .plus(Duration.ofMinutes(1))
                .minus(Duration.ofMinutes(Pulse.MINUTES));
        Map<EndpointId, long[][]> counts = new LinkedHashMap<>();
        endpoints.forEach(endpoint -> counts.put(endpoint, new long[Pulse.MINUTES][3]));
        if (!endpoints.isEmpty()) {
            count(
                    "SELECT endpoint_id, failed, " + MINUTE.formatted("id")
                            + " AS minute, COUNT(*) AS n FROM delivery WHERE endpoint_id IN (%s) AND failed IN (FALSE, TRUE) AND id >= ? GROUP BY endpoint_id, failed, minute",
                    since,
                    counts,
                    0);
            count(
                    "SELECT endpoint_id, 2 AS failed, " + MINUTE.formatted("delivery_id")
                            + " AS minute, COUNT(*) AS n FROM delivery_work WHERE endpoint_id IN (%s) AND delivery_id >= ? GROUP BY endpoint_id, minute",
                    since,
                    counts,
                    2);
        }
        Map<EndpointId, Pulse> pulses = new HashMap<>();
        counts.forEach((endpoint, minutes) -> pulses.put(
                endpoint,
                new Pulse(since, Arrays.stream(minutes).map(Pulses::minute).toList())));
        return pulses;
    }

    private void count(String sql, Instant since, Map<EndpointId, long[][]> counts, int column) {
        List<Object> params = new ArrayList<>();
        params.add(since.toEpochMilli());
        counts.keySet().forEach(endpoint -> params.add(endpoint.bytes()));
        params.add(Ids.bytes(Ids.floor(since)));
        jdbc.sql(sql.formatted("?" + ", ?".repeat(counts.size() - 1)))
                .params(params)
                .query(row -> {
                    long[][] minutes = counts.get(new EndpointId(Ids.fromBytes(row.getBytes("endpoint_id"))));
                    int minute = row.getInt("minute");
                    // A clock that is ahead of ours can make an id of the minute to come.
                    if (minutes != null && minute >= 0 && minute < Pulse.MINUTES) {
                        minutes[minute][column == 2 ? 2 : row.getInt("failed")] += row.getLong("n");
                    }
                });
    }

    /** What is not marked as failed has succeeded, but for what still has work waiting. */
    private static Minute minute(long[] counts) {
        return new Minute(Math.max(0, counts[0] - counts[2]), counts[1], counts[2]);
    }

    /**
     * What is not finished for an endpoint, whenever it was born.
     *
     * @param retrying of these, those that were tried before
     */
    public record Waiting(long all, long retrying) {

        public static final Waiting NONE = new Waiting(0, 0);
    }

    /** Of endpoints that the caller has found within its environment; those that nothing waits for are left out. */
    public Map<EndpointId, Waiting> waiting(Collection<EndpointId> endpoints) {
        Map<EndpointId, Waiting> waiting = new HashMap<>();
        if (!endpoints.isEmpty()) {
            jdbc.sql("SELECT endpoint_id, COUNT(*) AS n, SUM(lane = " + Lane.RETRY.ordinal()
                            + ") AS retrying FROM delivery_work WHERE endpoint_id IN (?"
                            + ", ?".repeat(endpoints.size() - 1) + ") GROUP BY endpoint_id")
                    .params(endpoints.stream().map(EndpointId::bytes).toList())
                    .query(row -> {
                        waiting.put(
                                new EndpointId(Ids.fromBytes(row.getBytes("endpoint_id"))),
                                new Waiting(row.getLong("n"), row.getLong("retrying")));
                    });
        }
        return waiting;
    }
}
