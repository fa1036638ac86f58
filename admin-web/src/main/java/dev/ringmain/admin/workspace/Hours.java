package dev.ringmain.admin.workspace;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.ringmain.delivery.Pulse;
import dev.ringmain.delivery.Pulses;
import dev.ringmain.delivery.Pulses.Waiting;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.tenant.EnvironmentId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** The last hour of environments. Kept for some seconds, because counting it costs what the hour held. */
@Component
public class Hours {

    private static final Duration FRESH_ENOUGH = Duration.ofSeconds(5);

    private final LoadingCache<EnvironmentId, Hour> known;

    Hours(Endpoints endpoints, Pulses pulses, Clock clock) {
        this.known = Caffeine.newBuilder()
                .maximumSize(1_000)
                .expireAfterWrite(FRESH_ENOUGH)
                .ticker(() -> Duration.between(Instant.EPOCH, clock.instant()).toNanos())
                .build(environment -> {
                    List<EndpointId> ids =
                            endpoints.in(environment).stream().map(Endpoint::id).toList();
                    return new Hour(pulses.of(ids), pulses.waiting(ids), clock.instant());
                });
    }

    /** @param waiting deliveries that are not finished, whenever they were born */
    public record Hour(Map<EndpointId, Pulse> pulses, Map<EndpointId, Waiting> waiting, Instant asOf) {

        public Pulse pulse(EndpointId endpoint) {
            return pulses.getOrDefault(endpoint, Pulse.none(asOf));
        }

        public Pulse pulse() {
            return pulses.values().stream().reduce(Pulse::plus).orElseGet(() -> Pulse.none(asOf));
        }

        public Health health(EndpointId endpoint) {
            Pulse.Minute total = pulse(endpoint).total();
            Waiting now = waiting.getOrDefault(endpoint, Waiting.NONE);
            return new Health(total.succeeded(), total.failed(), now.retrying(), now.all());
        }

        public long waitingInAll() {
            return waiting.values().stream().mapToLong(Waiting::all).sum();
        }
    }

    /**
     * How an endpoint's receiver has done.
     *
     * @param retrying deliveries that were tried and wait for another try
     * @param waiting all that wait
     */
    public record Health(long succeeded, long failed, long retrying, long waiting) {

        /** Something was tried, and nothing got through. */
        public boolean isFailing() {
            return succeeded == 0 && failed + retrying > 0;
        }
    }

    public Hour of(EnvironmentId environment) {
        return Objects.requireNonNull(known.get(environment));
    }
}
