package dev.ringmain.subscription;

import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.Plan;
import dev.ringmain.billing.PlanComparison;
import dev.ringmain.billing.Plans;
import dev.ringmain.billing.Plans.Granted;
import dev.ringmain.billing.Retention;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.invoice.Ledger;
import dev.ringmain.invoice.Line;
import dev.ringmain.invoice.Money;
import dev.ringmain.subscription.Subscriptions.Taxed;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Memberships;
import dev.ringmain.tenant.TenantId;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Works out what moving to another plan would do, by the same rules as it is done. */
@Component
public class PlanChanges {

    private final Subscriptions subscriptions;
    private final Plans plans;
    private final Ledger ledger;
    private final Environments environments;
    private final Endpoints endpoints;
    private final Memberships memberships;
    private final Clock clock;

    PlanChanges(
            Subscriptions subscriptions,
            Plans plans,
            Ledger ledger,
            Environments environments,
            Endpoints endpoints,
            Memberships memberships,
            Clock clock) {
        this.subscriptions = subscriptions;
        this.plans = plans;
        this.ledger = ledger;
        this.environments = environments;
        this.endpoints = endpoints;
        this.memberships = memberships;
        this.clock = clock;
    }

    /**
     * @param survivors endpoints that would stay first
     * @throws CannotChange as {@link Subscriptions#choose} would, or if the month or the trial has just ended
     */
    public PlanChange preview(TenantId tenant, int versionId, List<EndpointId> survivors) {
        Subscription subscription = running(tenant);
        Plan from = plans.assigned(tenant);
        Plan to = subscriptions.sold(versionId);
        subscriptions.refuse(subscription, from, to);
        Subscriptions.refuseTooMany(survivors);
        return preview(subscription, from, to, subscriptions.isNow(subscription, from, to), survivors);
    }

    /**
     * What {@link Subscriptions#move} would do: the same, at once, whichever way.
     *
     * @param versionId of any version that is not a draft
     * @throws CannotChange as the move would, or if the month or the trial has just ended
     */
    public PlanChange previewMove(TenantId tenant, int versionId) {
        Subscription subscription = running(tenant);
        Plan from = plans.assigned(tenant);
        return preview(subscription, from, subscriptions.movable(from, versionId), true, subscription.survivors());
    }

    /** What it would be like depends on what the run makes of a month that is over, and that comes some minutes after its end. */
    private Subscription running(TenantId tenant) {
        Subscription subscription = subscriptions.of(tenant);
        Subscriptions.refuseEnded(subscription, clock.instant());
        return subscription;
    }

    private PlanChange preview(Subscription subscription, Plan from, Plan to, boolean now, List<EndpointId> survivors) {
        TenantId tenant = subscription.tenant();
        List<Environment> rooms = environments.findByTenantOrderById(tenant);
        Instant at = now ? clock.instant() : subscription.changesAt();
        // What was granted beside the plan stays with the tenant, as long as it holds then.
        Granted before = plans.granted(tenant, from, at);
        Granted after = plans.granted(tenant, to, at);
        List<Taxed> lines = now ? subscriptions.linesOfMove(subscription, from, to) : List.of();
        PlanChange.Cost givenBack = givenBack(subscription, from, to, lines);
        return new PlanChange(
                from,
                to,
                now,
                at,
                PlanComparison.of(before.everywhere(), after.everywhere()),
                rooms.stream()
                        .map(room -> room(room, after.in(room.id()), survivors))
                        .toList(),
                rooms.stream()
                        .map(room -> new PlanChange.ShorterLog(
                                room,
                                Retention.days(room, before.in(room.id())),
                                Retention.days(room, after.in(room.id()))))
                        .filter(log -> log.daysAfter() < log.daysBefore())
                        .toList(),
                over(rooms.size(), after.everywhere().limit(Entitlement.ENVIRONMENTS)),
                over(memberships.countByTenant(tenant), after.everywhere().limit(Entitlement.MEMBERS)),
                after.everywhere().grants(Entitlement.TRANSFORMATIONS) ? 0 : transformations(rooms),
                cost(subscription, to, lines, givenBack),
                givenBack);
    }

    private PlanChange.Room room(Environment environment, Plan after, List<EndpointId> survivors) {
        List<Endpoint> ranked = EndpointAllowance.ranked(endpoints.in(environment.id()), survivors);
        int stay = Math.toIntExact(Math.min(ranked.size(), EndpointAllowance.limit(after)));
        return new PlanChange.Room(environment, ranked.subList(0, stay), ranked.subList(stay, ranked.size()));
    }

    private int transformations(List<Environment> rooms) {
        return Math.toIntExact(rooms.stream()
                .flatMap(room -> endpoints.in(room.id()).stream())
                .filter(endpoint -> endpoint.transformation().isPresent())
                .count());
    }

    /** @return in the currency of the new plan */
    private PlanChange.Cost cost(
            Subscription subscription, Plan to, List<Taxed> all, PlanChange.@Nullable Cost givenBack) {
        List<Line> lines = all.stream()
                .map(Taxed::line)
                .filter(line -> givenBack == null || !givenBack.lines().contains(line))
                .toList();
        long subtotal = lines.stream().mapToLong(Line::amountMinor).sum();
        long tax = Money.tax(subtotal, subscription.taxRateBp());
        long total = subtotal + tax;
        // Whatever is open is paid first.
        long noted = givenBack != null && givenBack.currency().equals(to.currency()) ? givenBack.totalMinor() : 0;
        long credit = -Math.addExact(ledger.balance(subscription.tenant(), to.currency()), noted);
        return new PlanChange.Cost(
                lines, subtotal, tax, total, Math.max(0, Math.min(total, credit)), to.priceMinor(), to.currency());
    }

    /** @return null unless it is in another currency than the new plan's, or was charged at another rate of tax */
    private static PlanChange.@Nullable Cost givenBack(Subscription subscription, Plan from, Plan to, List<Taxed> all) {
        List<Taxed> apart = all.stream()
                .filter(one -> one.line().planVersionId() == from.versionId())
                .filter(one -> !from.currency().equals(to.currency()) || one.taxRateBp() != subscription.taxRateBp())
                .toList();
        if (apart.isEmpty()) {
            return null;
        }
        long subtotal =
                apart.stream().mapToLong(one -> one.line().amountMinor()).sum();
        long tax = Money.tax(subtotal, apart.get(0).taxRateBp());
        return new PlanChange.Cost(
                apart.stream().map(Taxed::line).toList(), subtotal, tax, subtotal + tax, 0, 0, from.currency());
    }

    private static int over(long used, long limit) {
        return Math.toIntExact(Math.max(0, used - limit));
    }
}
