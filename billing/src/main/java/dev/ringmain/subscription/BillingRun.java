package dev.ringmain.subscription;

import dev.ringmain.billing.EndpointReviews;
import dev.ringmain.subscription.Subscriptions.Billed;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.time.Housekeeping;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Does what the calendar asks for: ends of months and trials, invoices that are overdue, last invoices, endpoints that have to follow a plan.
 * Every node runs it; a subscription's row is locked while something is done to it, and whoever comes second finds it done. What it did is
 * in {@link BillingRuns}.
 */
@Component
public class BillingRun {

    private static final Logger log = LoggerFactory.getLogger(BillingRun.class);

    private static final int PORTION = 500;

    private final SubscriptionRows rows;
    private final Subscriptions subscriptions;
    private final EndpointReviews reviews;
    private final EndpointAllowance allowance;
    private final BillingRuns runs;
    private final SubscriptionSettings settings;
    private final Clock clock;

    BillingRun(
            SubscriptionRows rows,
            Subscriptions subscriptions,
            EndpointReviews reviews,
            EndpointAllowance allowance,
            BillingRuns runs,
            SubscriptionSettings settings,
            Clock clock) {
        this.rows = rows;
        this.subscriptions = subscriptions;
        this.reviews = reviews;
        this.allowance = allowance;
        this.runs = runs;
        this.settings = settings;
        this.clock = clock;
    }

    /** @return for how many tenants something was looked at */
    @Scheduled(
            fixedDelayString = "${ringmain.billing.run-every:60s}",
            initialDelayString = "${ringmain.billing.run-every:60s}",
            scheduler = Housekeeping.SCHEDULER)
    public int run() {
        return run(null).lookedAt();
    }

    /**
     * One that somebody asked for; beside those of the calendar, and of whoever asks at the same moment, nothing happens twice.
     *
     * @param askedBy address of the member of staff
     */
    public BillingRuns.Run runNow(String askedBy) {
        return run(askedBy);
    }

    private BillingRuns.Run run(@Nullable String askedBy) {
        UUID run = runs.begin(askedBy);
        Instant now = clock.instant();
        Set<TenantId> due = new LinkedHashSet<>(rows.ended(now.minus(settings.closeAfter()), PORTION));
        due.addAll(rows.toReview(now));
        Set<TenantId> ending = new LinkedHashSet<>(rows.toEnd());
        List<Optional<Billed>> billed = new ArrayList<>();
        due.forEach(tenant -> billed.add(attempt(run, tenant, subscriptions::bringUpToDate)));
        ending.forEach(tenant -> billed.add(attempt(run, tenant, subscriptions::end)));
        int drafted = billed.stream()
                .mapToInt(one -> one.map(Billed::drafted).orElse(0))
                .sum();
        int madeFinal = billed.stream()
                .mapToInt(one -> one.map(Billed::madeFinal).orElse(0))
                .sum();
        int failed = (int) billed.stream().filter(Optional::isEmpty).count();
        due.addAll(ending);
        rows.trialsToTell(now, Subscriptions.TRIAL_TOLD_BEFORE, PORTION)
                .forEach(tenant -> attempt(run, tenant, one -> {
                    subscriptions.tellOfTrialEnd(one);
                    return Billed.NOTHING;
                }));
        reviews.due(PORTION).forEach(allowance::settle);
        runs.end(run, due.size(), drafted, madeFinal, failed);
        return runs.find(run).orElseThrow();
    }

    /** One tenant's trouble is not another's. @return empty if there was some */
    private Optional<Billed> attempt(UUID run, TenantId tenant, Function<TenantId, Billed> what) {
        try {
            return Optional.of(what.apply(tenant));
        } catch (RuntimeException e) {
            log.error("Billing {} failed; it is tried again", tenant, e);
            runs.failed(run, tenant, e);
            return Optional.empty();
        }
    }
}
