package dev.ringmain.billing;

import java.util.Map;

/** A version of a plan, with all that it grants. What it does not name, it does not grant. */
public record Plan(
        int versionId,
        String code,
        String name,
        int ladder,
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
}
