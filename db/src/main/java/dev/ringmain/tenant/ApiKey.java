package dev.ringmain.tenant;

import dev.ringmain.audit.Audited;
import dev.ringmain.secret.MasterKey;
import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a program shows to be let in: a key of one environment, or of a source that publishes into many. */
@Entity
@Audited("api_key")
public class ApiKey {

    @EmbeddedId
    @AttributeOverride(name = "value", column = @Column(name = "id"))
    private ApiKeyId id;

    private String publicId;

    @Embedded
    @AttributeOverride(name = "value", column = @Column(name = "environment_id"))
    private @Nullable EnvironmentId environment;

    @Embedded
    @AttributeOverride(name = "value", column = @Column(name = "source_id"))
    private @Nullable SourceId source;

    private String name;
    private byte[] digest;
    private String hint;
    private String scopes;
    private Instant createdAt;
    private @Nullable Instant expiresAt;
    private @Nullable Instant revokedAt;
    private @Nullable Instant lastUsedAt;

    @Version
    private @Nullable Integer version;

    protected ApiKey() {}

    private ApiKey(ApiKeyId id, ApiKeyText text, MasterKey masterKey, String name, Set<Scope> scopes, Instant now) {
        this.id = id;
        this.publicId = text.publicId();
        this.name = name;
        this.digest = text.digest(masterKey);
        this.hint = text.hint();
        this.scopes = Scope.join(scopes);
        this.createdAt = now;
    }

    /** A key together with its text, which is not stored and cannot be shown again. */
    public record Issued(ApiKey key, ApiKeyText text) {}

    public static Issued issue(
            Environment environment, String name, Set<Scope> scopes, MasterKey masterKey, Instant now) {
        ApiKeyText text = ApiKeyText.generate(environment);
        return new Issued(issue(ApiKeyId.next(), text, environment, name, scopes, masterKey, now), text);
    }

    /** One whose id and text were chosen before, so that it is made once. @param text {@link ApiKeyText#generate(Environment)} */
    public static ApiKey issue(
            ApiKeyId id,
            ApiKeyText text,
            Environment environment,
            String name,
            Set<Scope> scopes,
            MasterKey masterKey,
            Instant now) {
        ApiKey key = new ApiKey(id, text, masterKey, name, scopes, now);
        key.environment = environment.id();
        return key;
    }

    /** A source may publish, and nothing else. */
    public static Issued issue(Source source, String name, MasterKey masterKey, Instant now) {
        ApiKeyText text = ApiKeyText.generate(ApiKeyText.Prefix.SOURCE);
        ApiKey key = new ApiKey(ApiKeyId.next(), text, masterKey, name, Set.of(Scope.EVENTS_WRITE), now);
        key.source = source.id();
        return new Issued(key, text);
    }

    /** Whether this is the row of that key. Takes the same time whatever the answer. */
    public boolean isFor(ApiKeyText text, MasterKey masterKey) {
        return MasterKey.same(digest, text.digest(masterKey));
    }

    public boolean isUsable(Instant now) {
        return revokedAt == null && (expiresAt == null || now.isBefore(expiresAt));
    }

    public void revoke(Instant now) {
        if (revokedAt == null) {
            revokedAt = now;
        }
    }

    public void expireAt(Instant moment) {
        expiresAt = moment;
    }

    /**
     * A key in place of this one, with its name, its scopes and, if it ends, as long a life; this one is good for a while longer.
     *
     * @param environment this key's own
     * @param overlap for how long, unless it ends before
     */
    public Issued roll(Environment environment, MasterKey masterKey, Duration overlap, Instant now) {
        if (!environment.id().equals(this.environment)) {
            throw new IllegalArgumentException(id + " is not a key of " + environment.id());
        }
        Issued successor = issue(environment, name, scopes(), masterKey, now);
        if (expiresAt != null) {
            successor.key().expireAt(now.plus(Duration.between(createdAt, expiresAt)));
        }
        Instant end = now.plus(overlap);
        if (expiresAt == null || end.isBefore(expiresAt)) {
            expiresAt = end;
        }
        return successor;
    }

    public ApiKeyId id() {
        return id;
    }

    public String publicId() {
        return publicId;
    }

    public Optional<EnvironmentId> environment() {
        return Optional.ofNullable(environment);
    }

    public Optional<SourceId> source() {
        return Optional.ofNullable(source);
    }

    public String name() {
        return name;
    }

    public String hint() {
        return hint;
    }

    public Set<Scope> scopes() {
        return Scope.split(scopes);
    }

    public Instant createdAt() {
        return createdAt;
    }

    public Optional<Instant> expiresAt() {
        return Optional.ofNullable(expiresAt);
    }

    public Optional<Instant> revokedAt() {
        return Optional.ofNullable(revokedAt);
    }

    public Optional<Instant> lastUsedAt() {
        return Optional.ofNullable(lastUsedAt);
    }
}
