package dev.ringmain.closing;

import dev.ringmain.audit.AuditLog;
import dev.ringmain.endpoint.EndpointChanged;
import dev.ringmain.endpoint.EndpointChanged.Kind;
import dev.ringmain.endpoint.EndpointStatus;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.tenant.Tenants;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Closing an environment, or a tenant, and taking that back. From closing on nothing is taken in or sent; what waits is held, and follows if it
 * is taken back in time. Each method commits before it tells those who route and send, so none may be called within a transaction; that
 * it was decided ({@link ClosingDecided}) is told within the one it makes.
 */
@Component
@EnableConfigurationProperties(ClosingSettings.class)
public class Closings {

    private final Tenants tenants;
    private final Environments environments;
    private final Endpoints endpoints;
    private final RoutingTable routing;
    private final AuditLog log;
    private final ApplicationEventPublisher listeners;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final ClosingSettings settings;
    private final Clock clock;

    Closings(
            Tenants tenants,
            Environments environments,
            Endpoints endpoints,
            RoutingTable routing,
            AuditLog log,
            ApplicationEventPublisher listeners,
            JdbcClient jdbc,
            TransactionTemplate transaction,
            ClosingSettings settings,
            Clock clock) {
        this.tenants = tenants;
        this.environments = environments;
        this.endpoints = endpoints;
        this.routing = routing;
        this.log = log;
        this.listeners = listeners;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.settings = settings;
        this.clock = clock;
    }

    /** How long whatever is closed can be taken back. */
    public Duration grace() {
        return settings.grace();
    }

    /**
     * It counts among the tenant's environments, and keeps its name, until it is gone. To close one that is closed changes nothing.
     *
     * @return when its rows begin to be removed; empty if the tenant has no such environment
     * @throws CannotClose if it is the last that is open: a tenant without one could not be entered any more
     */
    public Optional<Instant> close(TenantId tenant, EnvironmentId id) {
        Instant end = end();
        Optional<Instant> closed = Objects.requireNonNull(transaction.execute(status -> {
            Tenant owner = tenants.lock(tenant);
            Optional<Environment> found = environments.findByTenantAndId(tenant, id);
            found.filter(environment -> environment.closesAt().isEmpty()).ifPresent(environment -> {
                boolean last = environments.findByTenantOrderById(tenant).stream()
                        .allMatch(other ->
                                other.id().equals(id) || other.closesAt().isPresent());
                if (last) {
                    throw new CannotClose(
                            "It is the last environment that is open, and a tenant has one. Close the tenant instead.");
                }
                environment.close(end);
                environments.save(environment);
                environments.routesChanged(id);
                decided(owner, environment, end);
            });
            return found.flatMap(Environment::closesAt);
        }));
        closed.ifPresent(at -> tell(id, Kind.STOPPED));
        return closed;
    }

    /**
     * What waited for it follows, unless its tenant is closed or suspended besides.
     *
     * @return whether the tenant has such an environment
     * @throws CannotClose if its rows are being removed
     */
    public boolean reopen(TenantId tenant, EnvironmentId id) {
        boolean found = Boolean.TRUE.equals(transaction.execute(status -> {
            Tenant owner = tenants.lock(tenant);
            Optional<Environment> closed = environments.findByTenantAndId(tenant, id);
            closed.filter(environment -> environment.closesAt().isPresent()).ifPresent(environment -> {
                requireInTime(environment.isGoing(), environment.closesAt().orElseThrow());
                environment.reopen();
                environments.save(environment);
                environments.routesChanged(id);
                decided(owner, environment, null);
            });
            return closed.isPresent();
        }));
        if (found) {
            tell(id, Kind.ACTIVATED);
        }
        return found;
    }

    /** With all of its environments. To close one that is closed changes nothing. @return when they begin to be removed */
    public Instant close(TenantId id) {
        Instant end = end();
        Instant closed = Objects.requireNonNull(transaction.execute(status -> {
            Tenant tenant = tenants.lock(id);
            if (tenant.closesAt().isEmpty()) {
                tenant.close(end);
                tenants.save(tenant);
                rooms(id).forEach(environments::routesChanged);
                decided(tenant, null, end);
            }
            return tenant.closesAt().orElse(end);
        }));
        rooms(id).forEach(environment -> tell(environment, Kind.STOPPED));
        return closed;
    }

    /**
     * Environments that were closed by themselves stay so.
     *
     * @return whether it was closed
     * @throws CannotClose if its environments are being removed
     */
    public boolean reopen(TenantId id) {
        boolean reopened = Boolean.TRUE.equals(transaction.execute(status -> {
            listeners.publishEvent(new ReopeningBegun(id));
            Tenant tenant = tenants.lock(id);
            Optional<Instant> closesAt = tenant.closesAt();
            closesAt.ifPresent(at -> {
                requireInTime(tenant.isGoing(), at);
                tenant.reopen();
                tenants.save(tenant);
                rooms(id).forEach(environments::routesChanged);
                decided(tenant, null, null);
            });
            return closesAt.isPresent();
        }));
        if (reopened) {
            rooms(id).forEach(environment -> tell(environment, Kind.ACTIVATED));
        }
        return reopened;
    }

    /** What would go with an environment that the caller has found within its tenant. */
    public Contents contents(EnvironmentId id) {
        return new Contents(
                endpoints.countIn(id),
                count("api_key WHERE revoked_at IS NULL AND environment_id = ?", id),
                count("event_type WHERE environment_id = ?", id),
                count("event FORCE INDEX (by_environment) WHERE environment_id = ?", id),
                count("delivery FORCE INDEX (by_environment) WHERE environment_id = ?", id),
                count("delivery_work WHERE environment_id = ?", id));
    }

    private long count(String what, EnvironmentId id) {
        return jdbc.sql("SELECT COUNT(*) FROM (SELECT 1 FROM " + what + " LIMIT " + Contents.MOST + ") AS counted")
                .params((Object) id.bytes())
                .query(Long.class)
                .single();
    }

    /** To the second: it is shown, and told to programs. */
    private Instant end() {
        return clock.instant().plus(settings.grace()).truncatedTo(ChronoUnit.SECONDS);
    }

    private void requireInTime(boolean going, Instant closesAt) {
        if (going || !clock.instant().isBefore(closesAt)) {
            throw new CannotClose("It is too late: its rows are being removed.");
        }
    }

    private List<EnvironmentId> rooms(TenantId tenant) {
        return environments.findByTenantOrderById(tenant).stream()
                .map(Environment::id)
                .toList();
    }

    private void decided(Tenant tenant, @Nullable Environment environment, @Nullable Instant closesAt) {
        // Asking writes what was saved: whoever is told may read it, or write beside it, in SQL.
        tenants.lock(tenant.id());
        listeners.publishEvent(new ClosingDecided(tenant, environment, log.actor(), closesAt));
    }

    private void tell(EnvironmentId environment, Kind kind) {
        routing.reload(environment);
        endpoints.in(environment).stream()
                .filter(endpoint -> kind == Kind.STOPPED || endpoint.status() == EndpointStatus.ACTIVE)
                .forEach(endpoint -> listeners.publishEvent(new EndpointChanged(environment, endpoint.id(), kind)));
    }
}
