package dev.ringmain.admin.signin;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a browser says of itself, in plain words. Nobody is kept out by it: it may say what it likes. */
final class Browsers {

    /** The first that is found counts: most say that they are Chrome, and Safari besides. */
    private static final Map<String, String> NAMES = inOrder(
            "Edg", "Edge",
            "OPR/", "Opera",
            "SamsungBrowser/", "Samsung Internet",
            "Firefox/", "Firefox",
            "FxiOS/", "Firefox",
            "CriOS/", "Chrome",
            "Chrom", "Chrome",
            "Safari/", "Safari");

    private static final Map<String, String> SYSTEMS = inOrder(
            "iPhone", "iPhone",
            "iPad", "iPad",
            "Android", "Android",
            "CrOS", "ChromeOS",
            "Windows", "Windows",
            "Mac OS X", "macOS",
            "Linux", "Linux");

    private Browsers() {}

    /** Such as “Firefox on Linux”. */
    static String inWords(@Nullable String userAgent) {
        String said = userAgent == null ? "" : userAgent;
        String system = find(SYSTEMS, said);
        String name = find(NAMES, said);
        return (name.isEmpty() ? "Another browser" : name) + (system.isEmpty() ? "" : " on " + system);
    }

    private static String find(Map<String, String> known, String said) {
        return known.entrySet().stream()
                .filter(one -> said.contains(one.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    private static Map<String, String> inOrder(String... pairs) {
        Map<String, String> map = new java.util.LinkedHashMap<>();
        for (int n = 0; n < pairs.length; n += 2) {
            map.put(pairs[n], pairs[n + 1]);
        }
        return map;
    }
}
