package dev.ringmain.admin.workspace;

import dev.ringmain.endpoint.EventPattern;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Patterns of event types as somebody writes them into a field, with commas, spaces or lines between them. */
public final class TypePatterns {

    /** As many as the API takes. */
    private static final int MOST = 50;

    public static final String MISTAKE =
            "A pattern is an event type such as session.started, all below a name such as session.*, or *; at most "
                    + MOST + " of them.";

    private TypePatterns() {}

    /** Empty if one of them is none, or they are too many. */
    public static Optional<List<String>> parse(String text) {
        List<String> patterns = Arrays.stream(text.split("[,\\s]+"))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toList());
        boolean good = patterns.size() <= MOST
                && patterns.stream().allMatch(word -> EventPattern.parse(word).isPresent());
        return good ? Optional.of(patterns) : Optional.empty();
    }
}
