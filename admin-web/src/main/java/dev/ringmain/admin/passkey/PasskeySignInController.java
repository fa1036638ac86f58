package dev.ringmain.admin.passkey;

import dev.ringmain.admin.signin.Entrance;
import dev.ringmain.admin.signin.SignInThrottle;
import dev.ringmain.tenant.User;
import dev.ringmain.tenant.Users;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialRequestOptions;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialUserEntity;
import org.springframework.security.web.webauthn.management.ImmutablePublicKeyCredentialRequestOptionsRequest;
import org.springframework.security.web.webauthn.management.RelyingPartyAuthenticationRequest;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Signing in with nothing but a device. It names the account itself, so nobody can ask which accounts have a passkey. */
@Controller
class PasskeySignInController {

    private static final Logger log = LoggerFactory.getLogger(PasskeySignInController.class);
    private static final String ASKED = "ringmain.passkey-asked";

    private final RelyingParty relyingParty;
    private final Users users;
    private final SignInThrottle throttle;
    private final Entrance entrance;

    PasskeySignInController(RelyingParty relyingParty, Users users, SignInThrottle throttle, Entrance entrance) {
        this.relyingParty = relyingParty;
        this.users = users;
        this.throttle = throttle;
        this.entrance = entrance;
    }

    @PostMapping(path = "/signin/passkey/options", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<String> ask(HttpServletRequest request) {
        PublicKeyCredentialRequestOptions options = relyingParty
                .seenFrom(request)
                .createCredentialRequestOptions(new ImmutablePublicKeyCredentialRequestOptionsRequest(null));
        request.getSession().setAttribute(ASKED, options);
        return ResponseEntity.ok(PasskeyJson.write(options));
    }

    @PostMapping(path = "/signin/passkey", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Map<String, String>> check(
            @RequestParam(defaultValue = "") String credential,
            HttpServletRequest request,
            HttpServletResponse response) {
        Optional<User> user =
                throttle.attemptFrom(String.valueOf(request.getRemoteAddr()), () -> who(credential, request));
        if (user.isEmpty()) {
            return ResponseEntity.status(HttpStatus.UNPROCESSABLE_CONTENT).body(Map.of());
        }
        String wanted = entrance.wanted(request, response);
        entrance.enter(user.get(), request, response);
        return ResponseEntity.ok(Map.of("to", wanted));
    }

    /** A question is answered once, whatever the answer. */
    private Optional<User> who(String credential, HttpServletRequest request) {
        HttpSession session = request.getSession();
        Object asked = session.getAttribute(ASKED);
        session.removeAttribute(ASKED);
        if (!(asked instanceof PublicKeyCredentialRequestOptions options)) {
            return Optional.empty();
        }
        try {
            PublicKeyCredentialUserEntity found = relyingParty
                    .seenFrom(request)
                    .authenticate(new RelyingPartyAuthenticationRequest(options, PasskeyJson.shown(credential)));
            return users.findById(People.user(found.getId())).filter(User::isEnabled);
        } catch (RuntimeException e) {
            // What a stranger sends breaks in more ways than are worth telling apart.
            log.debug("A passkey was refused", e);
            return Optional.empty();
        }
    }
}
