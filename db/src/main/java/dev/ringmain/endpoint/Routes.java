package dev.ringmain.endpoint;

import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Who in one environment gets which event, as it stood at one moment. */
public final class Routes {

    /** A tenant cannot make us remember more answers than this; beyond it they are worked out anew. */
    private static final int REMEMBERED_TYPES = 2_000;

    private final TenantId tenant;
    private final EnvironmentId environment;
    private final Instant asOf;
    private final boolean suspended;
    private final @Nullable Instant closesAt;
    private final boolean catalogueIsOpen;
    private final Map<String, KnownType> catalogue;
    private final Map<EndpointId, Destination> destinations;
    private final Map<String, List<Destination>> byType = new ConcurrentHashMap<>();

    Routes(
            TenantId tenant,
            EnvironmentId environment,
            Instant asOf,
            boolean suspended,
            @Nullable Instant closesAt,
            boolean catalogueIsOpen,
            Map<String, KnownType> catalogue,
            List<Destination> destinations) {
        this.tenant = tenant;
        this.environment = environment;
        this.asOf = asOf;
        this.suspended = suspended;
        this.closesAt = closesAt;
        this.catalogueIsOpen = catalogueIsOpen;
        this.catalogue = new ConcurrentHashMap<>(catalogue);
        this.destinations =
                destinations.stream().collect(Collectors.toUnmodifiableMap(Destination::id, Function.identity()));
    }

    /** Every endpoint that subscribed to the type, whatever its status: those that are not served keep their deliveries waiting. */
    public List<Destination> to(String type) {
        List<Destination> known = byType.get(type);
        if (known != null) {
            return known;
        }
        List<Destination> wanting = destinations.values().stream()
                .filter(destination -> destination.wants(type))
                .toList();
        if (byType.size() < REMEMBERED_TYPES) {
            byType.put(type, wanting);
        }
        return wanting;
    }

    public Optional<Destination> destination(EndpointId endpoint) {
        return Optional.ofNullable(destinations.get(endpoint));
    }

    public TenantId tenant() {
        return tenant;
    }

    public EnvironmentId environment() {
        return environment;
    }

    /** Whether the tenant is suspended: nothing is taken from it, and nothing delivered. */
    public boolean isSuspended() {
        return suspended;
    }

    /** Since somebody closed the environment, or its tenant: when its rows begin to be removed. Nothing is taken in or delivered. */
    public Optional<Instant> closesAt() {
        return Optional.ofNullable(closesAt);
    }

    public boolean catalogueIsOpen() {
        return catalogueIsOpen;
    }

    public boolean catalogueHolds(String type) {
        return catalogue.containsKey(type);
    }

    /** Empty if the catalogue does not hold the type. */
    public Optional<KnownType> known(String type) {
        return Optional.ofNullable(catalogue.get(type));
    }

    public int catalogueSize() {
        return catalogue.size();
    }

    /** After the type was stored, so that it is not stored again with every event. */
    public void catalogueGains(String type) {
        catalogue.putIfAbsent(type, KnownType.DISCOVERED);
    }

    Instant asOf() {
        return asOf;
    }
}
