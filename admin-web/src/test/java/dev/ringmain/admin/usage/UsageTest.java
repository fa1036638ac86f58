package dev.ringmain.admin.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.admin.Cast;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.billing.Plans;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Membership;
import dev.ringmain.tenant.Memberships;
import dev.ringmain.tenant.Role;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.Tenants;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

@DashboardTest
class UsageTest {

    @Autowired
    MockMvcTester mvc;

    @Autowired
    Cast cast;

    @Autowired
    Plans plans;

    @Autowired
    Tenants tenants;

    @Autowired
    Environments environments;

    @Autowired
    Memberships memberships;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Clock clock;

    @Test
    void showsEachLimitAndWhatOtherPlansGive() {
        assertThat(mvc.get().uri("/app/{env}/usage", cast.charlies.id()).with(Cast.as(cast.charlie)))
                .hasStatusOk()
                .bodyText()
                .contains("Free", "0 of 50,000, 50,000 left", "0 of 0, 0 left", "1 of 2, 1 left", "EUR 149");
    }

    /** Calm below 80 %, close to it from there, and full at the limit itself: not an event before, and not one after. */
    @Test
    void saysHowCloseTheLimitIs() {
        for (Object[] edge : new Object[][] {
            {39_999, "", "10,001 left"},
            {40_000, "warn", "10,000 left"},
            {49_999, "warn", "1 left"},
            {50_000, "bad", "0 left"},
            {60_000, "bad", "0 left"}
        }) {
            Environment room = freeTenantThatUsed((Integer) edge[0], month(0));
            assertThat(page(room))
                    .as(edge[0] + " events")
                    .contains("%,d of 50,000, %s".formatted((Integer) edge[0], edge[2]))
                    .containsPattern("class=\"" + edge[1] + "\"[^>]*aria-label=\"Events this month\"");
        }
    }

    @Test
    void countsTheRunningMonthAloneAndSaysWhenTheNextBegins() {
        assertThat(page(freeTenantThatUsed(50_000, month(-1))))
                .contains("0 of 50,000, 50,000 left")
                .contains("datetime=\""
                        + YearMonth.now(clock.withZone(ZoneOffset.UTC))
                                .plusMonths(1)
                                .atDay(1) + "T00:00:00Z\"");
    }

    private int month(int from) {
        YearMonth month = YearMonth.now(clock.withZone(ZoneOffset.UTC)).plusMonths(from);
        return month.getYear() * 100 + month.getMonthValue();
    }

    private Environment freeTenantThatUsed(int events, int period) {
        Tenant tenant = tenants.save(
                new Tenant("Edge", plans.published("free").orElseThrow().versionId(), clock.instant()));
        memberships.save(new Membership(tenant.id(), cast.charlie.id(), Role.OWNER, clock.instant()));
        jdbc.sql("INSERT INTO usage_counter (tenant_id, period, shard, events) VALUES (?, ?, 0, ?)")
                .params(tenant.id().bytes(), period, events)
                .update();
        return environments.save(new Environment(tenant.id(), "live", Environment.Kind.LIVE, clock.instant()));
    }

    private String page(Environment room) {
        return new String(
                mvc.get()
                        .uri("/app/{env}/usage", room.id())
                        .with(Cast.as(cast.charlie))
                        .exchange()
                        .getResponse()
                        .getContentAsByteArray(),
                StandardCharsets.UTF_8);
    }
}
