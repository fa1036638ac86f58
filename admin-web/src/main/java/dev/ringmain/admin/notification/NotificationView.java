package dev.ringmain.admin.notification;

import dev.ringmain.admin.workspace.Causes;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.notification.Facts;
import dev.ringmain.notification.Notification;
import dev.ringmain.notification.NotificationKind;
import dev.ringmain.tenant.Role;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A notification in words.
 *
 * @param kind how grave it is, as the style sheet has it
 * @param since when the trouble began; null: not known
 * @param page where more of it stands, below the environment; null: with its endpoint
 */
public record NotificationView(
        Notification notification,
        String title,
        String text,
        String kind,
        String icon,
        @Nullable Instant since,
        @Nullable String page) {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH);

    static NotificationView of(Notification notification, Role reader) {
        NotificationKind kind = notification.kind();
        return new NotificationView(
                notification,
                title(kind, notification.times(), notification.facts()),
                text(kind, notification.facts()),
                switch (kind) {
                    case RECOVERED -> "good";
                    case INVOICE -> "calm";
                    case EXHAUSTED, BACKLOG_FULL, QUOTA, TRIAL_ENDS -> "warn";
                    case FAILING, DISABLED, OVERDUE -> "bad";
                },
                switch (kind) {
                    case FAILING, EXHAUSTED, BACKLOG_FULL, QUOTA, OVERDUE -> "warn";
                    case DISABLED -> "stop";
                    case RECOVERED -> "check";
                    case INVOICE, TRIAL_ENDS -> "clock";
                },
                since(notification.facts()).orElse(null),
                page(kind, reader));
    }

    static String title(NotificationKind kind, int times, Facts facts) {
        return switch (kind) {
            case FAILING -> "Endpoint is failing";
            case DISABLED -> "Endpoint was disabled";
            case RECOVERED -> "Endpoint has recovered";
            case EXHAUSTED -> times == 1 ? "A delivery failed for good" : times + " deliveries failed for good";
            case BACKLOG_FULL ->
                times == 1 ? "A delivery found the backlog full" : times + " deliveries found the backlog full";
            case QUOTA -> facts.get("threshold") + " % of the month's events are used";
            case INVOICE -> "Invoice " + facts.get("number") + " was issued";
            case OVERDUE ->
                switch (String.valueOf(facts.get("standing"))) {
                    case "read_only" -> "Overdue: nothing can be changed";
                    case "held" -> "Overdue: deliveries wait";
                    default -> "An invoice is overdue";
                };
            case TRIAL_ENDS -> "The trial ends soon";
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
            case QUOTA ->
                number(facts.get("used")) + " of " + number(facts.get("limit")) + " events of "
                        + facts.get("period") + ". "
                        + ("0".equals(facts.get("beyond"))
                                ? "Beyond them, more are refused: a larger plan takes them."
                                : "Beyond them, more are accepted and billed; a larger plan may cost less.");
            case INVOICE ->
                facts.get("total") + ". "
                        + (facts.get("to_pay") == null
                                ? "Nothing is to be paid: it is settled."
                                : facts.get("to_pay") + " is to be paid until " + day(facts.get("due_at")) + ".");
            case OVERDUE ->
                switch (String.valueOf(facts.get("standing"))) {
                    case "read_only" ->
                        "Nothing but what takes a risk away can be changed until it is paid. Events are accepted and delivered.";
                    case "held" ->
                        "Deliveries wait until it is paid. Events are accepted and kept, and what waits follows.";
                    default -> "Please pay it soon. Nothing else has changed.";
                };
            case TRIAL_ENDS ->
                facts.get("plan") + " is tried until " + day(facts.get("ends_at")) + ". "
                        + facts.get("follows") + " follows"
                        + (facts.get("chosen") == null ? " unless you choose a plan." : ", as you chose.");
        };
    }

    /** Where more of it stands for whoever reads it, below the environment; null: with its endpoint. */
    static @Nullable String page(NotificationKind kind, Role reader) {
        return switch (kind) {
            case QUOTA, TRIAL_ENDS -> "usage";
            case INVOICE, OVERDUE -> reader.mayPay() ? "invoices" : "usage";
            default -> null;
        };
    }

    private static String number(@Nullable String digits) {
        return digits == null ? "" : String.format(Locale.ROOT, "%,d", Long.parseLong(digits));
    }

    private static String day(@Nullable String moment) {
        return moment == null
                ? "some day"
                : DAY.format(Instant.parse(moment).atZone(ZoneOffset.UTC).toLocalDate());
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
