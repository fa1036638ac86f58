package dev.ringmain.admin.signin;

import dev.ringmain.tenant.SignInLinks;
import dev.ringmain.tenant.User;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/** Opens the dashboard from the vendor's own product. The link is used up by a POST, so nothing that only looks at links uses one up. */
@Controller
class SignInLinkController {

    private final SignInLinks links;
    private final HttpSessionSecurityContextRepository sessions = new HttpSessionSecurityContextRepository();

    SignInLinkController(SignInLinks links) {
        this.links = links;
    }

    @GetMapping("/signin/link/{token}")
    String show(@PathVariable String token, Model model) {
        model.addAttribute("token", token);
        return "signin/link";
    }

    @PostMapping("/signin/link/{token}")
    String open(@PathVariable String token, HttpServletRequest request, HttpServletResponse response) {
        Optional<User> user = links.use(token);
        if (user.isEmpty()) {
            return "redirect:/signin?refused";
        }
        // Whatever session there was ends: it may be somebody else's, and its id may be known.
        Optional.ofNullable(request.getSession(false)).ifPresent(session -> session.invalidate());
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(UsernamePasswordAuthenticationToken.authenticated(
                SignedIn.as(user.get()), null, AuthorityUtils.createAuthorityList("ROLE_MEMBER")));
        SecurityContextHolder.setContext(context);
        sessions.saveContext(context, request, response);
        return "redirect:/app";
    }
}
