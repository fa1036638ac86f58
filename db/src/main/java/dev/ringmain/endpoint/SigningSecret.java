package dev.ringmain.endpoint;

import dev.ringmain.audit.Audited;
import dev.ringmain.secret.Sealing;
import dev.ringmain.wire.SigningKey;
import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Version;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an endpoint's deliveries are signed with. Sealed at rest; shown to its owner once, when it is made. */
@Entity
@Audited("signing_secret")
public class SigningSecret {

    private static final String PREFIX = "whsec_";
    private static final int LENGTH = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    @EmbeddedId
    @AttributeOverride(name = "value", column = @Column(name = "id"))
    private SigningSecretId id;

    @Embedded
    @AttributeOverride(name = "value", column = @Column(name = "endpoint_id"))
    private EndpointId endpoint;

    private byte[] sealed;
    private String hint;
    private Instant createdAt;
    private @Nullable Instant expiresAt;

    @Version
    private @Nullable Integer version;

    protected SigningSecret() {}

    public SigningSecret(EndpointId endpoint, String text, Sealing sealing, Instant now) {
        this.id = SigningSecretId.next();
        this.endpoint = endpoint;
        this.sealed = sealing.seal(text.getBytes(StandardCharsets.UTF_8), place());
        this.hint = "…" + text.substring(text.length() - 4);
        this.createdAt = now;
    }

    /** A fresh secret in the form of Standard Webhooks: {@code whsec_} and the base64 of 32 random bytes. */
    public static String generate() {
        byte[] bytes = new byte[LENGTH];
        RANDOM.nextBytes(bytes);
        return PREFIX + Base64.getEncoder().encodeToString(bytes);
    }

    /** Whether it has the form that Standard Webhooks asks for: {@code whsec_} and the base64 of 24 to 64 bytes. */
    public static boolean isStandard(String text) {
        if (!text.startsWith(PREFIX)) {
            return false;
        }
        try {
            int length = Base64.getDecoder().decode(text.substring(PREFIX.length())).length;
            return length >= 24 && length <= 64;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether it is the private half of a key pair. */
    public boolean isAsymmetric(Sealing sealing) {
        return key(sealing).isAsymmetric();
    }

    public SigningKey key(Sealing sealing) {
        return new SigningKey(new String(sealing.open(sealed, place()), StandardCharsets.UTF_8), expiresAt);
    }

    /** Lets it sign beside its successor until then. */
    public void expireAt(Instant moment) {
        if (expiresAt == null || moment.isBefore(expiresAt)) {
            expiresAt = moment;
        }
    }

    private String place() {
        return "signing_secret/" + id;
    }

    public SigningSecretId id() {
        return id;
    }

    public EndpointId endpoint() {
        return endpoint;
    }

    public String hint() {
        return hint;
    }

    public Instant createdAt() {
        return createdAt;
    }

    public Optional<Instant> expiresAt() {
        return Optional.ofNullable(expiresAt);
    }
}
