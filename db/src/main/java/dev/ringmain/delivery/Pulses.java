package dev.ringmain.delivery;

import dev.ringmain.delivery.Pulse.Minute;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.id.Ids;
import java.time.Clock;
import java.time.Instant;
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
 * The last hour of endpoints. What was born in minutes that are over is counted already where it is much ({@link EndpointMinutes}); the rest is
 * counted here, by two indexes alone. Whoever asks often should keep the answer for some seconds all the same.
 */
@Repository
public class Pulses {

    /** The minute that an id was made in, by the milliseconds at its front. By whole numbers: MySQL Server rounds a quotient to four places. */
    private static final String MINUTE = "CAST(CONV(HEX(SUBSTRING(%s, 1, 6)), 16, 10) AS SIGNED) DIV 60000";

    /** Stretches of time that one statement counts. */
    private static final int STRETCHES = 200;

    private static final int SUCCEEDED = 0;
    private static final int FAILED = 1;
    private static final int PENDING = 2;

    private final EndpointMinutes minutes;
    private final JdbcClient jdbc;
    private final Clock clock;

    Pulses(EndpointMinutes minutes, JdbcClient jdbc, Clock clock) {
        this.minutes = minutes;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Of endpoints that the caller has found within its environment; each has a pulse, if only a flat one. */
    public Map<EndpointId, Pulse> of(Collection<EndpointId> endpoints) {
        Count count = new Count(EndpointMinutes.minute(clock.instant()) + 1 - Pulse.MINUTES);
        endpoints.forEach(count::begin);
        if (!endpoints.isEmpty()) {
            String in = "endpoint_id IN (?" + ", ?".repeat(endpoints.size() - 1) + ")";
            List<Object> params =
                    new ArrayList<>(endpoints.stream().map(EndpointId::bytes).toList());
            params.add(EndpointMinutes.floor(count.first));
            count(
                    "delivery FORCE INDEX (by_endpoint) WHERE " + in + " AND failed = TRUE AND id >= ?",
                    "id",
                    params,
                    count,
                    FAILED);
            count("delivery_work WHERE " + in + " AND delivery_id >= ?", "delivery_id", params, count, PENDING);
            countOthers(endpoints, count);
        }
        return count.pulses();
    }

    /** What has not failed: in a minute that is counted, that is the others of it; in the rest of the hour it is counted now. */
    private void countOthers(Collection<EndpointId> endpoints, Count count) {
        Map<EndpointId, Map<Integer, Long>> counted = minutes.counted(endpoints, count.first);
        List<String> stretches = new ArrayList<>();
        List<Object> params = new ArrayList<>();
        for (EndpointId endpoint : endpoints) {
            Map<Integer, Long> known = counted.getOrDefault(endpoint, Map.of());
            known.forEach((minute, all) ->
                    count.add(endpoint, minute, SUCCEEDED, Math.max(0, all - count.at(endpoint, minute, FAILED))));
            int last = count.first + Pulse.MINUTES - 1;
            for (int from = count.first; from <= last; from++) {
                if (known.containsKey(from)) {
                    continue;
                }
                int until = from + 1;
                while (until <= last && !known.containsKey(until)) {
                    until++;
                }
                stretches.add("(endpoint_id = ? AND failed = FALSE AND id >= ? AND id < ?)");
                params.addAll(List.of(endpoint.bytes(), EndpointMinutes.floor(from), EndpointMinutes.floor(until)));
                if (stretches.size() == STRETCHES) {
                    countStretches(stretches, params, count);
                }
                from = until;
            }
        }
        countStretches(stretches, params, count);
    }

    private void countStretches(List<String> stretches, List<Object> params, Count count) {
        if (!stretches.isEmpty()) {
            count(
                    "delivery FORCE INDEX (by_endpoint) WHERE " + String.join(" OR ", stretches),
                    "id",
                    params,
                    count,
                    SUCCEEDED);
            stretches.clear();
            params.clear();
        }
    }

    private void count(String from, String id, List<Object> params, Count count, int column) {
        jdbc.sql("SELECT endpoint_id, " + MINUTE.formatted(id) + " AS minute, COUNT(*) AS n FROM " + from
                        + " GROUP BY endpoint_id, minute")
                .params(params)
                .query(row -> {
                    count.add(
                            new EndpointId(Ids.fromBytes(row.getBytes("endpoint_id"))),
                            row.getInt("minute"),
                            column,
                            row.getLong("n"));
                });
    }

    /** Deliveries by endpoint, minute, and what became of them. */
    private static final class Count {

        private final int first;
        private final Map<EndpointId, long[][]> counts = new LinkedHashMap<>();

        /** @param first minute of the hour */
        Count(int first) {
            this.first = first;
        }

        void begin(EndpointId endpoint) {
            counts.put(endpoint, new long[Pulse.MINUTES][PENDING + 1]);
        }

        void add(EndpointId endpoint, int minute, int column, long n) {
            long[][] minutes = counts.get(endpoint);
            int place = minute - first;
            // A clock that is ahead of ours can make an id of the minute to come.
            if (minutes != null && place >= 0 && place < Pulse.MINUTES) {
                minutes[place][column] += n;
            }
        }

        long at(EndpointId endpoint, int minute, int column) {
            long[][] minutes = counts.get(endpoint);
            int place = minute - first;
            return minutes == null || place < 0 || place >= Pulse.MINUTES ? 0 : minutes[place][column];
        }

        Map<EndpointId, Pulse> pulses() {
            Map<EndpointId, Pulse> pulses = new HashMap<>();
            Instant since = Instant.ofEpochSecond(first * 60L);
            counts.forEach((endpoint, minutes) -> pulses.put(
                    endpoint,
                    new Pulse(since, Arrays.stream(minutes).map(Pulses::minute).toList())));
            return pulses;
        }
    }

    /** What is not marked as failed has succeeded, but for what still has work waiting. */
    private static Minute minute(long[] counts) {
        return new Minute(Math.max(0, counts[SUCCEEDED] - counts[PENDING]), counts[FAILED], counts[PENDING]);
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
