package dev.ringmain.admin.workspace;

import dev.ringmain.tenant.Role;

/** A member tried what their role is not for. */
class MayNotChange extends RuntimeException {

    private final Role role;
    private final boolean money;

    private MayNotChange(Role role, boolean money) {
        super("This is not for the role " + role);
        this.role = role;
        this.money = money;
    }

    /** To change something, for which the role is too little. */
    MayNotChange(Role role) {
        this(role, false);
    }

    /** To look at, or change, what is between the tenant and us. */
    static MayNotChange money(Role role) {
        return new MayNotChange(role, true);
    }

    boolean isAboutMoney() {
        return money;
    }

    Role role() {
        return role;
    }
}
