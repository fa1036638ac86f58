package dev.ringmain.admin.workspace;

import dev.ringmain.tenant.Role;

/** A member whose role is to look tried to change something. */
class MayNotChange extends RuntimeException {

    private final Role role;

    MayNotChange(Role role) {
        super("The role " + role + " may look, not change");
        this.role = role;
    }

    Role role() {
        return role;
    }
}
