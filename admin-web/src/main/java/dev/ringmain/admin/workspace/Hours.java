package dev.ringmain.admin.workspace;

import com.github.benmanes.caffeine.cache.CacheLoader;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.ringmain.delivery.EndpointHealth;
import dev.ringmain.delivery.EndpointHealths;
import dev.ringmain.delivery.Figures;
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
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** The last hour of environments, and how well and fast it went. Kept for some seconds, because counting it costs what the hour held. */
@Component
public class Hours {

    private static final Duration FRESH_ENOUGH = Duration.ofSeconds(5);

    private final LoadingCache<EnvironmentId, Hour> known;
    private final LoadingCache<EnvironmentId, Measured> environments;
    private final LoadingCache<EndpointId, Measured> endpoints;

    Hours(Endpoints rows, Pulses pulses, EndpointHealths healths, Figures figures, Clock clock) {
        this.known = kept(clock, environment -> {
            List<EndpointId> ids =
                    rows.in(environment).stream().map(Endpoint::id).toList();
            Set<EndpointId> inTrouble = healths.of(ids).stream()
                    .filter(health -> health.toldAt() != null)
                    .map(EndpointHealth::endpoint)
                    .collect(Collectors.toUnmodifiableSet());
            return new Hour(pulses.of(ids), pulses.waiting(ids), inTrouble, clock.instant());
        });
        this.environments =
                kept(clock, environment -> new Measured(figures.ofDay(environment), figures.durations(environment)));
        this.endpoints = kept(clock, endpoint -> new Measured(figures.ofDay(endpoint), figures.durations(endpoint)));
    }

    private static <K, V> LoadingCache<K, V> kept(Clock clock, CacheLoader<K, V> read) {
        return Caffeine.newBuilder()
                .maximumSize(1_000)
                .expireAfterWrite(FRESH_ENOUGH)
                .ticker(() -> Duration.between(Instant.EPOCH, clock.instant()).toNanos())
                .build(read);
    }

    private record Measured(Figures.Finished day, Figures.Durations durations) {}

    /**
     * @param waiting deliveries that are not finished, whenever they were born
     * @param inTrouble endpoints whose owner was told that they fail, and that have not answered since
     */
    public record Hour(
            Map<EndpointId, Pulse> pulses, Map<EndpointId, Waiting> waiting, Set<EndpointId> inTrouble, Instant asOf) {

        public Pulse pulse(EndpointId endpoint) {
            return pulses.getOrDefault(endpoint, Pulse.none(asOf));
        }

        public Pulse pulse() {
            return pulses.values().stream().reduce(Pulse::plus).orElseGet(() -> Pulse.none(asOf));
        }

        public Health health(EndpointId endpoint) {
            Pulse.Minute total = pulse(endpoint).total();
            Waiting now = waiting.getOrDefault(endpoint, Waiting.NONE);
            return new Health(
                    total.succeeded(), total.failed(), now.retrying(), now.all(), inTrouble.contains(endpoint));
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
     * @param inTrouble whether its owner was told that it fails, and it has not answered since
     */
    public record Health(long succeeded, long failed, long retrying, long waiting, boolean inTrouble) {

        /** Something was tried, and nothing got through; or nothing gets through any more. */
        public boolean isFailing() {
            return inTrouble || (succeeded == 0 && failed + retrying > 0);
        }
    }

    public Hour of(EnvironmentId environment) {
        return Objects.requireNonNull(known.get(environment));
    }

    public Performance performance(EnvironmentId environment) {
        Measured measured = Objects.requireNonNull(environments.get(environment));
        return Performance.of(of(environment).pulse().total(), measured.day(), measured.durations());
    }

    /** @param endpoint that the caller has found within that environment */
    public Performance performance(EnvironmentId environment, EndpointId endpoint) {
        Measured measured = Objects.requireNonNull(endpoints.get(endpoint));
        return Performance.of(of(environment).pulse(endpoint).total(), measured.day(), measured.durations());
    }
}
