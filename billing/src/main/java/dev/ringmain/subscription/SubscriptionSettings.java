package dev.ringmain.subscription;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param enforced whether an overdue invoice ever costs more than a reminder; where nobody records payments, it must not
 * @param grace from an invoice's due date to read-only
 * @param readOnly from read-only to deliveries being held
 * @param closeAfter how long after the end of a month it is closed, so that what was being counted is counted
 */
@ConfigurationProperties("ringmain.billing.dunning")
record SubscriptionSettings(
        @DefaultValue("false") boolean enforced,
        @DefaultValue("3d") Duration grace,
        @DefaultValue("7d") Duration readOnly,
        @DefaultValue("5m") Duration closeAfter) {}
