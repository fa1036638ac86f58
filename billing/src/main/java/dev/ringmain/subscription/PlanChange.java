package dev.ringmain.subscription;

import dev.ringmain.billing.Plan;
import dev.ringmain.billing.PlanComparison;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.invoice.Line;
import dev.ringmain.invoice.Money;
import dev.ringmain.tenant.Environment;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What moving to another plan would do, before it is done.
 *
 * @param isNow whether it happens at once; otherwise at the end of the period, or of the trial
 * @param at when
 * @param comparison of what the tenant may do before and after, exceptions among it that hold then
 * @param rooms by environment: which endpoints stay and which are suspended
 * @param logs environments whose log gets shorter
 * @param environmentsOver environments beyond the plan's number: they stay, and no more can be added
 * @param membersOver members beyond it: likewise
 * @param transformations endpoints whose transformation stays at work and cannot be changed any more
 * @param cost in minor units of the new plan's currency
 * @param givenBack if the former plan was charged in another currency, or at another rate of tax: the credit note for it; null: {@code cost}
 *     is all
 */
public record PlanChange(
        Plan from,
        Plan to,
        boolean isNow,
        Instant at,
        PlanComparison comparison,
        List<Room> rooms,
        List<ShorterLog> logs,
        int environmentsOver,
        int membersOver,
        int transformations,
        Cost cost,
        @Nullable Cost givenBack) {

    /** @param stay in the order in which they would */
    public record Room(Environment environment, List<Endpoint> stay, List<Endpoint> suspended) {}

    public record ShorterLog(Environment environment, long daysBefore, long daysAfter) {}

    /**
     * @param lines of the invoice that is made at once; empty: none
     * @param creditMinor how much of it is paid from the tenant's credit
     * @param monthly the price of a month from then on, before tax
     */
    public record Cost(
            List<Line> lines,
            long subtotalMinor,
            long taxMinor,
            long totalMinor,
            long creditMinor,
            long monthly,
            String currency) {

        public long dueMinor() {
            return totalMinor - creditMinor;
        }

        public String money(long minor) {
            return Money.text(minor, currency);
        }
    }

    public int suspendedEndpoints() {
        return rooms.stream().mapToInt(room -> room.suspended().size()).sum();
    }

    /** Whether there is anything to choose. */
    public boolean asksForSurvivors() {
        return rooms.stream()
                .anyMatch(room -> !room.suspended().isEmpty() && !room.stay().isEmpty());
    }
}
