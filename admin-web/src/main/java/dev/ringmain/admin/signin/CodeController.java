package dev.ringmain.admin.signin;

import dev.ringmain.admin.secondfactor.Totp;
import dev.ringmain.tenant.SecondFactors;
import dev.ringmain.tenant.SecondFactors.Codes;
import dev.ringmain.tenant.User;
import dev.ringmain.tenant.Users;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The second half of signing in: a code of the authenticator, or one that was kept for when it is lost. */
@Controller
class CodeController {

    private final SecondFactors secondFactors;
    private final Users users;
    private final SignInThrottle throttle;
    private final Entrance entrance;
    private final Clock clock;

    CodeController(SecondFactors secondFactors, Users users, SignInThrottle throttle, Entrance entrance, Clock clock) {
        this.secondFactors = secondFactors;
        this.users = users;
        this.throttle = throttle;
        this.entrance = entrance;
        this.clock = clock;
    }

    @GetMapping("/signin/code")
    String form(@AuthenticationPrincipal @Nullable HalfSignedIn who, Model model) {
        if (who == null || who.isLate(clock.instant())) {
            return "redirect:/signin";
        }
        model.addAttribute("email", who.email());
        return "signin/code";
    }

    @PostMapping("/signin/code")
    @Nullable
    String check(
            @AuthenticationPrincipal @Nullable HalfSignedIn who,
            @RequestParam(defaultValue = "") String code,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model)
            throws ServletException, IOException {
        if (who == null || who.isLate(clock.instant())) {
            return "redirect:/signin?stale";
        }
        // Guesses at codes are counted apart from those at the password, which has been right.
        Optional<User> user = throttle.attempt(
                "code of " + who.user(),
                String.valueOf(request.getRemoteAddr()),
                () -> users.findById(who.user())
                        .filter(found -> found.admits(who.epoch()))
                        .filter(found -> isRight(found, code)));
        if (user.isEmpty()) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            model.addAttribute("refused", true);
            return form(who, model);
        }
        WebSecurity.toWhereTheyWanted()
                .onAuthenticationSuccess(request, response, entrance.enter(user.get(), request, response));
        return null;
    }

    private boolean isRight(User user, String code) {
        Optional<Codes> codes = secondFactors.active(user.id());
        if (codes.isEmpty()) {
            return false;
        }
        OptionalLong step = Totp.check(
                codes.get().secret(), code, clock.instant(), codes.get().lastStep());
        return step.isPresent()
                ? secondFactors.use(user.id(), step.getAsLong())
                : secondFactors.useRecoveryCode(user.id(), code);
    }
}
