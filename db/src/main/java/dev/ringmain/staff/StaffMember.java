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
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One of those who run the installation. Signs in with a password and a time-based code. */
@Entity
@Audited("staff_member")
public class StaffMember {

    /** What somebody may do is decided by the act: see the console's table of roles. */
    public enum Role {
        SUPPORT,
        BILLING,
        OPERATOR,
        ADMIN;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** As long as the hash that codes are made with (RFC 4226, section 4). */
    private static final int SECRET_LENGTH = 20;

    private static final SecureRandom RANDOM = new SecureRandom();

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
    private @Nullable Instant enrolledAt;
    private @Nullable Instant disabledAt;

    @Version
    private @Nullable Integer version;

    protected StaffMember() {}

    /** One who holds the second factor already. @param totpSecret the shared secret of RFC 6238, raw */
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
        this.enrolledAt = now;
    }

    /** One who is shown the second factor at the first sign-in. */
    public static StaffMember newcomer(
            String email, String name, Role role, String passwordHash, Sealing sealing, Instant now) {
        StaffMember member = new StaffMember(email, name, role, passwordHash, freshSecret(), sealing, now);
        member.enrolledAt = null;
        return member;
    }

    public byte[] totpSecret(Sealing sealing) {
        return sealing.open(totpSecretSealed, place());
    }

    /** From now on the second factor is asked for, and not shown. */
    public void enrol(Instant now) {
        this.enrolledAt = now;
    }

    /** Begins anew with another password and another second factor: for whoever lost one of them. */
    public void beginAnew(String passwordHash, Sealing sealing) {
        this.passwordHash = passwordHash;
        this.totpSecretSealed = sealing.seal(freshSecret(), place());
        this.enrolledAt = null;
        this.disabledAt = null;
    }

    public void changePassword(String passwordHash) {
        this.passwordHash = passwordHash;
    }

    public void become(Role role) {
        this.role = role;
    }

    public void disable(Instant now) {
        if (disabledAt == null) {
            this.disabledAt = now;
        }
    }

    private static byte[] freshSecret() {
        byte[] secret = new byte[SECRET_LENGTH];
        RANDOM.nextBytes(secret);
        return secret;
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

    public boolean isEnrolled() {
        return enrolledAt != null;
    }

    public boolean isEnabled() {
        return disabledAt == null;
    }

    public Optional<Instant> enrolledAt() {
        return Optional.ofNullable(enrolledAt);
    }
}
