package dev.ringmain.admin.workspace;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * Remembers in cookies how somebody likes to look at pages: light or dark, and moments as how long ago or in UTC. So the server can say it
 * with the page, and nothing flashes.
 */
@Controller
class ThemeController {

    static final String COOKIE = "theme";
    static final Set<String> CHOICES = Set.of("light", "dark");

    static final String TIMES = "times";
    /** The other choice is none: how long ago. */
    static final String EXACT = "utc";

    @PostMapping({"/theme", "/staff/theme"})
    String choose(
            @RequestParam String theme,
            @RequestParam(defaultValue = "/") String back,
            HttpServletRequest request,
            HttpServletResponse response) {
        return keep(COOKIE, CHOICES.contains(theme) ? theme : "", back, request, response);
    }

    @PostMapping({"/times", "/staff/times"})
    String chooseTimes(
            @RequestParam String times,
            @RequestParam(defaultValue = "/") String back,
            HttpServletRequest request,
            HttpServletResponse response) {
        return keep(TIMES, EXACT.equals(times) ? EXACT : "", back, request, response);
    }

    /** @param choice empty: it is forgotten */
    private static String keep(
            String name, String choice, String back, HttpServletRequest request, HttpServletResponse response) {
        ResponseCookie cookie = ResponseCookie.from(name, choice)
                .path("/")
                .maxAge(choice.isEmpty() ? Duration.ZERO : Duration.ofDays(365))
                .httpOnly(true)
                .secure(request.isSecure())
                .sameSite("Lax")
                .build();
        response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
        return "redirect:" + (isOurs(back) ? back : "/");
    }

    /** A path of this site, and not what a browser would read as another one's address. */
    private static boolean isOurs(String back) {
        return back.startsWith("/")
                && !back.startsWith("//")
                && back.chars().noneMatch(c -> c == '\\' || c == '{' || c < 32);
    }
}
