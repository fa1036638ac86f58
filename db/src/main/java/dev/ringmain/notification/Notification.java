package dev.ringmain.notification;

import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.tenant.EnvironmentId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one member is told in the dashboard.
 *
 * @param times how often it happened from the first to the last moment
 * @param readAt null: not yet
 */
public record Notification(
        NotificationId id,
        EnvironmentId environment,
        EndpointId endpoint,
        NotificationKind kind,
        int times,
        Facts facts,
        Instant firstAt,
        Instant lastAt,
        @Nullable Instant readAt) {}
