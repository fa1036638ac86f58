package dev.ringmain.admin.delivery;

import dev.ringmain.admin.workspace.Outcomes;
import dev.ringmain.admin.workspace.Payload;
import dev.ringmain.delivery.Attempt;
import dev.ringmain.wire.Durations;
import dev.ringmain.wire.RetrySchedule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An attempt, fit to look at. */
record AttemptView(
        Attempt attempt,
        String requestHeaders,
        @Nullable String responseHeaders,
        @Nullable String responseBody,
        List<Phase> phases) {

    /** A part of the time that it took: where it begins and how long it is, in hundredths of the whole. */
    record Phase(String name, String words, int millis, double from, double width) {}

    static AttemptView of(Attempt attempt) {
        byte[] body = attempt.responseBody();
        return new AttemptView(
                attempt,
                Payload.visible(attempt.requestHeaders()),
                attempt.responseHeaders() == null ? null : Payload.visible(attempt.responseHeaders()),
                body == null || body.length == 0 ? null : Payload.pretty(body),
                phases(attempt));
    }

    public boolean isSucceeded() {
        return attempt.outcome().equals("succeeded");
    }

    /** Empty if the receiver asked for nothing. */
    public String wish() {
        return attempt.askedToWait()
                .map(wait -> "The receiver asked to wait " + wait.toSeconds() + " s"
                        + (wait.compareTo(RetrySchedule.LONGEST_HINT) > 0
                                ? ", of which " + Durations.text(RetrySchedule.LONGEST_HINT) + " are waited for."
                                : "."))
                .orElse("");
    }

    /** The outcome's code, as a person would put it. */
    public String outcome() {
        return Outcomes.inWords(attempt.outcome());
    }

    public String phasesInWords() {
        return phases.stream()
                .map(phase -> phase.words() + " " + phase.millis() + " ms")
                .collect(Collectors.joining(", "));
    }

    private static List<Phase> phases(Attempt attempt) {
        record Part(String name, String words, @Nullable Integer millis) {}
        List<Part> parts = new ArrayList<>(List.of(
                new Part("dns", "DNS", attempt.dnsMs()),
                new Part("connect", "connect", attempt.connectMs()),
                new Part("tls", "TLS", attempt.tlsMs()),
                new Part("waiting", "first byte", attempt.firstByteMs())));
        int measured = parts.stream()
                .mapToInt(part -> part.millis() == null ? 0 : part.millis())
                .sum();
        parts.add(new Part("reading", "rest", Math.max(0, attempt.durationMs() - measured)));
        double whole = Math.max(1, Math.max(measured, attempt.durationMs()));
        List<Phase> phases = new ArrayList<>();
        double from = 0;
        for (Part part : parts) {
            if (part.millis() != null && part.millis() > 0) {
                double width = 100 * part.millis() / whole;
                phases.add(new Phase(part.name(), part.words(), part.millis(), from, width));
                from += width;
            }
        }
        return phases;
    }
}
