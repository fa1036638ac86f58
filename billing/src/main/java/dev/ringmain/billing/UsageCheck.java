package dev.ringmain.billing;

import dev.ringmain.audit.AuditLog;
import dev.ringmain.audit.Change;
import dev.ringmain.database.RetentionRuns;
import dev.ringmain.id.Ids;
import dev.ringmain.paging.Keyset;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.TenantId;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Counts a month again from the log of events, says where the counters differ, and lets them say what the log holds. Only days that are over
 * are counted again, for what is published while it reads would be missed; and only a month of which the log holds every day, for what was
 * dropped would count for nothing. An event that came in before midnight and was committed after it is of the first day in the log and of the
 * second in the counters: so a month is set right as a whole, once it is over.
 */
@Component
public class UsageCheck {

    /** Whoever counted in a day's last moment has committed by then. */
    private static final Duration OVER_FOR = Duration.ofHours(1);

    private static final Pattern MONTH = Pattern.compile("[0-9]{4}-[0-9]{2}");
    private static final Duration HOUR = Duration.ofHours(1);

    /** What was dropped of the log is remembered for longer than this. */
    private static final int MONTHS_BACK = 12;

    private final Usage usage;
    private final Environments environments;
    private final RetentionRuns retention;
    private final JdbcClient jdbc;
    private final AuditLog log;
    private final ApplicationEventPublisher listeners;
    private final TransactionTemplate transaction;
    private final Clock clock;

    UsageCheck(
            Usage usage,
            Environments environments,
            RetentionRuns retention,
            JdbcClient jdbc,
            AuditLog log,
            ApplicationEventPublisher listeners,
            TransactionTemplate transaction,
            Clock clock) {
        this.usage = usage;
        this.environments = environments;
        this.retention = retention;
        this.jdbc = jdbc;
        this.log = log;
        this.listeners = listeners;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** A month as {@code 2026-10}; empty if the text is none. */
    public static Optional<YearMonth> month(String text) {
        try {
            return MONTH.matcher(text).matches() ? Optional.of(YearMonth.parse(text)) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** @param counted what is billed @param logged what the log holds */
    public record Day(LocalDate day, long counted, long logged) {

        public long difference() {
            return logged - counted;
        }
    }

    /**
     * @param until the first day that was not counted again; the month's end if all of it is over
     * @param undated what is counted without a day: of a month before the last one all of it, and then each day has 0
     * @param days with none left out
     */
    public record Result(YearMonth month, LocalDate until, long undated, List<Day> days) {

        /** What is billed, as far as it was counted again. */
        public long counted() {
            return undated + days.stream().mapToLong(Day::counted).sum();
        }

        public long logged() {
            return days.stream().mapToLong(Day::logged).sum();
        }

        public long difference() {
            return logged() - counted();
        }

        /** Whether each day is as the log has it; without days, the month. */
        public boolean isRight() {
            return undated != 0 ? difference() == 0 : days.stream().allMatch(day -> day.difference() == 0);
        }

        public boolean isWhole() {
            return until.isAfter(month.atEndOfMonth());
        }
    }

    /**
     * Reads an entry of an index for every event of the tenant in that month, an hour at a time.
     *
     * @throws CannotRecount if the log cannot say what was published
     */
    public Result check(TenantId tenant, YearMonth month) {
        LocalDate until = until(month);
        requireWhole(tenant, month);
        return compare(month, until, usage.byDay(tenant, month), logged(tenant, month, until));
    }

    /**
     * Lets the counters say what the log holds, and writes down that they did not. What was counted by the time that a plan began is counted
     * again, too. What was billed stays as it was billed. Not within a transaction.
     *
     * @return how they stand to each other afterwards
     * @throws CannotRecount if the month is not over, or the log cannot say what was published
     */
    public Result mend(TenantId tenant, YearMonth month, String reason) {
        LocalDate until = until(month);
        if (!until.isAfter(month.atEndOfMonth())) {
            throw new CannotRecount(month + " is not over yet. It can be set right an hour after it ends, in UTC.");
        }
        // Before anybody is kept waiting: what is over does not change.
        SortedMap<LocalDate, Long> logged = logged(tenant, month, until);
        return Objects.requireNonNull(transaction.execute(status -> {
            // Afterwards, because it may have been dropped while it was read.
            requireWhole(tenant, month);
            if (!compare(month, until, usage.byDay(tenant, month), logged).isRight()) {
                // First, because it counts for a while: the lock below is what intake waits for.
                listeners.publishEvent(new UsageMended(tenant, month, logged));
                correct(tenant, compare(month, until, usage.lockedByDay(tenant, month), logged), reason);
            }
            return compare(month, until, usage.lockedByDay(tenant, month), logged);
        }));
    }

    /** @param found under the lock, so that of two who mend at once the second finds nothing to do */
    private void correct(TenantId tenant, Result found, String reason) {
        if (found.isRight()) {
            return;
        }
        Map<Integer, Long> missing = new HashMap<>();
        missing.put(Usage.UNDATED, -found.undated());
        found.days().forEach(day -> missing.put(day.day().getDayOfMonth(), day.difference()));
        missing.values().removeIf(events -> events == 0);
        usage.correct(tenant, found.month(), missing);
        log.record(Change.of(tenant, "usage.mended", found.month().toString(), "events.per_month")
                .from(Map.of("events", found.counted()))
                .to(Map.of("events", found.logged()))
                .because(reason));
    }

    /** The month's end, or the day that is not over yet. */
    private LocalDate until(YearMonth month) {
        LocalDate running = LocalDate.ofInstant(clock.instant().minus(OVER_FOR), ZoneOffset.UTC);
        LocalDate end = month.plusMonths(1).atDay(1);
        LocalDate until = running.isBefore(end) ? running : end;
        if (!until.isAfter(month.atDay(1))) {
            throw new CannotRecount("No day of " + month + " is over yet. A day is an hour after it ends, in UTC.");
        }
        if (month.isBefore(YearMonth.from(running).minusMonths(MONTHS_BACK))) {
            throw new CannotRecount("A month can be counted again for " + MONTHS_BACK + " months.");
        }
        return until;
    }

    private void requireWhole(TenantId tenant, YearMonth month) {
        Instant start = Usage.midnight(month.atDay(1));
        retention
                .lastDropped("event")
                .filter(day -> !day.isBefore(firstDay(tenant, month)))
                .ifPresent(day -> {
                    throw new CannotRecount("The events of " + day
                            + " and before are gone, for no plan keeps them longer: what was published in " + month
                            + " cannot be counted again.");
                });
        boolean removed = environments.findByTenantOrderById(tenant).stream().anyMatch(Environment::isGoing)
                || log.of(tenant, "environment.deleted", Keyset.first(1)).rows().stream()
                        .anyMatch(entry -> !entry.at().isBefore(start));
        if (removed) {
            throw new CannotRecount("An environment was removed since " + month
                    + " began, and its events with it: what was published cannot be counted again.");
        }
    }

    /** Before a tenant was there, it published nothing. */
    private LocalDate firstDay(TenantId tenant, YearMonth month) {
        LocalDate born = usage.born(tenant)
                .map(at -> LocalDate.ofInstant(at, ZoneOffset.UTC))
                .orElse(LocalDate.MIN);
        return born.isAfter(month.atDay(1)) ? born : month.atDay(1);
    }

    private static Result compare(
            YearMonth month, LocalDate until, Map<Integer, Long> counted, SortedMap<LocalDate, Long> logged) {
        long undated = counted.getOrDefault(Usage.UNDATED, 0L);
        if (undated != 0 && !until.isAfter(month.atEndOfMonth())) {
            throw new CannotRecount(
                    "Part of " + month
                            + " was counted by an earlier release, which did not tell days apart. It can be counted again when it is over.");
        }
        return new Result(
                month,
                until,
                undated,
                logged.entrySet().stream()
                        .map(day -> new Day(
                                day.getKey(), counted.getOrDefault(day.getKey().getDayOfMonth(), 0L), day.getValue()))
                        .toList());
    }

    private SortedMap<LocalDate, Long> logged(TenantId tenant, YearMonth month, LocalDate until) {
        SortedMap<LocalDate, Long> days = new TreeMap<>();
        month.atDay(1)
                .datesUntil(until)
                .forEach(day -> days.put(day, logged(tenant, Usage.midnight(day), Usage.midnight(day.plusDays(1)))));
        return days;
    }

    /** What the log holds of the day of a moment, until that moment. */
    public long loggedOfDayUntil(TenantId tenant, Instant moment) {
        return logged(tenant, moment.truncatedTo(ChronoUnit.DAYS), moment);
    }

    /** An hour at a time: of millions a day would take longer than a statement may. */
    private long logged(TenantId tenant, Instant from, Instant until) {
        long events = 0;
        for (Instant hour = from; hour.isBefore(until); hour = hour.plus(HOUR)) {
            Instant end = hour.plus(HOUR);
            events += loggedAtOnce(tenant, hour, end.isBefore(until) ? end : until);
        }
        return events;
    }

    /** A stretch of time is a range of ids, because an id begins with its moment. */
    private long loggedAtOnce(TenantId tenant, Instant from, Instant until) {
        return jdbc.sql("""
            SELECT COUNT(*) FROM environment n STRAIGHT_JOIN event e FORCE INDEX (by_environment) ON e.environment_id = n.id
            WHERE n.tenant_id = ? AND e.id >= ? AND e.id < ? AND e.metered\
            """)
                .params(tenant.bytes(), Ids.bytes(Ids.floor(from)), Ids.bytes(Ids.floor(until)))
                .query(Long.class)
                .single();
    }
}
