package dev.ringmain.admin.event;

import dev.ringmain.admin.workspace.Moments;
import dev.ringmain.event.Events;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the list of events is narrowed to, as its URL says it. */
record EventFilter(String type, String subject, String since, String until) {

    EventFilter(@Nullable String type, @Nullable String subject, @Nullable String since, @Nullable String until) {
        this.type = type == null ? "" : type.strip();
        this.subject = subject == null ? "" : subject.strip();
        this.since = since == null ? "" : since;
        this.until = until == null ? "" : until;
    }

    /** @param kept nothing older is shown */
    Events.Filter asFilter(Instant kept) {
        return new Events.Filter(
                type.isEmpty() || type.equals("*") ? null : type,
                subject.isEmpty() ? null : subject,
                Moments.parse(since).filter(kept::isBefore).orElse(kept),
                Moments.parse(until).orElse(null));
    }

    /** What could not be made sense of, and so narrows nothing. */
    public List<String> ignored() {
        return Moments.mistaken(since, until);
    }

    public boolean isEmpty() {
        return asMap().values().stream().allMatch(String::isEmpty);
    }

    public Map<String, String> asMap() {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("type", type);
        map.put("subject", subject);
        map.put("since", since);
        map.put("until", until);
        return map;
    }
}
