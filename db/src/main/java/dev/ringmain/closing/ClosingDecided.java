package dev.ringmain.closing;

import dev.ringmain.audit.Actor;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Tenant;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody closed an environment or a tenant, or took that back. Told within the transaction of it: what a listener writes is written with
 * it, or not at all. Not told of what changed nothing.
 *
 * @param environment null: all of the tenant
 * @param closesAt when its rows begin to be removed; null: it was taken back
 */
public record ClosingDecided(
        Tenant tenant,
        @Nullable Environment environment,
        Actor by,
        @Nullable Instant closesAt) {}
