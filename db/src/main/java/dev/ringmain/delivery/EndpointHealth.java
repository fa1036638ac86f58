package dev.ringmain.delivery;

import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.tenant.EnvironmentId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint in trouble.
 *
 * @param failingSince its first failure since its last success
 * @param failures since then
 * @param lastOutcome of the last attempt, as it is stored: {@code refused}, {@code timeout}, …
 * @param toldAt when its owner was told
 * @param probeAt when it is asked again although it is disabled; null: never
 */
public record EndpointHealth(
        EndpointId endpoint,
        EnvironmentId environment,
        Instant failingSince,
        Instant lastFailureAt,
        int failures,
        String lastOutcome,
        @Nullable Instant toldAt,
        @Nullable Instant probeAt,
        int probes) {}
