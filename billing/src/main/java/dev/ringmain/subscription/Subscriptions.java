package dev.ringmain.subscription;

import dev.ringmain.audit.AuditLog;
import dev.ringmain.audit.Change;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.Plan;
import dev.ringmain.billing.PlanStatus;
import dev.ringmain.billing.Plans;
import dev.ringmain.billing.Retention;
import dev.ringmain.billing.Usage;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.invoice.Invoice;
import dev.ringmain.invoice.Invoices;
import dev.ringmain.invoice.Invoices.Payer;
import dev.ringmain.invoice.Line;
import dev.ringmain.invoice.Period;
import dev.ringmain.tenant.TenantId;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.dao.EmptyResultDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Everything that happens to a {@link Subscription}. Each act locks its row, so that two at once happen one after the other; whatever
 * they change of endpoints follows once they are committed.
 */
@Component
@EnableConfigurationProperties(SubscriptionSettings.class)
public class Subscriptions {

    private final SubscriptionRows rows;
    private final Plans plans;
    private final Usage usage;
    private final Retention retention;
    private final Invoices invoices;
    private final EndpointAllowance allowance;
    private final SubscriptionSettings settings;
    private final AuditLog log;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Subscriptions(
            SubscriptionRows rows,
            Plans plans,
            Usage usage,
            Retention retention,
            Invoices invoices,
            EndpointAllowance allowance,
            SubscriptionSettings settings,
            AuditLog log,
            TransactionTemplate transaction,
            Clock clock) {
        this.rows = rows;
        this.plans = plans;
        this.usage = usage;
        this.retention = retention;
        this.invoices = invoices;
        this.allowance = allowance;
        this.settings = settings;
        this.log = log;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** A tenant's. One that has none yet is given one, which is paid from the next month on. */
    public Subscription of(TenantId tenant) {
        return rows.find(tenant).orElseGet(() -> within(() -> rows.lock(tenant)));
    }

    /**
     * For a new tenant: its plan is paid from today on, or tried first.
     *
     * @param trialEndsAt null: no trial
     * @param fallback the version that follows the trial if the customer chooses nothing; null: the lowest plan
     * @param taxRateBp hundredths of a percent
     * @throws CannotChange if it has one already
     */
    public Subscription begin(
            TenantId tenant, @Nullable Instant trialEndsAt, @Nullable Integer fallback, int taxRateBp, String billTo) {
        return within(() -> {
            if (rows.find(tenant).isPresent()) {
                throw new CannotChange("There is a subscription already.");
            }
            rows.insert(new Subscription(
                    tenant,
                    Period.from(rows.today()),
                    trialEndsAt,
                    fallback,
                    null,
                    List.of(),
                    Standing.GOOD,
                    taxRateBp,
                    billTo.isBlank() ? rows.name(tenant) : billTo));
            Subscription begun = rows.lock(tenant);
            Plan plan = plans.assigned(tenant);
            log.record(Change.of(tenant, "subscription.begun", tenant.toString(), plan.name())
                    .to(trialEndsAt == null ? Map.of() : Map.of("trial_ends_at", trialEndsAt.toString())));
            if (!begun.isTrial()) {
                issue(
                        begun,
                        plan,
                        Line.base(plan, begun.period()),
                        "cycle/" + YearMonth.from(begun.period().start()));
            }
            return begun;
        });
    }

    /** Who is billed, and at what rate of tax, from the next invoice on. */
    public Subscription bill(TenantId tenant, int taxRateBp, String billTo) {
        if (taxRateBp < 0 || taxRateBp > 10_000 || billTo.length() > 500) {
            throw new IllegalArgumentException("A rate of tax is 0 to 10000, an address at most 500 characters");
        }
        return within(() -> {
            Subscription before = rows.lock(tenant);
            Subscription after = before.billed(taxRateBp, billTo);
            rows.save(after);
            log.record(Change.of(tenant, "subscription.billed", tenant.toString(), "")
                    .from(Map.of("tax_rate_bp", before.taxRateBp(), "bill_to", before.billTo()))
                    .to(Map.of("tax_rate_bp", taxRateBp, "bill_to", billTo)));
            return after;
        });
    }

    /** Gives a trial another end. @throws CannotChange if none runs, or the end has passed */
    public Subscription extendTrial(TenantId tenant, Instant until, String reason) {
        return within(() -> {
            Subscription before = rows.lock(tenant);
            if (before.trialEndsAt() == null || !until.isAfter(clock.instant())) {
                throw new CannotChange("Only a trial that runs can be given another end, and one to come.");
            }
            Subscription after = before.trial(until, before.fallbackVersion());
            rows.save(after);
            log.record(Change.of(tenant, "trial.extended", tenant.toString(), "")
                    .from(Map.of("trial_ends_at", before.trialEndsAt().toString()))
                    .to(Map.of("trial_ends_at", until.toString()))
                    .because(reason));
            return after;
        });
    }

    /**
     * The customer's choice of a plan. More is given, and billed, at once; less comes at the end of the period; what a trial tries follows
     * it.
     *
     * @param versionId of a plan that is sold
     * @param survivors endpoints that stay first if the plan allows fewer
     * @return when it happens
     * @throws CannotChange if it is not sold, is the one there is, or something has to be paid first
     */
    public Instant choose(TenantId tenant, int versionId, List<EndpointId> survivors) {
        Instant at = within(() -> {
            Subscription subscription = roll(rows.lock(tenant), clock.instant());
            Plan from = plans.assigned(tenant);
            Plan to = sold(versionId);
            refuse(subscription, from, to);
            if (isNow(subscription, from, to)) {
                Subscription moved = subscription.trial(null, null).next(null, survivors);
                move(moved, from, to, "chosen");
                rows.save(moved);
                issue(moved, to, linesOfMove(subscription, from, to), null);
                return clock.instant();
            }
            Subscription planned = subscription.next(to.versionId(), survivors);
            rows.save(planned);
            log.record(Change.of(tenant, "plan.change_planned", tenant.toString(), to.name())
                    .from(named(from))
                    .to(Map.of(
                            "plan",
                            to.code(),
                            "version",
                            to.version(),
                            "at",
                            planned.changesAt().toString())));
            return planned.changesAt();
        });
        allowance.apply(tenant);
        return at;
    }

    /** Lets it stay as it is after all. @return whether something was planned */
    public boolean stay(TenantId tenant) {
        return within(() -> {
            Subscription subscription = roll(rows.lock(tenant), clock.instant());
            if (subscription.nextVersion() == null) {
                return false;
            }
            Plan planned = plans.version(subscription.nextVersion());
            rows.save(subscription.next(null, List.of()));
            log.record(Change.of(tenant, "plan.change_cancelled", tenant.toString(), planned.name())
                    .from(named(planned)));
            return true;
        });
    }

    /**
     * Moves a tenant at once, whichever way, with what is owed or given back for the rest of the period. For staff.
     *
     * @param versionId of any version that is not a draft
     */
    public void move(TenantId tenant, int versionId, String reason) {
        within(() -> {
            Subscription subscription = roll(rows.lock(tenant), clock.instant());
            Plan from = plans.assigned(tenant);
            Plan to = movable(from, versionId);
            Subscription moved = subscription.trial(null, null).next(null, subscription.survivors());
            move(moved, from, to, reason);
            rows.save(moved);
            issue(moved, to, linesOfMove(subscription, from, to), null);
            return moved;
        });
        allowance.apply(tenant);
    }

    /** @throws CannotChange if there is no such version, it is a draft, or the one there is */
    Plan movable(Plan from, int versionId) {
        Plan to;
        try {
            to = plans.version(versionId);
        } catch (EmptyResultDataAccessException e) {
            throw new CannotChange("There is no such version of a plan.");
        }
        if (to.status() == PlanStatus.DRAFT || to.versionId() == from.versionId()) {
            throw new CannotChange("A tenant is moved to another version, and not to a draft.");
        }
        return to;
    }

    boolean isNow(Subscription subscription, Plan from, Plan to) {
        if (to.versionId() == from.versionId()) {
            return false;
        }
        return to.ladder() != from.ladder() ? to.ladder() > from.ladder() : to.priceMinor() >= from.priceMinor();
    }

    Plan sold(int versionId) {
        return plans.published().stream()
                .filter(plan -> plan.versionId() == versionId)
                .findFirst()
                .orElseThrow(
                        () -> new CannotChange("This plan is not sold any more. Choose one of those that are shown."));
    }

    void refuse(Subscription subscription, Plan from, Plan to) {
        if (to.versionId() == from.versionId() && !subscription.isTrial()) {
            throw new CannotChange("This is your plan already.");
        }
        if (!subscription.standing().mayChange()) {
            throw new CannotChange("An invoice is overdue. Pay it first, then change the plan.");
        }
    }

    /** What is billed at once when a tenant moves today. */
    List<Line> linesOfMove(Subscription subscription, Plan from, Plan to) {
        LocalDate today = rows.today();
        return subscription.isTrial()
                ? Line.base(to, Period.from(today))
                : Line.change(from, to, subscription.period(), today);
    }

    /** Brings a subscription up to a moment: ends of periods and trials, in their order. @return how it is then */
    private Subscription roll(Subscription subscription, Instant moment) {
        Subscription now = subscription;
        while (true) {
            Instant trialEnd = now.trialEndsAt();
            if (trialEnd != null && trialEnd.isBefore(now.endsAt())) {
                if (trialEnd.isAfter(moment)) {
                    return now;
                }
                now = endTrial(now, trialEnd);
            } else if (now.endsAt().isAfter(moment)) {
                return now;
            } else {
                now = turn(now);
            }
        }
    }

    private Subscription endTrial(Subscription subscription, Instant at) {
        Plan from = plans.assigned(subscription.tenant());
        Integer chosen =
                subscription.nextVersion() != null ? subscription.nextVersion() : subscription.fallbackVersion();
        Plan to = chosen == null ? plans.published().get(0) : plans.version(chosen);
        Subscription after = subscription.trial(null, null).next(null, subscription.survivors());
        if (to.versionId() != from.versionId()) {
            move(after, from, to, "end of the trial");
        }
        rows.save(after);
        Period rest = Period.from(LocalDate.ofInstant(at, ZoneOffset.UTC));
        issue(after, to, Line.base(to, rest), "trial/" + rest.start());
        return after;
    }

    /** Closes a month: what was published beyond the plan is billed, and the next month in advance. */
    private Subscription turn(Subscription subscription) {
        TenantId tenant = subscription.tenant();
        Plan from = plans.assigned(tenant);
        List<Line> lines = new ArrayList<>();
        if (!subscription.isTrial()) {
            lines.addAll(overage(tenant, from, subscription.period()));
        }
        Subscription after = subscription.in(subscription.period().next());
        Plan plan = from;
        Integer next = subscription.nextVersion();
        if (next != null && !subscription.isTrial()) {
            plan = plans.version(next);
            after = after.next(null, subscription.survivors());
            move(after, from, plan, "planned for the end of the period");
        }
        if (!after.isTrial()) {
            lines.addAll(Line.base(plan, after.period()));
        }
        rows.save(after);
        issue(after, plan, lines, "cycle/" + YearMonth.from(after.period().start()));
        return after;
    }

    private List<Line> overage(TenantId tenant, Plan plan, Period period) {
        // What was sold is what was granted, exceptions included, read as it is now.
        Plan granted = plans.afresh(tenant);
        long beyond =
                usage.events(tenant, YearMonth.from(period.start())) - granted.limit(Entitlement.EVENTS_PER_MONTH);
        return Line.overage(plan, period, beyond, granted.limit(Entitlement.OVERAGE_PRICE_PER_1000));
    }

    private void move(Subscription subscription, Plan from, Plan to, String reason) {
        retention.beforeMove(subscription.tenant());
        rows.moveToPlan(subscription.tenant(), to.versionId());
        log.record(Change.of(
                        subscription.tenant(),
                        "plan.changed",
                        subscription.tenant().toString(),
                        to.name())
                .from(named(from))
                .to(named(to))
                .because(reason));
    }

    private Optional<Invoice> issue(Subscription subscription, Plan plan, List<Line> lines, @Nullable String cause) {
        return lines.isEmpty()
                ? Optional.empty()
                : invoices.issue(
                        new Payer(
                                subscription.tenant(),
                                subscription.billTo(),
                                subscription.taxRateBp(),
                                plan.currency()),
                        lines,
                        cause);
    }

    private static Map<String, Object> named(Plan plan) {
        return Map.of("plan", plan.code(), "version", plan.version());
    }

    /** Does what has come due for a tenant. Nothing happens twice, however often it is asked. */
    public void bringUpToDate(TenantId tenant) {
        // Whoever has it does the same, or makes a change that begins with it.
        boolean changed = within(() -> rows.lockUnlessBusy(tenant)
                .map(before -> {
                    Plan plan = plans.assigned(tenant);
                    Subscription after = review(roll(before, clock.instant().minus(settings.closeAfter())));
                    return !before.equals(after)
                            || plan.versionId() != plans.assigned(tenant).versionId();
                })
                .orElse(false));
        if (changed) {
            allowance.apply(tenant);
        }
    }

    /** After something was paid, or is overdue. */
    public Standing review(TenantId tenant) {
        Standing standing = within(() -> review(rows.lock(tenant)).standing());
        allowance.apply(tenant);
        return standing;
    }

    private Subscription review(Subscription before) {
        Standing standing = Standing.of(invoices.oldestDue(before.tenant()), clock.instant(), settings);
        if (standing == before.standing()) {
            return before;
        }
        Subscription after = before.standing(standing);
        rows.save(after);
        log.record(Change.of(
                        before.tenant(),
                        "subscription." + standing.text(),
                        before.tenant().toString(),
                        "")
                .from(Map.of("standing", before.standing().text()))
                .to(Map.of("standing", standing.text())));
        return after;
    }

    private <T> T within(Supplier<T> what) {
        return Objects.requireNonNull(transaction.execute(status -> what.get()));
    }
}
