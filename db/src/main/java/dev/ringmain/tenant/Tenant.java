package dev.ringmain.tenant;

import dev.ringmain.audit.Audited;
import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Column;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A customer: what a plan is sold to, and what nobody else sees into. */
@Entity
@Audited("tenant")
public class Tenant {

    public enum Status {
        ACTIVE,
        SUSPENDED
    }

    @EmbeddedId
    @AttributeOverride(name = "value", column = @Column(name = "id"))
    private TenantId id;

    private String name;

    @Enumerated(EnumType.STRING)
    private Status status;

    private int planVersionId;
    private Instant createdAt;
    private @Nullable Instant closesAt;

    /** Written by the removal alone. */
    @Column(insertable = false, updatable = false)
    private @Nullable Instant removalBeganAt;

    private @Nullable Instant closedAt;

    @Version
    private @Nullable Integer version;

    protected Tenant() {}

    public Tenant(String name, int planVersionId, Instant now) {
        this(TenantId.next(), name, planVersionId, now);
    }

    /** @param id nobody else's */
    public Tenant(TenantId id, String name, int planVersionId, Instant now) {
        this.id = id;
        this.name = name;
        this.status = Status.ACTIVE;
        this.planVersionId = planVersionId;
        this.createdAt = now;
    }

    void rename(String name) {
        this.name = name;
    }

    public void moveToPlan(int planVersionId) {
        this.planVersionId = planVersionId;
    }

    /** Nothing is taken from it or delivered for it until {@link #restore}. */
    public void suspend() {
        this.status = Status.SUSPENDED;
    }

    public void restore() {
        this.status = Status.ACTIVE;
    }

    /** Nothing is taken in or sent for it, and from that moment on its environments are removed. */
    public void close(Instant at) {
        this.closesAt = at;
    }

    /** It is as it was. Not for one that is {@linkplain #isGoing() going}. */
    public void reopen() {
        this.closesAt = null;
    }

    /** Nothing is left of it but what has to be kept. */
    public void gone(Instant now) {
        this.closedAt = now;
    }

    /** When its environments begin to be removed; empty unless somebody closed it. */
    public Optional<Instant> closesAt() {
        return Optional.ofNullable(closesAt);
    }

    /** Whether the first of its environments are removed already: nobody takes it back. */
    public boolean isGoing() {
        return removalBeganAt != null;
    }

    /** Since when nothing is left of it but what has to be kept. */
    public Optional<Instant> closedAt() {
        return Optional.ofNullable(closedAt);
    }

    public TenantId id() {
        return id;
    }

    public String name() {
        return name;
    }

    public Status status() {
        return status;
    }

    public int planVersionId() {
        return planVersionId;
    }

    public Instant createdAt() {
        return createdAt;
    }
}
