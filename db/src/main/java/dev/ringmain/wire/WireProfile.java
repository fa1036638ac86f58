package dev.ringmain.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.ringmain.wire.SignatureScheme.Received;
import dev.ringmain.wire.SignatureScheme.Signing;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;
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
    private static final DateTimeFormatter MILLISECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

    /** Between two attempts that differ by their secret alone. */
    private static final Duration TURN = Duration.ofSeconds(1);

    private static final int MOST_TURNS = 2;

    private final String name;
    private final Definition definition;
    private final RetrySchedule retries;

    private WireProfile(String name, Definition definition) {
        this.name = name;
        this.definition = definition;
        this.retries = new RetrySchedule(definition.retries(), definition.jitter());
    }

    /** The columns of a profile's row, as JSON with snake-case names and ISO 8601 durations. */
    record Definition(
            List<EnvelopeField> envelope,
            List<Signature> signatures,
            Duration timeout,
            List<Duration> retries,
            double jitter,
            boolean httpsOnly,
            @Nullable Boolean ping,
            @Nullable SecretPolicy secret,
            @Nullable DisableRule disable) {}

    /** @param headers the names under which the signature is sent, for schemes that leave that to the profile */
    record Signature(SignatureScheme scheme, @Nullable List<String> headers) {

        List<String> names() {
            return headers == null ? List.of() : headers;
        }
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
        return new WireProfile(name, JSON.readValue(definition, Definition.class));
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
    private boolean signsWithOneKey() {
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
        boolean otherKeyUntried =
                signsWithOneKey() && attempts < Math.min(live(keys, now).size(), MOST_TURNS);
        return planned.isEmpty() && otherKeyUntried ? Optional.of(TURN) : planned;
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
        return definition.secret() == null ? SecretPolicy.REQUIRED : definition.secret();
    }

    /** Whether an endpoint is sent a {@code ping} when it is registered. */
    public boolean pings() {
        return Boolean.TRUE.equals(definition.ping());
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
        byte[] body = envelope(facts);
        Map<String, String> signatures = new LinkedHashMap<>();
        for (Signature signature : definition.signatures()) {
            Signing signing =
                    new Signing(facts.eventId(), body, live(keys, now), facts.attempt(), signature.names(), now);
            signature.scheme().sign(signing, signatures);
        }
        Map<String, String> headers = new LinkedHashMap<>(ownHeaders);
        headers.keySet().removeIf(own -> signatures.keySet().stream().anyMatch(own::equalsIgnoreCase));
        headers.putAll(signatures);
        return new SignedRequest(headers, body);
    }

    /**
     * Checks a request as its receiver would: every signature of this profile must hold.
     *
     * @param headers as received, their names in lower case
     */
    public Verification verify(Map<String, String> headers, byte[] body, SigningKey key, Instant arrived) {
        Received received = new Received(headers, body, arrived);
        return definition.signatures().stream()
                .map(signature -> signature.scheme().verify(received, signature.names(), key))
                .filter(found -> found != Verification.OK)
                .findFirst()
                .orElse(Verification.OK);
    }

    private byte[] envelope(DeliveryFacts facts) {
        ByteArrayOutputStream body = new ByteArrayOutputStream(facts.data().length + 256);
        char separator = '{';
        for (EnvelopeField field : definition.envelope()) {
            body.write(separator);
            separator = ',';
            write(body, field.field());
            body.write(':');
            switch (field.source()) {
                case EVENT_ID -> write(body, facts.eventId());
                case EVENT_TYPE -> write(body, facts.eventType());
                case EVENT_TIMESTAMP -> write(body, MILLISECONDS.format(facts.eventTimestamp()));
                case SUBJECT -> write(body, facts.subject());
                case ENVIRONMENT_ID -> write(body, facts.environmentId());
                case ENVIRONMENT_NAME -> write(body, facts.environmentName());
                case ENDPOINT_ID -> write(body, facts.endpointId());
                case DELIVERY_ID -> write(body, facts.deliveryId());
                case REDELIVERY ->
                    body.writeBytes(Boolean.toString(facts.redelivery()).getBytes(StandardCharsets.US_ASCII));
                case PAYLOAD -> body.writeBytes(facts.data());
            }
        }
        body.write('}');
        return body.toByteArray();
    }

    private static void write(ByteArrayOutputStream body, @Nullable String value) {
        if (value == null) {
            body.writeBytes(new byte[] {'n', 'u', 'l', 'l'});
            return;
        }
        body.write('"');
        body.writeBytes(quoted(value));
        body.write('"');
    }

    private static byte[] quoted(String value) {
        try {
            return JsonStringEncoder.getInstance().quoteAsUTF8(value);
        } catch (IllegalArgumentException halfACharacter) {
            // JSON can escape a surrogate that has no partner, and UTF-8 cannot hold it.
            return JsonStringEncoder.getInstance()
                    .quoteAsUTF8(LONE_SURROGATE.matcher(value).replaceAll("\ufffd"));
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
