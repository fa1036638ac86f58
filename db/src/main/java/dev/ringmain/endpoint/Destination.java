package dev.ringmain.endpoint;

import dev.ringmain.filter.Filter;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.wire.SigningKey;
import dev.ringmain.wire.WireProfile;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An endpoint as routing and delivering need it: in memory, with its secrets opened and its profile read. */
public record Destination(
        EndpointId id,
        TenantId tenant,
        EnvironmentId environment,
        String environmentName,
        URI url,
        EndpointStatus status,
        WireProfile profile,
        @Nullable Window window,
        List<EventPattern> events,
        List<SigningKey> keys,
        Map<String, String> headers,
        @Nullable Integer rateLimit,
        Filter filter,
        @Nullable String transformation) {

    /**
     * While the receiver changes over to another profile.
     *
     * @param both the endpoint's own profile, signing by the other's schemes too
     * @param until when that ends
     */
    public record Window(WireProfile both, Instant until) {}

    /** The profile that a request is made by at that moment. */
    public WireProfile profileAt(Instant moment) {
        return window != null && moment.isBefore(window.until()) ? window.both() : profile;
    }

    public boolean wants(String type) {
        return events.stream().anyMatch(pattern -> pattern.matches(type));
    }

    /** With all of its tenant: not even a test is sent. */
    public boolean isSuspended() {
        return status == EndpointStatus.SUSPENDED;
    }

    public boolean isActive() {
        return status == EndpointStatus.ACTIVE;
    }
}
