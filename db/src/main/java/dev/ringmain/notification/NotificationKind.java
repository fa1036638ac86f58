package dev.ringmain.notification;

import dev.ringmain.tenant.Role;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What members are told of. What is usual holds for whoever chose nothing. */
public enum NotificationKind {
    /** Nothing but failures at an endpoint for a while. */
    FAILING(true, true),
    /** An endpoint was switched off. */
    DISABLED(true, true),
    /** An endpoint answers again, after trouble that was told. */
    RECOVERED(true, true),
    /** Deliveries failed for good. May be many: one notification an hour for each endpoint, at most. */
    EXHAUSTED(true, false),
    /** More waited for an endpoint that is not served than the plan keeps waiting, and the newest failed. Told like exhausted ones. */
    BACKLOG_FULL(true, true),
    /** So much of the month's events is used. Of the tenant, as are the following. */
    QUOTA(true, true),
    /** An invoice was issued. */
    INVOICE(true, true),
    /** An invoice is overdue, and what follows from that. */
    OVERDUE(true, true),
    /** A trial ends soon. */
    TRIAL_ENDS(true, true);

    private final boolean dashboard;
    private final boolean mail;

    NotificationKind(boolean dashboard, boolean mail) {
        this.dashboard = dashboard;
        this.mail = mail;
    }

    public boolean isUsualInDashboard() {
        return dashboard;
    }

    public boolean isUsualByMail() {
        return mail;
    }

    /** Whether it may happen to many deliveries at once, which are then told of together. */
    public boolean isOfDeliveries() {
        return this == EXHAUSTED || this == BACKLOG_FULL;
    }

    /** Whether it is about the tenant and its money, and about no endpoint. */
    public boolean isOfTenant() {
        return this == QUOTA || this == INVOICE || this == OVERDUE || this == TRIAL_ENDS;
    }

    /** Whether members of that role are told: of what they can act upon or see. Whoever sees no invoices is told of none. */
    public boolean isFor(Role role) {
        return switch (this) {
            case INVOICE -> role.mayPay();
            case QUOTA, OVERDUE, TRIAL_ENDS -> role.mayPay() || role.mayManageTeam();
            default -> true;
        };
    }

    public static Optional<NotificationKind> parse(String text) {
        return Arrays.stream(values()).filter(kind -> kind.text().equals(text)).findFirst();
    }

    /** As it is stored. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
