package dev.ringmain.admin.endpoint;

import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointDraft;
import dev.ringmain.endpoint.EventPattern;
import dev.ringmain.event.BuiltInType;
import dev.ringmain.event.EventType;
import dev.ringmain.wire.Durations;
import dev.ringmain.wire.RetrySchedule;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What somebody fills in about an endpoint, new or not.
 *
 * @param ticked patterns chosen in the tree of the catalogue
 * @param patterns others, one a line
 * @param retries delays of a schedule of its own, {@link #NEVER}, or empty: its profile's
 * @param jitter of that schedule; empty: the usual
 * @param profile for a new one, as are the following
 * @param secret the customer's own; empty: one is made
 * @param headerName of a header to send along; empty: none
 * @param paused {@code true}: a new one waits until somebody resumes it, so that its filter can be set first
 */
record EndpointForm(
        String url,
        String description,
        List<String> ticked,
        String patterns,
        String rateLimit,
        String retries,
        String jitter,
        String profile,
        String secret,
        String headerName,
        String headerValue,
        String paused) {

    static final String NEVER = "none";

    EndpointForm(
            @Nullable String url,
            @Nullable String description,
            @Nullable List<String> ticked,
            @Nullable String patterns,
            @Nullable String rateLimit,
            @Nullable String retries,
            @Nullable String jitter,
            @Nullable String profile,
            @Nullable String secret,
            @Nullable String headerName,
            @Nullable String headerValue,
            @Nullable String paused) {
        this.url = url == null ? "" : url.strip();
        this.description = description == null ? "" : description.strip();
        this.ticked = ticked == null ? List.of() : List.copyOf(ticked);
        this.patterns = patterns == null ? "" : patterns;
        this.rateLimit = rateLimit == null ? "" : rateLimit.strip();
        this.retries = retries == null ? "" : retries.strip();
        this.jitter = jitter == null ? "" : jitter.strip();
        this.profile = profile == null ? "" : profile;
        this.secret = secret == null ? "" : secret.strip();
        this.headerName = headerName == null ? "" : headerName.strip();
        this.headerValue = headerValue == null ? "" : headerValue.strip();
        this.paused = paused == null ? "" : paused;
    }

    /** @param type what it is to subscribe to at first */
    static EndpointForm blank(String url, String type, String profile, List<EventType> catalogue) {
        boolean hasABox = boxes(catalogue).contains(type);
        return new EndpointForm(
                url,
                null,
                hasABox ? List.of(type) : null,
                hasABox ? null : type,
                null,
                null,
                null,
                profile,
                null,
                null,
                null,
                null);
    }

    /** What can be ticked; anything else is written. */
    private static Set<String> boxes(List<EventType> catalogue) {
        Set<String> boxes = TypeTree.patterns(catalogue);
        BuiltInType.forSubscribers().forEach(type -> boxes.add(type.type()));
        return boxes;
    }

    static EndpointForm of(Endpoint endpoint, List<EventType> catalogue) {
        Set<String> inTree = boxes(catalogue);
        List<String> all = endpoint.events().stream().map(EventPattern::text).toList();
        return new EndpointForm(
                endpoint.url(),
                endpoint.description(),
                all.stream().filter(inTree::contains).toList(),
                all.stream().filter(pattern -> !inTree.contains(pattern)).collect(Collectors.joining("\n")),
                endpoint.rateLimit().map(String::valueOf).orElse(""),
                endpoint.retry().map(EndpointForm::delays).orElse(""),
                endpoint.retry().map(RetrySchedule::jitter).map(String::valueOf).orElse(""),
                endpoint.profile(),
                null,
                null,
                null,
                null);
    }

    List<String> events() {
        Set<String> events = new LinkedHashSet<>(ticked);
        Arrays.stream(patterns.split("[\\s,]+")).filter(text -> !text.isEmpty()).forEach(events::add);
        if (ticked.contains("*")) {
            // Takes in all but what Ringmain itself publishes.
            events.removeIf(text -> !text.equals("*") && !namesBuiltIn(text));
        }
        return List.copyOf(events);
    }

    private static boolean namesBuiltIn(String text) {
        return EventPattern.parse(text)
                .filter(pattern -> BuiltInType.forSubscribers().stream().anyMatch(type -> pattern.matches(type.type())))
                .isPresent();
    }

    /** What Ringmain itself publishes, to tick. */
    public List<BuiltInType> builtIn() {
        return BuiltInType.forSubscribers();
    }

    private static String delays(RetrySchedule schedule) {
        return schedule.delays().isEmpty()
                ? NEVER
                : schedule.delays().stream().map(Durations::text).collect(Collectors.joining(", "));
    }

    /** As the API takes it. */
    private JsonNode retry() {
        if (retries.isEmpty()) {
            return JsonNodeFactory.instance.nullNode();
        }
        ObjectNode schedule = JsonNodeFactory.instance.objectNode();
        var delays = schedule.putArray("retries");
        if (!retries.equalsIgnoreCase(NEVER)) {
            Arrays.stream(retries.split("[\\s,]+"))
                    .filter(text -> !text.isEmpty())
                    .forEach(delays::add);
        }
        if (jitter.matches("[01](\\.\\d{1,6})?")) {
            schedule.put("jitter", Double.parseDouble(jitter));
        }
        return schedule;
    }

    public boolean ticks(String pattern) {
        return ticked.contains(pattern);
    }

    public boolean ticksBuiltIn() {
        return builtIn().stream().anyMatch(type -> ticks(type.type()));
    }

    boolean hasMistakenRate() {
        return !rateLimit.isEmpty() && !rateLimit.matches("\\d{1,6}");
    }

    public boolean opensPaused() {
        return paused.equals("true");
    }

    /** What somebody who opens an endpoint wants. */
    EndpointDraft openingDraft() {
        return draft(profile.isEmpty() ? null : profile)
                .signedWith(secret.isEmpty() ? null : secret)
                .sending(headerName.isEmpty() ? null : Map.of(headerName, headerValue))
                .active(opensPaused() ? Boolean.FALSE : null);
    }

    /** What somebody wants of one that is there: its profile and secrets change elsewhere. */
    EndpointDraft draft() {
        return draft(null);
    }

    private EndpointDraft draft(@Nullable String profile) {
        return new EndpointDraft(
                        url,
                        description,
                        events(),
                        profile,
                        null,
                        rateLimit.isEmpty() ? 0 : Integer.parseInt(rateLimit),
                        null,
                        null)
                .retryingBy(retry());
    }
}
