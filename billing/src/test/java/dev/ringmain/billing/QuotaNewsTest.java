package dev.ringmain.billing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.BillingTest;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.testing.SettableClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@BillingTest
class QuotaNewsTest {

    private static final int FREE = 1;

    @Autowired
    QuotaNews news;

    @Autowired
    Usage usage;

    @Autowired
    Plans plans;

    @Autowired
    Tenants tenants;

    @Autowired
    Environments environments;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    SettableClock clock;

    @Autowired
    TransactionTemplate transaction;

    private TenantId alice;
    private Environment live;

    @BeforeEach
    void begin() {
        clock.set(Instant.parse("2026-04-14T12:00:00Z"));
        alice = tenants.save(new Tenant("Alice", FREE, clock.instant())).id();
        live = environments.save(new Environment(alice, "live", Environment.Kind.LIVE, clock.instant()));
    }

    @AfterEach
    void letTheClockGo() {
        clock.reset();
    }

    @Test
    void tellsOnceWhenSoMuchIsUsed() {
        count(39_999);
        news.look();
        assertThat(told()).isEmpty();

        count(1);
        news.look();
        news.look();
        assertThat(told()).containsExactly("{\"threshold\":80,\"limit\":50000,\"used\":40000,\"period\":\"2026-04\"}");

        count(10_000);
        news.look();
        news.look();
        assertThat(told()).hasSize(2).last().asString().contains("\"threshold\":100", "\"used\":50000");
    }

    /** Another process counts, and this one begins now; or both look at the same moment. */
    @Test
    void tellsOnceWhicheverNodeLooks() {
        count(45_000);
        QuotaNews other = other();

        other.look();
        news.look();
        other().look();

        assertThat(told()).hasSize(1);
        assertThat(notices()).as("members, likewise").hasSize(1);
    }

    /** On a plan that costs nothing, and with nobody who subscribes. */
    @Test
    void leavesANoticeForMembersWithEachThatItTells() {
        count(39_999);
        news.look();
        assertThat(notices()).isEmpty();
        count(1);
        news.look();
        news.look();
        assertThat(notices())
                .containsExactly(
                        "{\"threshold\":\"80\",\"limit\":\"50000\",\"used\":\"40000\",\"period\":\"2026-04\",\"beyond\":\"0\"}");
        clock.tick(Duration.ofDays(30));
        count(40_000);
        news.look();
        assertThat(notices()).as("each month anew").hasSize(2);
    }

    @Test
    void beginsAnewWithTheMonthAndGoesBeyondTheLimit() {
        jdbc.sql("INSERT INTO usage_counter (tenant_id, period, shard, events) VALUES (?, 202604, 3, 60000)")
                .params((Object) alice.bytes())
                .update();
        other().look();
        assertThat(told()).singleElement().asString().contains("\"threshold\":120", "\"used\":60000");

        clock.tick(Duration.ofDays(30));
        count(50_000);
        other().look();
        assertThat(told()).hasSize(2).last().asString().contains("\"threshold\":100", "\"period\":\"2026-05\"");
    }

    private QuotaNews other() {
        return new QuotaNews(usage, plans, environments, operational, notices, jdbc, transaction);
    }

    @Autowired
    dev.ringmain.delivery.OperationalEvents operational;

    @Autowired
    dev.ringmain.notification.Notices notices;

    private void count(int events) {
        transaction.executeWithoutResult(
                status -> assertThat(usage.count(Map.of(alice, events))).isEmpty());
        clock.tick(Duration.ofSeconds(2));
    }

    private List<String> notices() {
        return jdbc.sql("SELECT facts FROM notice WHERE tenant_id = ? AND kind = 'quota' ORDER BY id")
                .params((Object) alice.bytes())
                .query(String.class)
                .list();
    }

    private List<String> told() {
        return jdbc.sql("SELECT data FROM event WHERE environment_id = ? AND type = 'quota.threshold' ORDER BY id")
                .params((Object) live.id().bytes())
                .query((row, n) -> new String(row.getBytes(1), StandardCharsets.UTF_8))
                .list();
    }
}
