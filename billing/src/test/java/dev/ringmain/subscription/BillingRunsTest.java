package dev.ringmain.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ringmain.BillingTest;
import dev.ringmain.paging.Keyset;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.testing.SettableClock;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What runs say that they did, against what they did. Other tests' tenants are in the same database, and are taken out of the way first;
 * the calendar may run beside us, so nothing here depends on which run did something.
 */
@BillingTest
class BillingRunsTest {

    private static final int STARTER = 2;
    private static final int GROWTH = 3;

    @Autowired
    BillingRun run;

    @Autowired
    BillingRuns runs;

    @Autowired
    Subscriptions subscriptions;

    @Autowired
    Tenants tenants;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    DataSource dataSource;

    @Autowired
    SettableClock clock;

    private Instant nextMonth;

    /** In a year of its own, with all of the others out of the way. */
    @BeforeEach
    void bringEverybodyElseUpToDate() {
        jdbc.sql("DELETE FROM billing_run").update();
        jdbc.sql("DELETE FROM subscription").update();
        jdbc.sql("UPDATE invoice SET status = 'paid' WHERE status = 'final'").update();
        clock.set(Instant.parse("2031-03-10T08:00:00Z"));
        nextMonth = Instant.parse("2031-04-01T08:00:00Z");
    }

    @AfterEach
    void letTheClockGo() {
        clock.reset();
        jdbc.sql("DELETE FROM subscription").update();
    }

    @Test
    void sayHowManyWereDraftedAndMadeFinal() {
        billed("One");
        billed("Two");
        clock.set(nextMonth);
        run.run();

        List<BillingRuns.Run> all = runs.all(false, Keyset.first(25)).rows();
        assertThat(all.stream().mapToInt(BillingRuns.Run::drafted).sum()).isEqualTo(2);
        assertThat(all.stream().mapToInt(BillingRuns.Run::madeFinal).sum()).isEqualTo(2);
        assertThat(all).allSatisfy(one -> {
            assertThat(one.lookedAt()).isPositive();
            assertThat(one.failures()).isEmpty();
            assertThat(one.askedBy()).isNull();
            assertThat(one.startedAt()).isEqualTo(nextMonth);
        });
        assertThat(all).anyMatch(one -> nextMonth.equals(one.endedAt()));
    }

    @Test
    void countLastInvoicesAmongThem() {
        Tenant left = tenants.save(new Tenant("Left", GROWTH, clock.instant()));
        subscriptions.begin(left.id(), null, null, 0, "");
        jdbc.sql("INSERT INTO usage_counter (tenant_id, period, shard, events) VALUES (?, 203103, 0, 11000000)")
                .params((Object) left.id().bytes())
                .update();
        jdbc.sql("UPDATE tenant SET closes_at = '2031-03-10', removal_began_at = '2031-03-10' WHERE id = ?")
                .params((Object) left.id().bytes())
                .update();
        run.run();

        List<BillingRuns.Run> all = runs.all(false, Keyset.first(25)).rows();
        assertThat(all.stream().mapToInt(BillingRuns.Run::drafted).sum()).isEqualTo(1);
        assertThat(all.stream().mapToInt(BillingRuns.Run::madeFinal).sum()).isEqualTo(1);
    }

    @Test
    void nameTheTenantThatFailedAndWhyAndTheOthersAreBilled() {
        Tenant broken = billed("Broken");
        billed("Whole");
        jdbc.sql("UPDATE subscription SET next_plan_version_id = 987654 WHERE tenant_id = ?")
                .params((Object) broken.id().bytes())
                .update();
        clock.set(nextMonth);
        run.run();

        List<BillingRuns.Run> all = runs.all(false, Keyset.first(25)).rows();
        assertThat(all.stream().mapToInt(BillingRuns.Run::drafted).sum()).isEqualTo(1);
        assertThat(all)
                .anySatisfy(one -> assertThat(one.failures()).singleElement().satisfies(failure -> {
                    assertThat(failure.tenant()).isEqualTo(broken.id());
                    assertThat(failure.name()).isEqualTo("Broken");
                    assertThat(failure.why()).startsWith("EmptyResultDataAccessException: ");
                }));
    }

    @Test
    void thatFoundNothingAreShownApartAndForgottenAfterADay() {
        run.run();
        assertThat(runs.all(false, Keyset.first(25)).rows()).noneMatch(one -> one.endedAt() != null);
        assertThat(runs.all(true, Keyset.first(25)).rows()).anyMatch(one -> one.endedAt() != null);
        BillingRuns.Run asked = run.runNow("bill@ringmain.example").orElseThrow();
        untilItEnds(asked);
        assertThat(ids(false)).contains(asked.id());
        List<UUID> quiet =
                ids(true).stream().filter(id -> !ids(false).contains(id)).toList();
        assertThat(quiet).isNotEmpty();

        clock.set(clock.instant().plus(Duration.ofDays(1)).plusSeconds(1));
        run.run();
        assertThat(ids(true)).contains(asked.id()).doesNotContainAnyElementsOf(quiet);
        clock.set(clock.instant().plus(Duration.ofDays(400)));
        run.run();
        assertThat(ids(true)).doesNotContain(asked.id());
    }

    /** Whoever asks does not wait for the tenants, however many there are; and nobody piles one run upon another. */
    @Test
    void thatSomebodyAsksForGoOnInTheBackground() throws Exception {
        Tenant slow = billed("Slow");
        BillingRuns.Run asked;
        try (Connection connection = dataSource.getConnection();
                PreparedStatement lock = connection.prepareStatement("SELECT id FROM tenant WHERE id = ? FOR UPDATE")) {
            connection.setAutoCommit(false);
            lock.setBytes(1, slow.id().bytes());
            lock.executeQuery();
            clock.set(nextMonth);
            asked = run.runNow("bill@ringmain.example").orElseThrow();
            assertThat(asked.endedAt()).isNull();
            assertThat(run.runNow("stella@ringmain.example")).as("another").isEmpty();
            assertThat(runs.find(asked.id()).orElseThrow().endedAt()).isNull();
            connection.rollback();
        }
        BillingRuns.Run done = untilItEnds(asked);
        assertThat(done.failures()).isEmpty();
        assertThat(jdbc.sql("SELECT COUNT(*) FROM invoice WHERE tenant_id = ? AND cause = 'cycle/2031-04'")
                        .params((Object) slow.id().bytes())
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
        BillingRuns.Run again = await().until(() -> run.runNow("bill@ringmain.example"), Optional::isPresent)
                .orElseThrow();
        untilItEnds(again);
    }

    @Test
    void thatGoOnSayHowFarTheyAre() {
        UUID one = runs.begin("bill@ringmain.example");
        runs.goesOn(one, 20, 7, 6);
        BillingRuns.Run soFar = runs.find(one).orElseThrow();
        assertThat(soFar.endedAt()).isNull();
        assertThat(List.of(soFar.lookedAt(), soFar.drafted(), soFar.madeFinal()))
                .containsExactly(20, 7, 6);
        runs.end(one, 30, 8, 8, 0);
        runs.goesOn(one, 20, 7, 6);
        assertThat(runs.find(one).orElseThrow().lookedAt()).as("once it ended").isEqualTo(30);
    }

    private BillingRuns.Run untilItEnds(BillingRuns.Run one) {
        return await().atMost(Duration.ofSeconds(60))
                .until(() -> runs.find(one.id()).orElseThrow(), run -> run.endedAt() != null);
    }

    @Test
    void thatNeverEndedSaySo() {
        BillingRuns.Run one = runs.find(runs.begin(null)).orElseThrow();
        assertThat(one.endedAt()).isNull();
        assertThat(one.isDead(clock.instant().plus(Duration.ofMinutes(59)))).isFalse();
        assertThat(one.isDead(clock.instant().plus(Duration.ofMinutes(61)))).isTrue();
    }

    private Tenant billed(String name) {
        Tenant tenant = tenants.save(new Tenant(name, STARTER, clock.instant()));
        subscriptions.begin(tenant.id(), null, null, 1900, name);
        jdbc.sql("UPDATE invoice SET status = 'paid' WHERE tenant_id = ?")
                .params((Object) tenant.id().bytes())
                .update();
        return tenant;
    }

    private List<UUID> ids(boolean quietToo) {
        return runs.all(quietToo, Keyset.first(25)).rows().stream()
                .map(BillingRuns.Run::id)
                .toList();
    }
}
