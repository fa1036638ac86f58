package dev.ringmain.notification;

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
    BACKLOG_FULL(true, true);

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

    public static Optional<NotificationKind> parse(String text) {
        return Arrays.stream(values()).filter(kind -> kind.text().equals(text)).findFirst();
    }

    /** As it is stored. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
