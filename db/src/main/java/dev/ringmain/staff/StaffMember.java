package dev.ringmain.staff;

import dev.ringmain.audit.Audited;
import dev.ringmain.secret.Sealing;
import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Column;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One of those who run the installation. Signs in with a password and a time-based code. */
@Entity
@Audited("staff_member")
public class StaffMember {

    public enum Role {
        SUPPORT,
        BILLING,
        OPERATOR,
        ADMIN
    }

    @EmbeddedId
    @AttributeOverride(name = "value", column = @Column(name = "id"))
    private StaffMemberId id;

    private String email;
    private String name;

    @Enumerated(EnumType.STRING)
    private Role role;

    private String passwordHash;
    private byte[] totpSecretSealed;
    private Instant createdAt;

    @Version
    private @Nullable Integer version;

    protected StaffMember() {}

    /** @param totpSecret the shared secret of RFC 6238, raw */
    public StaffMember(
            String email,
            String name,
            Role role,
            String passwordHash,
            byte[] totpSecret,
            Sealing sealing,
            Instant now) {
        this.id = StaffMemberId.next();
        this.email = email;
        this.name = name;
        this.role = role;
        this.passwordHash = passwordHash;
        this.totpSecretSealed = sealing.seal(totpSecret, place());
        this.createdAt = now;
    }

    public byte[] totpSecret(Sealing sealing) {
        return sealing.open(totpSecretSealed, place());
    }

    private String place() {
        return "staff_member/" + id;
    }

    public StaffMemberId id() {
        return id;
    }

    public String email() {
        return email;
    }

    public String name() {
        return name;
    }

    public Role role() {
        return role;
    }

    public String passwordHash() {
        return passwordHash;
    }
}
