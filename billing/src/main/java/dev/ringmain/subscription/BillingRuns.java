package dev.ringmain.subscription;

import dev.ringmain.id.Ids;
import dev.ringmain.paging.Keyset;
import dev.ringmain.paging.Slice;
import dev.ringmain.tenant.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What each {@link BillingRun} did. */
@Repository
public class BillingRuns {

    private static final Duration QUIET_KEPT = Duration.ofDays(1);
    private static final Duration KEPT = Duration.ofDays(400);
    /** A run that has no end after so long has none: its process died. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private static final int LONGEST_WHY = 500;

    private final JdbcClient jdbc;
    private final Clock clock;

    BillingRuns(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * One run.
     *
     * @param endedAt null: it goes on, or never came to its end
     * @param askedBy address of the member of staff; null: the calendar
     * @param lookedAt tenants for whom something was due, or who do not stand well; as long as it goes on, those so far
     * @param drafted invoices and credit notes
     * @param madeFinal of these, those that have their number
     */
    public record Run(
            UUID id,
            Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable String askedBy,
            int lookedAt,
            int drafted,
            int madeFinal,
            List<Failure> failures) {

        public boolean isDead(Instant now) {
            return endedAt == null && startedAt.isBefore(now.minus(LONGEST));
        }

        /** How long it took; 0 as long as it goes on. */
        public long tookMillis() {
            return endedAt == null ? 0 : Duration.between(startedAt, endedAt).toMillis();
        }
    }

    /** @param why for those who run the installation: what went wrong, as the log names it */
    public record Failure(TenantId tenant, String name, String why) {}

    UUID begin(@Nullable String askedBy) {
        Instant now = clock.instant();
        jdbc.sql("DELETE FROM billing_run WHERE quiet = TRUE AND started_at < ?")
                .params(utc(now.minus(QUIET_KEPT)))
                .update();
        jdbc.sql("DELETE FROM billing_run WHERE started_at < ?")
                .params(utc(now.minus(KEPT)))
                .update();
        UUID id = Ids.next();
        jdbc.sql("""
            INSERT INTO billing_run (id, started_at, asked_by, looked_at, drafted, made_final, failed, quiet)
            VALUES (?, ?, ?, 0, 0, 0, 0, FALSE)\
            """).params(Arrays.asList(Ids.bytes(id), utc(now), askedBy)).update();
        return id;
    }

    void failed(UUID run, TenantId tenant, Throwable why) {
        String text = Objects.requireNonNullElse(why.getMessage(), "");
        String named = why.getClass().getSimpleName() + (text.isBlank() ? "" : ": " + text);
        jdbc.sql("INSERT INTO billing_run_failure (billing_run_id, tenant_id, why) VALUES (?, ?, ?)")
                .params(
                        Ids.bytes(run),
                        tenant.bytes(),
                        named.length() > LONGEST_WHY ? named.substring(0, LONGEST_WHY) : named)
                .update();
    }

    /** How far one is that has not come to its end. */
    void goesOn(UUID run, int lookedAt, int drafted, int madeFinal) {
        jdbc.sql("UPDATE billing_run SET looked_at = ?, drafted = ?, made_final = ? WHERE id = ? AND ended_at IS NULL")
                .params(lookedAt, drafted, madeFinal, Ids.bytes(run))
                .update();
    }

    void end(UUID run, int lookedAt, int drafted, int madeFinal, int failed) {
        jdbc.sql("""
            UPDATE billing_run SET ended_at = ?, looked_at = ?, drafted = ?, made_final = ?, failed = ?,
                quiet = (asked_by IS NULL AND ? = 0) WHERE id = ?\
            """)
                .params(
                        utc(clock.instant()),
                        lookedAt,
                        drafted,
                        madeFinal,
                        failed,
                        drafted + madeFinal + failed,
                        Ids.bytes(run))
                .update();
    }

    public Optional<Run> find(UUID id) {
        return jdbc.sql("SELECT * FROM billing_run WHERE id = ?")
                .params((Object) Ids.bytes(id))
                .query((row, n) -> read(row))
                .optional();
    }

    /** Newest first. @param quietToo also those of the last day that found nothing to do */
    public Slice<Run> all(boolean quietToo, Keyset keyset) {
        List<Object> params = new ArrayList<>();
        if (keyset.from() != null) {
            params.add(Ids.bytes(keyset.from()));
        }
        params.add(keyset.fetch());
        List<Run> rows = jdbc.sql("SELECT * FROM billing_run WHERE " + (quietToo ? "TRUE" : "quiet = FALSE") + " AND "
                        + keyset.condition("id") + " ORDER BY " + keyset.order("id") + " LIMIT ?")
                .params(params)
                .query((row, n) -> read(row))
                .list();
        return Slice.of(rows, keyset, Run::id);
    }

    private Run read(ResultSet row) throws SQLException {
        UUID id = Ids.fromBytes(row.getBytes("id"));
        LocalDateTime ended = row.getObject("ended_at", LocalDateTime.class);
        return new Run(
                id,
                row.getObject("started_at", LocalDateTime.class).toInstant(ZoneOffset.UTC),
                ended == null ? null : ended.toInstant(ZoneOffset.UTC),
                row.getString("asked_by"),
                row.getInt("looked_at"),
                row.getInt("drafted"),
                row.getInt("made_final"),
                // One that goes on has no number yet, and may have failures.
                ended == null || row.getInt("failed") > 0 ? failures(id) : List.of());
    }

    private List<Failure> failures(UUID run) {
        return jdbc.sql("""
            SELECT f.tenant_id, t.name, f.why FROM billing_run_failure f JOIN tenant t ON t.id = f.tenant_id
            WHERE f.billing_run_id = ? ORDER BY f.tenant_id LIMIT 100\
            """)
                .params((Object) Ids.bytes(run))
                .query((row, n) -> new Failure(
                        new TenantId(Ids.fromBytes(row.getBytes("tenant_id"))),
                        row.getString("name"),
                        row.getString("why")))
                .list();
    }

    private static LocalDateTime utc(Instant moment) {
        return LocalDateTime.ofInstant(moment, ZoneOffset.UTC);
    }
}
