package dev.ringmain.admin.workspace;

import dev.ringmain.admin.signin.SignedIn;
import dev.ringmain.admin.signin.Viewing;
import dev.ringmain.billing.Plans;
import dev.ringmain.staff.StaffViews.StaffView;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Membership;
import dev.ringmain.tenant.Memberships;
import dev.ringmain.tenant.Role;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.tenant.User;
import dev.ringmain.tenant.UserId;
import dev.ringmain.tenant.Users;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Opens workspaces, and only through a membership. */
@Component
class Workspaces {

    private final Users users;
    private final Memberships memberships;
    private final Tenants tenants;
    private final Environments environments;
    private final Plans plans;

    Workspaces(Users users, Memberships memberships, Tenants tenants, Environments environments, Plans plans) {
        this.users = users;
        this.memberships = memberships;
        this.tenants = tenants;
        this.environments = environments;
        this.plans = plans;
    }

    /** Empty if there is no such environment for this user. */
    Optional<Workspace> enter(SignedIn who, EnvironmentId id) {
        List<Membership> mine = of(who);
        return mine.stream()
                .flatMap(membership -> environments.findByTenantAndId(membership.tenant(), id).stream()
                        .map(environment -> workspace(who, membership, environment, mine)))
                .findFirst();
    }

    /** Where to begin: the first tenant's live environment. Empty if the user belongs to no tenant. */
    Optional<EnvironmentId> home(SignedIn who) {
        return of(who).stream()
                .flatMap(membership -> door(membership).stream())
                .map(Workspace.Door::environment)
                .findFirst();
    }

    private List<Membership> of(SignedIn who) {
        UserId user = who.user();
        Optional<StaffView> view = Viewing.current();
        if (view.isPresent()) {
            // Staff belong to no tenant. They see this one as somebody does who may only look.
            return List.of(new Membership(view.get().tenant(), user, Role.VIEWER, Instant.EPOCH));
        }
        // An account that was disabled sees nothing more, though its session lives on.
        return users.findById(user).filter(User::isEnabled).isPresent()
                ? memberships.findByUserOrderById(user)
                : List.of();
    }

    private Workspace workspace(SignedIn who, Membership membership, Environment environment, List<Membership> all) {
        return new Workspace(
                who,
                membership.role(),
                tenants.findById(membership.tenant()).orElseThrow(NotFound::new),
                environment,
                environments.findByTenantOrderById(membership.tenant()),
                all.stream().flatMap(one -> door(one).stream()).toList(),
                plans.of(membership.tenant(), environment.id()));
    }

    private Optional<Workspace.Door> door(Membership membership) {
        return environments
                .firstOf(membership.tenant())
                .flatMap(environment -> tenants.findById(membership.tenant())
                        .map(tenant -> new Workspace.Door(tenant, environment.id())));
    }
}
