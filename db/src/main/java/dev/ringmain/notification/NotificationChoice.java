package dev.ringmain.notification;

/** How a member wants to be told of one kind of trouble in one environment. */
public record NotificationChoice(NotificationKind kind, boolean dashboard, boolean mail) {

    static NotificationChoice usual(NotificationKind kind) {
        return new NotificationChoice(kind, kind.isUsualInDashboard(), kind.isUsualByMail());
    }
}
