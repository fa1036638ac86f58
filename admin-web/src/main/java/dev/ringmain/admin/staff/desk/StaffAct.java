package dev.ringmain.admin.staff.desk;

import dev.ringmain.staff.StaffMember.Role;
import java.util.Set;

/** What changes something, and the roles that may. Looking is for all of them. */
public enum StaffAct {
    LOOK_IN(Role.SUPPORT, Role.OPERATOR, Role.ADMIN),
    NOTE(Role.SUPPORT, Role.BILLING, Role.OPERATOR, Role.ADMIN),
    OVERRIDE(Role.SUPPORT, Role.BILLING, Role.ADMIN),
    SUSPEND(Role.OPERATOR, Role.ADMIN),
    MOVE_PLAN(Role.BILLING, Role.ADMIN),
    /** Payments, voids, credit notes, and a billing run at once. */
    BILL(Role.BILLING, Role.ADMIN),
    EDIT_PLANS(Role.BILLING, Role.ADMIN),
    REDRIVE(Role.OPERATOR, Role.ADMIN),
    ANNOUNCE(Role.OPERATOR, Role.ADMIN),
    ISSUE_KEYS(Role.ADMIN),
    MANAGE_STAFF(Role.ADMIN),
    /** One's own session and the look of the page. */
    OWN(Role.SUPPORT, Role.BILLING, Role.OPERATOR, Role.ADMIN);

    private final Set<Role> roles;

    StaffAct(Role... roles) {
        this.roles = Set.of(roles);
    }

    public boolean isFor(Role role) {
        return roles.contains(role);
    }
}
