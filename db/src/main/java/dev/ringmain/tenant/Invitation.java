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
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** That somebody with this address may become a member. Whoever has the link, whose secret part is not stored, may take it up. */
@Entity
@Audited("invitation")
public class Invitation {

    private static final Duration VALID = Duration.ofDays(7);

    @EmbeddedId
    @AttributeOverride(name = "value", column = @Column(name = "id"))
    private InvitationId id;

    @Embedded
    @AttributeOverride(name = "value", column = @Column(name = "tenant_id"))
    private TenantId tenant;

    private String email;

    @Enumerated(EnumType.STRING)
    private Role role;

    private byte[] digest;
    private Instant createdAt;
    private Instant expiresAt;

    @Version
    private @Nullable Integer version;

    protected Invitation() {}

    Invitation(TenantId tenant, String email, Role role, byte[] digest, Instant now) {
        this.id = InvitationId.next();
        this.tenant = tenant;
        this.email = email;
        this.role = role;
        this.digest = digest;
        this.createdAt = now;
        this.expiresAt = now.plus(VALID);
    }

    public boolean isOpen(Instant now) {
        return now.isBefore(expiresAt);
    }

    public InvitationId id() {
        return id;
    }

    public TenantId tenant() {
        return tenant;
    }

    public String email() {
        return email;
    }

    public Role role() {
        return role;
    }

    public Instant expiresAt() {
        return expiresAt;
    }
}
