package dev.ringmain.delivery;

import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.id.Ids;
import dev.ringmain.tenant.EnvironmentId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * How many deliveries of a day got through, and how long attempts take: of an environment, or of one endpoint. Looks at the newest, and at no
 * more of them than {@value #MOST_DELIVERIES} or {@value #MOST_ATTEMPTS}, so that it takes as long with millions of rows; whoever asks often
 * should keep the answer for some seconds all the same.
 */
@Repository
public class Figures {

    public static final int MOST_DELIVERIES = 20_000;
    public static final int MOST_ATTEMPTS = 1_000;

    private static final Duration DAY = Duration.ofHours(24);
    private static final Duration HOUR = Duration.ofHours(1);

    private final JdbcClient jdbc;
    private final Clock clock;

    Figures(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * What became of the deliveries of a day, without those that still wait.
     *
     * @param reach if there were more than could be looked at: how far back this goes; else null
     */
    public record Finished(
            long succeeded, long failed, @Nullable Instant reach) {}

    /**
     * Of the newest attempts at deliveries that were born within an hour, in milliseconds; as many were as long or shorter as the name says.
     *
     * @param attempts how many were looked at; 0: there were none, and the others say nothing
     */
    public record Durations(int attempts, int p50Ms, int p95Ms) {

        static Durations of(List<Integer> millis) {
            int[] sorted = millis.stream().mapToInt(Integer::intValue).sorted().toArray();
            return new Durations(sorted.length, rank(sorted, 50), rank(sorted, 95));
        }

        /** The nearest rank: a duration that there was, and not one in between. */
        private static int rank(int[] sorted, int percent) {
            return sorted.length == 0 ? 0 : sorted[(sorted.length * percent + 99) / 100 - 1];
        }
    }

    /** Whose deliveries: the column that says it, and the index that begins with it. */
    private record Of(String column, String index, byte[] id) {

        static Of of(EnvironmentId environment) {
            return new Of("environment_id", "by_environment", environment.bytes());
        }

        static Of of(EndpointId endpoint) {
            return new Of("endpoint_id", "by_endpoint", endpoint.bytes());
        }

        /** One of the two lists that the index has, newest first; its parameters are the id and from where on. */
        String list(boolean failed, int most) {
            return "SELECT id FROM delivery FORCE INDEX (" + index + ") WHERE " + column + " = ? AND failed = "
                    + (failed ? "TRUE" : "FALSE") + " AND id >= ? ORDER BY id DESC LIMIT " + most;
        }
    }

    public Finished ofDay(EnvironmentId environment) {
        return ofDay(Of.of(environment));
    }

    /** @param endpoint that the caller has found within its environment */
    public Finished ofDay(EndpointId endpoint) {
        return ofDay(Of.of(endpoint));
    }

    public Durations durations(EnvironmentId environment) {
        return durations(Of.of(environment));
    }

    /** @param endpoint that the caller has found within its environment */
    public Durations durations(EndpointId endpoint) {
        return durations(Of.of(endpoint));
    }

    private Finished ofDay(Of of) {
        byte[] day = Ids.bytes(Ids.floor(clock.instant().minus(DAY)));
        Newest failed = newest(of, true, day);
        Newest others = newest(of, false, failed.from());
        if (others.isCut()) {
            failed = newest(of, true, others.from());
        }
        long pending = jdbc.sql("SELECT COUNT(*) FROM (SELECT 1 FROM delivery_work WHERE " + of.column()
                        + " = ? AND delivery_id >= ? LIMIT " + MOST_DELIVERIES + ") AS waiting")
                .params(of.id(), others.from())
                .query(Long.class)
                .single();
        return new Finished(
                Math.max(0, others.count() - pending),
                failed.count(),
                Arrays.equals(others.from(), day) ? null : Ids.timeOf(Ids.fromBytes(others.from())));
    }

    /** @param from which id on they were looked at: what was asked for, or the oldest that there was room for */
    private record Newest(long count, byte[] from) {

        boolean isCut() {
            return count == MOST_DELIVERIES;
        }
    }

    private Newest newest(Of of, boolean failed, byte[] from) {
        return jdbc.sql("SELECT COUNT(*), MIN(id) FROM (" + of.list(failed, MOST_DELIVERIES) + ") AS newest")
                .params(of.id(), from)
                .query((row, n) -> {
                    long count = row.getLong(1);
                    return new Newest(count, count == MOST_DELIVERIES ? row.getBytes(2) : from);
                })
                .single();
    }

    /** What a worker left behind that was never heard of again took nobody knows how long. */
    private Durations durations(Of of) {
        byte[] hour = Ids.bytes(Ids.floor(clock.instant().minus(HOUR)));
        return Durations.of(jdbc.sql("SELECT a.duration_ms FROM (SELECT id FROM ((" + of.list(false, MOST_ATTEMPTS)
                        + ") UNION ALL (" + of.list(true, MOST_ATTEMPTS) + ")) AS listed ORDER BY id DESC LIMIT "
                        + MOST_ATTEMPTS
                        + ") AS d STRAIGHT_JOIN attempt a ON a.delivery_id = d.id WHERE a.outcome <> 'unknown' ORDER BY d.id DESC, a.number DESC LIMIT "
                        + MOST_ATTEMPTS)
                .params(of.id(), hour, of.id(), hour)
                .query(Integer.class)
                .list());
    }
}
