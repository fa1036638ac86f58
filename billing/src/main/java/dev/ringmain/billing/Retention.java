package dev.ringmain.billing;

import dev.ringmain.event.ShownEvents;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.TenantId;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How far back the log goes. */
@Component
public class Retention implements ShownEvents {

    private final Environments environments;
    private final Plans plans;
    private final JdbcClient jdbc;
    private final Clock clock;

    Retention(Environments environments, Plans plans, JdbcClient jdbc, Clock clock) {
        this.environments = environments;
        this.plans = plans;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** The moment before which nothing of the environment is shown: as the plan has it, and for a sandbox no more than it has for those. */
    @Override
    public Instant since(EnvironmentId id) {
        Environment environment =
                environments.findById(id).orElseThrow(() -> new IllegalStateException("There is no environment " + id));
        Plan plan = plans.of(environment.tenant(), id);
        long days = Math.max(plan.limit(Entitlement.RETENTION_DAYS), days(environment.tenant()));
        return clock.instant().minus(Duration.ofDays(bounded(environment, plan, days)));
    }

    /** How many days of the environment's log a plan keeps. */
    public static long days(Environment environment, Plan plan) {
        return bounded(environment, plan, plan.limit(Entitlement.RETENTION_DAYS));
    }

    /** Seed 003: "Messages in sandbox environments will only be available for 30 days from creation"; the number is the plan's. */
    private static long bounded(Environment environment, Plan plan, long days) {
        return environment.kind() == Environment.Kind.TEST
                ? Math.min(days, plan.limit(Entitlement.RETENTION_SANDBOX_DAYS))
                : days;
    }

    /** What the plan keeps; for a while after a move to one that keeps less, what the former kept. */
    private long days(TenantId tenant) {
        long days = plans.of(tenant).limit(Entitlement.RETENTION_DAYS);
        return Math.max(
                days,
                jdbc.sql("SELECT retention_was FROM tenant WHERE id = ? AND retention_was_until > ?")
                        .params(tenant.bytes(), Timestamp.from(clock.instant()))
                        .query(Long.class)
                        .optional()
                        .map(Entitlement.RETENTION_DAYS::bounded)
                        .orElse(0L));
    }

    /**
     * To be called before a tenant moves to another plan, in the transaction that moves it: notes when, and what is shown until the plan's
     * days of grace are over.
     */
    public void beforeMove(TenantId tenant) {
        Instant now = clock.instant();
        Duration grace = Duration.ofDays(plans.of(tenant).limit(Entitlement.RETENTION_GRACE_DAYS));
        jdbc.sql("UPDATE tenant SET plan_since = ?, retention_was = ?, retention_was_until = ? WHERE id = ?")
                .params(Timestamp.from(now), days(tenant), Timestamp.from(now.plus(grace)), tenant.bytes())
                .update();
    }

    /** Whether what was born at that moment is shown: an event, or a delivery. */
    public boolean shows(EnvironmentId id, Instant born) {
        return !born.isBefore(since(id));
    }

    /** The later of what was asked for and {@link #since(EnvironmentId)}. */
    public Instant since(EnvironmentId id, @Nullable Instant asked) {
        Instant kept = since(id);
        return asked == null || asked.isBefore(kept) ? kept : asked;
    }
}
