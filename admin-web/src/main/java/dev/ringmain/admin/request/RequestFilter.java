package dev.ringmain.admin.request;

import dev.ringmain.admin.workspace.Moments;
import dev.ringmain.request.RequestLog;
import dev.ringmain.request.Statuses;
import dev.ringmain.tenant.ApiKeyId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the log of requests is narrowed to, as its URL says it. */
record RequestFilter(String status, String method, String path, String key, String since, String until) {

    private static final Pattern METHOD = Pattern.compile("[A-Z]{1,10}");

    RequestFilter(
            @Nullable String status,
            @Nullable String method,
            @Nullable String path,
            @Nullable String key,
            @Nullable String since,
            @Nullable String until) {
        this.status = status == null ? "" : status.strip().toLowerCase(Locale.ROOT);
        this.method = method == null ? "" : method.strip().toUpperCase(Locale.ROOT);
        this.path = path == null ? "" : path.strip();
        this.key = key == null ? "" : key.strip();
        this.since = since == null ? "" : since;
        this.until = until == null ? "" : until;
    }

    RequestLog.Filter asFilter() {
        return new RequestLog.Filter(
                Statuses.parse(status).orElse(null),
                METHOD.matcher(method).matches() ? method : null,
                path.isEmpty() ? null : path,
                ApiKeyId.parse(key).orElse(null),
                Moments.parse(since).orElse(null),
                Moments.parse(until).orElse(null));
    }

    /** What could not be made sense of, and so narrows nothing. */
    public List<String> ignored() {
        List<String> ignored = new ArrayList<>();
        if (!status.isEmpty() && Statuses.parse(status).isEmpty()) {
            ignored.add("status");
        }
        if (!method.isEmpty() && !METHOD.matcher(method).matches()) {
            ignored.add("method");
        }
        if (!key.isEmpty() && ApiKeyId.parse(key).isEmpty()) {
            ignored.add("key");
        }
        ignored.addAll(Moments.mistaken(since, until));
        return ignored;
    }

    public boolean isEmpty() {
        return asMap().values().stream().allMatch(String::isEmpty);
    }

    public Map<String, String> asMap() {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("status", status);
        map.put("method", method);
        map.put("path", path);
        map.put("key", key);
        map.put("since", since);
        map.put("until", until);
        return map;
    }
}
