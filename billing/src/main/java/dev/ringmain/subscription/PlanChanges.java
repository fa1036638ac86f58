package dev.ringmain.subscription;

import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.Plan;
import dev.ringmain.billing.PlanComparison;
import dev.ringmain.billing.Plans;
import dev.ringmain.billing.Retention;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.invoice.Ledger;
import dev.ringmain.invoice.Line;
import dev.ringmain.invoice.Money;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Memberships;
import dev.ringmain.tenant.TenantId;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
        Instant now = clock.instant();
        if (!subscription.endsAt().isAfter(now) || !subscription.changesAt().isAfter(now)) {
            throw new CannotChange(
                    "What ended a moment ago, a month or a trial, is being closed. Try again in a few minutes.");
        }
        return subscription;
    }

    private PlanChange preview(Subscription subscription, Plan from, Plan to, boolean now, List<EndpointId> survivors) {
        TenantId tenant = subscription.tenant();
        List<Environment> rooms = environments.findByTenantOrderById(tenant);
        Map<Boolean, List<Line>> lines = (now ? subscriptions.linesOfMove(subscription, from, to) : List.<Line>of())
                .stream()
                        .collect(Collectors.partitioningBy(line ->
                                from.currency().equals(to.currency()) || line.planVersionId() == to.versionId()));
        return new PlanChange(
                from,
                to,
                now,
                now ? clock.instant() : subscription.changesAt(),
                PlanComparison.of(from, to),
                rooms.stream().map(room -> room(room, to, survivors)).toList(),
                rooms.stream()
                        .map(room ->
                                new PlanChange.ShorterLog(room, Retention.days(room, from), Retention.days(room, to)))
                        .filter(log -> log.daysAfter() < log.daysBefore())
                        .toList(),
                over(rooms.size(), to.limit(Entitlement.ENVIRONMENTS)),
                over(memberships.countByTenant(tenant), to.limit(Entitlement.MEMBERS)),
                to.grants(Entitlement.TRANSFORMATIONS) ? 0 : transformations(rooms),
                cost(subscription, to, lines.getOrDefault(true, List.of())),
                givenBack(subscription, from, lines.getOrDefault(false, List.of())));
    }

    private PlanChange.Room room(Environment environment, Plan to, List<EndpointId> survivors) {
        List<Endpoint> ranked = EndpointAllowance.ranked(endpoints.in(environment.id()), survivors);
        int stay = Math.toIntExact(Math.min(ranked.size(), EndpointAllowance.limit(to)));
        return new PlanChange.Room(environment, ranked.subList(0, stay), ranked.subList(stay, ranked.size()));
    }

    private int transformations(List<Environment> rooms) {
        return Math.toIntExact(rooms.stream()
                .flatMap(room -> endpoints.in(room.id()).stream())
                .filter(endpoint -> endpoint.transformation().isPresent())
                .count());
    }

    /** @return in the currency of the new plan */
    private PlanChange.Cost cost(Subscription subscription, Plan to, List<Line> lines) {
        long subtotal = lines.stream().mapToLong(Line::amountMinor).sum();
        long tax = Money.tax(subtotal, subscription.taxRateBp());
        long total = subtotal + tax;
        long credit = Math.max(0, Math.min(total, ledger.credit(subscription.tenant(), to.currency())));
        return new PlanChange.Cost(lines, subtotal, tax, total, credit, to.priceMinor(), to.currency());
    }

    /** @param lines in another currency than the new plan's */
    private static PlanChange.@Nullable Cost givenBack(Subscription subscription, Plan from, List<Line> lines) {
        long subtotal = lines.stream().mapToLong(Line::amountMinor).sum();
        long tax = Money.tax(subtotal, subscription.taxRateBp());
        return lines.isEmpty()
                ? null
                : new PlanChange.Cost(lines, subtotal, tax, subtotal + tax, 0, 0, from.currency());
    }

    private static int over(long used, long limit) {
        return Math.toIntExact(Math.max(0, used - limit));
    }
}
