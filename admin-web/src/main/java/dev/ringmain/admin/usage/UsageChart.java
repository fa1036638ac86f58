package dev.ringmain.admin.usage;

import dev.ringmain.billing.UsageForecast;
import dev.ringmain.billing.UsageMonth;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * A month as thin bars, one a day: the path of an SVG that is {@value #STEP} wide for each day and {@value #HEIGHT} high, what it says in
 * words, the same as rows, and what the month comes to.
 *
 * @param width of the SVG: also days to come have their place
 * @param undated what was counted before days were told apart
 * @param outlook a sentence
 * @param level of the outlook, as notices have it: empty, warn or bad
 */
record UsageChart(
        int width,
        String bars,
        String words,
        List<Row> rows,
        long undated,
        String outlook,
        String level,
        String first,
        String last) {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);
    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("MMMM uuuu", Locale.ENGLISH);
    private static final int STEP = 8;
    private static final int WIDTH = 6;
    private static final int HEIGHT = 64;
    /** One event in a month of millions must still be seen. */
    private static final int LEAST = 2;

    /** @param inAll of the month by the end of that day */
    record Row(String day, long events, long inAll) {}

    static UsageChart of(UsageMonth month, long limit) {
        StringBuilder bars = new StringBuilder();
        long busiest = Math.max(1, month.busiest());
        int days = month.month().lengthOfMonth();
        List<Row> rows = new java.util.ArrayList<>();
        long inAll = month.undated();
        for (UsageMonth.Day day : month.days()) {
            // A mended day may have lost more than it had.
            if (day.events() > 0) {
                int height = (int) Math.max(LEAST, Math.round((double) HEIGHT * day.events() / busiest));
                int left = (day.day().getDayOfMonth() - 1) * STEP;
                bars.append("M%d %dv-%dh%dv%dz".formatted(left, HEIGHT, height, WIDTH, height));
            }
            inAll += day.events();
            rows.add(new Row(DAY.format(day.day()), day.events(), inAll));
        }
        UsageForecast forecast = month.forecast();
        return new UsageChart(
                days * STEP,
                bars.toString(),
                words(month),
                List.copyOf(rows),
                month.undated(),
                outlook(forecast, limit),
                forecast.reached() ? "bad" : forecast.limitOn() != null ? "warn" : "",
                DAY.format(month.month().atDay(1)),
                DAY.format(month.month().atEndOfMonth()));
    }

    private static String words(UsageMonth month) {
        return month.events() == 0
                ? "No event in " + MONTH.format(month.month())
                : text(
                        "Events of %s by day: %,d in all, %,d on the busiest day",
                        MONTH.format(month.month()), month.events(), month.busiest());
    }

    private static String outlook(UsageForecast forecast, long limit) {
        LocalDate on = forecast.limitOn();
        Long events = forecast.events();
        if (forecast.reached()) {
            return text("The month's %,d events were used up", limit)
                    + (on == null ? "." : " on " + DAY.format(on) + ".");
        }
        if (events == null) {
            return "It is too early to tell what the month comes to: there is less than a day to go by.";
        }
        String comesTo = text("If it goes on like this, the month comes to about %,d events", events);
        return on == null
                ? comesTo + (limit > 0 ? text(", within the %,d of the plan.", limit) : ".")
                : comesTo + text(" and reaches the limit of %,d on ", limit) + DAY.format(on) + ".";
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ENGLISH, format, values);
    }
}
