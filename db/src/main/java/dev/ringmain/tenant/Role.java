package dev.ringmain.tenant;

/** What a member may do in a tenant, from everything to looking. */
public enum Role {
    OWNER,
    ADMIN,
    DEVELOPER,
    VIEWER,
    BILLING;

    /** Whether this role may change endpoints, keys and the catalogue, and replay deliveries. */
    public boolean mayChange() {
        return this == OWNER || this == ADMIN || this == DEVELOPER;
    }

    /** Whether this role may change the plan, and sees the invoices. */
    public boolean mayPay() {
        return this == OWNER || this == BILLING;
    }

    /** Whether this role may invite members, change what they are, and remove them. */
    public boolean mayManageTeam() {
        return this == OWNER || this == ADMIN;
    }
}
