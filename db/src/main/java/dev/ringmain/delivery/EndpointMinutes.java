package dev.ringmain.delivery;

import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.id.Ids;
import dev.ringmain.time.Housekeeping;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * How many deliveries were born for an endpoint in each minute of the last hour, counted once when the minute is over: an hour may hold
 * millions, and whoever opens a page shall not wait until they are counted. Endpoints with few in a minute have no count of it; theirs are
 * counted when somebody looks.
 */
@Component
public class EndpointMinutes {

    private static final Logger log = LoggerFactory.getLogger(EndpointMinutes.class);

    /** Whoever made an id in the minute has committed by then. If not, a pulse lacks that one delivery. */
    private static final Duration OVER_FOR = Duration.ofSeconds(30);

    /** One a second. */
    static final int MANY = 60;

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final TransactionTemplate transaction;
    private final Clock clock;

    EndpointMinutes(JdbcClient jdbc, JdbcTemplate batches, TransactionTemplate transaction, Clock clock) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Minutes since 1970. */
    static int minute(Instant moment) {
        return Math.toIntExact(moment.getEpochSecond() / 60);
    }

    /** Where a minute begins, as an id that is before all that are made in it. */
    static byte[] floor(int minute) {
        return Ids.bytes(Ids.floor(Instant.ofEpochSecond(minute * 60L)));
    }

    /** Of each endpoint the minutes that are counted, and how many deliveries were born in each; those without one are left out. */
    Map<EndpointId, Map<Integer, Long>> counted(Collection<EndpointId> endpoints, int since) {
        Map<EndpointId, Map<Integer, Long>> counted = new HashMap<>();
        jdbc.sql(
                        "SELECT endpoint_id, minute, deliveries FROM endpoint_minute WHERE endpoint_id IN (:endpoints) AND minute >= :since")
                .param("endpoints", endpoints.stream().map(EndpointId::bytes).toList())
                .param("since", since)
                .query(row -> {
                    counted.computeIfAbsent(
                                    new EndpointId(Ids.fromBytes(row.getBytes("endpoint_id"))), id -> new HashMap<>())
                            .put(row.getInt("minute"), row.getLong("deliveries"));
                });
        return counted;
    }

    @Scheduled(fixedDelay = 15_000, scheduler = Housekeeping.SCHEDULER)
    void count() {
        try {
            while (Boolean.TRUE.equals(transaction.execute(status -> countNext()))) {
                log.debug("Counted a minute");
            }
        } catch (DataAccessException | TransactionException e) {
            log.debug("Could not count the last minutes now", e);
        }
    }

    /** @return whether one was counted, so that there may be another */
    private boolean countNext() {
        int running = minute(clock.instant().minus(OVER_FOR));
        int oldest = running - Pulse.MINUTES;
        Optional<Integer> next = mark().map(mark -> Math.max(mark, oldest)).flatMap(this::firstWithAny);
        if (next.isEmpty() || next.get() >= running) {
            return false;
        }
        // Read and then written, and not in one statement, which would lock what it reads.
        List<Object[]> many = many(next.get());
        batches.batchUpdate("INSERT INTO endpoint_minute (endpoint_id, minute, deliveries) VALUES (?, ?, ?)", many);
        jdbc.sql("UPDATE endpoint_minute_mark SET minute = ?")
                .params(next.get() + 1)
                .update();
        jdbc.sql("DELETE FROM endpoint_minute WHERE minute < ?").params(oldest).update();
        return true;
    }

    /** Empty while another node counts. */
    private Optional<Integer> mark() {
        return jdbc.sql("SELECT minute FROM endpoint_minute_mark WHERE id = 1 FOR UPDATE SKIP LOCKED")
                .query(Integer.class)
                .optional();
    }

    private Optional<Integer> firstWithAny(int minute) {
        return jdbc.sql("SELECT id FROM delivery FORCE INDEX (PRIMARY) WHERE id >= ? ORDER BY id LIMIT 1")
                .params((Object) floor(minute))
                .query((row, n) -> minute(Ids.timeOf(Ids.fromBytes(row.getBytes(1)))))
                .optional();
    }

    private List<Object[]> many(int minute) {
        return jdbc.sql(
                        "SELECT endpoint_id, COUNT(*) FROM delivery FORCE INDEX (PRIMARY) WHERE id >= ? AND id < ? GROUP BY endpoint_id HAVING COUNT(*) >= ?")
                .params(floor(minute), floor(minute + 1), MANY)
                .query((row, n) -> new Object[] {row.getBytes(1), minute, row.getLong(2)})
                .list();
    }
}
