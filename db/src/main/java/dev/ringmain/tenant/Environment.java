package dev.ringmain.tenant;

import dev.ringmain.audit.Audited;
import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A world of its own within a tenant: its keys, endpoints, catalogue and events are seen from no other. */
@Entity
@Audited("environment")
public class Environment {

    public enum Kind {
        LIVE,
        TEST
    }

    /** Whether publishing a type that the catalogue does not hold adds it, or is refused. */
    public enum Catalogue {
        OPEN,
        CLOSED
    }

    @EmbeddedId
    @AttributeOverride(name = "value", column = @Column(name = "id"))
    private EnvironmentId id;

    @Embedded
    @AttributeOverride(name = "value", column = @Column(name = "tenant_id"))
    private TenantId tenant;

    private String name;

    @Enumerated(EnumType.STRING)
    private Kind kind;

    @Enumerated(EnumType.STRING)
    private Catalogue catalogue;

    private @Nullable String defaultProfile;

    /** Written by {@link Environments#routesChanged} alone. */
    @Column(insertable = true, updatable = false)
    private Instant routedAt;

    private Instant createdAt;
    private @Nullable Instant closesAt;

    /** Written by the removal alone. */
    @Column(insertable = false, updatable = false)
    private @Nullable Instant removalBeganAt;

    @Version
    private @Nullable Integer version;

    protected Environment() {}

    public Environment(TenantId tenant, String name, Kind kind, Instant now) {
        this(EnvironmentId.next(), tenant, name, kind, now);
    }

    /** @param id nobody else's */
    public Environment(EnvironmentId id, TenantId tenant, String name, Kind kind, Instant now) {
        this.id = id;
        this.tenant = tenant;
        this.name = name;
        this.kind = kind;
        this.catalogue = Catalogue.OPEN;
        this.routedAt = now;
        this.createdAt = now;
    }

    void rename(String name) {
        this.name = name;
    }

    public void openCatalogue() {
        this.catalogue = Catalogue.OPEN;
    }

    public void closeCatalogue() {
        this.catalogue = Catalogue.CLOSED;
    }

    /** @param profile what an endpoint speaks that is opened without naming a wire profile; null: {@code standard} */
    public void speakByDefault(@Nullable String profile) {
        this.defaultProfile = profile;
    }

    /** Nothing is taken in or sent for it, and from that moment on its rows are removed. */
    public void close(Instant at) {
        this.closesAt = at;
    }

    /** It is as it was. Not for one that is {@linkplain #isGoing() going}. */
    public void reopen() {
        this.closesAt = null;
    }

    /** When its rows begin to be removed; empty unless somebody closed it. That of its tenant is not told here. */
    public Optional<Instant> closesAt() {
        return Optional.ofNullable(closesAt);
    }

    /** Whether the first of its rows are removed already: nobody takes it back. */
    public boolean isGoing() {
        return removalBeganAt != null;
    }

    public EnvironmentId id() {
        return id;
    }

    public TenantId tenant() {
        return tenant;
    }

    public String name() {
        return name;
    }

    public Kind kind() {
        return kind;
    }

    public Catalogue catalogue() {
        return catalogue;
    }

    /** Empty: {@code standard}. */
    public Optional<String> defaultProfile() {
        return Optional.ofNullable(defaultProfile);
    }

    public Instant createdAt() {
        return createdAt;
    }
}
