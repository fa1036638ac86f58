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

/** Remembers light or dark in a cookie, so that the server can say it with the page and nothing flashes. */
@Controller
class ThemeController {

    static final String COOKIE = "theme";
    static final Set<String> CHOICES = Set.of("light", "dark");

    @PostMapping({"/theme", "/staff/theme"})
    String choose(
            @RequestParam String theme,
            @RequestParam(defaultValue = "/") String back,
            HttpServletRequest request,
            HttpServletResponse response) {
        ResponseCookie cookie = ResponseCookie.from(COOKIE, CHOICES.contains(theme) ? theme : "")
                .path("/")
                .maxAge(CHOICES.contains(theme) ? Duration.ofDays(365) : Duration.ZERO)
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
