package dev.ringmain.admin.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.admin.Cast;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.billing.Usage;
import dev.ringmain.billing.UsageForecast;
import dev.ringmain.billing.UsageMonth;
import java.time.YearMonth;
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
    Usage usage;

    @Autowired
    JdbcClient jdbc;

    @Test
    void showsEachLimitAndWhatOtherPlansGive() {
        assertThat(mvc.get().uri("/app/{env}/usage", cast.charlies.id()).with(Cast.as(cast.charlie)))
                .hasStatusOk()
                .bodyText()
                .contains("Free", "0 of 50,000, 50,000 left", "0 of 0, 0 left", "1 of 2, 1 left", "EUR 149");
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
