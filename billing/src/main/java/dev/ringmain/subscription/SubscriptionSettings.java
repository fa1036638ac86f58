package dev.ringmain.subscription;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param grace from an invoice's due date to read-only
 * @param readOnly from read-only to deliveries being held
 * @param closeAfter how long after the end of a month it is closed, so that what was being counted is counted
 */
@ConfigurationProperties("ringmain.billing.dunning")
record SubscriptionSettings(
        @DefaultValue("3d") Duration grace,
        @DefaultValue("7d") Duration readOnly,
        @DefaultValue("5m") Duration closeAfter) {}
