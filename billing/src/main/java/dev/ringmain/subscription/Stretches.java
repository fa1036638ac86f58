package dev.ringmain.subscription;

import dev.ringmain.billing.Usage;
import dev.ringmain.billing.UsageCheck;
import dev.ringmain.billing.UsageMended;
import dev.ringmain.invoice.Period;
import dev.ringmain.tenant.TenantId;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The ledger of which plan held when: a row for each time that another began, with how many events of the month were counted by then. So
 * a month that was begun with one plan and ended with another is billed for each by its own terms. Whoever mends the counters has the
 * events before each stretch counted again as well.
 */
@Repository
class Stretches {

    private final JdbcClient jdbc;
    private final Usage usage;
    private final UsageCheck check;
    private final Clock clock;

    Stretches(JdbcClient jdbc, Usage usage, UsageCheck check, Clock clock) {
        this.jdbc = jdbc;
        this.usage = usage;
        this.check = check;
        this.clock = clock;
    }

    /**
     * A part of a month in which one version of a plan held.
     *
     * @param eventsBefore of the month, when it began
     * @param eventsUntil of the month, when it ended
     */
    record Stretch(int versionId, Instant from, Instant until, long eventsBefore, long eventsUntil) {

        /** @param included of the month */
        long beyond(long included) {
            return Math.max(0, eventsUntil - Math.max(eventsBefore, included));
        }

        LocalDate firstDay() {
            return LocalDate.ofInstant(from, ZoneOffset.UTC);
        }

        /** The first day that belongs to what follows: a day belongs to the plan that it ends with. */
        LocalDate untilDay() {
            LocalDate day = LocalDate.ofInstant(until, ZoneOffset.UTC);
            return day.isAfter(firstDay()) ? day : firstDay().plusDays(1);
        }
    }

    /**
     * Another begins. Whatever of its month is counted by now was accepted by the terms before.
     *
     * @param paid not while it is tried
     */
    void begin(TenantId tenant, Instant at, int versionId, boolean paid) {
        jdbc.sql("INSERT INTO plan_stretch (tenant_id, starts_at, plan_version_id, events_before, counted_at, paid)"
                        + " VALUES (?, ?, ?, ?, ?, ?)")
                .params(
                        tenant.bytes(),
                        utc(at),
                        versionId,
                        usage.events(tenant, YearMonth.from(at.atZone(ZoneOffset.UTC))),
                        utc(clock.instant()),
                        paid)
                .update();
    }

    private record Counted(long seq, Instant at) {}

    /** In the transaction that mends the counters, before it does: it counts for a while, and holds only the subscription meanwhile. */
    @EventListener
    void on(UsageMended mended) {
        jdbc.sql("SELECT tenant_id FROM subscription WHERE tenant_id = ? FOR UPDATE")
                .params((Object) mended.tenant().bytes())
                .query((row, n) -> n)
                .optional();
        Instant start = start(mended.month().atDay(1));
        jdbc.sql(
                        "SELECT seq, COALESCE(counted_at, starts_at) FROM plan_stretch WHERE tenant_id = ? AND starts_at >= ? AND"
                                + " starts_at < ? ORDER BY seq")
                .params(
                        mended.tenant().bytes(),
                        utc(start),
                        utc(start(mended.month().plusMonths(1).atDay(1))))
                .query((row, n) -> new Counted(
                        row.getLong(1), row.getObject(2, LocalDateTime.class).toInstant(ZoneOffset.UTC)))
                .list()
                .forEach(stretch -> jdbc.sql(
                                "INSERT INTO plan_stretch_mend (stretch_seq, events_before, mended_at) VALUES (?, ?, ?)")
                        .params(stretch.seq(), loggedUntil(mended, stretch.at()), utc(clock.instant()))
                        .update());
    }

    /** Of the month's days before that moment, and of its own day what was before it. */
    private long loggedUntil(UsageMended mended, Instant moment) {
        LocalDate day = LocalDate.ofInstant(moment, ZoneOffset.UTC);
        long before = mended.logged().headMap(day).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        // It may have been counted after the month's end: then all of the month is before it.
        return mended.logged().containsKey(day) ? before + check.loggedOfDayUntil(mended.tenant(), moment) : before;
    }

    boolean isEmpty(TenantId tenant) {
        return jdbc.sql("SELECT COUNT(*) FROM plan_stretch WHERE tenant_id = ?")
                        .params((Object) tenant.bytes())
                        .query(Integer.class)
                        .single()
                == 0;
    }

    /** Whether it had its first plan for nothing, until a trial's end. */
    boolean beganAsTrial(TenantId tenant) {
        return jdbc.sql("SELECT paid FROM plan_stretch WHERE tenant_id = ? ORDER BY seq LIMIT 1")
                .params((Object) tenant.bytes())
                .query(Boolean.class)
                .optional()
                .map(paid -> !paid)
                .orElse(false);
    }

    private record Row(Instant startsAt, int versionId, long eventsBefore, boolean paid) {}

    /** What a period is billed by, in order: the parts of it that are paid for. */
    List<Stretch> of(TenantId tenant, Period period) {
        Instant start = start(period.start());
        Instant end = start(period.end());
        List<Row> rows = jdbc.sql("""
            SELECT s.starts_at, s.plan_version_id, COALESCE((SELECT m.events_before FROM plan_stretch_mend m
                WHERE m.stretch_seq = s.seq ORDER BY m.seq DESC LIMIT 1), s.events_before), s.paid
            FROM plan_stretch s WHERE s.tenant_id = ? AND s.starts_at < ? ORDER BY s.seq\
            """)
                .params(tenant.bytes(), utc(end))
                .query((row, n) -> new Row(
                        row.getObject(1, LocalDateTime.class).toInstant(ZoneOffset.UTC),
                        row.getInt(2),
                        row.getLong(3),
                        row.getBoolean(4)))
                .list();
        int first = 0;
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).startsAt().isBefore(start)) {
                first = i;
            }
        }
        long counted = usage.events(tenant, YearMonth.from(period.start()));
        List<Stretch> stretches = new ArrayList<>();
        for (int i = first; i < rows.size(); i++) {
            Row row = rows.get(i);
            boolean before = row.startsAt().isBefore(start);
            boolean last = i == rows.size() - 1;
            if (row.paid()) {
                stretches.add(new Stretch(
                        row.versionId(),
                        before ? start : row.startsAt(),
                        last ? end : rows.get(i + 1).startsAt(),
                        before ? 0 : row.eventsBefore(),
                        // Never more than there were: counters that were mended down by a release before this one.
                        last ? counted : Math.min(counted, rows.get(i + 1).eventsBefore())));
            }
        }
        return stretches;
    }

    private static LocalDateTime utc(Instant moment) {
        return LocalDateTime.ofInstant(moment, ZoneOffset.UTC);
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
