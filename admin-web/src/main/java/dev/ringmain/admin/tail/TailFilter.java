package dev.ringmain.admin.tail;

import dev.ringmain.endpoint.EndpointId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a tail is narrowed to, as its URL says it. An event has no endpoint and no outcome: whoever asks for one is shown attempts alone. */
record TailFilter(String type, String endpoint, String status) {

    private static final Set<String> STATUSES = Set.of("succeeded", "failed", "retrying");

    TailFilter(@Nullable String type, @Nullable String endpoint, @Nullable String status) {
        this.type = type == null ? "" : type.strip();
        this.endpoint = endpoint == null ? "" : endpoint.strip();
        this.status = status == null ? "" : status.strip();
    }

    boolean takes(TailLine line) {
        return takesType(line.type())
                && (endpoint.isEmpty()
                        || EndpointId.parse(endpoint).isEmpty()
                        || line.endpoint().equals(endpoint))
                && (!STATUSES.contains(status) || line.kind().equals(status));
    }

    private boolean takesType(String name) {
        if (type.isEmpty() || type.equals("*")) {
            return true;
        }
        return type.endsWith(".*") ? name.startsWith(type.substring(0, type.length() - 1)) : name.equals(type);
    }

    /** What could not be made sense of, and so narrows nothing. */
    public List<String> ignored() {
        List<String> ignored = new ArrayList<>();
        if (!endpoint.isEmpty() && EndpointId.parse(endpoint).isEmpty()) {
            ignored.add("endpoint");
        }
        if (!status.isEmpty() && !STATUSES.contains(status)) {
            ignored.add("status");
        }
        return ignored;
    }
}
