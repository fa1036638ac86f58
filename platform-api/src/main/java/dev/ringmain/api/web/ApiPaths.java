package dev.ringmain.api.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;

/** Where programs call: the API, and the same in each vendor's dialect. */
public final class ApiPaths {

    private static final List<String> BASES =
            List.of("/api", "/dynamo", "/capacitor", "/dynamic", "/pipelet", PlatformPaths.BASE);

    private ApiPaths() {}

    public static boolean isApi(HttpServletRequest request) {
        return isApi(request.getRequestURI());
    }

    /** @param path from the root, such as {@code /api/v1/events} */
    public static boolean isApi(String path) {
        return BASES.stream().anyMatch(base -> path.startsWith(base + "/"));
    }

    /** Each of them and all below it, with the ending that a matcher wants. */
    static String[] patterns(String ending) {
        return BASES.stream().map(base -> base + ending).toArray(String[]::new);
    }
}
