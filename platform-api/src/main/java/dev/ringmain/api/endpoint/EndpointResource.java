package dev.ringmain.api.endpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointRegistry.Opened;
import dev.ringmain.endpoint.EventPattern;
import dev.ringmain.filter.FilterText;
import dev.ringmain.secret.Sealing;
import dev.ringmain.wire.RetrySchedule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An endpoint as the API shows it. Its secret is in the answers to create and rotate alone; values of headers, which may be credentials, in none. */
record EndpointResource(
        String id,
        long number,
        String url,
        String description,
        List<String> events,
        String status,
        @Nullable String statusReason,
        String profile,
        @Nullable AlsoSigned alsoSign,
        @Nullable String publicKey,
        Map<String, String> headers,
        @Nullable Integer rateLimit,
        @Nullable FilterText filter,
        @Nullable String transformation,
        @Nullable Retry retry,
        Instant createdAt,
        Instant updatedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String secret) {

    /** Whose signatures are sent beside its own, and until when. */
    record AlsoSigned(String profile, Instant until) {}

    /** A schedule of its own, with the names that a wire profile's definition has. */
    record Retry(List<Duration> retries, double jitter) {

        static Retry of(RetrySchedule schedule) {
            return new Retry(schedule.delays(), schedule.jitter());
        }
    }

    private static final String HIDDEN = "…";

    static EndpointResource of(Endpoint endpoint, Sealing sealing, Instant now) {
        return of(endpoint, sealing, now, null);
    }

    static EndpointResource revealing(Opened opened, Sealing sealing, Instant now) {
        return of(opened.endpoint(), sealing, now, opened.secret());
    }

    private static EndpointResource of(Endpoint endpoint, Sealing sealing, Instant now, @Nullable String secret) {
        return new EndpointResource(
                endpoint.id().toString(),
                endpoint.number(),
                endpoint.url(),
                endpoint.description(),
                endpoint.events().stream().map(EventPattern::text).toList(),
                endpoint.status().text(),
                endpoint.statusReason().orElse(null),
                endpoint.profile(),
                endpoint.alsoSign(now)
                        .map(also -> new AlsoSigned(
                                java.util.Objects.requireNonNull(also.profile()),
                                java.util.Objects.requireNonNull(also.until())))
                        .orElse(null),
                endpoint.publicKey().orElse(null),
                endpoint.headers(sealing).entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, header -> HIDDEN)),
                endpoint.rateLimit().orElse(null),
                endpoint.filter().orElse(null),
                endpoint.transformation().orElse(null),
                endpoint.retry().map(Retry::of).orElse(null),
                endpoint.createdAt(),
                endpoint.updatedAt(),
                secret);
    }
}
