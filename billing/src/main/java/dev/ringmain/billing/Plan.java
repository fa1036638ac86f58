package dev.ringmain.billing;

import java.util.EnumMap;
import java.util.Map;

/** A version of a plan, with all that it grants. What neither it nor the defaults name, it does not grant. */
public record Plan(
        int versionId,
        String code,
        String name,
        int ladder,
        int version,
        PlanStatus status,
        long priceMinor,
        String currency,
        Map<Entitlement, Long> entitlements) {

    /** The plan's number for an entitlement; 0 if it has none. */
    public long limit(Entitlement entitlement) {
        return entitlements.getOrDefault(entitlement, 0L);
    }

    /** For entitlements that are granted or not. */
    public boolean grants(Entitlement entitlement) {
        return limit(entitlement) > 0;
    }

    /** How many events of a month are accepted: those included, and those that are sold beyond. */
    public long eventsAccepted() {
        return limit(Entitlement.EVENTS_PER_MONTH) + limit(Entitlement.OVERAGE_EVENTS);
    }

    /** The same with some values replaced. */
    Plan with(Map<Entitlement, Long> replaced) {
        if (replaced.isEmpty()) {
            return this;
        }
        Map<Entitlement, Long> all = new EnumMap<>(Entitlement.class);
        all.putAll(entitlements);
        all.putAll(replaced);
        return new Plan(versionId, code, name, ladder, version, status, priceMinor, currency, Map.copyOf(all));
    }
}
