package dev.ringmain.admin.endpoint;

import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointDraft;
import dev.ringmain.endpoint.EventPattern;
import dev.ringmain.event.EventType;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What somebody fills in about an endpoint, new or not.
 *
 * @param ticked patterns chosen in the tree of the catalogue
 * @param patterns others, one a line
 */
record EndpointForm(String url, String description, List<String> ticked, String patterns, String rateLimit) {

    EndpointForm(
            @Nullable String url,
            @Nullable String description,
            @Nullable List<String> ticked,
            @Nullable String patterns,
            @Nullable String rateLimit) {
        this.url = url == null ? "" : url.strip();
        this.description = description == null ? "" : description.strip();
        this.ticked = ticked == null ? List.of() : List.copyOf(ticked);
        this.patterns = patterns == null ? "" : patterns;
        this.rateLimit = rateLimit == null ? "" : rateLimit.strip();
    }

    /** @param type what it is to subscribe to at first */
    static EndpointForm blank(String url, String type) {
        return new EndpointForm(url, null, List.of(type), null, null);
    }

    static EndpointForm of(Endpoint endpoint, List<EventType> catalogue) {
        Set<String> inTree = TypeTree.patterns(catalogue);
        List<String> all = endpoint.events().stream().map(EventPattern::text).toList();
        return new EndpointForm(
                endpoint.url(),
                endpoint.description(),
                all.stream().filter(inTree::contains).toList(),
                all.stream().filter(pattern -> !inTree.contains(pattern)).collect(Collectors.joining("\n")),
                endpoint.rateLimit().map(String::valueOf).orElse(""));
    }

    List<String> events() {
        if (ticked.contains("*")) {
            return List.of("*");
        }
        Set<String> events = new LinkedHashSet<>(ticked);
        Arrays.stream(patterns.split("[\\s,]+")).filter(text -> !text.isEmpty()).forEach(events::add);
        return List.copyOf(events);
    }

    public boolean ticks(String pattern) {
        return ticked.contains(pattern);
    }

    boolean hasMistakenRate() {
        return !rateLimit.isEmpty() && !rateLimit.matches("\\d{1,6}");
    }

    EndpointDraft draft() {
        return new EndpointDraft(
                url,
                description,
                events(),
                null,
                null,
                rateLimit.isEmpty() ? 0 : Integer.parseInt(rateLimit),
                null,
                null);
    }
}
