package dev.ringmain.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ringmain.BillingTest;
import dev.ringmain.audit.AuditEntry;
import dev.ringmain.audit.AuditLog;
import dev.ringmain.id.Ids;
import dev.ringmain.paging.Keyset;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.testing.SettableClock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** A month counted again from the log, and set right: as far as the log can say. */
@BillingTest
class UsageCheckTest {

    private static final int ENTERPRISE = 4;
    private static final AtomicLong EVENTS = new AtomicLong(1_000_000);
    private static final YearMonth APRIL = YearMonth.of(2026, 4);

    @Autowired
    UsageCheck check;

    @Autowired
    Usage usage;

    @Autowired
    UsageFolding folding;

    @Autowired
    Tenants tenants;

    @Autowired
    Environments environments;

    @Autowired
    AuditLog log;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    SettableClock clock;

    private TenantId alice;
    private Environment live;

    @BeforeEach
    void aliceBegins() {
        at("2026-04-01T00:00:00Z");
        alice = tenants.save(new Tenant("Alice", ENTERPRISE, clock.instant())).id();
        live = environments.save(new Environment(alice, "live", Environment.Kind.LIVE, clock.instant()));
    }

    @AfterEach
    void letTheClockGo() {
        clock.reset();
        jdbc.sql("DELETE FROM retention_run").update();
    }

    @Test
    void saysWhichDaysDifferAndSetsThemRight() {
        logged("2026-04-02T12:00:00Z", 4);
        logged("2026-04-30T23:59:59.999Z", 3);
        logged("2026-05-01T00:00:00Z", 9);
        counted(2, 4);
        counted(3, 100);
        at("2026-05-01T01:00:00Z");

        UsageCheck.Result found = check.check(alice, APRIL);
        assertThat(found.days()).hasSize(30);
        assertThat(found.days().stream().filter(day -> day.difference() != 0))
                .containsExactly(
                        new UsageCheck.Day(LocalDate.of(2026, 4, 3), 100, 0),
                        new UsageCheck.Day(LocalDate.of(2026, 4, 30), 0, 3));
        assertThat(found)
                .returns(104L, UsageCheck.Result::counted)
                .returns(7L, UsageCheck.Result::logged)
                .returns(LocalDate.of(2026, 5, 1), UsageCheck.Result::until);

        assertThat(check.mend(alice, APRIL, "Counted twice").isRight()).isTrue();
        assertThat(usage.events(alice, APRIL)).isEqualTo(7);
        assertThat(usage.byDay(alice, APRIL)).containsEntry(2, 4L).containsEntry(30, 3L);
        assertThat(written()).singleElement().satisfies(entry -> {
            assertThat(entry.reason()).isEqualTo("Counted twice");
            assertThat(entry.before()).contains("104");
            assertThat(entry.after()).contains("7");
        });
    }

    /** Today is counted while it is read; and what came in over midnight is on two days, or in two months. */
    @Test
    void ofTheRunningMonthOnlyDaysThatAreOverAreCountedAndNoneIsSetRight() {
        logged("2026-04-02T12:00:00Z", 4);
        logged("2026-04-10T00:30:00Z", 2);
        counted(2, 1);
        counted(10, 50);

        at("2026-04-10T00:59:59Z");
        assertThat(check.check(alice, APRIL).until()).isEqualTo("2026-04-09");
        at("2026-04-10T01:00:00Z");
        assertThat(check.check(alice, APRIL))
                .returns(LocalDate.of(2026, 4, 10), UsageCheck.Result::until)
                .returns(3L, UsageCheck.Result::difference)
                .returns(false, UsageCheck.Result::isWhole);
        assertThatThrownBy(() -> check.mend(alice, APRIL, "Lost"))
                .isInstanceOf(CannotRecount.class)
                .hasMessageContaining("2026-04 is not over yet");

        assertThat(usage.byDay(alice, APRIL)).containsEntry(2, 1L).containsEntry(10, 50L);
        refused(YearMonth.of(2026, 5), "No day of 2026-05 is over yet");
        at("2026-04-01T23:00:00Z");
        refused(APRIL, "No day of 2026-04 is over yet");
    }

    @Test
    void daysThatDifferAreSetRightAlsoWhereTheMonthIsTheSameInSum() {
        logged("2026-04-02T12:00:00Z", 4);
        counted(2, 1);
        counted(3, 3);
        at("2026-05-01T01:00:00Z");
        assertThat(check.check(alice, APRIL))
                .returns(0L, UsageCheck.Result::difference)
                .returns(false, UsageCheck.Result::isRight);
        assertThat(check.mend(alice, APRIL, "On the wrong day").isRight()).isTrue();
        assertThat(usage.byDay(alice, APRIL)).containsEntry(2, 4L).containsEntry(3, 0L);
    }

    @Test
    void aMonthIsWrittenWithItsYear() {
        assertThat(UsageCheck.month("2026-04")).contains(APRIL);
        for (String wrong : List.of("", "2026-4", "2026-13", "+999999999-12", "-2026-04", "2026-04-01", "April")) {
            assertThat(UsageCheck.month(wrong)).as(wrong).isEmpty();
        }
    }

    @Test
    void aMonthWhoseDaysWereFoldedIsSetRightAsAWhole() {
        logged("2026-04-02T12:00:00Z", 4);
        counted(2, 9);
        at("2026-06-02T12:00:00Z");
        folding.fold();

        assertThat(check.check(alice, APRIL))
                .returns(9L, UsageCheck.Result::undated)
                .returns(-5L, UsageCheck.Result::difference);
        assertThat(check.mend(alice, APRIL, "Counted twice").isRight()).isTrue();
        assertThat(usage.events(alice, APRIL)).isEqualTo(4);
    }

    @Test
    void whatWasCountedWithoutADayWaitsForTheMonthsEnd() {
        logged("2026-04-02T12:00:00Z", 4);
        counted(0, 6);
        at("2026-04-10T12:00:00Z");
        refused(APRIL, "It can be counted again when it is over");
        at("2026-05-10T12:00:00Z");
        assertThat(check.mend(alice, APRIL, "Counted twice").isRight()).isTrue();
    }

    @Test
    void whatTheLogHasLostIsNotTakenForNothing() {
        counted(2, 4);
        at("2026-05-10T12:00:00Z");
        dropped("2026-03-31");
        assertThat(check.check(alice, APRIL).difference()).isEqualTo(-4);
        dropped("2026-04-01");
        refused(APRIL, "The events of 2026-04-01 and before are gone");
        assertThat(check.check(alice, YearMonth.of(2026, 5)).isRight()).isTrue();

        at("2027-06-10T12:00:00Z");
        jdbc.sql("DELETE FROM retention_run").update();
        refused(APRIL, "for 12 months");
    }

    /** Days on which it was not there yet may be gone. */
    @Test
    void aTenantsFirstMonthBeginsWithTheTenant() {
        at("2026-04-20T12:00:00Z");
        TenantId bob =
                tenants.save(new Tenant("Bob", ENTERPRISE, clock.instant())).id();
        at("2026-05-10T12:00:00Z");
        dropped("2026-04-19");
        assertThat(check.check(bob, APRIL).isRight()).isTrue();
        dropped("2026-04-20");
        assertThatThrownBy(() -> check.check(bob, APRIL)).isInstanceOf(CannotRecount.class);
    }

    @Test
    void anEnvironmentThatIsGoneTookItsEventsWithIt() {
        Environment sandbox =
                environments.save(new Environment(alice, "sandbox", Environment.Kind.TEST, clock.instant()));
        at("2026-05-10T12:00:00Z");
        jdbc.sql("UPDATE environment SET removal_began_at = closes_at WHERE id = ?")
                .params((Object) sandbox.id().bytes())
                .update();
        assertThat(check.check(alice, APRIL).isRight()).isTrue();
        jdbc.sql("UPDATE environment SET closes_at = ?, removal_began_at = closes_at WHERE id = ?")
                .params(utc(clock.instant()), sandbox.id().bytes())
                .update();
        refused(APRIL, "An environment was removed since 2026-04 began");
        environments.delete(environments.findById(sandbox.id()).orElseThrow());
        refused(APRIL, "An environment was removed since 2026-04 began");

        at("2026-07-10T12:00:00Z");
        assertThat(check.check(alice, YearMonth.of(2026, 6)).isRight()).isTrue();
    }

    /** All have found the difference before the first has set it right. */
    @Test
    void thoseWhoMendAtOnceMendItOnce() throws Exception {
        logged("2026-04-02T12:00:00Z", 4);
        counted(2, 100);
        at("2026-05-01T01:00:00Z");
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try {
            List<Future<UsageCheck.Result>> mended = new ArrayList<>();
            transaction.executeWithoutResult(status -> {
                usage.lockedByDay(alice, APRIL);
                for (int n = 0; n < 3; n++) {
                    mended.add(pool.submit(() -> check.mend(alice, APRIL, "Counted twice")));
                }
                await().until(() -> waiting() == 3);
            });
            for (Future<UsageCheck.Result> one : mended) {
                assertThat(one.get().isRight()).isTrue();
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(usage.events(alice, APRIL)).isEqualTo(4);
        assertThat(written()).hasSize(1);
    }

    private int waiting() {
        return jdbc.sql("SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'")
                .query(Integer.class)
                .single();
    }

    private void refused(YearMonth month, String why) {
        assertThatThrownBy(() -> check.check(alice, month))
                .isInstanceOf(CannotRecount.class)
                .hasMessageContaining(why);
        long before = usage.events(alice, month);
        assertThatThrownBy(() -> check.mend(alice, month, "Whatever")).isInstanceOf(CannotRecount.class);
        assertThat(usage.events(alice, month)).isEqualTo(before);
    }

    private List<AuditEntry> written() {
        return log.of(alice, "usage.mended", Keyset.first(10)).rows();
    }

    private void at(String moment) {
        clock.set(Instant.parse(moment));
    }

    private void counted(int day, long events) {
        jdbc.sql("INSERT INTO usage_counter (tenant_id, period, shard, day, events) VALUES (?, 202604, 3, ?, ?)")
                .params(alice.bytes(), day, events)
                .update();
    }

    private void dropped(String lastDay) {
        byte[] run = Ids.bytes(UUID.randomUUID());
        jdbc.sql("INSERT INTO retention_run (id, started_at, took_ms, made) VALUES (?, ?, 1, 0)")
                .params(run, utc(clock.instant()))
                .update();
        jdbc.sql("INSERT INTO retention_drop VALUES (?, 'event', 1, ?, ?, 1)")
                .params(run, lastDay, lastDay)
                .update();
    }

    private void logged(String at, int events) {
        Instant moment = Instant.parse(at);
        for (int i = 0; i < events; i++) {
            jdbc.sql(
                            "INSERT INTO event (id, environment_id, type, occurred_at, deliveries, data) VALUES (?, ?, 'a.b', ?, 0, '{}')")
                    .params(
                            Ids.bytes(new UUID(Ids.floor(moment).getMostSignificantBits(), EVENTS.incrementAndGet())),
                            live.id().bytes(),
                            utc(moment))
                    .update();
        }
    }

    private static LocalDateTime utc(Instant moment) {
        return LocalDateTime.ofInstant(moment, ZoneOffset.UTC);
    }
}
