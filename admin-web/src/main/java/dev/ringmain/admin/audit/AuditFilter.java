package dev.ringmain.admin.audit;

import dev.ringmain.admin.workspace.Moments;
import dev.ringmain.audit.AuditLog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the audit log is narrowed to, as its URL says it. */
record AuditFilter(String action, String actor, String since, String until) {

    AuditFilter(@Nullable String action, @Nullable String actor, @Nullable String since, @Nullable String until) {
        this.action = action == null ? "" : action.strip();
        this.actor = actor == null ? "" : actor.strip();
        this.since = since == null ? "" : since;
        this.until = until == null ? "" : until;
    }

    AuditLog.Filter asFilter() {
        return new AuditLog.Filter(
                action,
                actor,
                Moments.parse(since).orElse(null),
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
        map.put("action", action);
        map.put("actor", actor);
        map.put("since", since);
        map.put("until", until);
        return map;
    }
}
