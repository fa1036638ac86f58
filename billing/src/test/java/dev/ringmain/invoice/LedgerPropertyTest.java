package dev.ringmain.invoice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.billing.Plan;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Any sequence of plan changes within any month comes to the price of the days that each plan was had. */
class LedgerPropertyTest {

    @RepeatedTest(500)
    void changesAddUp(RepetitionInfo repetition) {
        long seed = repetition.getCurrentRepetition();
        Random random = new Random(seed);
        LocalDate first = LocalDate.of(2024 + random.nextInt(4), 1 + random.nextInt(12), 1);
        int length = first.lengthOfMonth();
        Period period = Period.from(first.plusDays(random.nextInt(length)));
        List<Plan> plans = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            plans.add(MoneyTest.plan(i, random.nextInt(5) == 0 ? 0 : random.nextInt(1_000_000)));
        }

        Plan current = plans.get(random.nextInt(4));
        LocalDate day = period.start();
        List<Line> lines = new ArrayList<>(Line.base(current, period));
        BigDecimal exact = BigDecimal.ZERO;
        int changes = random.nextInt(12);
        LocalDate since = day;
        for (int i = 0; i < changes; i++) {
            // Several on one day, too.
            day = day.plusDays(random.nextInt(4));
            if (!day.isBefore(period.end())) {
                break;
            }
            exact = exact.add(days(current, since, day, length));
            since = day;
            Plan next = plans.get(random.nextInt(4));
            lines.addAll(Line.change(current, next, period, day, Long.MAX_VALUE));
            current = next;
        }
        exact = exact.add(days(current, since, period.end(), length));

        // Each line is rounded by half a unit at most.
        BigDecimal difference =
                exact.subtract(BigDecimal.valueOf(Line.sum(lines))).abs();
        assertThat(difference)
                .as("seed %s", seed)
                .isLessThanOrEqualTo(BigDecimal.valueOf(lines.size(), 0).multiply(new BigDecimal("0.5")));
        // Where it is given back on the day that it was charged, it is given back to the unit.
        assertThat(Line.sum(Line.change(current, current, period, period.start(), Long.MAX_VALUE)))
                .isZero();
        // What is given back is never more than what was charged.
        for (Plan plan : plans) {
            assertThat(lines.stream()
                            .filter(line -> line.planVersionId() == plan.versionId())
                            .mapToLong(Line::amountMinor)
                            .sum())
                    .as("seed %s, %s", seed, plan.name())
                    .isNotNegative();
        }
    }

    private static BigDecimal days(Plan plan, LocalDate from, LocalDate until, int length) {
        return BigDecimal.valueOf(plan.priceMinor())
                .multiply(BigDecimal.valueOf(ChronoUnit.DAYS.between(from, until)))
                .divide(BigDecimal.valueOf(length), MathContext.DECIMAL128);
    }
}
