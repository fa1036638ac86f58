package dev.ringmain.subscription;

import dev.ringmain.billing.Plan;
import dev.ringmain.billing.Plans;
import dev.ringmain.tenant.SignUps;
import dev.ringmain.tenant.SignUps.Begun;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.tenant.Tenants;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** What somebody begins with who comes by the door: the free plan, or another to try ({@code ringmain.sign-up.trial}). */
@Component
@EnableConfigurationProperties(SignUpTrial.class)
public class FirstPlan {

    private static final Logger log = LoggerFactory.getLogger(FirstPlan.class);

    private static final String FREE = "free";

    private final SignUpTrial trial;
    private final SignUps signUps;
    private final Tenants tenants;
    private final Subscriptions subscriptions;
    private final Plans plans;
    private final TransactionTemplate transaction;
    private final Clock clock;

    FirstPlan(
            SignUpTrial trial,
            SignUps signUps,
            Tenants tenants,
            Subscriptions subscriptions,
            Plans plans,
            TransactionTemplate transaction,
            Clock clock) {
        this.trial = trial;
        this.signUps = signUps;
        this.tenants = tenants;
        this.subscriptions = subscriptions;
        this.plans = plans;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** As {@link SignUps#takeUp}, with the plan, and with its trial if there is one: both, or neither. */
    public Optional<Begun> takeUp(String token) {
        return Objects.requireNonNull(transaction.execute(status -> {
            Optional<Plan> tried = tried();
            Plan first = tried.orElseGet(() ->
                    plans.published(FREE).orElseGet(() -> plans.published().get(0)));
            Optional<Begun> begun = signUps.takeUp(token, first.versionId());
            if (tried.isPresent()) {
                begun.ifPresent(one -> tryOut(one.tenant().id()));
            }
            return begun;
        }));
    }

    private void tryOut(TenantId tenant) {
        // Asking writes what was saved, and a subscription is begun with what is written.
        tenants.lock(tenant);
        subscriptions.begin(tenant, clock.instant().plus(Duration.ofDays(trial.days())), null, 0, "");
    }

    /** Nobody is kept out because a plan is not sold any more. */
    private Optional<Plan> tried() {
        if (trial.plan().isBlank()) {
            return Optional.empty();
        }
        Optional<Plan> plan = plans.published(trial.plan().strip());
        if (plan.isEmpty()) {
            log.error(
                    "ringmain.sign-up.trial.plan names {}, which is not sold: who signs up begins without a trial",
                    trial.plan());
        }
        return plan;
    }
}
