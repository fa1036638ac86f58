package dev.ringmain.admin.passkey;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.springframework.security.web.webauthn.api.AuthenticatorAssertionResponse;
import org.springframework.security.web.webauthn.api.AuthenticatorAttestationResponse;
import org.springframework.security.web.webauthn.api.PublicKeyCredential;
import org.springframework.security.web.webauthn.jackson.WebauthnJacksonModule;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What the browser is told, and what it says, in the JSON of WebAuthn level 3. */
final class PasskeyJson {

    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new WebauthnJacksonModule())
            .changeDefaultPropertyInclusion(included -> included.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    private PasskeyJson() {}

    static String write(Object options) {
        return JSON.writeValueAsString(options);
    }

    /** @throws tools.jackson.core.JacksonException if it is none */
    static PublicKeyCredential<AuthenticatorAttestationResponse> made(String json) {
        return JSON.readValue(json, new TypeReference<>() {});
    }

    /** @throws tools.jackson.core.JacksonException if it is none */
    static PublicKeyCredential<AuthenticatorAssertionResponse> shown(String json) {
        return JSON.readValue(json, new TypeReference<>() {});
    }
}
