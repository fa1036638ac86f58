package dev.ringmain.tenant;

import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Column;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** That somebody wants an account, and has not shown yet that the address is theirs. Neither account nor tenant exists before. */
@Entity
public class SignUp {

    private static final Duration VALID = Duration.ofDays(1);

    @EmbeddedId
    @AttributeOverride(name = "value", column = @Column(name = "id"))
    private SignUpId id;

    private String email;
    private String name;
    private String company;
    private String passwordHash;
    private byte[] digest;
    private Instant createdAt;
    private Instant expiresAt;

    @Version
    private @Nullable Integer version;

    protected SignUp() {}

    SignUp(String email, String name, String company, String passwordHash, byte[] digest, Instant now) {
        this.id = SignUpId.next();
        this.email = email;
        this.name = name;
        this.company = company;
        this.passwordHash = passwordHash;
        this.digest = digest;
        this.createdAt = now;
        this.expiresAt = now.plus(VALID);
    }

    boolean isOpen(Instant now) {
        return now.isBefore(expiresAt);
    }

    public SignUpId id() {
        return id;
    }

    public String email() {
        return email;
    }

    public String name() {
        return name;
    }

    public String company() {
        return company;
    }

    /** Of the password that was chosen: whoever takes up the link must know it. */
    public String passwordHash() {
        return passwordHash;
    }
}
