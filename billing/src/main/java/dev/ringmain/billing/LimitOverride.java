package dev.ringmain.billing;

import dev.ringmain.tenant.EnvironmentId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An exception from the plan, for one tenant or one environment of it.
 *
 * @param environment null: all of the tenant
 * @param setBy for people
 * @param until from then on it holds no more; null: until somebody ends it
 */
public record LimitOverride(
        LimitOverrideId id,
        @Nullable EnvironmentId environment,
        Entitlement entitlement,
        long value,
        String setBy,
        String reason,
        Instant setAt,
        @Nullable Instant until) {

    boolean holds(Instant now) {
        return until == null || now.isBefore(until);
    }
}
