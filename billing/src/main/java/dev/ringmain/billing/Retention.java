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

    /** Seed 003: "Messages in sandbox environments will only be available for 30 days from creation". */
    private static final Duration SANDBOX = Duration.ofDays(30);

    private final Environments environments;
    private final Plans plans;
    private final Clock clock;

    Retention(Environments environments, Plans plans, Clock clock) {
        this.environments = environments;
        this.plans = plans;
        this.clock = clock;
    }

    /** The moment before which nothing of the environment is shown: as the plan has it, and 30 days for a sandbox at most. */
    public Instant since(EnvironmentId id) {
        Environment environment =
                environments.findById(id).orElseThrow(() -> new IllegalStateException("There is no environment " + id));
        Duration kept = Duration.ofDays(plans.of(environment.tenant()).limit(Entitlement.RETENTION_DAYS));
        boolean isSandbox = environment.kind() == Environment.Kind.TEST;
        return clock.instant().minus(isSandbox && kept.compareTo(SANDBOX) > 0 ? SANDBOX : kept);
    }

    /** The later of what was asked for and {@link #since(EnvironmentId)}. */
    public Instant since(EnvironmentId id, @Nullable Instant asked) {
        Instant kept = since(id);
        return asked == null || asked.isBefore(kept) ? kept : asked;
    }
}
