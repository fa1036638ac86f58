package dev.ringmain.billing;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A limit as it is at this moment, and how it came to be.
 *
 * @param steps from the default to what holds: the last one does
 */
public record EffectiveLimit(Entitlement entitlement, List<Step> steps) {

    /** From the weakest to the strongest. */
    public enum Origin {
        DEFAULT,
        PLAN,
        TENANT,
        ENVIRONMENT;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param setBy null for a default and a plan
     * @param until null: for as long as nobody changes it
     */
    public record Step(
            Origin origin,
            long value,
            String label,
            @Nullable String setBy,
            @Nullable String reason,
            @Nullable Instant setAt,
            @Nullable Instant until) {}

    public Step effective() {
        return steps.get(steps.size() - 1);
    }

    public long value() {
        return effective().value();
    }
}
