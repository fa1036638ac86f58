package dev.ringmain.billing;

import dev.ringmain.endpoint.EndpointDraft;
import dev.ringmain.endpoint.UnacceptableEndpoint;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.wire.RetrySchedule;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Asked before something that not every plan includes. */
@Component
public class PlanGate {

    private final Plans plans;

    PlanGate(Plans plans) {
        this.plans = plans;
    }

    /**
     * How many endpoints the environment may have.
     *
     * @throws PlanRequired if it may have none at all
     */
    public int endpointsPerEnvironment(TenantId tenant, EnvironmentId environment) {
        require(tenant, Entitlement.WEBHOOKS_ENABLED);
        return Math.toIntExact(plans.of(tenant, environment).limit(Entitlement.ENDPOINTS_PER_ENVIRONMENT));
    }

    /**
     * How many wire profiles of its own the tenant may have.
     *
     * @throws PlanRequired if its plan has none
     */
    public long ownProfiles(TenantId tenant) {
        require(tenant, Entitlement.PROFILES_CUSTOM);
        return plans.of(tenant).limit(Entitlement.PROFILES_MOST);
    }

    /** How many deliveries a second an endpoint of the tenant may ask for. */
    public long deliveriesPerSecond(TenantId tenant) {
        return plans.of(tenant).limit(Entitlement.DELIVERY_RATE_PER_ENDPOINT);
    }

    /**
     * Asked when a transformation is saved, and only then: one that is stored stays at work whatever the plan becomes.
     *
     * @param stored the one that there is; null: none
     * @param asked the one that is to be stored; null: it stays as it is, empty: none
     * @throws PlanRequired if it is a new one, and the tenant's plan has none
     */
    public void transformation(TenantId tenant, @Nullable String stored, @Nullable String asked) {
        if (asked != null && !asked.isBlank() && !asked.equals(stored)) {
            require(tenant, Entitlement.TRANSFORMATIONS);
        }
    }

    /** How long and how often an endpoint's own schedule may try. */
    public record RetryBounds(long attempts, long windowHours) {

        public boolean allow(RetrySchedule schedule) {
            return schedule.mostAttempts() <= attempts
                    && schedule.window().compareTo(Duration.ofHours(windowHours)) <= 0;
        }
    }

    public RetryBounds retryBounds(TenantId tenant) {
        Plan plan = plans.of(tenant);
        return new RetryBounds(plan.limit(Entitlement.RETRY_ATTEMPTS), plan.limit(Entitlement.RETRY_WINDOW_HOURS));
    }

    /**
     * Asked when a schedule of an endpoint's own is saved, and only then: one that is stored stays at work whatever the plan becomes.
     *
     * @param stored the one that there is
     * @throws PlanRequired if the tenant's plan has none
     * @throws UnacceptableEndpoint if it is none, or longer than the plan allows
     */
    public void retry(TenantId tenant, Optional<RetrySchedule> stored, EndpointDraft draft) {
        Optional<RetrySchedule> asked = draft.retrySchedule();
        if (asked.isEmpty() || asked.equals(stored)) {
            return;
        }
        require(tenant, Entitlement.RETRY_ATTEMPTS);
        RetryBounds bounds = retryBounds(tenant);
        if (!bounds.allow(asked.get())) {
            throw new UnacceptableEndpoint(
                    "over_plan",
                    "retry/retries",
                    "The plan allows " + (bounds.attempts() - 1) + " retries within " + bounds.windowHours()
                            + " hours. Leave some out, or shorten the delays.");
        }
    }

    /** @throws PlanRequired if the tenant's plan does not grant it */
    public void require(TenantId tenant, Entitlement entitlement) {
        if (!plans.of(tenant).grants(entitlement)) {
            throw new PlanRequired(plans.lowestThatGrants(entitlement)
                    .orElseThrow(() -> new IllegalStateException("No published plan grants " + entitlement.key())));
        }
    }
}
