package dev.ringmain.admin.notification;

import dev.ringmain.notification.NotificationChoice;

/** A line of the form: what it is about, and what was chosen. */
public record ChoiceView(NotificationChoice choice, String title, String hint) {

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
        };
    }
}
