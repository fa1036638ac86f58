package dev.ringmain.admin.signin;

import dev.ringmain.tenant.SecondFactors;
import dev.ringmain.tenant.SignInLinks;
import dev.ringmain.tenant.User;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/**
 * Opens the dashboard from the vendor's own product, in the place of a password: a second factor is asked for as after one. The link is used up by a POST, so nothing that only looks at links uses one up.
 */
@Controller
class SignInLinkController {

    private final SignInLinks links;
    private final SecondFactors secondFactors;
    private final Entrance entrance;
    private final Clock clock;

    SignInLinkController(SignInLinks links, SecondFactors secondFactors, Entrance entrance, Clock clock) {
        this.secondFactors = secondFactors;
        this.clock = clock;
        this.links = links;
        this.entrance = entrance;
    }

    @GetMapping("/signin/link/{token}")
    String show(@PathVariable String token, @AuthenticationPrincipal @Nullable SignedIn who, Model model) {
        // By itself only where nobody is signed in: a stranger's link must not take the place of somebody's session
        // unseen.
        model.addAttribute("alone", who == null);
        model.addAttribute("token", token);
        return "signin/link";
    }

    @PostMapping("/signin/link/{token}")
    String open(@PathVariable String token, HttpServletRequest request, HttpServletResponse response) {
        Optional<User> user = links.use(token);
        if (user.isEmpty()) {
            return "redirect:/signin?link";
        }
        // Whatever was in a session before is somebody else's, perhaps.
        Optional.ofNullable(request.getSession(false)).ifPresent(HttpSession::invalidate);
        if (secondFactors.isOn(user.get().id())) {
            entrance.enterHalfway(user.get(), clock.instant(), request, response);
            return "redirect:/signin/code";
        }
        entrance.enter(user.get(), request, response);
        return "redirect:/app";
    }
}
