package dev.ringmain.billing;

import dev.ringmain.audit.AuditLog;
import dev.ringmain.audit.Change;
import dev.ringmain.id.Ids;
import dev.ringmain.tenant.TenantId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Counts a month again from the log of events, and says where the counters differ. The log forgets what is older than it keeps: a month
 * of which days are gone cannot be counted again. Nor can one that runs: what is published while it reads is missed. Neither is refused, for
 * nothing in the product asks this; whoever gives it a door refuses both.
 */
@Component
public class UsageCheck {

    private final Usage usage;
    private final JdbcClient jdbc;
    private final AuditLog log;
    private final ApplicationEventPublisher listeners;
    private final TransactionTemplate transaction;

    UsageCheck(
            Usage usage,
            JdbcClient jdbc,
            AuditLog log,
            ApplicationEventPublisher listeners,
            TransactionTemplate transaction) {
        this.usage = usage;
        this.jdbc = jdbc;
        this.log = log;
        this.listeners = listeners;
        this.transaction = transaction;
    }

    /**
     * @param counted what is billed
     * @param logged what the log holds, day by day added up
     * @param days what the log holds of each day that has any
     */
    public record Result(TenantId tenant, YearMonth month, long counted, long logged, List<UsageMonth.Day> days) {

        public long difference() {
            return logged - counted;
        }

        public boolean isRight() {
            return difference() == 0;
        }
    }

    /** Reads index entries of a month, a day at a time; not for the hot path. */
    public Result check(TenantId tenant, YearMonth month) {
        return check(tenant, month, usage.byDay(tenant, month));
    }

    private Result check(TenantId tenant, YearMonth month, Map<Integer, Long> counted) {
        List<UsageMonth.Day> days = new ArrayList<>();
        for (LocalDate day = month.atDay(1); !day.isAfter(month.atEndOfMonth()); day = day.plusDays(1)) {
            long events = logged(tenant, day);
            if (events > 0) {
                days.add(new UsageMonth.Day(day, events));
            }
        }
        return new Result(
                tenant,
                month,
                counted.values().stream().mapToLong(Long::longValue).sum(),
                days.stream().mapToLong(UsageMonth.Day::events).sum(),
                List.copyOf(days));
    }

    private long logged(TenantId tenant, LocalDate day) {
        return logged(tenant, midnight(day), midnight(day.plusDays(1)));
    }

    /** What the log holds of a month until a moment in it or after it. Reads as many index entries. */
    public long logged(TenantId tenant, YearMonth month, Instant until) {
        Instant end = midnight(month.plusMonths(1).atDay(1));
        return logged(tenant, midnight(month.atDay(1)), until.isBefore(end) ? until : end);
    }

    /** A stretch of time is a range of ids, because an id begins with its moment. */
    private long logged(TenantId tenant, Instant from, Instant until) {
        return jdbc.sql("""
            SELECT COUNT(*) FROM event e JOIN environment n ON n.id = e.environment_id
            WHERE n.tenant_id = ? AND e.id >= ? AND e.id < ? AND e.metered\
            """)
                .params(tenant.bytes(), Ids.bytes(Ids.floor(from)), Ids.bytes(Ids.floor(until)))
                .query(Long.class)
                .single();
    }

    private static Instant midnight(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** Every tenant of a month whose counters differ from the log. */
    public List<Result> differing(YearMonth month) {
        return jdbc
                .sql("SELECT id FROM tenant ORDER BY id")
                .query((row, n) -> new TenantId(Ids.fromBytes(row.getBytes(1))))
                .list()
                .stream()
                .map(tenant -> check(tenant, month))
                .filter(result -> !result.isRight())
                .toList();
    }

    /**
     * Lets the counters say what the log holds, and writes down that they did not. What was counted by the time that a plan began is counted
     * again, too.
     */
    public Result mend(TenantId tenant, YearMonth month, String reason) {
        Map<Integer, Long> counted = usage.byDay(tenant, month);
        Result before = check(tenant, month, counted);
        if (!before.isRight()) {
            transaction.executeWithoutResult(status -> {
                // First, because it counts for a while: the counter below is what intake waits for.
                listeners.publishEvent(new UsageMended(tenant, month));
                missing(before, counted)
                        .forEach((day, events) -> jdbc.sql("""
                    INSERT INTO usage_counter (tenant_id, period, shard, day, events) VALUES (?, ?, 0, ?, ?)
                    ON DUPLICATE KEY UPDATE events = events + VALUES(events)\
                    """)
                                .params(tenant.bytes(), Usage.period(month), day, events)
                                .update());
                log.record(Change.of(tenant, "usage.mended", month.toString(), "events.per_month")
                        .from(Map.of("events", before.counted()))
                        .to(Map.of("events", before.logged()))
                        .because(reason));
            });
        }
        return check(tenant, month);
    }

    /** What each day's counters lack; they may also have too much. The log knows the day of what was counted without one. */
    private static SortedMap<Integer, Long> missing(Result result, Map<Integer, Long> counted) {
        SortedMap<Integer, Long> missing = new TreeMap<>();
        counted.forEach((day, events) -> missing.put(day, -events));
        result.days().forEach(day -> missing.merge(day.day().getDayOfMonth(), day.events(), Long::sum));
        missing.values().removeIf(difference -> difference == 0);
        return missing;
    }
}
