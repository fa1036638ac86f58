package dev.ringmain.billing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.BillingTest;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** A month by its days: the same counters, so they cannot say anything else than the month does. */
@BillingTest
class UsageDaysTest {

    private static final int FREE = 1;
    private static final int FREE_EVENTS = 50_000;
    private static final int ENTERPRISE = 4;

    @Autowired
    Usage usage;

    @Autowired
    UsageFolding folding;

    @Autowired
    Tenants tenants;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    SettableClock clock;

    @Autowired
    TransactionTemplate transaction;

    @BeforeEach
    void begin() {
        clock.set(Instant.parse("2026-04-01T00:00:00Z"));
    }

    @AfterEach
    void letTheClockGo() {
        clock.reset();
    }

    @Test
    void eachDayHasWhatWasCountedOnIt() {
        TenantId alice = tenant(ENTERPRISE);
        count(alice, "2026-04-02T00:00:00Z", 5);
        count(alice, "2026-04-02T23:59:59.999Z", 6);
        count(alice, "2026-04-04T12:00:00Z", 7);

        assertThat(days(alice)).containsExactly(0L, 11L, 0L, 7L);
        assertThat(usage.month(alice).undated()).isZero();
        assertThat(usage.month(alice).events()).isEqualTo(18).isEqualTo(usage.events(alice));
    }

    @Test
    void theDaysBeginAnewWithTheMonth() {
        TenantId alice = tenant(ENTERPRISE);
        count(alice, "2026-04-30T23:59:59.999Z", 5);
        count(alice, "2026-05-01T00:00:00Z", 2);

        assertThat(usage.month(alice).month()).isEqualTo(YearMonth.of(2026, 5));
        assertThat(days(alice)).containsExactly(2L);
    }

    /** As a node counts that is one release behind, or as it was counted before the upgrade. */
    @Test
    void whatHasNoDayIsPartOfTheMonth() {
        TenantId alice = tenant(FREE);
        jdbc.sql("INSERT INTO usage_counter (tenant_id, period, shard, events) VALUES (?, 202604, 3, ?)")
                .params(alice.bytes(), FREE_EVENTS - 2)
                .update();
        count(alice, "2026-04-10T12:00:00Z", 2);

        assertThat(usage.month(alice).undated()).isEqualTo(FREE_EVENTS - 2);
        assertThat(usage.month(alice).events()).isEqualTo(FREE_EVENTS);
        assertThat(usage.month(alice).forecast().limitOn()).isEqualTo("2026-04-10");
        assertThat(refused(alice, 1)).isTrue();
    }

    @Test
    void aMonthIsForetoldByHowItWent() {
        TenantId alice = tenant(FREE);
        count(alice, "2026-04-01T23:00:00Z", 900);
        assertThat(usage.month(alice).forecast()).isEqualTo(new UsageForecast(null, null, false));

        clock.set(Instant.parse("2026-04-02T00:00:00Z"));
        assertThat(usage.month(alice).forecast()).isEqualTo(new UsageForecast(27_000L, null, false));

        count(alice, "2026-04-11T00:00:00Z", 24_100);
        assertThat(usage.month(alice).forecast())
                .isEqualTo(new UsageForecast(75_000L, LocalDate.parse("2026-04-21"), false));

        count(alice, "2026-04-12T12:00:00Z", 25_000);
        clock.set(Instant.parse("2026-04-16T00:00:00Z"));
        assertThat(usage.month(alice).forecast())
                .isEqualTo(new UsageForecast(100_000L, LocalDate.parse("2026-04-12"), true));
    }

    /** Whoever began on the 21st has ten days in April, and not thirty of which twenty were quiet. */
    @Test
    void aTenantsFirstMonthBeginsWithTheTenant() {
        clock.set(Instant.parse("2026-04-21T00:00:00Z"));
        TenantId alice = tenant(FREE);
        count(alice, "2026-04-21T12:00:00Z", 1_000);
        clock.set(Instant.parse("2026-04-26T00:00:00Z"));

        assertThat(usage.month(alice).forecast()).isEqualTo(new UsageForecast(2_000L, null, false));
    }

    @Test
    void aDayThatIsOverIsOneCounterAndAnOldMonthToo() {
        TenantId alice = tenant(ENTERPRISE);
        for (int n = 0; n < 40; n++) {
            count(alice, "2026-04-02T10:00:00Z", 1);
            count(alice, "2026-04-03T10:00:00Z", 2);
        }
        clock.set(Instant.parse("2026-04-03T10:30:00Z"));
        int before = rows(alice);
        folding.fold();
        assertThat(days(alice)).containsExactly(0L, 40L, 80L);
        assertThat(rows(alice)).isLessThan(before);
        assertThat(jdbc.sql("SELECT COUNT(*) FROM usage_counter WHERE tenant_id = ? AND day = 2")
                        .params((Object) alice.bytes())
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);

        clock.set(Instant.parse("2026-05-20T12:00:00Z"));
        folding.fold();
        assertThat(usage.byDay(alice, YearMonth.of(2026, 4)))
                .containsEntry(2, 40L)
                .containsEntry(3, 80L);

        clock.set(Instant.parse("2026-06-01T02:00:00Z"));
        folding.fold();
        assertThat(rows(alice)).isEqualTo(1);
        assertThat(usage.byDay(alice, YearMonth.of(2026, 4))).isEqualTo(Map.of(0, 120L));
        assertThat(usage.events(alice, YearMonth.of(2026, 4))).isEqualTo(120);
    }

    /** Close to the limit, where each count looks at all counters, while they are folded again and again. */
    @Test
    void theLimitIsExactWhileDaysAreFolded() throws Exception {
        TenantId alice = tenant(FREE);
        count(alice, "2026-04-09T10:00:00Z", FREE_EVENTS - 300);
        clock.set(Instant.parse("2026-04-10T10:00:00Z"));
        ExecutorService pool = Executors.newFixedThreadPool(5);
        try {
            List<Future<Integer>> counting = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                counting.add(pool.submit(() -> {
                    int accepted = 0;
                    for (int n = 0; n < 100; n++) {
                        accepted += refused(alice, 1) ? 0 : 1;
                    }
                    return accepted;
                }));
            }
            Future<?> folds = pool.submit(() -> {
                for (int n = 0; n < 20; n++) {
                    // A counter of yesterday's that is worth folding.
                    jdbc.sql(
                                    "INSERT INTO usage_counter (tenant_id, period, shard, day, events) VALUES (?, 202604, ?, 9, 0)")
                            .params(alice.bytes(), 20 + n)
                            .update();
                    folding.fold();
                }
            });
            folds.get();
            int accepted = 0;
            for (Future<Integer> counted : counting) {
                accepted += counted.get();
            }
            assertThat(accepted).isEqualTo(300);
        } finally {
            pool.shutdownNow();
        }
        assertThat(usage.events(alice)).isEqualTo(FREE_EVENTS);
        assertThat(days(alice)).endsWith(FREE_EVENTS - 300L, 300L);
    }

    private List<Long> days(TenantId tenant) {
        return usage.month(tenant).days().stream().map(UsageMonth.Day::events).toList();
    }

    private int rows(TenantId tenant) {
        return jdbc.sql("SELECT COUNT(*) FROM usage_counter WHERE tenant_id = ?")
                .params((Object) tenant.bytes())
                .query(Integer.class)
                .single();
    }

    private void count(TenantId tenant, String at, int events) {
        clock.set(Instant.parse(at));
        assertThat(refused(tenant, events)).isFalse();
        clock.tick(Duration.ofNanos(1));
    }

    private boolean refused(TenantId tenant, int events) {
        Map<TenantId, Long> refused = transaction.execute(status -> usage.count(Map.of(tenant, events)));
        return refused == null || !refused.isEmpty();
    }

    private TenantId tenant(int version) {
        return tenants.save(new Tenant("Alice", version, clock.instant())).id();
    }
}
