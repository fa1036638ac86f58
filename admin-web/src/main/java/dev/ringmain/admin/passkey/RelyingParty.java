package dev.ringmain.admin.passkey;

import dev.ringmain.admin.workspace.BaseUrl;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.springframework.security.web.webauthn.api.AuthenticatorSelectionCriteria;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialRpEntity;
import org.springframework.security.web.webauthn.api.ResidentKeyRequirement;
import org.springframework.security.web.webauthn.api.UserVerificationRequirement;
import org.springframework.security.web.webauthn.management.WebAuthnRelyingPartyOperations;
import org.springframework.security.web.webauthn.management.Webauthn4JRelyingPartyOperations;
import org.springframework.stereotype.Component;

/**
 * This installation, as passkeys know it: they are bound to the host of {@code ringmain.base-url}, or else to the one that the browser
 * names. A device must have seen who holds it (a finger, a PIN): so a passkey is two factors in one.
 */
@Component
class RelyingParty {

    private final People people;
    private final StoredPasskeys passkeys;
    private final BaseUrl baseUrl;

    RelyingParty(People people, StoredPasskeys passkeys, BaseUrl baseUrl) {
        this.people = people;
        this.passkeys = passkeys;
        this.baseUrl = baseUrl;
    }

    WebAuthnRelyingPartyOperations seenFrom(HttpServletRequest request) {
        URI base = URI.create(baseUrl.seenFrom(request));
        String host = base.getHost().toLowerCase(Locale.ROOT);
        String origin = base.getScheme() + "://" + host + (base.getPort() < 0 ? "" : ":" + base.getPort());
        var operations = new Webauthn4JRelyingPartyOperations(
                people,
                passkeys,
                PublicKeyCredentialRpEntity.builder().id(host).name("Ringmain").build(),
                Set.of(origin));
        operations.setCustomizeCreationOptions(
                options -> options.authenticatorSelection(AuthenticatorSelectionCriteria.builder()
                        .residentKey(ResidentKeyRequirement.REQUIRED)
                        .userVerification(UserVerificationRequirement.REQUIRED)
                        .build()));
        operations.setCustomizeRequestOptions(
                options -> options.userVerification(UserVerificationRequirement.REQUIRED));
        return operations;
    }
}
