package dev.ringmain.admin.account;

import dev.ringmain.admin.signin.Entrance;
import dev.ringmain.admin.signin.PasswordHashes;
import dev.ringmain.admin.signin.PasswordRules;
import dev.ringmain.admin.signin.SignedIn;
import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.tenant.Accounts;
import dev.ringmain.tenant.Passkeys;
import dev.ringmain.tenant.SecondFactors;
import dev.ringmain.tenant.User;
import dev.ringmain.tenant.UserSessionId;
import dev.ringmain.tenant.UserSessions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** A person's own: it belongs to no tenant. */
@Controller
class AccountController {

    private static final String PAGE = "redirect:/account";

    private final Accounts accounts;
    private final SecondFactors secondFactors;
    private final Passkeys passkeys;
    private final UserSessions sessions;
    private final OwnPassword ownPassword;
    private final PasswordHashes passwords;
    private final Entrance entrance;

    AccountController(
            Accounts accounts,
            SecondFactors secondFactors,
            Passkeys passkeys,
            UserSessions sessions,
            OwnPassword ownPassword,
            PasswordHashes passwords,
            Entrance entrance) {
        this.accounts = accounts;
        this.secondFactors = secondFactors;
        this.passkeys = passkeys;
        this.sessions = sessions;
        this.ownPassword = ownPassword;
        this.passwords = passwords;
        this.entrance = entrance;
    }

    @GetMapping("/account")
    String show(@AuthenticationPrincipal SignedIn who, Model model) {
        model.addAttribute("who", who);
        model.addAttribute("codes", secondFactors.isOn(who.user()));
        model.addAttribute("left", secondFactors.recoveryCodesLeft(who.user()));
        model.addAttribute("passkeys", passkeys.of(who.user()));
        model.addAttribute("sessions", sessions.of(who.user()));
        model.addAttribute("thisSession", who.sessionId().orElse(null));
        return "account/show";
    }

    @PostMapping("/account/name")
    String rename(
            @AuthenticationPrincipal SignedIn who,
            @RequestParam(defaultValue = "") String name,
            HttpServletRequest request,
            HttpServletResponse response,
            RedirectAttributes next) {
        if (!SignUpForm.isLine(name.strip())) {
            Flash.bad(next, "Say what you are called, in up to 120 characters.");
        } else {
            entrance.goOn(who, accounts.rename(who.user(), name.strip()), request, response);
            Flash.good(next, "Saved.");
        }
        return PAGE;
    }

    @PostMapping("/account/password")
    String changePassword(
            @AuthenticationPrincipal SignedIn who,
            @RequestParam(defaultValue = "") String current,
            @RequestParam(defaultValue = "") String password,
            HttpServletRequest request,
            HttpServletResponse response,
            RedirectAttributes next) {
        Optional<String> fault = PasswordRules.fault(password, who.email());
        if (fault.isPresent()) {
            Flash.bad(next, "Nothing changed. " + fault.get());
        } else if (!ownPassword.isKnown(who, current, request)) {
            Flash.bad(next, OwnPassword.REFUSAL);
        } else {
            User user = accounts.changePassword(who.user(), passwords.hash(password));
            entrance.goOn(who, user, request, response);
            Flash.good(next, "Your password is changed. Every other browser is signed out.");
        }
        return PAGE;
    }

    @PostMapping("/account/sessions")
    String endOtherSessions(
            @AuthenticationPrincipal SignedIn who,
            HttpServletRequest request,
            HttpServletResponse response,
            RedirectAttributes next) {
        entrance.goOn(who, accounts.endSessions(who.user()), request, response);
        Flash.good(next, "Every other browser is signed out.");
        return PAGE;
    }

    /** Of their own, one by one; the one that asks ends by signing out. */
    @PostMapping("/account/sessions/{id}/ending")
    String endSession(@AuthenticationPrincipal SignedIn who, @PathVariable UserSessionId id, RedirectAttributes next) {
        if (who.sessionId().filter(id::equals).isPresent()) {
            Flash.bad(next, "That is this browser. Sign out instead.");
        } else if (sessions.end(who.user(), id)) {
            Flash.good(next, "That browser is signed out.");
        } else {
            Flash.bad(next, "That browser was signed out already.");
        }
        return PAGE;
    }
}
