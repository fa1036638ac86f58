package dev.ringmain.subscription;

import dev.ringmain.billing.EndpointReviews;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.LimitsChanged;
import dev.ringmain.billing.Plan;
import dev.ringmain.billing.Plans;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointChanged;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.EndpointStatusDecided;
import dev.ringmain.endpoint.Suspensions;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.TenantId;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Which endpoints a plan leaves at work. It is worked out anew from what is stored whenever something changed that it depends on, so it
 * does not matter how often that happens, or whether a process ended halfway.
 */
@Component
class EndpointAllowance {

    private static final Logger log = LoggerFactory.getLogger(EndpointAllowance.class);

    private final Plans plans;
    private final SubscriptionRows rows;
    private final Environments environments;
    private final Suspensions suspensions;
    private final EndpointReviews reviews;

    EndpointAllowance(
            Plans plans,
            SubscriptionRows rows,
            Environments environments,
            Suspensions suspensions,
            EndpointReviews reviews) {
        this.plans = plans;
        this.rows = rows;
        this.environments = environments;
        this.suspensions = suspensions;
        this.reviews = reviews;
    }

    /** At once after an exception, unless that is part of something greater: then the next run does it. */
    @EventListener
    void on(LimitsChanged changed) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            settle(changed.tenant());
        }
    }

    /** With the transaction that decides it. */
    @EventListener
    void on(EndpointStatusDecided decided) {
        reviews.askIfAnotherWaits(decided.endpoint());
    }

    /** One that is deleted leaves its room to the next at once. */
    @EventListener
    void on(EndpointChanged changed) {
        if (changed.kind() == EndpointChanged.Kind.DELETED
                && !TransactionSynchronizationManager.isActualTransactionActive()) {
            environments
                    .findById(changed.environment())
                    .map(Environment::tenant)
                    .ifPresent(this::settle);
        }
    }

    /** Does what was asked for, if anything was. What fails is tried again by the next run: whoever asked is done with it. */
    void settle(TenantId tenant) {
        try {
            List<Long> asked = reviews.of(tenant);
            if (!asked.isEmpty()) {
                apply(tenant);
                reviews.done(asked);
            }
        } catch (RuntimeException e) {
            log.error("The endpoints of {} could not be held against its plan; it is tried again", tenant, e);
        }
    }

    /**
     * Suspends what is too much and restores what is not. Everything it depends on is read while the environment is held, so what somebody
     * worked out before a change never comes after it. Not within a transaction: others are told of it.
     */
    private void apply(TenantId tenant) {
        plans.forget(tenant);
        for (Environment environment : environments.findByTenantOrderById(tenant)) {
            suspensions.settleByPlan(tenant, environment.id(), all -> allowed(tenant, environment.id(), all));
        }
    }

    private List<EndpointId> allowed(TenantId tenant, EnvironmentId environment, List<Endpoint> all) {
        Subscription subscription = rows.find(tenant).orElse(null);
        boolean held = subscription != null && subscription.standing() == Standing.HELD;
        List<EndpointId> survivors = subscription == null ? List.of() : subscription.survivors();
        return ranked(all, survivors).stream()
                .limit(held ? 0 : limit(plans.afresh(tenant, environment)))
                .map(Endpoint::id)
                .toList();
    }

    static long limit(Plan plan) {
        return plan.grants(Entitlement.WEBHOOKS_ENABLED) ? plan.limit(Entitlement.ENDPOINTS_PER_ENVIRONMENT) : 0;
    }

    /** Those that the customer chose come first, then the oldest. */
    static List<Endpoint> ranked(List<Endpoint> endpoints, List<EndpointId> survivors) {
        Set<EndpointId> first = Set.copyOf(survivors);
        return endpoints.stream()
                .sorted(Comparator.comparing((Endpoint endpoint) -> !first.contains(endpoint.id()))
                        .thenComparing(endpoint -> endpoint.id().value().toString()))
                .toList();
    }
}
