package dev.ringmain.database;

import dev.ringmain.time.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Ends transactions on our schema that do harm by lasting, if they sign in as we do. Who signs in as somebody else, to make a backup say, has
 * been let in by whoever runs the database, and is left alone.
 *
 * <p>While somebody holds a snapshot the server keeps every row that was changed since: a queue, whose rows live for milliseconds, is then
 * read past thousands of dead rows for each living one. It is ended after a while, or sooner where too much has changed since; only if it
 * has written nothing and reads at REPEATABLE READ or above, which is nothing of ours: a report, or a console that somebody left open.
 *
 * <p>A process that is paused in the middle of a transaction keeps its locks, and what it was about to settle can be taken over by nobody.
 * None of ours is silent for longer than a statement takes.
 */
@Component
class StaleTransactions {

    private static final Logger log = LoggerFactory.getLogger(StaleTransactions.class);

    /** Transactions whose changes the server keeps for somebody: from here on, the queue is about to get slow. */
    private static final int MOST_KEPT = 7_500;

    /** Longer than any pause of a process that is well, and shorter than its lease. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(20);

    private final JdbcClient jdbc;
    private final Ticker ticker;
    private final Duration longest;
    private final long mostKept;
    private final Map<Open, Long> seen = new HashMap<>();

    /** A transaction: connections are used for one after the other, so it is not known by its connection alone. */
    private record Open(long connection, String startedAt, String user, String host) {}

    @Autowired
    StaleTransactions(JdbcClient jdbc, Ticker ticker, DatabaseSettings settings) {
        this(jdbc, ticker, settings.longestSnapshot(), MOST_KEPT);
    }

    StaleTransactions(JdbcClient jdbc, Ticker ticker, Duration longest, long mostKept) {
        this.jdbc = jdbc;
        this.ticker = ticker;
        this.longest = longest;
        this.mostKept = mostKept;
    }

    @Scheduled(fixedDelay = 5_000)
    void end() {
        endSilence(LONGEST_SILENCE);
        endSnapshots();
    }

    void endSnapshots() {
        if (longest.isZero()) {
            return;
        }
        try {
            Set<Open> open = new HashSet<>(open());
            seen.keySet().retainAll(open);
            open.forEach(reader -> seen.putIfAbsent(reader, ticker.nanos()));
            Duration patience = open.isEmpty() || kept() < mostKept ? longest : Duration.ZERO;
            open.stream()
                    .filter(reader -> lasted(reader).compareTo(patience) >= 0)
                    .forEach(this::end);
        } catch (DataAccessException | TransactionException e) {
            log.debug("Could not look for transactions that last too long; that needs the privilege PROCESS", e);
        }
    }

    /** Those that hold locks, and have said nothing for so long. What they have written was promised to nobody. */
    void endSilence(Duration longestSilence) {
        try {
            jdbc.sql("""
                            SELECT p.ID AS connection, CAST(t.trx_started AS CHAR) AS started_at, p.USER AS user, p.HOST AS host
                            FROM information_schema.INNODB_TRX t JOIN information_schema.PROCESSLIST p ON p.ID = t.trx_mysql_thread_id
                            WHERE p.DB = DATABASE() AND p.USER = SUBSTRING_INDEX(CURRENT_USER(), '@', 1) AND p.COMMAND = 'Sleep' AND p.TIME >= ? AND t.trx_rows_locked > 0""")
                    .params(longestSilence.toSeconds())
                    .query(Open.class)
                    .list()
                    .forEach(silent -> kill(
                            silent,
                            "Ended a transaction of {} from {} that held locks and had been silent for {} s: its process is paused, or somebody left a console open",
                            longestSilence));
        } catch (DataAccessException | TransactionException e) {
            log.debug("Could not look for transactions that say nothing; that needs the privilege PROCESS", e);
        }
    }

    private List<Open> open() {
        return jdbc.sql("""
                        SELECT p.ID AS connection, CAST(t.trx_started AS CHAR) AS started_at, p.USER AS user, p.HOST AS host
                        FROM information_schema.INNODB_TRX t JOIN information_schema.PROCESSLIST p ON p.ID = t.trx_mysql_thread_id
                        WHERE p.DB = DATABASE() AND p.USER = SUBSTRING_INDEX(CURRENT_USER(), '@', 1) AND t.trx_rows_modified = 0 AND t.trx_isolation_level IN ('REPEATABLE READ', 'SERIALIZABLE')
                            AND p.ID <> CONNECTION_ID()""").query(Open.class).list();
    }

    /** How many transactions' changes are kept, for whoever reads an older snapshot. */
    private long kept() {
        return jdbc.sql("SELECT `COUNT` FROM information_schema.INNODB_METRICS WHERE NAME = 'trx_rseg_history_len'")
                .query(Long.class)
                .single();
    }

    private Duration lasted(Open reader) {
        return Duration.ofNanos(ticker.nanos() - seen.getOrDefault(reader, ticker.nanos()));
    }

    private void end(Open reader) {
        kill(
                reader,
                "Ended a transaction of {} from {} that had kept a snapshot of the database for {} s: the queue gets slow behind it. "
                        + "Read in portions, from a replica, or let it be with ringmain.database.longest-snapshot=0",
                lasted(reader));
    }

    private void kill(Open reader, String notice, Duration lasted) {
        try {
            jdbc.sql("KILL CONNECTION " + reader.connection()).update();
            log.warn(notice, reader.user(), reader.host(), lasted.toSeconds());
        } catch (DataAccessException e) {
            log.warn(
                    "A transaction of {} from {} holds up others since {} s, and may not be ended by this user: {}",
                    reader.user(),
                    reader.host(),
                    lasted.toSeconds(),
                    e.getMostSpecificCause().getMessage());
        }
    }
}
