package dev.ringmain.event;

import dev.ringmain.tenant.EnvironmentId;
import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A kind of event, as the catalogue of an environment describes it to those who may subscribe. */
@Entity
public class EventType {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]*(\\.[A-Za-z0-9_][A-Za-z0-9_-]*)*");
    private static final int LONGEST = 128;

    @EmbeddedId
    @AttributeOverride(name = "value", column = @Column(name = "id"))
    private EventTypeId id;

    @Embedded
    @AttributeOverride(name = "value", column = @Column(name = "environment_id"))
    private EnvironmentId environment;

    private String name;
    private String description;
    private @Nullable String schemaJson;
    private @Nullable String exampleJson;
    private boolean undescribed;
    private @Nullable Instant deprecatedAt;
    private Instant createdAt;

    @Version
    private @Nullable Integer version;

    protected EventType() {}

    public EventType(EnvironmentId environment, String name, String description, Instant now) {
        this.id = EventTypeId.next();
        this.environment = environment;
        this.name = name;
        this.description = description;
        this.createdAt = now;
    }

    /** Dot-separated words of letters, digits, underscores and hyphens, at most {@value #LONGEST} characters. Wider than the first draft of the
     * rule by the hyphen: GitHub, for one, has types with it. */
    public static boolean isName(String text) {
        return text.length() <= LONGEST && FORM.matcher(text).matches();
    }

    public void describe(String description) {
        this.description = description;
        this.undescribed = false;
    }

    /** @param schema a JSON Schema, or null for none */
    public void shape(@Nullable String schema) {
        this.schemaJson = schema;
        this.undescribed = false;
    }

    /** @param example a JSON value, or null for none */
    public void exemplify(@Nullable String example) {
        this.exampleJson = example;
        this.undescribed = false;
    }

    public void deprecate(Instant now) {
        this.deprecatedAt = now;
    }

    public void revive() {
        this.deprecatedAt = null;
    }

    public EventTypeId id() {
        return id;
    }

    public EnvironmentId environment() {
        return environment;
    }

    public String name() {
        return name;
    }

    public String description() {
        return description;
    }

    public Optional<String> schemaJson() {
        return Optional.ofNullable(schemaJson);
    }

    public Optional<String> exampleJson() {
        return Optional.ofNullable(exampleJson);
    }

    /** Whether it entered the catalogue by being published, and nobody has described it yet. */
    public boolean isUndescribed() {
        return undescribed;
    }

    public Optional<Instant> deprecatedAt() {
        return Optional.ofNullable(deprecatedAt);
    }

    public Instant createdAt() {
        return createdAt;
    }
}
