package dev.ringmain.admin.notification;

import dev.ringmain.notification.NotificationChoice;

/** A line of the form: what it is about, and what was chosen. */
public record ChoiceView(NotificationChoice choice, String title, String hint) {

    private static final String TENANT = "Holds in all environments.";

    static ChoiceView of(NotificationChoice choice) {
        return switch (choice.kind()) {
            case FAILING ->
                new ChoiceView(
                        choice,
                        "An endpoint is failing",
                        "Nothing but failures for an hour, or ten in a row. Once for each time of trouble.");
            case DISABLED ->
                new ChoiceView(
                        choice, "An endpoint was disabled", "It failed for days, or its receiver answered 410 Gone.");
            case RECOVERED -> new ChoiceView(choice, "An endpoint has recovered", "After trouble that was told.");
            case EXHAUSTED ->
                new ChoiceView(
                        choice,
                        "Deliveries failed for good",
                        "No attempt is left. Counted together, an hour at least apart.");
            case BACKLOG_FULL ->
                new ChoiceView(
                        choice,
                        "A backlog is full",
                        "More waited for an endpoint that is not served than your plan keeps waiting, and the newest failed.");
            case QUOTA ->
                new ChoiceView(
                        choice,
                        "The month's events",
                        "80, 100 and 120 % of them are used: each once a month. " + TENANT);
            case INVOICE ->
                new ChoiceView(choice, "An invoice was issued", "With what is to be paid, and by when. " + TENANT);
            case OVERDUE ->
                new ChoiceView(
                        choice,
                        "An invoice is overdue",
                        "And when that makes the tenant read-only, or holds deliveries. " + TENANT);
            case TRIAL_ENDS -> new ChoiceView(choice, "A trial ends", "Three days before. " + TENANT);
        };
    }
}
