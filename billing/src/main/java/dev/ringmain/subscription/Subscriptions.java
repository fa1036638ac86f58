package dev.ringmain.subscription;

import dev.ringmain.audit.AuditLog;
import dev.ringmain.audit.Change;
import dev.ringmain.billing.EndpointReviews;
import dev.ringmain.billing.Included;
import dev.ringmain.billing.Included.Terms;
import dev.ringmain.billing.Plan;
import dev.ringmain.billing.PlanStatus;
import dev.ringmain.billing.PlanVersions;
import dev.ringmain.billing.Plans;
import dev.ringmain.billing.Retention;
import dev.ringmain.closing.ClosingDecided;
import dev.ringmain.closing.ReopeningBegun;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.invoice.Invoices;
import dev.ringmain.invoice.Invoices.Charge;
import dev.ringmain.invoice.Invoices.Payer;
import dev.ringmain.invoice.Ledger;
import dev.ringmain.invoice.Line;
import dev.ringmain.invoice.Period;
import dev.ringmain.notification.Facts;
import dev.ringmain.notification.Notices;
import dev.ringmain.notification.NotificationKind;
import dev.ringmain.subscription.Stretches.Stretch;
import dev.ringmain.tenant.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.event.EventListener;
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

    /** As many ids of endpoints as the column of those that a customer chose holds. */
    public static final int MOST_SURVIVORS = 2_000;

    /** How long before the end of a trial members are told of it. */
    static final Duration TRIAL_TOLD_BEFORE = Duration.ofDays(3);

    private final SubscriptionRows rows;
    private final Stretches stretches;
    private final Plans plans;
    private final PlanVersions versions;
    private final Included included;
    private final Retention retention;
    private final Invoices invoices;
    private final Ledger ledger;
    private final EndpointReviews reviews;
    private final EndpointAllowance allowance;
    private final SubscriptionSettings settings;
    private final AuditLog log;
    private final Notices notices;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Subscriptions(
            SubscriptionRows rows,
            Stretches stretches,
            Plans plans,
            PlanVersions versions,
            Included included,
            Retention retention,
            Invoices invoices,
            Ledger ledger,
            EndpointReviews reviews,
            EndpointAllowance allowance,
            SubscriptionSettings settings,
            AuditLog log,
            Notices notices,
            TransactionTemplate transaction,
            Clock clock) {
        this.rows = rows;
        this.stretches = stretches;
        this.plans = plans;
        this.versions = versions;
        this.included = included;
        this.retention = retention;
        this.invoices = invoices;
        this.ledger = ledger;
        this.reviews = reviews;
        this.allowance = allowance;
        this.settings = settings;
        this.log = log;
        this.notices = notices;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** A tenant's, to look at. Of one that has none: the one that it would be given today. Nothing is stored, and nobody is billed for it. */
    public Subscription of(TenantId tenant) {
        return rows.find(tenant).orElseGet(() -> rows.first(tenant));
    }

    /** Whether there is one: a tenant without is not billed until somebody changes its plan, or whom to bill. */
    public boolean isBilled(TenantId tenant) {
        return rows.find(tenant).isPresent();
    }

    /** A tenant's, for an act upon it. One that has none is given one, which is paid from the next month on. */
    private Subscription locked(TenantId tenant) {
        return rows.lock(tenant).orElseGet(() -> {
            rows.insert(rows.first(tenant));
            Subscription given = rows.lock(tenant).orElseThrow();
            // Two at once: the row is this one's now, and the other may have come first.
            if (stretches.isEmpty(tenant)) {
                stretches.begin(tenant, clock.instant(), plans.assigned(tenant).versionId(), true);
            }
            return given;
        });
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
            Subscription begun = rows.lock(tenant).orElseThrow();
            Plan plan = plans.assigned(tenant);
            stretches.begin(tenant, clock.instant(), plan.versionId(), !begun.isTrial());
            log.record(Change.of(tenant, "subscription.begun", tenant.toString(), plan.name())
                    .to(trialEndsAt == null ? Map.of() : Map.of("trial_ends_at", trialEndsAt.toString())));
            if (!begun.isTrial()) {
                issue(
                        begun,
                        plan.currency(),
                        Line.base(plan, begun.period()),
                        "cycle/" + YearMonth.from(begun.period().start()));
            }
            return begun;
        });
    }

    /**
     * Who is billed, and at what rate of tax, from the next invoice on. What was issued stays as it is.
     *
     * @param taxRateBp hundredths of a percent, 0 to 10000; null: as it is
     * @param billTo name and address, as {@link BillTo#of} takes them; null: as they are
     * @return how it is now
     * @throws IllegalArgumentException if either is none
     */
    public Subscription bill(TenantId tenant, @Nullable Integer taxRateBp, @Nullable String billTo) {
        requireRate(taxRateBp);
        String address = billTo == null ? null : BillTo.of(billTo);
        return within(() -> {
            Subscription before = locked(tenant);
            Subscription after = before.billed(
                    taxRateBp == null ? before.taxRateBp() : taxRateBp, address == null ? before.billTo() : address);
            if (!after.equals(before)) {
                rows.save(after);
                log.record(Change.of(tenant, "subscription.billed", tenant.toString(), "")
                        .from(Map.of("tax_rate_bp", before.taxRateBp(), "bill_to", before.billTo()))
                        .to(Map.of("tax_rate_bp", after.taxRateBp(), "bill_to", after.billTo())));
            }
            return after;
        });
    }

    /** @throws IllegalArgumentException unless it is 0 to 10000, or null */
    static void requireRate(@Nullable Integer taxRateBp) {
        if (taxRateBp != null && (taxRateBp < 0 || taxRateBp > 10_000)) {
            throw new IllegalArgumentException("A rate of tax is 0 to 100 percent");
        }
    }

    /**
     * Gives a trial another end, later or sooner.
     *
     * @throws CannotChange if none runs, or the new end has passed, or is more than {@link Trial#MOST_DAYS} away
     */
    public Subscription extendTrial(TenantId tenant, Instant until, String reason) {
        return within(() -> {
            refuseClosing(tenant);
            Instant now = clock.instant();
            Subscription before = running(tenant);
            Instant endsAt = before.trialEndsAt();
            if (endsAt == null || !until.isAfter(now)) {
                throw new CannotChange("Only a trial that runs can be given another end, and one to come.");
            }
            if (until.isAfter(now.plus(Duration.ofDays(Trial.MOST_DAYS)))) {
                throw new CannotChange("A trial ends within " + Trial.MOST_DAYS + " days from now.");
            }
            Subscription after = before.trial(until, before.fallbackVersion());
            rows.save(after);
            log.record(Change.of(tenant, "trial.extended", tenant.toString(), "")
                    .from(Map.of("trial_ends_at", endsAt.toString()))
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
     * @param survivors endpoints that stay first if the plan allows fewer; at most {@value #MOST_SURVIVORS}
     * @return when it happens
     * @throws CannotChange if it is not sold, is the one there is, or something has to be paid first; or with too many survivors
     */
    public Instant choose(TenantId tenant, int versionId, List<EndpointId> survivors) {
        Instant at = within(() -> {
            Subscription subscription = running(tenant);
            Plan from = plans.assigned(tenant);
            Plan to = sold(versionId);
            refuse(subscription, from, to);
            refuseTooMany(survivors);
            if (isNow(subscription, from, to)) {
                Subscription moved = subscription.trial(null, null).next(null, survivors);
                move(moved, from, to, clock.instant(), "chosen");
                rows.save(moved);
                issueTaxed(moved, to.currency(), linesOfMove(subscription, from, to), null);
                return clock.instant();
            }
            Subscription planned = subscription.next(to.versionId(), survivors);
            rows.save(planned);
            reviews.ask(tenant);
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
        allowance.settle(tenant);
        return at;
    }

    /**
     * Lets it stay as it is after all.
     *
     * @return whether something was planned
     * @throws CannotChange while a month or a trial that has just ended is being closed
     */
    public boolean stay(TenantId tenant) {
        return within(() -> {
            Subscription subscription = running(tenant);
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
     * @throws CannotChange if there is none, it is the one there is, the tenant was closed, or something that has just ended is being closed
     */
    public void move(TenantId tenant, int versionId, String reason) {
        within(() -> {
            refuseClosing(tenant);
            Subscription subscription = running(tenant);
            Plan from = plans.assigned(tenant);
            Plan to = movable(from, versionId);
            Subscription moved = subscription.trial(null, null).next(null, subscription.survivors());
            move(moved, from, to, clock.instant(), reason);
            rows.save(moved);
            issueTaxed(moved, to.currency(), linesOfMove(subscription, from, to), null);
            return moved;
        });
        allowance.settle(tenant);
    }

    /**
     * A tenant's, for a change of it. What ended is closed some minutes late, and so nothing is changed before: what it published until then
     * is still being counted, and what was shown of the change would not be what it costs.
     *
     * @throws CannotChange while a month or a trial that has just ended is being closed
     */
    private Subscription running(TenantId tenant) {
        Instant now = clock.instant();
        Subscription subscription = roll(locked(tenant), now.minus(settings.closeAfter()));
        refuseEnded(subscription, now);
        return subscription;
    }

    static void refuseEnded(Subscription subscription, Instant now) {
        if (!subscription.endsAt().isAfter(now) || !subscription.changesAt().isAfter(now)) {
            throw new CannotChange(
                    "What ended a moment ago, a month or a trial, is being closed. Try again in a few minutes.");
        }
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
        List<Plan> published = plans.published();
        return published.stream()
                .filter(plan -> plan.versionId() == versionId)
                .findFirst()
                .orElseThrow(() -> new CannotChange(
                        published.stream().anyMatch(plan -> isAnotherVersion(plan, versionId))
                                ? "This plan was changed since it was shown to you. Look at what it would do now, then"
                                        + " choose it."
                                : "This plan is not sold any more. Choose one of those that are shown."));
    }

    private boolean isAnotherVersion(Plan plan, int versionId) {
        return versions.find(versionId)
                .filter(known -> known.code().equals(plan.code()))
                .isPresent();
    }

    void refuse(Subscription subscription, Plan from, Plan to) {
        refuseClosing(subscription.tenant());
        if (to.versionId() == from.versionId() && !subscription.isTrial()) {
            throw new CannotChange("This is your plan already.");
        }
        if (!subscription.standing().mayChange()) {
            throw new CannotChange("An invoice is overdue. Pay it first, then change the plan.");
        }
    }

    static void refuseTooMany(List<EndpointId> survivors) {
        if (survivors.size() > MOST_SURVIVORS) {
            throw new CannotChange(
                    "At most " + MOST_SURVIVORS + " endpoints can be chosen to stay first. Leave out those that are"
                            + " old enough to stay anyway.");
        }
    }

    private void refuseClosing(TenantId tenant) {
        if (rows.isClosing(tenant)) {
            throw new CannotChange("The tenant was closed. Take that back first, while there is time.");
        }
    }

    /** @param taxRateBp what it is taxed at, in hundredths of a percent */
    record Taxed(Line line, int taxRateBp) {}

    /** What is billed at once when a tenant moves today. What is given back takes the tax along that it was charged with. */
    List<Taxed> linesOfMove(Subscription subscription, Plan from, Plan to) {
        LocalDate today = rows.today();
        // What was not charged, or was given back before, is not given back.
        Optional<Charge> charge = subscription.isTrial()
                ? Optional.empty()
                : invoices.chargeLeft(
                        subscription.tenant(),
                        from.versionId(),
                        subscription.period().end());
        List<Line> lines = charge.map(one -> Line.change(from, to, subscription.period(), today, one.leftMinor()))
                .orElseGet(() -> Line.base(to, Period.from(today)));
        return lines.stream()
                .map(line -> new Taxed(
                        line,
                        charge.filter(one -> line.amountMinor() < 0)
                                .map(Charge::taxRateBp)
                                .orElse(subscription.taxRateBp())))
                .toList();
    }

    /** Brings a subscription up to a moment: ends of periods and trials, in their order. @return how it is then */
    private Subscription roll(Subscription subscription, Instant moment) {
        if (rows.hasEnded(subscription.tenant())) {
            return subscription;
        }
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

    /** What a trial ends with: what was chosen, or its fallback, or the lowest plan. */
    public Plan afterTrial(Subscription subscription) {
        Integer chosen =
                subscription.nextVersion() != null ? subscription.nextVersion() : subscription.fallbackVersion();
        return chosen == null ? plans.published().get(0) : plans.version(chosen);
    }

    private Subscription endTrial(Subscription subscription, Instant at) {
        Plan from = plans.assigned(subscription.tenant());
        Plan to = afterTrial(subscription);
        Subscription after = subscription.trial(null, null).next(null, subscription.survivors());
        if (to.versionId() == from.versionId()) {
            stretches.begin(subscription.tenant(), at, to.versionId(), true);
        } else {
            move(after, from, to, at, "end of the trial");
        }
        rows.save(after);
        if (!rows.isClosing(after.tenant())) {
            Period rest = Period.from(LocalDate.ofInstant(at, ZoneOffset.UTC));
            issue(after, to.currency(), Line.base(to, rest), "trial/" + rest.start());
        }
        return after;
    }

    /** Closes a month: what was published beyond the plan is billed, and the next month in advance. */
    private Subscription turn(Subscription subscription) {
        TenantId tenant = subscription.tenant();
        Plan from = plans.assigned(tenant);
        List<Line> lines = new ArrayList<>(overage(tenant, subscription.period()));
        Subscription after = subscription.in(subscription.period().next());
        Plan plan = from;
        Integer next = subscription.nextVersion();
        if (next != null && !subscription.isTrial()) {
            plan = plans.version(next);
            after = after.next(null, subscription.survivors());
            move(after, from, plan, subscription.endsAt(), "planned for the end of the period");
        }
        if (!after.isTrial() && !rows.isClosing(tenant)) {
            lines.addAll(Line.base(plan, after.period()));
        }
        rows.save(after);
        issue(
                after,
                plan.currency(),
                lines,
                "cycle/" + YearMonth.from(after.period().start()));
        return after;
    }

    /** Each part of the month by the terms that held in it: nothing that was included when it was accepted is ever billed. */
    private List<Line> overage(TenantId tenant, Period period) {
        List<Line> lines = new ArrayList<>();
        for (Stretch stretch : stretches.of(tenant, period)) {
            Plan plan = plans.version(stretch.versionId());
            Terms terms = included.between(tenant, plan, stretch.from(), stretch.until());
            lines.addAll(Line.overage(
                    plan, stretch.firstDay(), stretch.untilDay(), stretch.beyond(terms.events()), terms.priceOf1000()));
        }
        return lines;
    }

    private void move(Subscription subscription, Plan from, Plan to, Instant at, String reason) {
        TenantId tenant = subscription.tenant();
        retention.beforeMove(tenant);
        stretches.begin(tenant, at, to.versionId(), !subscription.isTrial());
        rows.moveToPlan(tenant, to.versionId());
        reviews.ask(tenant);
        log.record(Change.of(tenant, "plan.changed", tenant.toString(), to.name())
                .from(named(from))
                .to(named(to))
                .because(reason));
    }

    private void issue(Subscription subscription, String usual, List<Line> lines, String cause) {
        issueTaxed(
                subscription,
                usual,
                lines.stream()
                        .map(line -> new Taxed(line, subscription.taxRateBp()))
                        .toList(),
                cause);
    }

    /**
     * An invoice is in one currency, and has one rate of tax: what was charged in another, by a plan that was left, or at another, is given
     * back or billed by one of its own.
     *
     * @param usual the currency of the invoice that has the cause; another's has it with its currency
     * @param cause null: as often as it is asked
     */
    private void issueTaxed(Subscription subscription, String usual, List<Taxed> lines, @Nullable String cause) {
        // In their order, so that what is given back is there to pay for what is charged.
        Map<Payer, List<Line>> documents = new LinkedHashMap<>();
        lines.forEach(one -> documents
                .computeIfAbsent(
                        new Payer(
                                subscription.tenant(),
                                subscription.billTo(),
                                one.taxRateBp(),
                                plans.version(one.line().planVersionId()).currency()),
                        payer -> new ArrayList<>())
                .add(one.line()));
        documents.forEach((payer, some) -> invoices.issue(
                payer, some, cause == null || payer.currency().equals(usual) ? cause : cause + "/" + payer.currency()));
    }

    private static Map<String, Object> named(Plan plan) {
        return Map.of("plan", plan.code(), "version", plan.version());
    }

    /**
     * What came of what was due.
     *
     * @param drafted invoices and credit notes
     * @param madeFinal of these, those that have their number
     */
    public record Billed(int drafted, int madeFinal) {

        static final Billed NOTHING = new Billed(0, 0);

        Billed since(Billed before) {
            return new Billed(drafted - before.drafted, madeFinal - before.madeFinal);
        }
    }

    /** Does what has come due for a tenant. Nothing happens twice, however often it is asked. */
    public Billed bringUpToDate(TenantId tenant) {
        // Whoever has it does the same, or makes a change that begins with it.
        Billed billed = within(() -> rows.lockUnlessBusy(tenant)
                .map(before -> {
                    // Nobody else makes one of these as long as the row is locked.
                    Billed had = rows.billed(tenant);
                    review(roll(before, clock.instant().minus(settings.closeAfter())));
                    return rows.billed(tenant).since(had);
                })
                .orElse(Billed.NOTHING));
        allowance.settle(tenant);
        return billed;
    }

    /** Tells members, once, of a trial that ends soon; of another end, anew. */
    void tellOfTrialEnd(TenantId tenant) {
        transaction.executeWithoutResult(status -> rows.lockUnlessBusy(tenant).ifPresent(subscription -> {
            Instant end = subscription.trialEndsAt();
            // Looked at once more under its lock: another node may have told it just now.
            if (end != null && rows.isTrialToBeTold(tenant, clock.instant(), TRIAL_TOLD_BEFORE)) {
                rows.toldOfTrialEnd(tenant, end);
                notices.writeOfTenant(
                        tenant,
                        NotificationKind.TRIAL_ENDS,
                        Facts.NONE
                                .with("ends_at", end)
                                .with("plan", plans.assigned(tenant).name())
                                .with("follows", afterTrial(subscription).name())
                                .with("chosen", subscription.nextVersion() == null ? null : "true"));
            }
        }));
    }

    /** Before the tenant's own row is held: whoever bills it holds the subscription first, and then the tenant. */
    @EventListener
    void on(ReopeningBegun begun) {
        rows.lock(begun.tenant());
    }

    /** With the transaction that takes back that a tenant was closed: what was not billed of the running month meanwhile is, from today on. */
    @EventListener
    void on(ClosingDecided decided) {
        TenantId tenant = decided.tenant().id();
        if (decided.environment() == null && decided.closesAt() == null) {
            rows.lock(tenant).ifPresent(this::reopened);
        }
    }

    private void reopened(Subscription before) {
        TenantId tenant = before.tenant();
        Instant now = clock.instant();
        Subscription subscription = roll(before, now.minus(settings.closeAfter()));
        // Nothing for what has just ended: the run closes it, and bills what follows.
        boolean runs = subscription.endsAt().isAfter(now) && !subscription.isTrial();
        if (runs && wasLeftOut(subscription)) {
            Plan plan = plans.assigned(tenant);
            issue(
                    subscription,
                    plan.currency(),
                    Line.base(plan, Period.from(rows.today())),
                    "reopened/" + YearMonth.from(subscription.period().start()));
        }
    }

    /**
     * Whether the running month was not billed because the tenant was closed: what was charged and given back, or is void, was billed, and
     * whoever was given a subscription in this month pays from the next one on.
     */
    private boolean wasLeftOut(Subscription subscription) {
        TenantId tenant = subscription.tenant();
        LocalDate start = subscription.period().start();
        return (rows.beganBefore(tenant, start) || stretches.beganAsTrial(tenant))
                && !invoices.isCharged(
                        tenant,
                        plans.assigned(tenant).versionId(),
                        subscription.period().end());
    }

    /** The last invoice of a tenant that nobody takes back any more: what it published beyond its plan. Nothing is billed after it. */
    Billed end(TenantId tenant) {
        return within(() -> rows.lockUnlessBusy(tenant)
                .filter(before -> !rows.hasEnded(tenant))
                .map(before -> {
                    Billed had = rows.billed(tenant);
                    Subscription last = roll(before, clock.instant());
                    issue(
                            last,
                            plans.assigned(tenant).currency(),
                            overage(tenant, last.period()),
                            "last/" + YearMonth.from(last.period().start()));
                    rows.end(tenant);
                    log.record(Change.of(tenant, "subscription.ended", tenant.toString(), ""));
                    return rows.billed(tenant).since(had);
                })
                .orElse(Billed.NOTHING));
    }

    /** After something was paid, or is overdue. */
    public Standing review(TenantId tenant) {
        Standing standing = within(() -> rows.lock(tenant)
                .map(subscription -> review(subscription).standing())
                .orElse(Standing.GOOD));
        allowance.settle(tenant);
        return standing;
    }

    private Subscription review(Subscription before) {
        invoices.useCredit(before.tenant());
        Standing standing = Standing.of(ledger.oldestDue(before.tenant()), clock.instant(), settings);
        if (standing == before.standing()) {
            return before;
        }
        Subscription after = before.standing(standing);
        rows.save(after);
        reviews.ask(before.tenant());
        log.record(Change.of(
                        before.tenant(),
                        "subscription." + standing.text(),
                        before.tenant().toString(),
                        "")
                .from(Map.of("standing", before.standing().text()))
                .to(Map.of("standing", standing.text())));
        if (standing.compareTo(before.standing()) > 0) {
            notices.writeOfTenant(
                    before.tenant(), NotificationKind.OVERDUE, Facts.NONE.with("standing", standing.text()));
        }
        return after;
    }

    private <T> T within(Supplier<T> what) {
        return Objects.requireNonNull(transaction.execute(status -> what.get()));
    }
}
