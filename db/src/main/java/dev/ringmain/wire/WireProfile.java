package dev.ringmain.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.ringmain.wire.ProfileDefinition.Signature;
import dev.ringmain.wire.SignatureScheme.Received;
import dev.ringmain.wire.SignatureScheme.Signing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a delivery looks like, how it is signed, how long its receiver may take, and when it is tried again. Read from a row: a new
 * profile is a new row.
 */
public final class WireProfile {

    public static final String STANDARD = "standard";

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    /** CloudEvents, HTTP 1.1 Web Hooks, 4.1.2: in the handshake, and in each delivery after it. */
    public static final String REQUEST_ORIGIN = "WebHook-Request-Origin";

    /** Between two attempts that differ by their secret alone. */
    private static final Duration TURN = Duration.ofSeconds(1);

    private static final int MOST_TURNS = 2;

    private final String name;
    private final ProfileDefinition definition;
    private final RetrySchedule retries;
    private final Installation installation;

    public WireProfile(String name, ProfileDefinition definition, Installation installation) {
        this.name = name;
        this.definition = definition;
        this.retries = new RetrySchedule(definition.retries(), definition.jitter());
        this.installation = installation;
    }

    /** Whether an endpoint has a signing secret. */
    public enum SecretPolicy {
        /** One is made unless the customer brings one. The usual case, for which a profile need say nothing. */
        @JsonProperty("required")
        REQUIRED,
        /** Only if the customer brings one; without it, deliveries are not signed. */
        @JsonProperty("optional")
        OPTIONAL,
        /** Never: nothing is signed. */
        @JsonProperty("none")
        NONE
    }

    /**
     * When an endpoint that only fails is switched off.
     *
     * @param failingFor this long, without one success
     * @param spread and the first and the last failure are at least this far apart
     */
    public record DisableRule(Duration failingFor, Duration spread) {}

    static WireProfile read(String name, String definition) {
        return read(name, definition, Installation.UNNAMED);
    }

    static WireProfile read(String name, String definition, Installation installation) {
        return new WireProfile(name, JSON.readValue(definition, ProfileDefinition.class), installation);
    }

    static String write(ProfileDefinition definition) {
        return JSON.writeValueAsString(definition);
    }

    /** This profile, signing by another's schemes too: over the same body, with the same secrets. */
    public WireProfile signingAlsoAs(WireProfile other) {
        List<Signature> both = new ArrayList<>(definition.signatures());
        both.addAll(other.definition.signatures());
        return with(both, retries);
    }

    /** This profile, trying again by another schedule. */
    public WireProfile retryingBy(RetrySchedule schedule) {
        return with(definition.signatures(), schedule);
    }

    private WireProfile with(List<Signature> signatures, RetrySchedule schedule) {
        return new WireProfile(
                name,
                new ProfileDefinition(
                        definition.envelope(),
                        definition.headers(),
                        definition.contentType(),
                        signatures,
                        definition.timeout(),
                        schedule.delays(),
                        schedule.jitter(),
                        definition.success(),
                        definition.httpsOnly(),
                        definition.ping(),
                        definition.handshake(),
                        definition.secret(),
                        definition.disable()),
                installation);
    }

    /** Its definition as JSON. */
    public String json() {
        return write(definition);
    }

    public ProfileDefinition definition() {
        return definition;
    }

    /** Whether an answer with that status means that the receiver took the delivery. */
    public SuccessRule success() {
        return definition.success();
    }

    /** Whether a receiver is asked for its consent before anything is sent to it. */
    public boolean handshakes() {
        return definition.handshake();
    }

    /** Who sends, as receivers are told in a handshake. */
    public String origin() {
        return installation.origin();
    }

    /** The headers that hold its signatures. */
    public List<String> signatureHeaders() {
        return definition.signatures().stream()
                .flatMap(signature -> signature.names().stream())
                .toList();
    }

    public String name() {
        return name;
    }

    public Duration timeout() {
        return definition.timeout();
    }

    public RetrySchedule retries() {
        return retries;
    }

    public boolean httpsOnly() {
        return definition.httpsOnly();
    }

    /** Whether a request has room for one signature alone, so that while two secrets are live the attempts take turns. */
    public boolean signsWithOneKey() {
        return definition.signatures().stream().anyMatch(signature -> signature.scheme() == SignatureScheme.SHA256_HEX);
    }

    /**
     * How long to wait after so many attempts; empty if that was the last one. A receiver that knows one of several live secrets gets a
     * request that it can verify even where the schedule would not try again.
     *
     * @param attempts made so far, at least 1
     * @param hint what the receiver asked for, or zero
     * @param chance 0 ≤ chance &lt; 1
     */
    public Optional<Duration> retryAfter(
            int attempts, List<SigningKey> keys, Duration hint, double chance, Instant now) {
        Optional<Duration> planned = retries.after(attempts, hint, chance);
        boolean otherKeyUntried = signsWithOneKey() && attempts < Math.min(secrets(keys, now), MOST_TURNS);
        return planned.isEmpty() && otherKeyUntried ? Optional.of(TURN) : planned;
    }

    private static long secrets(List<SigningKey> keys, Instant now) {
        return live(keys, now).stream().filter(key -> !key.isAsymmetric()).count();
    }

    private static List<SigningKey> live(List<SigningKey> keys, Instant now) {
        return keys.stream().filter(key -> key.isLive(now)).toList();
    }

    /** Whether a secret must have the form that Standard Webhooks gives it. */
    public boolean signsByStandardWebhooks() {
        return definition.signatures().stream()
                .anyMatch(signature -> signature.scheme() == SignatureScheme.STANDARD_WEBHOOKS);
    }

    public SecretPolicy secret() {
        return definition.secret();
    }

    /** Whether an endpoint is sent a {@code ping} when it is registered. */
    public boolean pings() {
        return definition.ping();
    }

    /** Null: never. */
    public @Nullable DisableRule disable() {
        return definition.disable();
    }

    /**
     * The request that carries this delivery now. Signing happens at every attempt, so that a captured request grows old.
     *
     * @param keys the endpoint's secrets, the current one first; those that are no longer live are left out
     * @param ownHeaders the endpoint's own headers; the profile's win over them
     */
    public SignedRequest request(
            DeliveryFacts facts, List<SigningKey> keys, Map<String, String> ownHeaders, Instant now) {
        Facts said = new Facts(facts, installation);
        byte[] body = definition.envelope().isEmpty() ? facts.data() : said.envelope(definition.envelope());
        Map<String, String> ours = new LinkedHashMap<>();
        definition.headers().forEach(header -> said.write(header, ours));
        if (handshakes()) {
            ours.put(REQUEST_ORIGIN, origin());
        }
        Map<String, String> signatures = new LinkedHashMap<>();
        for (Signature signature : definition.signatures()) {
            Signing signing =
                    new Signing(facts.eventId(), body, live(keys, now), facts.attempt(), signature.headers(), now);
            signature.scheme().sign(signing, signatures);
        }
        ours.keySet().removeIf(name -> signatures.keySet().stream().anyMatch(name::equalsIgnoreCase));
        ours.putAll(signatures);
        Map<String, String> headers = new LinkedHashMap<>(ownHeaders);
        headers.keySet().removeIf(own -> ours.keySet().stream().anyMatch(own::equalsIgnoreCase));
        headers.putAll(ours);
        return new SignedRequest(headers, body, contentType(facts));
    }

    /** A body that is the payload itself is of the payload's own type (CloudEvents, HTTP binding 3.1.1). */
    private String contentType(DeliveryFacts facts) {
        CloudContext cloud = facts.cloud();
        return definition.envelope().isEmpty() && cloud != null && cloud.dataContentType() != null
                ? cloud.dataContentType()
                : definition.contentType();
    }

    /**
     * Checks a request as its receiver would: every signature of this profile must hold.
     *
     * @param headers as received, their names in lower case
     */
    public Verification verify(Map<String, String> headers, byte[] body, SigningKey key, Instant arrived) {
        Received received = new Received(headers, body, arrived);
        return definition.signatures().stream()
                .map(signature -> signature.scheme().verify(received, signature.headers(), key))
                .filter(found -> found != Verification.OK)
                .findFirst()
                .orElse(Verification.OK);
    }

    @Override
    public String toString() {
        return name;
    }
}
