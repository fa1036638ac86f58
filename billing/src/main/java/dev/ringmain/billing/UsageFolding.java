package dev.ringmain.billing;

import dev.ringmain.id.Ids;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.time.Housekeeping;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
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
 * Makes one counter of the many that a day was counted with once it is over, and one of all of a month's days when nobody is shown them any
 * more. What a month's counters add up to stays the same at every moment.
 */
@Component
class UsageFolding {

    private static final Logger log = LoggerFactory.getLogger(UsageFolding.class);

    /** Whoever counted in a day's last moment has committed by then. If not, the next run folds the rest. */
    private static final Duration OVER_FOR = Duration.ofHours(1);

    /** The running month and the one before it: a mended month says of which days. */
    private static final int MONTHS_WITH_DAYS = 2;

    private static final int LAST_DAY = 31;

    private final Usage usage;
    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final TransactionTemplate transaction;
    private final Clock clock;

    UsageFolding(Usage usage, JdbcClient jdbc, JdbcTemplate batches, TransactionTemplate transaction, Clock clock) {
        this.usage = usage;
        this.jdbc = jdbc;
        this.batches = batches;
        this.transaction = transaction;
        this.clock = clock;
    }

    private record Counted(TenantId tenant, int period) {}

    @Scheduled(initialDelayString = "PT10M", fixedDelayString = "PT6H", scheduler = Housekeeping.SCHEDULER)
    void fold() {
        LocalDate open = LocalDate.ofInstant(clock.instant().minus(OVER_FOR), ZoneOffset.UTC);
        int running = Usage.period(YearMonth.from(open));
        int firstWithDays = Usage.period(YearMonth.from(open).minusMonths(MONTHS_WITH_DAYS - 1));
        try {
            find("period = ? AND day BETWEEN 1 AND ? AND shard > 0", running, open.getDayOfMonth() - 1)
                    .forEach(counted -> fold(counted, open.getDayOfMonth() - 1, true));
            find("period >= ? AND period < ? AND shard > 0", firstWithDays, running)
                    .forEach(counted -> fold(counted, LAST_DAY, true));
            find("period < ? AND day > ?", firstWithDays, 0).forEach(counted -> fold(counted, LAST_DAY, false));
        } catch (DataAccessException | TransactionException e) {
            log.warn("Could not fold the counters of days that are over, and will try again: {}", e.toString());
        }
    }

    private List<Counted> find(String which, int first, int second) {
        return jdbc.sql("SELECT DISTINCT tenant_id, period FROM usage_counter WHERE " + which)
                .params(first, second)
                .query((row, n) -> new Counted(new TenantId(Ids.fromBytes(row.getBytes(1))), row.getInt(2)))
                .list();
    }

    /**
     * Under the lock that exact counts take first, so that neither waits for the other with something in its hands. The row that is the lock
     * stays.
     */
    private void fold(Counted counted, int until, boolean withDays) {
        transaction.executeWithoutResult(status -> {
            usage.lock(counted.tenant(), counted.period());
            TreeMap<Integer, Long> days = new TreeMap<>();
            jdbc.sql(
                            "SELECT day, events FROM usage_counter WHERE tenant_id = ? AND period = ? AND day <= ? AND NOT (shard = 0 AND day = 0) FOR UPDATE")
                    .params(counted.tenant().bytes(), counted.period(), until)
                    .query(row -> {
                        days.merge(withDays ? row.getInt(1) : 0, row.getLong(2), Long::sum);
                    });
            jdbc.sql(
                            "DELETE FROM usage_counter WHERE tenant_id = ? AND period = ? AND day <= ? AND NOT (shard = 0 AND day = 0)")
                    .params(counted.tenant().bytes(), counted.period(), until)
                    .update();
            List<Object[]> rows = new ArrayList<>();
            days.forEach(
                    (day, events) -> rows.add(new Object[] {counted.tenant().bytes(), counted.period(), day, events}));
            batches.batchUpdate(
                    "INSERT INTO usage_counter (tenant_id, period, shard, day, events) VALUES (?, ?, 0, ?, ?) ON DUPLICATE KEY"
                            + " UPDATE events = events + VALUES(events)",
                    rows);
        });
    }
}
