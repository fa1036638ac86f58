package dev.ringmain.billing;

import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.Environments;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** How far back the log goes. */
@Component
public class Retention {

    private final Environments environments;
    private final Plans plans;
    private final Clock clock;

    Retention(Environments environments, Plans plans, Clock clock) {
        this.environments = environments;
        this.plans = plans;
        this.clock = clock;
    }

    /** The moment before which nothing of the environment is shown: as the plan has it, and for a sandbox no more than it has for those. */
    public Instant since(EnvironmentId id) {
        Environment environment =
                environments.findById(id).orElseThrow(() -> new IllegalStateException("There is no environment " + id));
        return clock.instant().minus(Duration.ofDays(days(environment, plans.of(environment.tenant(), id))));
    }

    /** How many days of the environment's log a plan keeps. */
    public static long days(Environment environment, Plan plan) {
        long days = plan.limit(Entitlement.RETENTION_DAYS);
        return environment.kind() == Environment.Kind.TEST
                ? Math.min(days, plan.limit(Entitlement.RETENTION_SANDBOX_DAYS))
                : days;
    }

    /** The later of what was asked for and {@link #since(EnvironmentId)}. */
    public Instant since(EnvironmentId id, @Nullable Instant asked) {
        Instant kept = since(id);
        return asked == null || asked.isBefore(kept) ? kept : asked;
    }
}
