package dev.ringmain.admin.account;

import dev.ringmain.admin.signin.Entrance;
import dev.ringmain.admin.signin.PasswordHashes;
import dev.ringmain.admin.signin.SignInThrottle;
import dev.ringmain.admin.signin.SignedIn;
import dev.ringmain.admin.workspace.LinkLeadsNowhere;
import dev.ringmain.admin.workspace.LinkLeadsNowhere.Purpose;
import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.subscription.FirstPlan;
import dev.ringmain.tenant.SignUp;
import dev.ringmain.tenant.SignUps;
import dev.ringmain.tenant.SignUps.Begun;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** From a form by way of a mail to a tenant on the free plan, or one to try. */
@Controller
class SignUpController {

    private final SignUpDoor door;
    private final SignUps signUps;
    private final AccountMails mails;
    private final FirstPlan firstPlan;
    private final PasswordHashes passwords;
    private final SignInThrottle throttle;
    private final Entrance entrance;

    SignUpController(
            SignUpDoor door,
            SignUps signUps,
            AccountMails mails,
            FirstPlan firstPlan,
            PasswordHashes passwords,
            SignInThrottle throttle,
            Entrance entrance) {
        this.door = door;
        this.signUps = signUps;
        this.mails = mails;
        this.firstPlan = firstPlan;
        this.passwords = passwords;
        this.throttle = throttle;
        this.entrance = entrance;
    }

    @GetMapping("/signup")
    String form(@AuthenticationPrincipal @Nullable SignedIn who, Model model) {
        if (!door.isOpen()) {
            throw new NotFound();
        }
        model.addAttribute("form", new SignUpForm("", "", "", ""));
        model.addAttribute("errors", Map.of());
        return who == null ? "account/signup" : "redirect:/app";
    }

    /** The same answer in the same time, whether or not there is an account of that address. */
    @PostMapping("/signup")
    String keep(
            @RequestParam(defaultValue = "") String company,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String email,
            @RequestParam(defaultValue = "") String password,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        if (!door.isOpen()) {
            throw new NotFound();
        }
        SignUpForm form = new SignUpForm(company, name, email, password);
        if (!form.errors().isEmpty()) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            model.addAttribute("form", form);
            model.addAttribute("errors", form.errors());
            return "account/signup";
        }
        mails.signUp(form, request);
        model.addAttribute("email", form.email());
        model.addAttribute("what", "signup");
        return "account/sent";
    }

    @GetMapping("/signup/{token}")
    String confirm(@PathVariable String token, Model model) {
        SignUp kept = signUps.kept(token).orElseThrow(() -> new LinkLeadsNowhere(Purpose.SIGN_UP));
        model.addAttribute("token", token);
        model.addAttribute("email", kept.email());
        model.addAttribute("company", kept.company());
        return "account/confirm";
    }

    /** The link shows whose the address is, the password who wrote the form: so nobody signs up somebody else. */
    @PostMapping("/signup/{token}")
    String takeUp(
            @PathVariable String token,
            @RequestParam(defaultValue = "") String password,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        SignUp kept = signUps.kept(token).orElseThrow(() -> new LinkLeadsNowhere(Purpose.SIGN_UP));
        String guesses = "sign-up " + kept.id();
        String address = String.valueOf(request.getRemoteAddr());
        Optional<SignUp> theirs = throttle.attempt(
                guesses,
                address,
                () -> Optional.of(kept).filter(signUp -> passwords.matches(password, signUp.passwordHash())));
        if (theirs.isEmpty()) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            model.addAttribute("refused", true);
            return confirm(token, model);
        }
        return begin(token)
                .map(begun -> {
                    entrance.enter(begun.owner(), request, response);
                    return "redirect:/app/" + begun.live() + "/start";
                })
                .orElse("redirect:/signin?known");
    }

    private Optional<Begun> begin(String token) {
        try {
            return firstPlan.takeUp(token);
        } catch (OptimisticLockingFailureException | DataIntegrityViolationException e) {
            return Optional.empty(); // The same click came twice.
        }
    }
}
