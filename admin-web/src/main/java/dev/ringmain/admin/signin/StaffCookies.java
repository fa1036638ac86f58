package dev.ringmain.admin.signin;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.web.util.WebUtils;

/** The two cookies of staff, neither of which a browser sends where the other belongs. */
public final class StaffCookies {

    /** A session of the console, sent to nothing but the console. */
    public static final String SESSION = "ringmain_staff";

    public static final String SESSION_PATH = "/staff";

    /** Looking at a tenant's pages, sent to nothing but those. */
    public static final String VIEW = "ringmain_view";

    public static final String VIEW_PATH = "/app";

    private StaffCookies() {}

    public static Optional<String> read(HttpServletRequest request, String name) {
        return Optional.ofNullable(WebUtils.getCookie(request, name)).map(Cookie::getValue);
    }

    public static void give(
            HttpServletRequest request, HttpServletResponse response, String name, String path, String value) {
        set(request, response, name, path, value, Duration.ofSeconds(-1));
    }

    public static void take(HttpServletRequest request, HttpServletResponse response, String name, String path) {
        set(request, response, name, path, "", Duration.ZERO);
    }

    private static void set(
            HttpServletRequest request,
            HttpServletResponse response,
            String name,
            String path,
            String value,
            Duration age) {
        response.addHeader(
                HttpHeaders.SET_COOKIE,
                ResponseCookie.from(name, value)
                        .path(request.getContextPath() + path)
                        .maxAge(age)
                        .httpOnly(true)
                        .secure(request.isSecure())
                        .sameSite("Strict")
                        .build()
                        .toString());
    }
}
