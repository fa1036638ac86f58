package dev.ringmain.admin.signin;

import dev.ringmain.tenant.SignInLinks;
import dev.ringmain.tenant.User;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/** Opens the dashboard from the vendor's own product. The link is used up by a POST, so nothing that only looks at links uses one up. */
@Controller
class SignInLinkController {

    private final SignInLinks links;
    private final Entrance entrance;

    SignInLinkController(SignInLinks links, Entrance entrance) {
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
            return "redirect:/signin?refused";
        }
        // Whatever was in a session before is somebody else's, perhaps.
        Optional.ofNullable(request.getSession(false)).ifPresent(HttpSession::invalidate);
        entrance.enter(user.get(), request, response);
        return "redirect:/app";
    }
}
