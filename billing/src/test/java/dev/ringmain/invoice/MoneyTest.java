package dev.ringmain.invoice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ringmain.billing.Plan;
import dev.ringmain.billing.PlanStatus;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prices, parts of months and rounding, with the examples that others have published. */
class MoneyTest {

    @ParameterizedTest(name = "{0}: {1} for {2} of {3} is {4}")
    @CsvSource({
        // Lago's documentation: a plan of EUR 100, 14 of 31 days.
        "Lago, 10000, 14, 31, 4516",
        // The other 17 days of that month; together they are the whole, here without a cent to spare.
        "Lago's other days, 10000, 17, 31, 5484",
        // Stripe's documentation: from 10 to 20 a month in the middle of it; what is new is charged 10, what is old
        // gives back 5.
        "Stripe new, 2000, 15, 30, 1000",
        "Stripe old, 1000, 15, 30, 500",
        "whole, 14900, 31, 31, 14900",
        "last day, 14900, 1, 31, 481",
        "half a cent goes up, 1, 15, 30, 1",
        "less than half goes down, 1, 14, 30, 0",
        "half a cent back goes as far, -1, 15, 30, -1",
        "a leap month, 2900, 1, 29, 100",
        "more than an int, 9000000000000, 14, 31, 4064516129032",
    })
    void isSharedOutByDays(String name, long price, long part, long whole, long expected) {
        assertThat(Money.share(price, part, whole)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} {1} is {2}")
    @CsvSource(
            nullValues = "none",
            value = {
                "149, EUR, 14900",
                "149.00, EUR, 14900",
                "' 0.5 ', EUR, 50",
                "0.05, EUR, 5",
                "999999999999.99, EUR, 99999999999999",
                "1200, JPY, 1200",
                "12.5, JPY, none",
                "1.234, EUR, none",
                "'1,50', EUR, none",
                "0, EUR, none",
                "0.00, EUR, none",
                "-1, EUR, none",
                "'', EUR, none",
                "EUR 1, EUR, none",
                "1e3, EUR, none",
                "9999999999999, EUR, none",
                "\u0661, EUR, none",
            })
    void isReadAsItIsWritten(String text, String currency, @Nullable Long minor) {
        assertThat(Money.parse(text, currency))
                .isEqualTo(minor == null ? OptionalLong.empty() : OptionalLong.of(minor));
        if (minor != null) {
            assertThat(Money.parse(Money.field(minor, currency), currency)).hasValue(minor);
        }
    }

    @Test
    void movingInTheMiddleOfTheMonthCostsWhatStripeSays() {
        List<Line> lines = Line.change(
                plan(1, 1_000),
                plan(2, 2_000),
                Period.from(LocalDate.parse("2026-04-01")),
                LocalDate.parse("2026-04-16"),
                Long.MAX_VALUE);

        assertThat(lines).extracting(Line::amountMinor).containsExactly(-500L, 1_000L);
        assertThat(lines).extracting(Line::quantity).containsOnly(15L);
        assertThat(Line.sum(lines)).isEqualTo(500);
    }

    @Test
    void startingOnThe18thCostsWhatLagoSays() {
        List<Line> lines = Line.base(plan(1, 10_000), Period.from(LocalDate.parse("2026-08-18")));

        assertThat(lines).singleElement().satisfies(line -> {
            assertThat(line.amountMinor()).isEqualTo(4_516);
            assertThat(line.description()).isEqualTo("Plan 1, 14 of 31 days");
            assertThat(line.kind()).isEqualTo(Line.Kind.PRORATION);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "10000, 1900, 1900",
        "2900, 1900, 551",
        "4516, 770, 348",
        "50, 1000, 5",
        "5, 1000, 1",
        "4, 1000, 0",
        "-2900, 1900, -551",
        "2900, 0, 0"
    })
    void isTaxed(long net, int rate, long tax) {
        assertThat(Money.tax(net, rate)).isEqualTo(tax);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"123450|EUR|EUR 1,234.50", "-5|EUR|EUR -0.05", "1234|JPY|JPY 1,234", "0|USD|USD 0.00"})
    void isShownInItsCurrency(long minor, String currency, String text) {
        assertThat(Money.text(minor, currency)).isEqualTo(text);
    }

    /** A thousand events have a price; a part of a thousand has its part of it. */
    @ParameterizedTest
    @CsvSource({"1, 10, 0", "50, 10, 1", "1000, 10, 10", "123456, 10, 1235", "10000000, 3, 30000"})
    void overageIsRoundedOnce(long events, long priceOf1000, long amount) {
        Period april = Period.from(LocalDate.parse("2026-04-01"));
        assertThat(Line.sum(Line.overage(plan(1, 2_900), april.start(), april.end(), events, priceOf1000)))
                .isEqualTo(amount);
    }

    @Test
    void nothingIsCharged() {
        Period april = Period.from(LocalDate.parse("2026-04-01"));
        assertThat(Line.base(plan(1, 0), april)).isEmpty();
        assertThat(Line.overage(plan(1, 0), april.start(), april.end(), 0, 10)).isEmpty();
        assertThat(Line.overage(plan(1, 0), april.start(), april.end(), -5, 10)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> april.daysFrom(LocalDate.parse("2026-05-01")));
    }

    static Plan plan(int version, long price) {
        return new Plan(
                version, "p" + version, "Plan " + version, version, 1, PlanStatus.PUBLISHED, price, "EUR", Map.of());
    }
}
