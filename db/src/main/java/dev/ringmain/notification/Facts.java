package dev.ringmain.notification;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is known of a piece of trouble: short texts by name. Never a payload, a header or a secret.
 *
 * @param texts {@code failing_since} (ISO 8601), {@code failures}, {@code last_outcome}, {@code last_status}, {@code reason}
 */
public record Facts(Map<String, String> texts) {

    public static final Facts NONE = new Facts(Map.of());

    private static final JsonMapper JSON = JsonMapper.shared();

    /** With one more. @param value null: not known, and so left out */
    public Facts with(String name, @Nullable Object value) {
        if (value == null) {
            return this;
        }
        Map<String, String> more = new LinkedHashMap<>(texts);
        more.put(name, value.toString());
        return new Facts(more);
    }

    public @Nullable String get(String name) {
        return texts.get(name);
    }

    String json() {
        return JSON.writeValueAsString(texts);
    }

    static Facts parse(String json) {
        return new Facts(JSON.readValue(json, new TypeReference<LinkedHashMap<String, String>>() {}));
    }
}
