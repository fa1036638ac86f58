package dev.ringmain.endpoint;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ringmain.filter.Filter;
import dev.ringmain.id.Ids;
import dev.ringmain.schema.Validation;
import dev.ringmain.secret.Sealing;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.wire.SigningKey;
import dev.ringmain.wire.WireProfile;
import dev.ringmain.wire.WireProfiles;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * The routes of every environment that this node has had to do with, in memory, so that taking an event in reads no rows. An
 * environment says when its routes changed ({@code environment.routed_at}); the node that changed them reloads at once, the others
 * within {@value #REFRESH_MILLIS} ms.
 */
@Component
public class RoutingTable {

    private static final Logger log = LoggerFactory.getLogger(RoutingTable.class);
    private static final long REFRESH_MILLIS = 1_000;

    /** A change is stamped before it is committed, so look back further than a transaction may take. */
    private static final Duration LOOK_BACK = Duration.ofSeconds(15);

    private static final int MOST_MISSING = 10_000;

    private final Tenants tenants;
    private final Environments environments;
    private final Endpoints endpoints;
    private final SigningSecrets secrets;
    private final WireProfiles profiles;
    private final JdbcClient jdbc;
    private final Sealing sealing;
    private final Clock clock;
    private final Map<EnvironmentId, Routes> routes = new ConcurrentHashMap<>();

    /**
     * What was looked for and is not there. Nobody knows an id before its endpoint is stored, and none comes back, so this is no older
     * than it may be; it is forgotten only because it need not be kept.
     */
    private final Cache<Missing, Missing> missing = Caffeine.newBuilder()
            .expireAfterWrite(Duration.ofSeconds(5))
            .maximumSize(MOST_MISSING)
            .build();

    private record Missing(EnvironmentId environment, EndpointId endpoint) {}

    /** When others' changes were last seen, by {@code nanoTime}: a node that was cut off looks back over all of it. */
    private long lookedAt = System.nanoTime();

    RoutingTable(
            Tenants tenants,
            Environments environments,
            Endpoints endpoints,
            SigningSecrets secrets,
            WireProfiles profiles,
            JdbcClient jdbc,
            Sealing sealing,
            Clock clock) {
        this.tenants = tenants;
        this.environments = environments;
        this.endpoints = endpoints;
        this.secrets = secrets;
        this.profiles = profiles;
        this.jdbc = jdbc;
        this.sealing = sealing;
        this.clock = clock;
    }

    /** Empty if there is no such environment. */
    public Optional<Routes> of(EnvironmentId environment) {
        Routes known = routes.get(environment);
        return known != null ? Optional.of(known) : reload(environment);
    }

    /** Empty only if there is no such endpoint: one that is not known here may have been opened elsewhere a moment ago. */
    public Optional<Destination> destination(EnvironmentId environment, EndpointId endpoint) {
        Optional<Destination> known =
                Optional.ofNullable(routes.get(environment)).flatMap(found -> found.destination(endpoint));
        Missing asked = new Missing(environment, endpoint);
        if (known.isPresent() || missing.getIfPresent(asked) != null) {
            return known;
        }
        Optional<Destination> read = reload(environment).flatMap(found -> found.destination(endpoint));
        if (read.isEmpty()) {
            missing.put(asked, asked);
        }
        return read;
    }

    /** To be called once a change of routes is committed. */
    public Optional<Routes> reload(EnvironmentId environment) {
        Optional<Routes> fresh = read(environment);
        fresh.ifPresent(read ->
                routes.merge(environment, read, (old, young) -> young.asOf().isBefore(old.asOf()) ? old : young));
        return fresh;
    }

    /** There is no such environment any more. Other nodes go on knowing it as closed, which refuses as well. */
    public void forget(EnvironmentId environment) {
        routes.remove(environment);
    }

    @Scheduled(fixedDelay = REFRESH_MILLIS)
    void reloadWhatOthersChanged() {
        if (routes.isEmpty()) {
            return;
        }
        long began = System.nanoTime();
        Duration since = Duration.ofNanos(began - lookedAt).plus(LOOK_BACK);
        try {
            jdbc.sql("SELECT id, routed_at FROM environment WHERE routed_at >= UTC_TIMESTAMP(6) - INTERVAL ? SECOND")
                    .params(since.toSeconds())
                    .query((row, n) -> Map.entry(
                            new EnvironmentId(Ids.fromBytes(row.getBytes("id"))),
                            row.getTimestamp("routed_at").toInstant()))
                    .list()
                    .forEach(changed -> reloadIfOlder(changed.getKey(), changed.getValue()));
            lookedAt = began;
        } catch (DataAccessException | TransactionException e) {
            // The database is away. What is in memory stays good enough to refuse and to retry with; the next round
            // tries again.
            log.debug("Could not look for changed routes", e);
        }
    }

    private void reloadIfOlder(EnvironmentId environment, Instant changedAt) {
        Routes known = routes.get(environment);
        if (known == null || !known.asOf().isBefore(changedAt)) {
            return;
        }
        try {
            reload(environment);
        } catch (DataAccessException | TransactionException e) {
            throw e;
        } catch (RuntimeException e) {
            // One environment that cannot be read, such as by what a later release has written, must not keep the
            // others from being read.
            log.error("Could not reload the routes of {}", environment, e);
        }
    }

    private Optional<Routes> read(EnvironmentId id) {
        // The stamp is read first: a change that comes in between is read again rather than missed.
        Optional<Instant> asOf = jdbc.sql("SELECT routed_at FROM environment WHERE id = ?")
                .params(id.bytes())
                .query((row, n) -> row.getTimestamp("routed_at").toInstant())
                .optional();
        Optional<Environment> found = environments.findById(id);
        if (asOf.isEmpty() || found.isEmpty()) {
            return Optional.empty();
        }
        Environment environment = found.get();
        List<Endpoint> rows = endpoints.in(id);
        Map<EndpointId, List<SigningKey>> keys = rows.isEmpty()
                ? Map.of()
                : secrets.live(rows.stream().map(Endpoint::id).toList(), clock.instant()).stream()
                        .collect(Collectors.groupingBy(
                                SigningSecret::endpoint,
                                Collectors.mapping(secret -> secret.key(sealing), Collectors.toList())));
        Optional<Tenant> tenant = tenants.findById(environment.tenant());
        boolean suspended =
                tenant.filter(one -> one.status() == Tenant.Status.SUSPENDED).isPresent();
        // Whichever is first: an environment may have been closed before its tenant was.
        Optional<Instant> closesAt = Stream.concat(
                        environment.closesAt().stream(), tenant.flatMap(Tenant::closesAt).stream())
                .min(Comparator.naturalOrder());
        boolean served = !suspended && closesAt.isEmpty();
        Map<String, @Nullable WireProfile> read = new HashMap<>();
        List<Destination> destinations = rows.stream()
                .map(row -> destination(
                        row,
                        served ? row.status() : EndpointStatus.SUSPENDED,
                        environment,
                        keys.getOrDefault(row.id(), List.of()),
                        read))
                .toList();
        Map<String, KnownType> catalogue = catalogue(id);
        return Optional.of(new Routes(
                environment.tenant(),
                id,
                asOf.get(),
                suspended,
                closesAt.orElse(null),
                environment.catalogue() == Environment.Catalogue.OPEN,
                catalogue,
                destinations));
    }

    /** Without the schemas: they are read when the first event has to be checked by one. */
    private Map<String, KnownType> catalogue(EnvironmentId id) {
        Map<String, KnownType> catalogue = new HashMap<>();
        jdbc.sql(
                        "SELECT id, name, current_version, IF(schema_json IS NULL, 'OFF', validation) AS validation, deprecated_at IS NOT NULL AS deprecated, sunset_on FROM event_type WHERE environment_id = ?")
                .params(id.bytes())
                .query(row -> {
                    catalogue.put(
                            row.getString("name"),
                            new KnownType(
                                    Ids.fromBytes(row.getBytes("id")),
                                    row.getInt("current_version"),
                                    Validation.valueOf(row.getString("validation")),
                                    row.getBoolean("deprecated"),
                                    row.getObject("sunset_on", LocalDate.class)));
                });
        return catalogue;
    }

    private Destination destination(
            Endpoint row,
            EndpointStatus status,
            Environment environment,
            List<SigningKey> keys,
            Map<String, @Nullable WireProfile> read) {
        WireProfile named = java.util.Objects.requireNonNull(
                read.computeIfAbsent(row.profile(), name -> profile(environment.tenant(), name)));
        WireProfile profile = row.retry().map(named::retryingBy).orElse(named);
        return new Destination(
                row.id(),
                row.tenant(),
                row.environment(),
                environment.name(),
                URI.create(row.url()),
                status,
                profile,
                window(row, profile, environment, read),
                row.events(),
                keys,
                row.headers(sealing),
                row.rateLimit().orElse(null),
                row.filter().map(Filter::stored).orElse(Filter.NONE),
                row.transformation().orElse(null));
    }

    private Destination.@Nullable Window window(
            Endpoint row, WireProfile own, Environment environment, Map<String, @Nullable WireProfile> read) {
        // By another node's clock it may be over, and the other profile gone.
        return row.alsoSign(clock.instant())
                .flatMap(also -> Optional.ofNullable(read.computeIfAbsent(
                                String.valueOf(also.profile()),
                                name -> profiles.find(environment.tenant(), name)
                                        .orElse(null)))
                        .map(other -> new Destination.Window(
                                own.signingAlsoAs(other), java.util.Objects.requireNonNull(also.until()))))
                .orElse(null);
    }

    private WireProfile profile(TenantId tenant, String name) {
        return profiles.find(tenant, name)
                .orElseThrow(() -> new IllegalStateException(
                        "An endpoint names the wire profile " + name + ", which " + tenant + " does not have"));
    }
}
