package dev.ringmain.admin.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.admin.Cast;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.billing.Plans;
import dev.ringmain.billing.Usage;
import dev.ringmain.billing.UsageForecast;
import dev.ringmain.billing.UsageMonth;
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
import java.util.List;
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
    Usage usage;

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
            String page = page(room);
            assertThat(page)
                    .as(edge[0] + " events")
                    .contains("%,d of 50,000, %s".formatted((Integer) edge[0], edge[2]));
            assertThat(page.lines().filter(line -> line.contains("<progress")).findFirst())
                    .get()
                    .asString()
                    .as(edge[0] + " events")
                    .matches(meter -> meter.contains("class=\"warn\"") == edge[1].equals("warn"))
                    .matches(meter -> meter.contains("class=\"bad\"") == edge[1].equals("bad"));
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

    @Test
    void showsTheMonthByDayAndWhatItComesTo() {
        UsageMonth none = usage.month(cast.amber.id());
        jdbc.sql("INSERT INTO usage_counter (tenant_id, period, shard, day, events) VALUES (?, ?, 77, ?, 10000001)")
                .params(
                        cast.amber.id().bytes(),
                        none.month().getYear() * 100 + none.month().getMonthValue(),
                        none.days().size())
                .update();

        assertThat(mvc.get().uri("/app/{env}/usage", cast.live.id()).with(Cast.as(cast.alice)))
                .hasStatusOk()
                .bodyText()
                .contains(
                        "Events by day",
                        "10,000,001 on the busiest day",
                        "The month&#39;s 10,000,000 events were used up on",
                        "<td class=\"number\" data-label=\"Events\">10,000,001</td>");

        jdbc.sql("DELETE FROM usage_counter WHERE tenant_id = ? AND shard = 77")
                .params((Object) cast.amber.id().bytes())
                .update();
    }

    @Test
    void drawsABarForEachDayAndNoneForTheDaysToCome() {
        YearMonth month = YearMonth.of(2026, 2);
        UsageChart chart = UsageChart.of(
                new UsageMonth(
                        month,
                        5,
                        List.of(
                                new UsageMonth.Day(month.atDay(1), 0),
                                new UsageMonth.Day(month.atDay(2), 1),
                                new UsageMonth.Day(month.atDay(3), 1_000)),
                        new UsageForecast(9_386L, month.atDay(14), false)),
                5_000);

        assertThat(chart.bars()).isEqualTo("M8 64v-2h6v2zM16 64v-64h6v64z");
        assertThat(chart.width()).isEqualTo(224);
        assertThat(chart.rows())
                .containsExactly(
                        new UsageChart.Row("1 Feb", 0, 5),
                        new UsageChart.Row("2 Feb", 1, 6),
                        new UsageChart.Row("3 Feb", 1_000, 1_006));
        assertThat(chart.outlook())
                .isEqualTo(
                        "If it goes on like this, the month comes to about 9,386 events and reaches the limit of 5,000 on 14 Feb.");
        assertThat(chart.level()).isEqualTo("warn");
    }
}
