package dev.ringmain.subscription;

import dev.ringmain.billing.EndpointReviews;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.time.Housekeeping;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Does what the calendar asks for: ends of months and trials, invoices that are overdue, last invoices,
 * endpoints that have to follow a plan. Every node runs it; a
 * subscription's row is locked while something is done to it, and whoever comes second finds it done.
 */
@Component
public class BillingRun {

    private static final Logger log = LoggerFactory.getLogger(BillingRun.class);

    private static final int PORTION = 500;

    private final SubscriptionRows rows;
    private final Subscriptions subscriptions;
    private final EndpointReviews reviews;
    private final EndpointAllowance allowance;
    private final SubscriptionSettings settings;
    private final Clock clock;

    BillingRun(
            SubscriptionRows rows,
            Subscriptions subscriptions,
            EndpointReviews reviews,
            EndpointAllowance allowance,
            SubscriptionSettings settings,
            Clock clock) {
        this.rows = rows;
        this.subscriptions = subscriptions;
        this.reviews = reviews;
        this.allowance = allowance;
        this.settings = settings;
        this.clock = clock;
    }

    /** @return for how many tenants something was looked at */
    @Scheduled(
            fixedDelayString = "${ringmain.billing.run-every:60s}",
            initialDelayString = "${ringmain.billing.run-every:60s}",
            scheduler = Housekeeping.SCHEDULER)
    public int run() {
        Instant now = clock.instant();
        Set<TenantId> due = new LinkedHashSet<>(rows.ended(now.minus(settings.closeAfter()), PORTION));
        due.addAll(rows.toReview(now));
        due.forEach(tenant -> attempt(tenant, () -> subscriptions.bringUpToDate(tenant)));
        rows.toEnd().forEach(tenant -> attempt(tenant, () -> subscriptions.end(tenant)));
        reviews.due(PORTION).forEach(allowance::settle);
        return due.size();
    }

    /** One tenant's trouble is not another's. */
    private static void attempt(TenantId tenant, Runnable what) {
        try {
            what.run();
        } catch (RuntimeException e) {
            log.error("Billing {} failed; it is tried again", tenant, e);
        }
    }
}
