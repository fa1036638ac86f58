package dev.ringmain.admin.staff.desk;

import dev.ringmain.staff.StaffMember.Role;

/** A member of staff tried what another role does. */
class NotYourAct extends RuntimeException {

    private final Role role;

    NotYourAct(Role role) {
        super("The role " + role + " does not do this");
        this.role = role;
    }

    Role role() {
        return role;
    }
}
