package dev.ringmain.tenant;

import dev.ringmain.audit.Audited;
import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Column;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A platform that publishes into the environments of the tenants it serves: a charging back end, say. */
@Entity
@Audited("source")
public class Source {

    @EmbeddedId
    @AttributeOverride(name = "value", column = @Column(name = "id"))
    private SourceId id;

    private String name;
    private Instant createdAt;

    @Version
    private @Nullable Integer version;

    protected Source() {}

    public Source(String name, Instant now) {
        this.id = SourceId.next();
        this.name = name;
        this.createdAt = now;
    }

    public SourceId id() {
        return id;
    }

    public String name() {
        return name;
    }

    public Instant createdAt() {
        return createdAt;
    }
}
