package dev.ringmain.subscription;

import dev.ringmain.audit.Actor;
import dev.ringmain.audit.AuditLog;
import dev.ringmain.billing.EndpointReviews;
import dev.ringmain.subscription.Subscriptions.Billed;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.time.Housekeeping;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
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
    /** Tenants after which a run that goes on says how far it is. */
    private static final int TOLD_EVERY = 10;

    private final SubscriptionRows rows;
    private final Subscriptions subscriptions;
    private final EndpointReviews reviews;
    private final EndpointAllowance allowance;
    private final BillingRuns runs;
    private final SubscriptionSettings settings;
    private final Executor background;
    private final AuditLog audit;
    private final Clock clock;
    private final AtomicBoolean asked = new AtomicBoolean();

    BillingRun(
            SubscriptionRows rows,
            Subscriptions subscriptions,
            EndpointReviews reviews,
            EndpointAllowance allowance,
            BillingRuns runs,
            SubscriptionSettings settings,
            @Qualifier(Housekeeping.SCHEDULER) Executor background,
            AuditLog audit,
            Clock clock) {
        this.rows = rows;
        this.subscriptions = subscriptions;
        this.reviews = reviews;
        this.allowance = allowance;
        this.runs = runs;
        this.settings = settings;
        this.background = background;
        this.audit = audit;
        this.clock = clock;
    }

    /** @return for how many tenants something was looked at */
    @Scheduled(
            fixedDelayString = "${ringmain.billing.run-every:60s}",
            initialDelayString = "${ringmain.billing.run-every:60s}",
            scheduler = Housekeeping.SCHEDULER)
    public int run() {
        return run(runs.begin(null));
    }

    /**
     * One that somebody asked for, in their name. It has begun when this returns, and goes on in the background; {@link BillingRuns#find} says how
     * far it is. Beside those of the calendar, nothing happens twice.
     *
     * @param askedBy address of the member of staff
     * @return empty if one that was asked for goes on in this process
     */
    public Optional<BillingRuns.Run> runNow(String askedBy) {
        if (!asked.compareAndSet(false, true)) {
            return Optional.empty();
        }
        try {
            UUID run = runs.begin(askedBy);
            Actor actor = audit.actor();
            background.execute(() -> audit.as(actor, () -> goOn(run)));
            return runs.find(run);
        } catch (RuntimeException e) {
            asked.set(false);
            throw e;
        }
    }

    private void goOn(UUID run) {
        try {
            run(run);
        } finally {
            asked.set(false);
        }
    }

    private int run(UUID run) {
        Instant now = clock.instant();
        Set<TenantId> due = new LinkedHashSet<>(rows.ended(now.minus(settings.closeAfter()), PORTION));
        due.addAll(rows.toReview(now));
        Set<TenantId> ending = new LinkedHashSet<>(rows.toEnd());
        Tally tally = new Tally(run);
        due.forEach(tenant -> tally.add(attempt(run, tenant, subscriptions::bringUpToDate)));
        ending.forEach(tenant -> tally.add(attempt(run, tenant, subscriptions::end)));
        due.addAll(ending);
        rows.trialsToTell(now, Subscriptions.TRIAL_TOLD_BEFORE, PORTION)
                .forEach(tenant -> attempt(run, tenant, one -> {
                    subscriptions.tellOfTrialEnd(one);
                    return Billed.NOTHING;
                }));
        reviews.due(PORTION).forEach(allowance::settle);
        runs.end(run, due.size(), tally.drafted, tally.madeFinal, tally.failed);
        return due.size();
    }

    /** What a run did so far. Others are told after every few tenants. */
    private final class Tally {

        private final UUID run;
        private int done;
        private int drafted;
        private int madeFinal;
        private int failed;

        private Tally(UUID run) {
            this.run = run;
        }

        private void add(Optional<Billed> billed) {
            done++;
            drafted += billed.map(Billed::drafted).orElse(0);
            madeFinal += billed.map(Billed::madeFinal).orElse(0);
            failed += billed.isEmpty() ? 1 : 0;
            if (done % TOLD_EVERY == 0) {
                runs.goesOn(run, done, drafted, madeFinal);
            }
        }
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
