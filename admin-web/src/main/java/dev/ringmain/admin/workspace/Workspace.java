package dev.ringmain.admin.workspace;

import dev.ringmain.admin.signin.SignedIn;
import dev.ringmain.billing.Plan;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.Role;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.TenantId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a page stands: an environment that the signed-in user has entered through a membership. A handler that is given one need not
 * ask again whose it is.
 *
 * @param environments those of the tenant, the current one among them
 * @param tenants every tenant of the user, each with the environment that a switch leads to
 */
public record Workspace(
        SignedIn who,
        Role role,
        Tenant tenant,
        Environment environment,
        List<Environment> environments,
        List<Door> tenants,
        Plan plan) {

    /** A tenant that the user may go to, and where they would arrive. */
    public record Door(Tenant tenant, EnvironmentId environment) {}

    public EnvironmentId env() {
        return environment.id();
    }

    public TenantId tenantId() {
        return tenant.id();
    }

    public boolean mayChange() {
        return role.mayChange();
    }

    public boolean mayPay() {
        return role.mayPay();
    }

    public boolean isLive() {
        return environment.kind() == Environment.Kind.LIVE;
    }

    public boolean isSuspended() {
        return tenant.status() == Tenant.Status.SUSPENDED;
    }

    /** When what is here begins to be removed; empty unless somebody closed it, or all of the tenant. */
    public Optional<Instant> closesAt() {
        return Stream.concat(environment.closesAt().stream(), tenant.closesAt().stream())
                .min(Comparator.naturalOrder());
    }

    public boolean isOwner() {
        return role == Role.OWNER;
    }

    /** For what cannot be undone for long. @throws MayNotChange for everybody but an owner */
    public void requireOwner() {
        if (!isOwner()) {
            throw new MayNotChange(role);
        }
    }

    /** For forms: there is no use in showing one that will be refused. @throws MayNotChange for a role that may only look */
    public void requireChange() {
        if (!mayChange()) {
            throw new MayNotChange(role);
        }
    }

    /** For what those do who answer for the tenant. @throws MayNotChange for other roles */
    public void requireManaging() {
        if (!role.mayManageTeam()) {
            throw new MayNotChange(role);
        }
    }

    /** For what is between the tenant and us. @throws MayNotChange for a role that has nothing to do with it */
    public void requirePaying() {
        if (!mayPay()) {
            throw MayNotChange.money(role);
        }
    }
}
