package dev.ringmain.subscription;

import dev.ringmain.billing.Usage;
import dev.ringmain.invoice.Period;
import dev.ringmain.tenant.TenantId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The ledger of which plan held when: a row for each time that another began, with how many events of the month were counted by then. So
 * a month that was begun with one plan and ended with another is billed for each by its own terms.
 */
@Repository
class Stretches {

    private final JdbcClient jdbc;
    private final Usage usage;

    Stretches(JdbcClient jdbc, Usage usage) {
        this.jdbc = jdbc;
        this.usage = usage;
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
        jdbc.sql(
                        "INSERT INTO plan_stretch (tenant_id, starts_at, plan_version_id, events_before, paid) VALUES (?, ?, ?,"
                                + " ?, ?)")
                .params(
                        tenant.bytes(),
                        LocalDateTime.ofInstant(at, ZoneOffset.UTC),
                        versionId,
                        usage.events(tenant, YearMonth.from(at.atZone(ZoneOffset.UTC))),
                        paid)
                .update();
    }

    boolean isEmpty(TenantId tenant) {
        return jdbc.sql("SELECT COUNT(*) FROM plan_stretch WHERE tenant_id = ?")
                        .params((Object) tenant.bytes())
                        .query(Integer.class)
                        .single()
                == 0;
    }

    private record Row(Instant startsAt, int versionId, long eventsBefore, boolean paid) {}

    /** What a period is billed by, in order: the parts of it that are paid for. */
    List<Stretch> of(TenantId tenant, Period period) {
        Instant start = start(period.start());
        Instant end = start(period.end());
        List<Row> rows = jdbc.sql("SELECT starts_at, plan_version_id, events_before, paid FROM plan_stretch WHERE"
                        + " tenant_id = ? AND starts_at < ? ORDER BY seq")
                .params(tenant.bytes(), LocalDateTime.ofInstant(end, ZoneOffset.UTC))
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
                        last ? counted : rows.get(i + 1).eventsBefore()));
            }
        }
        return stretches;
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
