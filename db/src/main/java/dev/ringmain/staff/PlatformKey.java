package dev.ringmain.staff;

import dev.ringmain.audit.Audited;
import dev.ringmain.secret.MasterKey;
import dev.ringmain.tenant.ApiKeyText;
import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Column;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a program of those who run the installation shows to do to tenants what staff do. Opens all of them. */
@Entity
@Audited("platform_key")
public class PlatformKey {

    @EmbeddedId
    @AttributeOverride(name = "value", column = @Column(name = "id"))
    private PlatformKeyId id;

    private String publicId;
    private String name;
    private byte[] digest;
    private String hint;
    private String issuedBy;
    private Instant createdAt;
    private @Nullable Instant revokedAt;

    @Version
    private @Nullable Integer version;

    protected PlatformKey() {}

    private PlatformKey(ApiKeyText text, MasterKey masterKey, String name, String issuedBy, Instant now) {
        this.id = PlatformKeyId.next();
        this.publicId = text.publicId();
        this.name = name;
        this.digest = text.digest(masterKey);
        this.hint = text.hint();
        this.issuedBy = issuedBy;
        this.createdAt = now;
    }

    /** A key together with its text, which is not stored and cannot be shown again. */
    public record Issued(PlatformKey key, ApiKeyText text) {}

    /** @param issuedBy for people */
    public static Issued issue(String name, String issuedBy, MasterKey masterKey, Instant now) {
        ApiKeyText text = ApiKeyText.generate(ApiKeyText.Prefix.PLATFORM);
        return new Issued(new PlatformKey(text, masterKey, name, issuedBy, now), text);
    }

    /** Whether this is the row of that key. Takes the same time whatever the answer. */
    public boolean isFor(ApiKeyText text, MasterKey masterKey) {
        return MasterKey.same(digest, text.digest(masterKey));
    }

    public boolean isUsable() {
        return revokedAt == null;
    }

    public void revoke(Instant now) {
        if (revokedAt == null) {
            revokedAt = now;
        }
    }

    public PlatformKeyId id() {
        return id;
    }

    public String name() {
        return name;
    }

    public String hint() {
        return hint;
    }

    public String issuedBy() {
        return issuedBy;
    }

    public Instant createdAt() {
        return createdAt;
    }

    public Optional<Instant> revokedAt() {
        return Optional.ofNullable(revokedAt);
    }
}
