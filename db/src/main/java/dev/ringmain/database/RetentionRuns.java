package dev.ringmain.database;

import dev.ringmain.id.Ids;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What each care of the {@link Partitions} did. Written when it is over: one whose process died on the way leaves no row. */
@Repository
public class RetentionRuns {

    private static final Logger log = LoggerFactory.getLogger(RetentionRuns.class);

    private static final Duration KEPT = Duration.ofDays(400);
    private static final int LONGEST_WHY = 500;

    private final JdbcClient jdbc;
    private final Clock clock;

    RetentionRuns(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * One run.
     *
     * @param made partitions of days to come
     * @param firstKept the first day that had to stay; null: no plan says
     * @param failed why it did not come to its end; null: it did
     */
    public record Run(
            Instant startedAt,
            long tookMillis,
            int made,
            @Nullable LocalDate firstKept,
            @Nullable String failed,
            List<Drop> drops) {}

    /** Days that were dropped from one table, the last one among them. */
    public record Drop(String table, int days, LocalDate firstDay, LocalDate lastDay, long tookMillis) {}

    /** Newest first. */
    public List<Run> newest(int most) {
        return jdbc.sql("SELECT * FROM retention_run ORDER BY id DESC LIMIT ?")
                .params(most)
                .query((row, n) -> new Run(
                        row.getObject("started_at", LocalDateTime.class).toInstant(ZoneOffset.UTC),
                        row.getLong("took_ms"),
                        row.getInt("made"),
                        row.getObject("first_kept", LocalDate.class),
                        row.getString("failed"),
                        drops(row.getBytes("id"))))
                .list();
    }

    private List<Drop> drops(byte[] run) {
        return jdbc.sql("SELECT * FROM retention_drop WHERE retention_run_id = ? ORDER BY dropped_from")
                .params((Object) run)
                .query((row, n) -> new Drop(
                        row.getString("dropped_from"),
                        row.getInt("days"),
                        row.getObject("first_day", LocalDate.class),
                        row.getObject("last_day", LocalDate.class),
                        row.getLong("took_ms")))
                .list();
    }

    /** The last day that was dropped from a table, as far back as runs are kept: what is older is gone, too. */
    public Optional<LocalDate> lastDropped(String table) {
        return jdbc.sql("SELECT last_day FROM retention_drop WHERE dropped_from = ? ORDER BY last_day DESC LIMIT 1")
                .params(table)
                .query(LocalDate.class)
                .optional();
    }

    Log begin() {
        return new Log(clock.instant());
    }

    /** What a run has done so far. */
    final class Log {

        private final Instant startedAt;
        private final List<Drop> drops = new ArrayList<>();
        private @Nullable LocalDate firstKept;
        private int made;

        private Log(Instant startedAt) {
            this.startedAt = startedAt;
        }

        void keeps(Optional<LocalDate> day) {
            this.firstKept = day.orElse(null);
        }

        void made(int partitions) {
            made += partitions;
        }

        /** @param days in their order */
        void dropped(String table, List<LocalDate> days, Duration took) {
            drops.add(new Drop(table, days.size(), days.get(0), days.get(days.size() - 1), took.toMillis()));
        }

        /** That nothing of it is written down must not keep a node from starting. @param why null: it came to its end */
        void end(@Nullable Exception why) {
            try {
                write(why);
            } catch (DataAccessException e) {
                log.warn("What was done to the partitions could not be written down: {}", e.toString());
            }
        }

        private void write(@Nullable Exception why) {
            Instant now = clock.instant();
            jdbc.sql("DELETE FROM retention_run WHERE started_at < ?")
                    .params(utc(now.minus(KEPT)))
                    .update();
            UUID id = Ids.next();
            String failed = why == null ? null : why.toString();
            jdbc.sql(
                            "INSERT INTO retention_run (id, started_at, took_ms, made, first_kept, failed) VALUES (?, ?, ?, ?, ?, ?)")
                    .params(Arrays.asList(
                            Ids.bytes(id),
                            utc(startedAt),
                            Duration.between(startedAt, now).toMillis(),
                            made,
                            firstKept,
                            failed != null && failed.length() > LONGEST_WHY
                                    ? failed.substring(0, LONGEST_WHY)
                                    : failed))
                    .update();
            for (Drop drop : drops) {
                jdbc.sql("""
                    INSERT INTO retention_drop (retention_run_id, dropped_from, days, first_day, last_day, took_ms)
                    VALUES (?, ?, ?, ?, ?, ?)\
                    """)
                        .params(
                                Ids.bytes(id),
                                drop.table(),
                                drop.days(),
                                drop.firstDay(),
                                drop.lastDay(),
                                drop.tookMillis())
                        .update();
            }
        }
    }

    private static LocalDateTime utc(Instant moment) {
        return LocalDateTime.ofInstant(moment, ZoneOffset.UTC);
    }
}
