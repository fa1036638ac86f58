package dev.ringmain.billing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.BillingTest;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@BillingTest
class UsageTest {

    private static final int FREE = 1;
    private static final int FREE_EVENTS = 50_000;
    private static final int ENTERPRISE = 4;

    @Autowired
    Usage usage;

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
        clock.set(Instant.parse("2026-04-14T12:00:00Z"));
    }

    @AfterEach
    void letTheClockGo() {
        clock.reset();
    }

    @Test
    void refusesTheFirstEventThatDoesNotFitAndCountsNothingOfIt() {
        TenantId alice = tenant(FREE);

        assertThat(count(alice, FREE_EVENTS - 1)).isEmpty();
        assertThat(count(alice, 2)).containsExactly(Map.entry(alice, 1L));
        assertThat(count(alice, 1)).isEmpty();
        assertThat(count(alice, 1)).containsOnlyKeys(alice);
        assertThat(usage.events(alice)).isEqualTo(FREE_EVENTS);
    }

    /** Eight at once, just below the limit: together they get what is left and not one more. */
    @Test
    void isExactNearTheLimitHoweverManyCountTogether() throws Exception {
        TenantId alice = tenant(FREE);
        count(alice, FREE_EVENTS - 100);

        assertThat(together(8, 25, () -> count(alice, 1).isEmpty())).isEqualTo(100);
        assertThat(usage.events(alice)).isEqualTo(FREE_EVENTS);
    }

    @Test
    void isExactWhenTheMonthBeginsWithManyAtOnce() throws Exception {
        TenantId alice = tenant(FREE);

        assertThat(together(8, 10, () -> count(alice, 1_000).isEmpty())).isEqualTo(50);
        assertThat(usage.events(alice)).isEqualTo(FREE_EVENTS);
    }

    @Test
    void addsUpFarFromTheLimit() throws Exception {
        TenantId alice = tenant(ENTERPRISE);

        assertThat(together(8, 50, () -> count(alice, 3).isEmpty())).isEqualTo(400);
        assertThat(usage.events(alice)).isEqualTo(1_200);
    }

    @Test
    void refusesOneTenantWithoutTheOthersOfItsTransaction() {
        TenantId alice = tenant(FREE);
        TenantId bob = tenant(FREE);
        count(alice, FREE_EVENTS);
        Map<TenantId, Integer> wanted = new HashMap<>(Map.of(alice, 1, bob, 2));

        assertThat(transaction.<Map<TenantId, Long>>execute(status -> usage.count(wanted)))
                .containsOnly(Map.entry(alice, 0L));
        assertThat(usage.events(bob)).isEqualTo(2);
    }

    @Test
    void countsNothingWhenTheTransactionIsTakenBack() {
        TenantId alice = tenant(FREE);
        transaction.executeWithoutResult(status -> {
            usage.count(Map.of(alice, 10));
            status.setRollbackOnly();
        });

        assertThat(usage.events(alice)).isZero();
        assertThat(count(alice, FREE_EVENTS)).isEmpty();
    }

    @Test
    void startsAgainAtNothingWithTheMonthInUtc() {
        TenantId alice = tenant(FREE);
        clock.set(Instant.parse("2026-04-30T23:59:59.999Z"));
        count(alice, FREE_EVENTS);
        assertThat(count(alice, 1)).containsOnlyKeys(alice);
        assertThat(usage.resetsAt()).isEqualTo("2026-05-01T00:00:00Z");

        clock.tick(Duration.ofMillis(1));

        assertThat(usage.events(alice)).isZero();
        assertThat(count(alice, 1)).isEmpty();
        assertThat(usage.resetsAt()).isEqualTo("2026-06-01T00:00:00Z");
        clock.set(Instant.parse("2026-12-31T12:00:00Z"));
        assertThat(usage.resetsAt()).isEqualTo("2027-01-01T00:00:00Z");
    }

    /** Another node's count is noticed within a second, well before it could matter. */
    @Test
    void noticesWhatAnotherNodeCounted() {
        TenantId alice = tenant(FREE);
        count(alice, 1);
        jdbc.sql("INSERT INTO usage_counter (tenant_id, period, shard, events) VALUES (?, 202604, 99, ?)")
                .params(alice.bytes(), FREE_EVENTS - 1)
                .update();
        clock.tick(Duration.ofSeconds(2));

        assertThat(count(alice, 1)).containsOnlyKeys(alice);
    }

    /** @return how many calls said yes */
    private static int together(int threads, int callsEach, Callable<Boolean> call) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            Callable<Integer> caller = () -> {
                int yes = 0;
                for (int i = 0; i < callsEach; i++) {
                    yes += call.call() ? 1 : 0;
                }
                return yes;
            };
            int yes = 0;
            for (Future<Integer> called : pool.invokeAll(Collections.nCopies(threads, caller))) {
                yes += called.get();
            }
            return yes;
        } finally {
            pool.shutdownNow();
        }
    }

    private Map<TenantId, Long> count(TenantId tenant, int events) {
        return java.util.Objects.requireNonNull(transaction.execute(status -> usage.count(Map.of(tenant, events))));
    }

    private TenantId tenant(int version) {
        return tenants.save(new Tenant("Alice", version, Instant.now())).id();
    }
}
