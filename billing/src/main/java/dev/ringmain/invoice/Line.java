package dev.ringmain.invoice;

import dev.ringmain.billing.Plan;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What is charged, or given back, for what.
 *
 * @param quantity days of the month, or events
 * @param amountMinor net; negative: given back
 * @param until the first day that it is not for any more
 */
public record Line(
        Kind kind,
        String description,
        long quantity,
        long amountMinor,
        LocalDate from,
        LocalDate until,
        int planVersionId) {

    public enum Kind {
        /** A month in advance. */
        BASE,
        /** Events beyond those of the month that has ended. */
        OVERAGE,
        /** A part of a month, and what was paid for that part before. */
        PRORATION,
        /** By a credit note. */
        CREDIT;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind parse(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    /** Whether it is for days of a plan: charged, or given back by a move to another. */
    boolean isOfAPlan() {
        return kind == Kind.BASE || kind == Kind.PRORATION;
    }

    /** A period's base fee: whole, or from the day that it starts. Empty for a plan that costs nothing. */
    public static List<Line> base(Plan plan, Period period) {
        int days = period.daysFrom(period.start());
        boolean whole = days == period.monthDays();
        long amount = period.charge(plan.priceMinor(), period.start());
        return amount == 0
                ? List.of()
                : List.of(new Line(
                        whole ? Kind.BASE : Kind.PRORATION,
                        plan.name() + (whole ? "" : ", " + days + " of " + period.monthDays() + " days"),
                        days,
                        amount,
                        period.start(),
                        period.end(),
                        plan.versionId()));
    }

    /**
     * Moving from one plan to another within a period: the old one's days from then on are given back, the new one's are charged. The day
     * itself belongs to the new plan.
     *
     * @param left what is left of what the old one was charged at: no more is given back
     */
    public static List<Line> change(Plan before, Plan after, Period period, LocalDate day, long left) {
        List<Line> lines = new ArrayList<>();
        int days = period.daysFrom(day);
        String part = ", " + days + " of " + period.monthDays() + " days";
        long unused = period.charge(before.priceMinor(), day);
        long back = Math.min(unused, left);
        if (back != 0) {
            lines.add(new Line(
                    Kind.PRORATION,
                    "Not used: " + before.name() + part + (back < unused ? ", less what was credited" : ""),
                    days,
                    -back,
                    day,
                    period.end(),
                    before.versionId()));
        }
        long charged = period.charge(after.priceMinor(), day);
        if (charged != 0) {
            lines.add(
                    new Line(Kind.PRORATION, after.name() + part, days, charged, day, period.end(), after.versionId()));
        }
        return lines;
    }

    /**
     * Events beyond those that a plan included while it held.
     *
     * @param until the first day that they are not of any more
     * @param beyond how many
     * @param priceOf1000 in minor units
     */
    public static List<Line> overage(Plan plan, LocalDate from, LocalDate until, long beyond, long priceOf1000) {
        if (beyond <= 0) {
            return List.of();
        }
        long amount = Money.share(priceOf1000, beyond, 1_000);
        return amount == 0
                ? List.of()
                : List.of(new Line(
                        Kind.OVERAGE,
                        "Events beyond those of " + plan.name() + ", " + Money.text(priceOf1000, plan.currency())
                                + " per 1,000",
                        beyond,
                        amount,
                        from,
                        until,
                        plan.versionId()));
    }

    static long sum(List<Line> lines) {
        return lines.stream().mapToLong(Line::amountMinor).reduce(0, Math::addExact);
    }
}
