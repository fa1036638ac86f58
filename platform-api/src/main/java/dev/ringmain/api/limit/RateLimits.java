package dev.ringmain.api.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ringmain.api.key.Caller;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.problem.ProblemCode;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.Plan;
import dev.ringmain.billing.Plans;
import dev.ringmain.id.Id;
import dev.ringmain.tenant.TenantId;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/**
 * How many requests a second a tenant may make, over all its keys. Counted on each node by itself: with n nodes the limit is up to n-fold,
 * which is cheaper than a shared counter in front of every event, and still a limit.
 */
@Component
public class RateLimits {

    private final Plans plans;
    private final Cache<Id, Limited> known =
            Caffeine.newBuilder().expireAfterAccess(Duration.ofMinutes(10)).build();

    RateLimits(Plans plans) {
        this.plans = plans;
    }

    /** A tenant's bucket, and the numbers that it was made for. */
    private record Limited(long rate, long burst, Bucket bucket) {}

    /**
     * Spends one request of the caller's tenant, and says in the answer how many are left. A source spends nothing here: each of its
     * requests is spent by the tenants it publishes for.
     */
    public void spend(Caller caller, HttpServletResponse response) {
        if (caller.workspace() != null) {
            spend(caller.workspace().tenant(), response);
        }
    }

    /** @throws ApiProblem if none is left */
    public void spend(TenantId tenant, HttpServletResponse response) {
        Plan plan = plans.of(tenant);
        // A plan that names no rate still lets its tenant look around.
        spend(
                tenant,
                Math.max(1, plan.limit(Entitlement.API_RATE)),
                Math.max(1, plan.limit(Entitlement.API_BURST)),
                "The plan allows",
                response);
    }

    /** Spends one request of a key that belongs to no tenant. @param rate a second; twice as many at once after a pause */
    public void spendByKey(Id key, long rate, HttpServletResponse response) {
        spend(key, Math.max(1, rate), Math.max(1, 2 * rate), "The installation allows", response);
    }

    private void spend(Id whose, long rate, long burst, String who, HttpServletResponse response) {
        Limited limited = limited(whose, rate, burst);
        ConsumptionProbe probe = limited.bucket().tryConsumeAndReturnRemaining(1);
        long untilFull = seconds(probe.getNanosToWaitForReset());
        response.setHeader(
                "RateLimit-Policy",
                "\"api\";q=" + limited.burst() + ";w=" + Math.max(1, limited.burst() / limited.rate()));
        response.setHeader("RateLimit", "\"api\";r=" + probe.getRemainingTokens() + ";t=" + untilFull);
        response.setHeader("X-RateLimit-Limit", Long.toString(limited.burst()));
        response.setHeader("X-RateLimit-Remaining", Long.toString(probe.getRemainingTokens()));
        response.setHeader("X-RateLimit-Reset", Long.toString(untilFull));
        if (!probe.isConsumed()) {
            throw new ApiProblem(
                            ProblemCode.RATE_LIMITED,
                            who + " " + limited.rate() + " requests a second, and " + limited.burst()
                                    + " at once after a pause. Publish in batches to need fewer.")
                    .with("limit", limited.rate())
                    .retryAfter(Math.max(1, seconds(probe.getNanosToWaitForRefill())));
        }
    }

    private Limited limited(Id whose, long rate, long burst) {
        Limited before = known.getIfPresent(whose);
        if (before != null && before.rate() == rate && before.burst() == burst) {
            return before;
        }
        return known.asMap()
                .compute(
                        whose,
                        (id, old) ->
                                old != null && old.rate() == rate && old.burst() == burst ? old : fresh(rate, burst));
    }

    private static Limited fresh(long rate, long burst) {
        Bucket bucket = Bucket.builder()
                .addLimit(limit -> limit.capacity(burst).refillGreedy(rate, Duration.ofSeconds(1)))
                .build();
        return new Limited(rate, burst, bucket);
    }

    private static long seconds(long nanos) {
        return TimeUnit.NANOSECONDS.toSeconds(nanos + TimeUnit.SECONDS.toNanos(1) - 1);
    }
}
