package dev.ringmain.tenant;

import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Column;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A person who signs in. Belongs to tenants by {@link Membership}. */
@Entity
@Table(name = "user_account")
public class User {

    @EmbeddedId
    @AttributeOverride(name = "value", column = @Column(name = "id"))
    private UserId id;

    private String email;
    private String name;
    private String passwordHash;
    private int sessionEpoch;
    private Instant createdAt;
    private @Nullable Instant disabledAt;

    @Version
    private @Nullable Integer version;

    protected User() {}

    public User(String email, String name, String passwordHash, Instant now) {
        this.id = UserId.next();
        this.email = email;
        this.name = name;
        this.passwordHash = passwordHash;
        this.createdAt = now;
    }

    public boolean isEnabled() {
        return disabledAt == null;
    }

    public void changePassword(String passwordHash) {
        this.passwordHash = passwordHash;
    }

    public void rename(String name) {
        this.name = name;
    }

    /** Sessions that began before are good for nothing any more. */
    public void endSessions() {
        this.sessionEpoch++;
    }

    public UserId id() {
        return id;
    }

    public String email() {
        return email;
    }

    public String name() {
        return name;
    }

    public String passwordHash() {
        return passwordHash;
    }

    /** What a session begins with; see {@link #admits}. */
    public int sessionEpoch() {
        return sessionEpoch;
    }

    /** Whether a session that began with this epoch is good still. */
    public boolean admits(int epoch) {
        return isEnabled() && epoch == sessionEpoch;
    }
}
