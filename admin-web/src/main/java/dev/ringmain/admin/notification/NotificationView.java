package dev.ringmain.admin.notification;

import dev.ringmain.admin.workspace.Causes;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.notification.Facts;
import dev.ringmain.notification.Notification;
import dev.ringmain.notification.NotificationKind;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A notification in words.
 *
 * @param kind how grave it is, as the style sheet has it
 * @param since when the trouble began; null: not known
 */
public record NotificationView(
        Notification notification,
        String title,
        String text,
        String kind,
        String icon,
        @Nullable Instant since) {

    static NotificationView of(Notification notification) {
        NotificationKind kind = notification.kind();
        return new NotificationView(
                notification,
                title(kind, notification.times(), notification.facts()),
                text(kind, notification.facts()),
                kind == NotificationKind.RECOVERED ? "good" : kind.isOfDeliveries() ? "warn" : "bad",
                switch (kind) {
                    case FAILING, EXHAUSTED, BACKLOG_FULL -> "warn";
                    case DISABLED -> "stop";
                    case RECOVERED -> "check";
                },
                since(notification.facts()).orElse(null));
    }

    static String title(NotificationKind kind, int times, Facts facts) {
        return switch (kind) {
            case FAILING -> "Endpoint is failing";
            case DISABLED -> "Endpoint was disabled";
            case RECOVERED -> "Endpoint has recovered";
            case EXHAUSTED -> times == 1 ? "A delivery failed for good" : times + " deliveries failed for good";
            case BACKLOG_FULL ->
                times == 1 ? "A delivery found the backlog full" : times + " deliveries found the backlog full";
        };
    }

    /** What happened, and what to do about it. */
    static String text(NotificationKind kind, Facts facts) {
        String failures = facts.get("failures");
        String inARow = failures == null ? "" : failures + " failed attempts in a row. ";
        return switch (kind) {
            case FAILING -> inARow + advice(facts);
            case DISABLED ->
                Endpoint.GONE.equals(facts.get("reason"))
                        ? "Its receiver answered 410 Gone: it wants no more. What is published waits. Resume the endpoint if that was a mistake, or delete it."
                        : "It failed for too long. What is published waits; none of it is lost. It is asked again by itself now and then, and resumed when it answers. "
                                + advice(facts);
            case RECOVERED -> "It answers again, and what has waited for it is on its way. " + inARow.strip();
            case BACKLOG_FULL ->
                "More waited for the endpoint than your plan keeps waiting, and the newest failed. They are kept: resume the endpoint, or correct it, and replay them.";
            case EXHAUSTED -> "No attempt is left; what failed is kept and can be replayed. " + advice(facts);
        };
    }

    static Optional<Instant> since(Facts facts) {
        try {
            return Optional.ofNullable(facts.get("failing_since")).map(Instant::parse);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String advice(Facts facts) {
        String outcome = facts.get("last_outcome");
        if (outcome == null) {
            return "";
        }
        Causes.Advice advice = Causes.of(outcome, facts.get("last_status"));
        return "The last attempt: " + advice.title() + ". " + advice.hint();
    }
}
