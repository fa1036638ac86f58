package dev.ringmain.billing;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;

/**
 * What a tenant has published in the running month (UTC), day by day. All of it together is the month's count: it is the same counters.
 *
 * @param undated what was counted before days were told apart; 0 but for the month of an upgrade
 * @param days from the first to today, with none left out
 */
public record UsageMonth(YearMonth month, long undated, List<Day> days, UsageForecast forecast) {

    public record Day(LocalDate day, long events) {}

    public long events() {
        return undated + days.stream().mapToLong(Day::events).sum();
    }

    public long busiest() {
        return days.stream().mapToLong(Day::events).max().orElse(0);
    }
}
