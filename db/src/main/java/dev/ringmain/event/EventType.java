package dev.ringmain.event;

import dev.ringmain.audit.Audited;
import dev.ringmain.schema.Validation;
import dev.ringmain.tenant.EnvironmentId;
import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Version;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A kind of event, as the catalogue of an environment describes it to those who may subscribe. */
@Entity
@Audited("event_type")
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
    private int currentVersion = 1;

    @Enumerated(EnumType.STRING)
    private Validation validation = Validation.OFF;

    private @Nullable Instant deprecatedAt;
    private @Nullable LocalDate sunsetOn;
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

    /** Says it in words. */
    public void describe(String description) {
        this.description = description;
        this.undescribed = false;
    }

    /**
     * What its first version says.
     *
     * @param schema a JSON Schema, or null for none
     * @param example a JSON value, or null for none
     */
    public void shape(@Nullable String schema, @Nullable String example) {
        this.schemaJson = schema;
        this.exampleJson = example;
        this.undescribed = false;
    }

    /** What its next version says. */
    public void revise(@Nullable String schema, @Nullable String example) {
        shape(schema, example);
        this.currentVersion++;
    }

    public void validate(Validation validation) {
        this.validation = validation;
    }

    /** @param sunset the last day on which it is published; null: not known yet */
    public void deprecate(Instant now, @Nullable LocalDate sunset) {
        this.deprecatedAt = deprecatedAt == null ? now : deprecatedAt;
        this.sunsetOn = sunset;
    }

    public void revive() {
        this.deprecatedAt = null;
        this.sunsetOn = null;
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

    /** The last day on which it is published, UTC, if that is known. */
    public Optional<LocalDate> sunsetOn() {
        return Optional.ofNullable(sunsetOn);
    }

    /** The newest of its versions, from 1. */
    public int currentVersion() {
        return currentVersion;
    }

    /** What becomes of an event whose data is not as the schema says. */
    public Validation validation() {
        return validation;
    }

    public Instant createdAt() {
        return createdAt;
    }
}
