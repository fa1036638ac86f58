package dev.ringmain.admin.failure;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far back somebody looks.
 *
 * @param window one of {@link #WINDOWS}; anything else is a day
 */
record FailureFilter(String window) {

    private static final String USUAL = "24h";

    static final Map<String, String> WINDOWS = all();

    FailureFilter(@Nullable String window) {
        this.window = window == null || !WINDOWS.containsKey(window) ? USUAL : window;
    }

    Instant since(Instant now) {
        return now.minus(
                switch (window) {
                    case "1h" -> Duration.ofHours(1);
                    case "7d" -> Duration.ofDays(7);
                    case "30d" -> Duration.ofDays(30);
                    default -> Duration.ofDays(1);
                });
    }

    /** Names and words, shortest first. */
    public Map<String, String> windows() {
        return WINDOWS;
    }

    private static Map<String, String> all() {
        Map<String, String> windows = new LinkedHashMap<>();
        windows.put("1h", "Last hour");
        windows.put(USUAL, "Last 24 hours");
        windows.put("7d", "Last 7 days");
        windows.put("30d", "Last 30 days");
        return windows;
    }
}
