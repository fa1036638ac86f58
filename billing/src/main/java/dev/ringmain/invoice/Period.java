package dev.ringmain.invoice;

import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;

/**
 * The part of a calendar month (UTC) that a subscription runs in: all of it, or from the day of its start.
 *
 * @param end the first day of the next month
 */
public record Period(LocalDate start, LocalDate end) {

    public Period {
        if (!start.isBefore(end)
                || !end.equals(YearMonth.from(start).plusMonths(1).atDay(1))) {
            throw new IllegalArgumentException("A period is within one month, to its end: not " + start + " to " + end);
        }
    }

    /** From a day to the end of its month. */
    public static Period from(LocalDate day) {
        return new Period(day, YearMonth.from(day).plusMonths(1).atDay(1));
    }

    public Period next() {
        return from(end);
    }

    /** Days of the whole month, which a price is for. */
    public int monthDays() {
        return YearMonth.from(start).lengthOfMonth();
    }

    /** Days from that one to the end, that one included. */
    public int daysFrom(LocalDate day) {
        if (day.isBefore(start) || !day.isBefore(end)) {
            throw new IllegalArgumentException(day + " is not within " + start + " to " + end);
        }
        return Math.toIntExact(ChronoUnit.DAYS.between(day, end));
    }

    /** What a monthly price comes to from that day to the end. */
    public long charge(long priceMinor, LocalDate day) {
        return Money.share(priceMinor, daysFrom(day), monthDays());
    }
}
