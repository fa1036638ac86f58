package dev.ringmain.api.replay;

import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.endpoint.EventPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Patterns of event types out of a request. */
final class Patterns {

    private Patterns() {}

    /** @param texts at {@code /types} of the body; null: none @throws ApiProblem for the first that is none */
    static List<String> of(@Nullable List<String> texts, int most) {
        List<String> patterns = new ArrayList<>();
        if (texts == null) {
            return patterns;
        }
        if (texts.size() > most) {
            throw ApiProblem.invalid("/types", "invalid_value", "Use at most " + most + " patterns.");
        }
        for (int i = 0; i < texts.size(); i++) {
            String pointer = "/types/" + i;
            patterns.add(
                    Optional.ofNullable(texts.get(i))
                            .flatMap(EventPattern::parse)
                            .map(EventPattern::text)
                            .orElseThrow(
                                    () -> ApiProblem.invalid(
                                            pointer,
                                            "invalid_event_pattern",
                                            "A pattern is an event type such as session.started, all below a name such as session.*, or *.")));
        }
        return patterns;
    }
}
