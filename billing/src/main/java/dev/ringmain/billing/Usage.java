package dev.ringmain.billing;

import dev.ringmain.id.Ids;
import dev.ringmain.tenant.TenantId;
import java.sql.PreparedStatement;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * How many events a tenant has published in the running month (UTC), and whether there may be more. An event counts once, when it is
 * accepted; deliveries, retries, replays and tests do not count.
 */
@Repository
public class Usage {

    /** For the page and the API. */
    public static final String WHAT_COUNTS =
            "An event counts once, when it is accepted. Deliveries, retries, replays, tests and pings do not count.";

    private static final int SHARDS = 16;

    /** Stands for a day in the counters of those who did not tell days apart. */
    static final int UNDATED = 0;

    /** Closer to the limit than this, a tenant's counters are locked before they are added to. */
    private static final long EXACT_WITHIN = 20_000;

    private final Plans plans;
    private final JdbcTemplate batches;
    private final JdbcClient jdbc;
    private final Clock clock;
    private final Map<TenantId, Seen> seen = new java.util.concurrent.ConcurrentHashMap<>();

    Usage(Plans plans, JdbcTemplate batches, JdbcClient jdbc, Clock clock) {
        this.plans = plans;
        this.batches = batches;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** What was last read of a tenant's counters; an estimate, because others count too. */
    private record Seen(int period, long events, Instant readAt) {}

    /**
     * Counts events within the running transaction. A tenant that would pass its limit is counted nothing.
     *
     * @param wanted events by tenant
     * @return those who would pass it, with how many events they have left: nobody else takes of these while the transaction runs
     */
    public Map<TenantId, Long> count(Map<TenantId, Integer> wanted) {
        LocalDate today = today();
        YearMonth month = YearMonth.from(today);
        int period = period(month);
        Map<TenantId, Long> refused = new HashMap<>();
        Map<TenantId, Integer> granted = new HashMap<>();
        // In one order everywhere, so that two transactions never wait for each other.
        wanted.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.comparing(TenantId::value)))
                .forEach(entry -> {
                    TenantId tenant = entry.getKey();
                    int events = entry.getValue();
                    long limit = plans.of(tenant).eventsAccepted();
                    if (estimate(tenant, period) + events + EXACT_WITHIN < limit) {
                        granted.put(tenant, events);
                        return;
                    }
                    long left = limit - lockedTotal(tenant, month);
                    if (events <= left) {
                        granted.put(tenant, events);
                    } else {
                        refused.put(tenant, Math.max(0, left));
                    }
                });
        add(granted, period, today.getDayOfMonth());
        return refused;
    }

    /** Tenants that this node has counted events for in the running month. */
    Set<TenantId> counted() {
        int period = period();
        Set<TenantId> counted = new HashSet<>();
        seen.forEach((tenant, known) -> {
            if (known.period() == period) {
                counted.add(tenant);
            }
        });
        return counted;
    }

    /** Those that anybody has counted events for in the running month. Reads every counter. */
    List<TenantId> everybody() {
        return jdbc.sql("SELECT DISTINCT tenant_id FROM usage_counter WHERE period = ?")
                .params(period())
                .query((row, n) -> new TenantId(Ids.fromBytes(row.getBytes(1))))
                .list();
    }

    /** The running month, as counters name it: {@code 202611}. */
    int period() {
        return period(YearMonth.from(today()));
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    static int period(YearMonth month) {
        return month.getYear() * 100 + month.getMonthValue();
    }

    /** Events of the running month so far. */
    public long events(TenantId tenant) {
        return total(tenant, period());
    }

    /** Events of a month, which may be over. */
    public long events(TenantId tenant, YearMonth month) {
        return total(tenant, period(month));
    }

    /** The running month day by day, and what it comes to. */
    public UsageMonth month(TenantId tenant) {
        LocalDate today = today();
        YearMonth month = YearMonth.from(today);
        Map<Integer, Long> counted = byDay(tenant, month);
        List<UsageMonth.Day> days = month.atDay(1)
                .datesUntil(today.plusDays(1))
                .map(day -> new UsageMonth.Day(day, counted.getOrDefault(day.getDayOfMonth(), 0L)))
                .toList();
        long undated = counted.getOrDefault(UNDATED, 0L);
        return new UsageMonth(month, undated, days, forecast(tenant, month, undated, days));
    }

    private UsageForecast forecast(TenantId tenant, YearMonth month, long undated, List<UsageMonth.Day> days) {
        long limit = plans.of(tenant).limit(Entitlement.EVENTS_PER_MONTH);
        long used = undated + days.stream().mapToLong(UsageMonth.Day::events).sum();
        Instant begin = midnight(month.atDay(1));
        Instant born = born(tenant).orElse(begin);
        UsageForecast forecast =
                UsageForecast.of(used, limit, born.isAfter(begin) ? born : begin, clock.instant(), resetsAt());
        return forecast.reached() ? reached(forecast, limit, undated, days) : forecast;
    }

    /** When the tenant was made, and so its count began. */
    Optional<Instant> born(TenantId tenant) {
        return jdbc.sql("SELECT created_at FROM tenant WHERE id = ?")
                .params((Object) tenant.bytes())
                .query(LocalDateTime.class)
                .optional()
                .map(at -> at.toInstant(ZoneOffset.UTC));
    }

    private static UsageForecast reached(UsageForecast forecast, long limit, long undated, List<UsageMonth.Day> days) {
        long sum = undated;
        for (UsageMonth.Day day : days) {
            boolean before = sum >= limit;
            sum += day.events();
            if (!before && sum >= limit) {
                return forecast.reachedOn(day.day());
            }
        }
        return forecast;
    }

    /** A month's events by their day, those without one under {@link #UNDATED}; a day without events may be missing. */
    Map<Integer, Long> byDay(TenantId tenant, YearMonth month) {
        Map<Integer, Long> days = new HashMap<>();
        jdbc.sql("SELECT day, SUM(events) FROM usage_counter WHERE tenant_id = ? AND period = ? GROUP BY day")
                .params(tenant.bytes(), period(month))
                .query(row -> {
                    days.put(row.getInt(1), row.getLong(2));
                });
        return days;
    }

    /** The same, and until the transaction ends nobody else counts. */
    Map<Integer, Long> lockedByDay(TenantId tenant, YearMonth month) {
        lock(tenant, period(month));
        Map<Integer, Long> days = new HashMap<>();
        // Row by row: what is locked is what is added up.
        jdbc.sql("SELECT day, events FROM usage_counter WHERE tenant_id = ? AND period = ? FOR UPDATE")
                .params(tenant.bytes(), period(month))
                .query(row -> {
                    days.merge(row.getInt(1), row.getLong(2), Long::sum);
                });
        return days;
    }

    /** @param missing events by their day; less than 0: there are too many */
    void correct(TenantId tenant, YearMonth month, Map<Integer, Long> missing) {
        missing.forEach((day, events) ->
                jdbc.sql("""
            INSERT INTO usage_counter (tenant_id, period, shard, day, events) VALUES (?, ?, 0, ?, ?)
            ON DUPLICATE KEY UPDATE events = events + VALUES(events)\
            """).params(tenant.bytes(), period(month), day, events).update());
    }

    /** When the count starts again at nothing. */
    public Instant resetsAt() {
        return midnight(YearMonth.from(today()).plusMonths(1).atDay(1));
    }

    static Instant midnight(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private void add(Map<TenantId, Integer> granted, int period, int day) {
        if (granted.isEmpty()) {
            return;
        }
        List<Map.Entry<TenantId, Integer>> rows = granted.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.comparing(TenantId::value)))
                .toList();
        int shard = ThreadLocalRandom.current().nextInt(SHARDS);
        batches.batchUpdate(
                "INSERT INTO usage_counter (tenant_id, period, shard, day, events) VALUES (?, ?, ?, ?, ?) ON DUPLICATE KEY"
                        + " UPDATE events = events + VALUES(events)",
                rows,
                rows.size(),
                (PreparedStatement row, Map.Entry<TenantId, Integer> entry) -> {
                    row.setBytes(1, entry.getKey().bytes());
                    row.setInt(2, period);
                    row.setInt(3, shard);
                    row.setInt(4, day);
                    row.setInt(5, entry.getValue());
                });
        rows.forEach(entry -> seen.computeIfPresent(
                entry.getKey(),
                (tenant, known) -> new Seen(known.period(), known.events() + entry.getValue(), known.readAt())));
    }

    private long estimate(TenantId tenant, int period) {
        Instant now = clock.instant();
        Seen known = seen.get(tenant);
        if (known == null
                || known.period() != period
                || known.readAt().plusSeconds(1).isBefore(now)) {
            known = new Seen(period, total(tenant, period), now);
            seen.put(tenant, known);
        }
        return known.events();
    }

    private long lockedTotal(TenantId tenant, YearMonth month) {
        return lockedByDay(tenant, month).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Locks a row that every exact count of this tenant locks first, so that between reading and adding nobody else adds. */
    void lock(TenantId tenant, int period) {
        // Not INSERT IGNORE, which would only share the row: two that share it cannot both have it to themselves next.
        jdbc.sql("INSERT INTO usage_counter (tenant_id, period, shard, events) VALUES (?, ?, 0, 0) ON DUPLICATE"
                        + " KEY UPDATE events = events")
                .params(tenant.bytes(), period)
                .update();
    }

    private long total(TenantId tenant, int period) {
        return jdbc.sql("SELECT COALESCE(SUM(events), 0) FROM usage_counter WHERE tenant_id = ? AND period = ?")
                .params(tenant.bytes(), period)
                .query(Long.class)
                .single();
    }
}
