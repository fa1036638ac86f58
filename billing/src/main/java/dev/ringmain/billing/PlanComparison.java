package dev.ringmain.billing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What differs between two versions, or two plans.
 *
 * @param priceBefore in minor units of the currency of each
 * @param differences in the order of {@link Entitlement}; what is the same is left out
 */
public record PlanComparison(long priceBefore, long priceAfter, List<Difference> differences) {

    /** @param before 0: not granted */
    public record Difference(Entitlement entitlement, long before, long after) {

        /** Whether the tenant has less of it afterwards, or pays more for it. */
        public boolean isWorse() {
            return entitlement.isGrant() ? after < before : after > before;
        }
    }

    public static PlanComparison of(Plan before, Plan after) {
        List<Difference> differences = new ArrayList<>();
        Arrays.stream(Entitlement.values())
                .filter(entitlement -> before.limit(entitlement) != after.limit(entitlement))
                .map(entitlement -> new Difference(entitlement, before.limit(entitlement), after.limit(entitlement)))
                .forEach(differences::add);
        return new PlanComparison(before.priceMinor(), after.priceMinor(), List.copyOf(differences));
    }

    public List<Difference> losses() {
        return differences.stream().filter(Difference::isWorse).toList();
    }
}
