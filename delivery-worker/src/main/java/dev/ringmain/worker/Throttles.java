package dev.ringmain.worker;

import dev.ringmain.endpoint.Destination;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.tenant.TenantShares;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * How many deliveries a second an endpoint is sent: what its owner asked for, or else what the plan allows; shared among the workers there
 * are. What must wait for it spends no attempt.
 */
@Component
class Throttles {

    private final ObjectProvider<TenantShares> shares;
    private final Map<EndpointId, Throttle> throttles = new ConcurrentHashMap<>();
    private volatile int workers = 1;

    Throttles(ObjectProvider<TenantShares> shares) {
        this.shares = shares;
    }

    private record Throttle(int perSecond, int workers, Bucket bucket) {

        /** Whether it is as a new one would be. */
        boolean isFull() {
            return bucket.getAvailableTokens() >= burst(perSecond, workers);
        }

        private static long burst(int perSecond, int workers) {
            return Math.max(1, perSecond / workers / 10);
        }

        static Throttle of(int perSecond, int workers) {
            // A tenth of a second's worth at once; a slow one, one at a time.
            long burst = burst(perSecond, workers);
            return new Throttle(
                    perSecond,
                    workers,
                    Bucket.builder()
                            .addLimit(
                                    limit -> limit.capacity(burst).refillGreedy(perSecond, Duration.ofSeconds(workers)))
                            .build());
        }
    }

    /** Each worker sends its part of what an endpoint may be sent. */
    void shareAmong(int workers) {
        this.workers = Math.max(1, workers);
    }

    /** Those that nothing was sent to lately, or that are no more, begin anew. */
    @Scheduled(fixedDelay = 600_000)
    void forget() {
        throttles.values().removeIf(Throttle::isFull);
    }

    /** Whether the endpoint may be sent one more now; it then counts as sent. */
    boolean admits(Destination destination) {
        TenantShares plan = shares.getIfAvailable();
        if (plan == null) {
            return true;
        }
        int perSecond = plan.deliveriesPerSecond(destination.tenant(), destination.rateLimit());
        int among = workers;
        return throttles
                .compute(
                        destination.id(),
                        (id, throttle) ->
                                throttle != null && throttle.perSecond() == perSecond && throttle.workers() == among
                                        ? throttle
                                        : Throttle.of(perSecond, among))
                .bucket()
                .tryConsume(1);
    }
}
