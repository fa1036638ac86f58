package dev.ringmain.admin.account;

import dev.ringmain.admin.secondfactor.QrCode;
import dev.ringmain.admin.secondfactor.Totp;
import dev.ringmain.admin.signin.SignedIn;
import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.tenant.SecondFactors;
import dev.ringmain.tenant.SecondFactors.Codes;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Adding a second factor, replacing its recovery codes, and removing it. Codes are the answer to what made them, shown once. */
@Controller
class SecondFactorController {

    private static final String ACCOUNT = "redirect:/account";
    private static final String ISSUER = "Ringmain";

    private final SecondFactors secondFactors;
    private final OwnPassword ownPassword;
    private final Clock clock;

    SecondFactorController(SecondFactors secondFactors, OwnPassword ownPassword, Clock clock) {
        this.secondFactors = secondFactors;
        this.ownPassword = ownPassword;
        this.clock = clock;
    }

    /** With the password: whoever adds a factor may lock its owner out. */
    @PostMapping("/account/second-factor")
    String begin(
            @AuthenticationPrincipal SignedIn who,
            @RequestParam(defaultValue = "") String password,
            HttpServletRequest request,
            RedirectAttributes next) {
        if (!ownPassword.isKnown(who, password, request)) {
            Flash.bad(next, OwnPassword.REFUSAL);
            return ACCOUNT;
        }
        secondFactors.begin(who.user(), Totp.newSecret());
        return "redirect:/account/second-factor";
    }

    @GetMapping("/account/second-factor")
    String show(@AuthenticationPrincipal SignedIn who, Model model) {
        Optional<Codes> begun = secondFactors.begun(who.user());
        begun.ifPresent(codes -> {
            model.addAttribute("secret", Totp.base32(codes.secret()));
            model.addAttribute("qr", QrCode.of(Totp.uri(ISSUER, who.email(), codes.secret())));
        });
        return begun.isPresent() ? "account/secondfactor" : ACCOUNT;
    }

    @PostMapping("/account/second-factor/confirmation")
    String confirm(
            @AuthenticationPrincipal SignedIn who,
            @RequestParam(defaultValue = "") String code,
            HttpServletResponse response,
            Model model) {
        Optional<Codes> begun = secondFactors.begun(who.user());
        if (begun.isEmpty()) {
            return ACCOUNT;
        }
        OptionalLong step = Totp.check(begun.get().secret(), code, clock.instant(), -1);
        if (step.isEmpty()) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            model.addAttribute("refused", true);
            return show(who, model);
        }
        return codes(secondFactors.confirm(who.user(), step.getAsLong()), model);
    }

    @PostMapping("/account/second-factor/recovery-codes")
    String renewRecoveryCodes(
            @AuthenticationPrincipal SignedIn who,
            @RequestParam(defaultValue = "") String password,
            HttpServletRequest request,
            RedirectAttributes next,
            Model model) {
        if (!ownPassword.isKnown(who, password, request)) {
            Flash.bad(next, OwnPassword.REFUSAL);
            return ACCOUNT;
        }
        return codes(secondFactors.renewRecoveryCodes(who.user()), model);
    }

    @PostMapping("/account/second-factor/removal")
    String remove(
            @AuthenticationPrincipal SignedIn who,
            @RequestParam(defaultValue = "") String password,
            HttpServletRequest request,
            RedirectAttributes next) {
        if (ownPassword.isKnown(who, password, request)) {
            secondFactors.remove(who.user());
            Flash.good(next, "Removed. Your password alone opens your account now.");
        } else {
            Flash.bad(next, OwnPassword.REFUSAL);
        }
        return ACCOUNT;
    }

    private static String codes(List<String> codes, Model model) {
        model.addAttribute("text", String.join("\n", codes));
        return codes.isEmpty() ? ACCOUNT : "account/codes";
    }
}
