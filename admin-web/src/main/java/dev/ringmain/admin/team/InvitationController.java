package dev.ringmain.admin.team;

import dev.ringmain.admin.signin.PasswordRules;
import dev.ringmain.admin.signin.SignedIn;
import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.LinkLeadsNowhere;
import dev.ringmain.admin.workspace.LinkLeadsNowhere.Purpose;
import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.Plans;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Invitation;
import dev.ringmain.tenant.Team;
import dev.ringmain.tenant.TeamRefusal;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.tenant.User;
import dev.ringmain.tenant.Users;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Where the link of an invitation leads: into the team, with the account that there is or with a new one. */
@Controller
class InvitationController {

    private static final int LONGEST_NAME = 120;

    private final Team team;
    private final Tenants tenants;
    private final Environments environments;
    private final Users users;
    private final Plans plans;
    private final PasswordEncoder passwords;

    InvitationController(
            Team team,
            Tenants tenants,
            Environments environments,
            Users users,
            Plans plans,
            PasswordEncoder passwords) {
        this.team = team;
        this.tenants = tenants;
        this.environments = environments;
        this.users = users;
        this.plans = plans;
        this.passwords = passwords;
    }

    @GetMapping("/invitation/{token}")
    String show(@PathVariable String token, @AuthenticationPrincipal @Nullable SignedIn who, Model model) {
        Invitation invitation = team.invited(token).orElseThrow(() -> new LinkLeadsNowhere(Purpose.INVITATION));
        model.addAttribute("invitation", invitation);
        model.addAttribute(
                "tenant",
                tenants.findById(invitation.tenant()).orElseThrow(NotFound::new).name());
        model.addAttribute("token", token);
        model.addAttribute("who", who);
        model.addAttribute("mine", who != null && who.email().equalsIgnoreCase(invitation.email()));
        model.addAttribute("known", users.findByEmail(invitation.email()).isPresent());
        return "team/invitation";
    }

    /** By somebody who is signed in with the address that was invited. */
    @PostMapping("/invitation/{token}/acceptance")
    String accept(
            @PathVariable String token,
            @AuthenticationPrincipal @Nullable SignedIn who,
            HttpServletResponse response,
            Model model,
            RedirectAttributes next) {
        Invitation invitation = team.invited(token).orElseThrow(() -> new LinkLeadsNowhere(Purpose.INVITATION));
        User user = who == null ? null : users.findById(who.user()).orElse(null);
        if (user == null) {
            return refused(token, who, "Sign in first, then open the link again.", response, model);
        }
        try {
            team.accept(token, user, limit(invitation));
            return joined(invitation, next);
        } catch (TeamRefusal e) {
            return refused(token, who, String.valueOf(e.getMessage()), response, model);
        } catch (OptimisticLockingFailureException | DataIntegrityViolationException e) {
            return joined(invitation, next); // The same click came twice.
        }
    }

    /** To the tenant that was joined, whichever was looked at last. */
    private String joined(Invitation invitation, RedirectAttributes next) {
        Flash.good(next, "You belong to the team now.");
        return environments
                .firstOf(invitation.tenant())
                .map(environment -> "redirect:/app/" + environment.id())
                .orElse("redirect:/app");
    }

    /** By somebody who has no account yet. */
    @PostMapping("/invitation/{token}/account")
    String join(
            @PathVariable String token,
            @AuthenticationPrincipal @Nullable SignedIn who,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String password,
            HttpServletResponse response,
            Model model) {
        Invitation invitation = team.invited(token).orElseThrow(() -> new LinkLeadsNowhere(Purpose.INVITATION));
        model.addAttribute("name", name);
        if (name.isBlank() || name.strip().length() > LONGEST_NAME) {
            return refused(token, who, "Say what you are called, in up to 120 characters.", response, model);
        }
        Optional<String> fault = PasswordRules.fault(password, invitation.email());
        if (fault.isPresent()) {
            return refused(token, who, fault.get(), response, model);
        }
        try {
            team.join(token, name.strip(), String.valueOf(passwords.encode(password)), limit(invitation));
            return "redirect:/signin?joined";
        } catch (TeamRefusal e) {
            return refused(token, who, String.valueOf(e.getMessage()), response, model);
        } catch (OptimisticLockingFailureException | DataIntegrityViolationException e) {
            return "redirect:/signin?joined"; // The same click came twice.
        }
    }

    private String refused(
            String token, @Nullable SignedIn who, String refusal, HttpServletResponse response, Model model) {
        response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        model.addAttribute("refusal", refusal);
        return show(token, who, model);
    }

    private long limit(Invitation invitation) {
        return plans.of(invitation.tenant()).limit(Entitlement.MEMBERS);
    }
}
