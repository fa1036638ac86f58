package dev.ringmain.notification;

import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.tenant.EnvironmentId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one member is told in the dashboard.
 *
 * @param environment null: it is about the tenant
 * @param endpoint null: likewise
 * @param times how often it happened from the first to the last moment
 * @param readAt null: not yet
 */
public record Notification(
        NotificationId id,
        @Nullable EnvironmentId environment,
        @Nullable EndpointId endpoint,
        NotificationKind kind,
        int times,
        Facts facts,
        Instant firstAt,
        Instant lastAt,
        @Nullable Instant readAt) {}
