package dev.ringmain.admin.endpoint;

import dev.ringmain.delivery.EndpointSearch.State;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the list of endpoints is narrowed to, as its URL says it. */
record EndpointFilter(String q, String status) {

    EndpointFilter(@Nullable String q, @Nullable String status) {
        this.q = q == null ? "" : q.strip();
        this.status = status == null ? "" : status;
    }

    @Nullable
    State state() {
        return State.parse(status).orElse(null);
    }

    /** What could not be made sense of, and so narrows nothing. */
    public List<String> ignored() {
        return !status.isEmpty() && state() == null ? List.of("status") : List.of();
    }

    public boolean isEmpty() {
        return q.isEmpty() && status.isEmpty();
    }

    Map<String, String> asMap() {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("q", q);
        map.put("status", status);
        return map;
    }
}
