package dev.ringmain.admin.notification;

import static dev.ringmain.admin.notification.NotificationText.moment;
import static dev.ringmain.admin.notification.NotificationText.oneLine;
import static dev.ringmain.admin.notification.NotificationText.wrapped;

import dev.ringmain.audit.Actor;
import dev.ringmain.closing.ClosingDecided;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.User;
import java.time.Instant;

/** What an owner reads about the end of an environment or of the tenant: who, when, and how to call it off. */
record ClosingText(String subject, String body) {

    /** @param settings the page on which it is called off */
    static ClosingText of(ClosingDecided decision, User owner, String settings) {
        Environment environment = decision.environment();
        String tenant = oneLine(decision.tenant().name());
        String what = environment == null
                ? "the tenant " + tenant
                : "the environment " + oneLine(environment.name()) + " of " + tenant;
        String who = who(decision.by(), owner);
        String greeting = "Hello " + oneLine(owner.name()) + ",\n\n";
        String end = "-- \nYou get this as an owner of " + tenant + ".\n";
        Instant closesAt = decision.closesAt();
        if (closesAt == null) {
            return new ClosingText(
                    "[Ringmain] Called off: " + what + " stays",
                    greeting + wrapped(who + " called off the end of " + what + ".") + "\n\n"
                            + wrapped("Nothing was removed. What waited follows"
                                    + (environment == null
                                            ? ", but for environments that were closed one by one."
                                            : "."))
                            + "\n\nLook at it:\n" + settings + "\n\n" + end);
        }
        return new ClosingText(
                "[Ringmain] Closed: " + what + " will be removed on " + moment(closesAt),
                greeting + wrapped(who + " closed " + what + ".") + "\n\n"
                        + "  Removed from " + moment(closesAt) + " on\n"
                        + "  Until then   nothing is taken in or sent, and what waits is held\n\n"
                        + wrapped(goes(environment == null) + " Nobody can bring it back then.") + "\n\n"
                        + wrapped("If that is not what you want, call it off before then: sign in as an owner, and"
                                + " choose “Keep " + (environment == null ? "the tenant" : "this environment")
                                + " after all” in the settings. All is then as it was.")
                        + "\n" + settings + "\n\n" + end);
    }

    private static String goes(boolean tenantWide) {
        return tenantWide
                ? "With it go all of its environments, with their endpoints, keys, event types, events and"
                        + " deliveries, its memberships and its wire profiles. Invoices and the audit log stay."
                : "With it go its endpoints, keys, event types, events and deliveries. The audit log stays.";
    }

    private static String who(Actor by, User owner) {
        String name = oneLine(by.name());
        return switch (by.kind()) {
            case USER -> by.id().equals(owner.id().toString()) ? "You (" + name + ")" : name;
            case STAFF -> name + ", who is staff of this installation,";
            case API_KEY -> "A program with the key “" + name + "”";
            case SYSTEM -> "Ringmain";
        };
    }
}
