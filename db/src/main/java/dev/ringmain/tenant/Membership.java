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
import org.jspecify.annotations.Nullable;

/** That a person belongs to a tenant, and as what. */
@Entity
@Audited("membership")
public class Membership {

    @EmbeddedId
    @AttributeOverride(name = "value", column = @Column(name = "id"))
    private MembershipId id;

    @Embedded
    @AttributeOverride(name = "value", column = @Column(name = "tenant_id"))
    private TenantId tenant;

    @Embedded
    @AttributeOverride(name = "value", column = @Column(name = "user_id"))
    private UserId user;

    @Enumerated(EnumType.STRING)
    private Role role;

    private Instant createdAt;

    @Version
    private @Nullable Integer version;

    protected Membership() {}

    public Membership(TenantId tenant, UserId user, Role role, Instant now) {
        this.id = MembershipId.next();
        this.tenant = tenant;
        this.user = user;
        this.role = role;
        this.createdAt = now;
    }

    void become(Role role) {
        this.role = role;
    }

    public MembershipId id() {
        return id;
    }

    public TenantId tenant() {
        return tenant;
    }

    public UserId user() {
        return user;
    }

    public Role role() {
        return role;
    }
}
