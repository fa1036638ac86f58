package dev.ringmain.endpoint;

import dev.ringmain.endpoint.EndpointChanged.Kind;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.Tenant.Status;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.tenant.Tenants;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Not serving a tenant, or some of its endpoints, for a while: what is due for them waits, and follows when they are served again. Each
 * method commits before it tells anybody, so none may be called within a transaction.
 */
@Component
public class Suspensions {

    private final Tenants tenants;
    private final Environments environments;
    private final Endpoints endpoints;
    private final RoutingTable routing;
    private final ApplicationEventPublisher listeners;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Suspensions(
            Tenants tenants,
            Environments environments,
            Endpoints endpoints,
            RoutingTable routing,
            ApplicationEventPublisher listeners,
            TransactionTemplate transaction,
            Clock clock) {
        this.tenants = tenants;
        this.environments = environments;
        this.endpoints = endpoints;
        this.routing = routing;
        this.listeners = listeners;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** It may read, and not publish; nothing is delivered for it. @return whether it was active until now */
    public boolean suspend(TenantId tenant) {
        return change(tenant, Status.SUSPENDED);
    }

    /** What waited for it follows. @return whether it was suspended until now */
    public boolean restore(TenantId tenant) {
        return change(tenant, Status.ACTIVE);
    }

    private boolean change(TenantId id, Status status) {
        List<EnvironmentId> all = environments.findByTenantOrderById(id).stream()
                .map(Environment::id)
                .toList();
        boolean changed = Boolean.TRUE.equals(transaction.execute(open -> {
            // In the order of their ids, as everywhere: two that do this never wait for each other.
            all.forEach(environments::lock);
            Tenant tenant = tenants.findById(id).orElseThrow();
            if (tenant.status() == status) {
                return false;
            }
            if (status == Status.SUSPENDED) {
                tenant.suspend();
            } else {
                tenant.restore();
            }
            tenants.save(tenant);
            all.forEach(environments::routesChanged);
            return true;
        }));
        if (changed) {
            all.forEach(routing::reload);
            Kind kind = status == Status.ACTIVE ? Kind.ACTIVATED : Kind.STOPPED;
            all.forEach(environment -> tell(endpoints.in(environment), kind));
        }
        return changed;
    }

    /**
     * Those of a tenant's endpoints that its plan does not allow any more. Others, and those that are suspended already, are passed over.
     *
     * @return those that are suspended from now on
     */
    public List<Endpoint> suspendByPlan(TenantId tenant, Collection<EndpointId> ids) {
        List<Endpoint> changed = change(tenant, ids, Endpoint::suspendByPlan);
        tell(changed, Kind.STOPPED);
        return changed;
    }

    /**
     * Those that its plan allows again become what they were: active, with what waited for them following, or paused, or disabled.
     *
     * @return those that were suspended by the plan until now
     */
    public List<Endpoint> restoreByPlan(TenantId tenant, Collection<EndpointId> ids) {
        List<Endpoint> changed = change(tenant, ids, Endpoint::restoreByPlan);
        tell(changed, Kind.ACTIVATED);
        return changed;
    }

    /**
     * Lets an environment's endpoints be at work, or suspended by the plan, as is worked out while nobody else changes them: of two who do
     * this at once, the second sees what the first has done, and whatever was committed until then.
     *
     * @param allowed of all that are not deleted, those that the plan allows; asked within a transaction that holds the environment
     */
    public void settleByPlan(
            TenantId tenant, EnvironmentId environment, Function<List<Endpoint>, Collection<EndpointId>> allowed) {
        List<Endpoint> stopped = new ArrayList<>();
        List<Endpoint> back = new ArrayList<>();
        transaction.executeWithoutResult(open -> {
            environments.lock(environment);
            List<Endpoint> all = endpoints.in(environment).stream()
                    .filter(endpoint -> endpoint.tenant().equals(tenant))
                    .toList();
            Set<EndpointId> stay = Set.copyOf(allowed.apply(all));
            for (Endpoint endpoint : all) {
                if (stay.contains(endpoint.id())) {
                    if (endpoint.restoreByPlan(clock.instant())) {
                        back.add(endpoints.save(endpoint));
                    }
                } else if (endpoint.suspendByPlan(clock.instant())) {
                    stopped.add(endpoints.save(endpoint));
                }
            }
            if (!stopped.isEmpty() || !back.isEmpty()) {
                environments.routesChanged(environment);
            }
        });
        if (!stopped.isEmpty() || !back.isEmpty()) {
            routing.reload(environment);
            tell(stopped, Kind.STOPPED);
            tell(back, Kind.ACTIVATED);
        }
    }

    private List<Endpoint> change(TenantId tenant, Collection<EndpointId> ids, BiPredicate<Endpoint, Instant> what) {
        Map<EnvironmentId, List<EndpointId>> byEnvironment = new LinkedHashMap<>();
        endpoints
                .findAllById(ids)
                .forEach(endpoint -> byEnvironment
                        .computeIfAbsent(endpoint.environment(), id -> new ArrayList<>())
                        .add(endpoint.id()));
        List<Endpoint> changed = new ArrayList<>();
        byEnvironment.forEach((environment, some) -> {
            transaction.executeWithoutResult(open -> {
                environments.lock(environment);
                some.stream()
                        .flatMap(id -> endpoints.find(environment, id).stream())
                        .filter(endpoint -> endpoint.tenant().equals(tenant))
                        .filter(endpoint -> what.test(endpoint, clock.instant()))
                        .map(endpoints::save)
                        .forEach(changed::add);
                environments.routesChanged(environment);
            });
            routing.reload(environment);
        });
        return changed;
    }

    private void tell(List<Endpoint> changed, Kind kind) {
        changed.stream()
                .filter(endpoint -> kind == Kind.STOPPED || endpoint.status() == EndpointStatus.ACTIVE)
                .forEach(endpoint ->
                        listeners.publishEvent(new EndpointChanged(endpoint.environment(), endpoint.id(), kind)));
    }
}
