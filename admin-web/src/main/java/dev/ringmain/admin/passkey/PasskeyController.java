package dev.ringmain.admin.passkey;

import dev.ringmain.admin.account.OwnPassword;
import dev.ringmain.admin.signin.SignedIn;
import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.tenant.PasskeyId;
import dev.ringmain.tenant.Passkeys;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialCreationOptions;
import org.springframework.security.web.webauthn.management.ImmutablePublicKeyCredentialCreationOptionsRequest;
import org.springframework.security.web.webauthn.management.ImmutableRelyingPartyRegistrationRequest;
import org.springframework.security.web.webauthn.management.RelyingPartyPublicKey;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Adding passkeys to one's account, and removing them. */
@Controller
class PasskeyController {

    private static final Logger log = LoggerFactory.getLogger(PasskeyController.class);
    private static final String OFFERED = "ringmain.passkey-offered";
    private static final String NAME = "ringmain.passkey-name";
    private static final int LONGEST_NAME = 80;

    private final RelyingParty relyingParty;
    private final Passkeys passkeys;
    private final OwnPassword ownPassword;

    PasskeyController(RelyingParty relyingParty, Passkeys passkeys, OwnPassword ownPassword) {
        this.relyingParty = relyingParty;
        this.passkeys = passkeys;
        this.ownPassword = ownPassword;
    }

    /** With the password: whoever adds a passkey comes in by it for good. */
    @PostMapping(path = "/account/passkeys/options", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<String> offer(
            @AuthenticationPrincipal SignedIn who,
            Authentication authentication,
            @RequestParam(defaultValue = "") String password,
            @RequestParam(defaultValue = "") String name,
            HttpServletRequest request) {
        if (!ownPassword.isKnown(who, password, request)) {
            return ResponseEntity.status(HttpStatus.UNPROCESSABLE_CONTENT)
                    .body(PasskeyJson.write(Map.of("refusal", OwnPassword.REFUSAL)));
        }
        PublicKeyCredentialCreationOptions options = relyingParty
                .seenFrom(request)
                .createPublicKeyCredentialCreationOptions(
                        new ImmutablePublicKeyCredentialCreationOptionsRequest(authentication));
        HttpSession session = request.getSession();
        session.setAttribute(OFFERED, options);
        session.setAttribute(NAME, named(name));
        return ResponseEntity.ok(PasskeyJson.write(options));
    }

    @PostMapping(path = "/account/passkeys", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Map<String, String>> add(
            @AuthenticationPrincipal SignedIn who,
            @RequestParam(defaultValue = "") String credential,
            HttpServletRequest request) {
        HttpSession session = request.getSession();
        Object offered = session.getAttribute(OFFERED);
        String name = String.valueOf(session.getAttribute(NAME));
        session.removeAttribute(OFFERED);
        try {
            if (offered instanceof PublicKeyCredentialCreationOptions options
                    && People.user(options.getUser().getId()).equals(who.user())) {
                relyingParty
                        .seenFrom(request)
                        .registerCredential(new ImmutableRelyingPartyRegistrationRequest(
                                options, new RelyingPartyPublicKey(PasskeyJson.made(credential), name)));
                return ResponseEntity.status(HttpStatus.CREATED).body(Map.of("to", "/account"));
            }
        } catch (RuntimeException e) {
            // What a browser sends breaks in more ways than are worth telling apart.
            log.debug("A passkey was not taken", e);
        }
        return ResponseEntity.status(HttpStatus.UNPROCESSABLE_CONTENT)
                .body(Map.of("refusal", "Nothing changed: your device made no passkey that can be used here."));
    }

    /** With the password: whoever takes a way in away may lock its owner out. */
    @PostMapping("/account/passkeys/{id}/removal")
    String remove(
            @AuthenticationPrincipal SignedIn who,
            @PathVariable PasskeyId id,
            @RequestParam(defaultValue = "") String password,
            HttpServletRequest request,
            RedirectAttributes next) {
        if (!ownPassword.isKnown(who, password, request)) {
            Flash.bad(next, OwnPassword.REFUSAL);
            return "redirect:/account";
        }
        if (!passkeys.remove(who.user(), id)) {
            throw new NotFound();
        }
        Flash.good(next, "Removed. It opens nothing any more.");
        return "redirect:/account";
    }

    private static String named(String name) {
        String line = name.replaceAll("\\p{Cntrl}", " ").strip();
        return line.isEmpty() ? "Passkey" : line.substring(0, Math.min(line.length(), LONGEST_NAME));
    }
}
