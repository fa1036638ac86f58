package dev.ringmain.endpoint;

import dev.ringmain.audit.Audited;
import dev.ringmain.filter.Filter;
import dev.ringmain.filter.FilterText;
import dev.ringmain.secret.Sealing;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.wire.RetrySchedule;
import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernate.annotations.Generated;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** A customer's URL, what it subscribed to, and how it wants to be spoken to. */
@Entity
@Audited("endpoint")
public class Endpoint {

    /** Its receiver answered 410 Gone (Standard Webhooks). */
    public static final String GONE = "gone";

    /** Nothing but failures for as long as its profile allows. */
    public static final String FAILING = "failing";

    /** The tenant's plan does not allow it any more. */
    public static final String PLAN = "plan";

    private static final JsonMapper JSON = JsonMapper.shared();

    @EmbeddedId
    @AttributeOverride(name = "value", column = @Column(name = "id"))
    private EndpointId id;

    @Generated
    @Column(insertable = false, updatable = false)
    private @Nullable Long number;

    @Embedded
    @AttributeOverride(name = "value", column = @Column(name = "tenant_id"))
    private TenantId tenant;

    @Embedded
    @AttributeOverride(name = "value", column = @Column(name = "environment_id"))
    private EnvironmentId environment;

    private String url;
    private String description;
    private String events;
    private String profile;
    private byte @Nullable [] headersSealed;
    private @Nullable Integer rateLimit;
    private @Nullable String alsoSignProfile;
    private @Nullable Instant alsoSignUntil;
    private @Nullable String publicKey;
    private @Nullable String filterSubjects;
    private @Nullable String filterCondition;
    private @Nullable String transformation;
    private @Nullable String retry;

    @Enumerated(EnumType.STRING)
    private EndpointStatus status;

    private @Nullable String statusReason;
    private @Nullable String statusBy;
    private Instant statusSince;
    private @Nullable Instant suspendedByPlanAt;
    private Instant createdAt;
    private Instant updatedAt;
    private @Nullable Instant deletedAt;

    @Version
    private @Nullable Integer version;

    protected Endpoint() {}

    /** @param url as {@link Egress#check} returned it */
    public Endpoint(Environment environment, String url, List<EventPattern> events, String profile, Instant now) {
        this.id = EndpointId.next();
        this.tenant = environment.tenant();
        this.environment = environment.id();
        this.url = url;
        this.description = "";
        this.events = join(events);
        this.profile = profile;
        this.status = EndpointStatus.ACTIVE;
        this.statusSince = now;
        this.createdAt = now;
        this.updatedAt = now;
    }

    /** @param url as {@link Egress#check} returned it */
    public void moveTo(String url, Instant now) {
        this.url = url;
        this.updatedAt = now;
    }

    /** @param profile whose secret policy and URL rule the endpoint fits */
    public void speak(String profile, Instant now) {
        this.profile = profile;
        this.updatedAt = now;
    }

    /** @param also null: none */
    void signAlsoAs(@Nullable AlsoSign also, Instant now) {
        this.alsoSignProfile = also == null ? null : also.profile();
        this.alsoSignUntil = also == null ? null : also.until();
        this.updatedAt = now;
    }

    /** @param publicKey of the current key pair; null: there is none */
    void showKey(@Nullable String publicKey, Instant now) {
        this.publicKey = publicKey;
        this.updatedAt = now;
    }

    public void describe(String description, Instant now) {
        this.description = description;
        this.updatedAt = now;
    }

    public void subscribeTo(List<EventPattern> events, Instant now) {
        this.events = join(events);
        this.updatedAt = now;
    }

    /** @param headers checked by {@link CustomHeaders}; empty: none */
    public void sendHeaders(Map<String, String> headers, Sealing sealing, Instant now) {
        this.headersSealed = headers.isEmpty() ? null : sealing.seal(JSON.writeValueAsBytes(headers), place());
        this.updatedAt = now;
    }

    /** @param rateLimit deliveries a second at most, or null for as many as the plan allows */
    public void limitRate(@Nullable Integer rateLimit, Instant now) {
        this.rateLimit = rateLimit;
        this.updatedAt = now;
    }

    /** @param filter checked; {@link Filter#NONE}: everything that it subscribed to */
    public void filterBy(Filter filter, Instant now) {
        FilterText text = filter.text();
        this.filterSubjects = filter.subjects().isEmpty() ? null : JSON.writeValueAsString(text.subjects());
        this.filterCondition = text.condition();
        this.updatedAt = now;
    }

    /** @param transformation checked; empty: none */
    public void transformBy(String transformation, Instant now) {
        this.transformation = transformation.isBlank() ? null : transformation;
        this.updatedAt = now;
    }

    /** @param retry checked; null: as its profile has it */
    public void retryBy(@Nullable RetrySchedule retry, Instant now) {
        this.retry = retry == null ? null : retry.json();
        this.updatedAt = now;
    }

    public void pause(Instant now) {
        become(EndpointStatus.PAUSED, null, now);
    }

    public void activate(Instant now) {
        become(EndpointStatus.ACTIVE, null, now);
    }

    /** @param reason a stable code that the customer is shown, such as {@link #GONE} */
    public void disable(String reason, Instant now) {
        become(EndpointStatus.DISABLED, reason, now);
    }

    /** @return whether that is new */
    boolean suspendByPlan(Instant now) {
        boolean allowed = suspendedByPlanAt == null;
        if (allowed) {
            this.suspendedByPlanAt = now;
            this.updatedAt = now;
        }
        return allowed;
    }

    /** Lets it be what it was. @return whether it was suspended */
    boolean restoreByPlan(Instant now) {
        boolean suspended = suspendedByPlanAt != null;
        if (suspended) {
            this.suspendedByPlanAt = null;
            this.updatedAt = now;
        }
        return suspended;
    }

    /** Keeps the row, because deliveries still name it. */
    public void delete(Instant now) {
        this.deletedAt = now;
        this.updatedAt = now;
    }

    /** @param who decided what its status is, for people to read; null: not known */
    void decidedBy(@Nullable String who) {
        this.statusBy = who;
    }

    private void become(EndpointStatus status, @Nullable String reason, Instant now) {
        if (this.status != status) {
            this.status = status;
            this.statusSince = now;
            this.statusBy = null;
        }
        this.statusReason = reason;
        this.updatedAt = now;
    }

    public EndpointId id() {
        return id;
    }

    /** For clients that expect a number for an id; assigned by the database. */
    public long number() {
        if (number == null) {
            throw new IllegalStateException("An endpoint has its number once it is stored");
        }
        return number;
    }

    public TenantId tenant() {
        return tenant;
    }

    public EnvironmentId environment() {
        return environment;
    }

    public String url() {
        return url;
    }

    public String description() {
        return description;
    }

    public List<EventPattern> events() {
        return Arrays.stream(events.split("\n")).map(EventPattern::new).toList();
    }

    public String profile() {
        return profile;
    }

    /** What is sent beside its own signatures at that moment. */
    public Optional<AlsoSign> alsoSign(Instant moment) {
        return alsoSignUntil == null || !moment.isBefore(alsoSignUntil)
                ? Optional.empty()
                : Optional.of(new AlsoSign(alsoSignProfile, alsoSignUntil));
    }

    /** For receivers to verify {@code v1a} signatures with: {@code whpk_…}. */
    public Optional<String> publicKey() {
        return Optional.ofNullable(publicKey);
    }

    public Map<String, String> headers(Sealing sealing) {
        return headersSealed == null
                ? Map.of()
                : JSON.readValue(sealing.open(headersSealed, place()), new TypeReference<Map<String, String>>() {});
    }

    public Optional<Integer> rateLimit() {
        return Optional.ofNullable(rateLimit);
    }

    /** Empty if it gets everything that it subscribed to. */
    public Optional<FilterText> filter() {
        return filterSubjects == null && filterCondition == null
                ? Optional.empty()
                : Optional.of(new FilterText(
                        filterSubjects == null
                                ? List.of()
                                : JSON.readValue(filterSubjects, new TypeReference<List<String>>() {}),
                        filterCondition));
    }

    /** In JSONata. */
    public Optional<String> transformation() {
        return Optional.ofNullable(transformation);
    }

    /** A schedule of its own; empty: its profile's. */
    public Optional<RetrySchedule> retry() {
        return Optional.ofNullable(retry).map(RetrySchedule::stored);
    }

    /** As it is served: suspended by the plan, whatever its owner wants meanwhile. */
    public EndpointStatus status() {
        return suspendedByPlanAt == null ? status : EndpointStatus.SUSPENDED_BY_PLAN;
    }

    /** Whether it was switched off because it failed, be it suspended by the plan or not. */
    public boolean isDisabledForFailing() {
        return status == EndpointStatus.DISABLED && FAILING.equals(statusReason);
    }

    public Optional<String> statusReason() {
        return suspendedByPlanAt == null ? Optional.ofNullable(statusReason) : Optional.of(PLAN);
    }

    /** Who decided it, for people to read; empty if nobody did, or it is not known. */
    public Optional<String> statusBy() {
        return Optional.ofNullable(statusBy);
    }

    public Instant statusSince() {
        return suspendedByPlanAt == null ? statusSince : suspendedByPlanAt;
    }

    public Instant createdAt() {
        return createdAt;
    }

    public Instant updatedAt() {
        return updatedAt;
    }

    public boolean isDeleted() {
        return deletedAt != null;
    }

    private String place() {
        return "endpoint/" + id + "/headers";
    }

    private static String join(List<EventPattern> events) {
        return events.stream().map(EventPattern::text).distinct().collect(Collectors.joining("\n"));
    }
}
