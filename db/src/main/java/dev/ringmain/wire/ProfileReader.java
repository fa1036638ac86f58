package dev.ringmain.wire;

import dev.ringmain.wire.ProfileDefinition.Signature;
import dev.ringmain.wire.WireProfile.DisableRule;
import dev.ringmain.wire.WireProfile.SecretPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads a definition that a customer wrote, and refuses what would not work on the wire. */
final class ProfileReader {

    static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(30);

    private static final int MOST_FIELDS = 30;
    private static final int MOST_HEADERS = 20;
    private static final int MOST_SIGNATURES = 4;
    private static final int MOST_SIGNATURE_HEADERS = 4;
    private static final int MOST_RETRIES = 20;
    private static final int MOST_STATUSES = 20;
    private static final int LONGEST_FIELD_NAME = 64;
    private static final int LONGEST_CONSTANT = 1024;
    private static final Duration LONGEST_DELAY = Duration.ofDays(7);
    private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(15);
    private static final double USUAL_JITTER = 0.2;
    private static final Pattern JSON_TYPE = Pattern.compile(
            "application/(?:json|[a-z0-9][a-z0-9.+_-]{0,60}\\+json)(?:; ?charset=utf-8)?", Pattern.CASE_INSENSITIVE);

    /** Whatever follows it, the name is neither reserved nor the sender's. */
    private static final Pattern PREFIX =
            Pattern.compile("(?:ce|x(?!-ringmain-))-[a-z0-9-]{0,30}", Pattern.CASE_INSENSITIVE);

    private static final Set<String> KNOWN = Set.of(
            "envelope",
            "headers",
            "content_type",
            "signatures",
            "timeout",
            "retries",
            "jitter",
            "success",
            "https_only",
            "ping",
            "handshake",
            "secret",
            "disable");

    private final String root;
    private final Set<String> headerNames = new HashSet<>();

    private ProfileReader(String root) {
        this.root = root;
    }

    /**
     * @param usualRetries taken where the definition names none
     * @param root where in the request the definition stands: {@code definition}
     * @throws UnacceptableProfile for the first field that will not do
     */
    static ProfileDefinition read(JsonNode definition, List<Duration> usualRetries, String root) {
        return new ProfileReader(root).read(definition, usualRetries);
    }

    /** An endpoint's own schedule, by the rules for a profile's. */
    static RetrySchedule readSchedule(JsonNode schedule, String root) {
        ProfileReader reader = new ProfileReader(root);
        reader.object(schedule, "", Set.of("retries", "jitter"));
        return new RetrySchedule(
                reader.retries(reader.required(schedule, "retries"), List.of()),
                reader.jitter(given(schedule, "jitter")));
    }

    private ProfileDefinition read(JsonNode definition, List<Duration> usualRetries) {
        object(definition, "", KNOWN);
        List<Signature> signatures = signatures(required(definition, "signatures"));
        List<ProfileHeader> headers = headers(given(definition, "headers"));
        SecretPolicy secret = secret(given(definition, "secret"), signatures);
        boolean handshake = flag(definition, "handshake", false);
        if (handshake && !headerNames.add(WireProfile.REQUEST_ORIGIN.toLowerCase(Locale.ROOT))) {
            throw refuse(
                    "headers",
                    "conflicting_header",
                    "Leave out " + WireProfile.REQUEST_ORIGIN + ": with a handshake it is sent anyway.");
        }
        return new ProfileDefinition(
                envelope(required(definition, "envelope")),
                headers,
                contentType(given(definition, "content_type")),
                signatures,
                timeout(given(definition, "timeout")),
                retries(given(definition, "retries"), usualRetries),
                jitter(given(definition, "jitter")),
                success(given(definition, "success")),
                flag(definition, "https_only", true),
                flag(definition, "ping", false),
                handshake,
                secret,
                disable(given(definition, "disable")));
    }

    private List<EnvelopeField> envelope(JsonNode list) {
        array(list, "envelope", MOST_FIELDS);
        List<EnvelopeField> fields = new ArrayList<>();
        Set<String> names = new HashSet<>();
        boolean payload = false;
        for (int i = 0; i < list.size(); i++) {
            String at = "envelope/" + i;
            JsonNode one = list.get(i);
            object(one, at, Set.of("field", "source", "value", "optional"));
            Source source = source(one, at);
            String name = source == Source.EXTENSIONS && one.get("field") == null
                    ? "*"
                    : text(one.get("field"), at + "/field", 1, LONGEST_FIELD_NAME);
            if (!names.add(name)) {
                throw refuse(at + "/field", "duplicate_field", "An envelope has each field once.");
            }
            if (source == Source.PAYLOAD && payload) {
                throw refuse(at + "/source", "duplicate_field", "The payload stands in an envelope once.");
            }
            payload |= source == Source.PAYLOAD;
            Object value = constant(one, source, at);
            fields.add(new EnvelopeField(name, source, value, flag(one, "optional", at) ? Boolean.TRUE : null));
        }
        return fields;
    }

    private List<ProfileHeader> headers(@Nullable JsonNode list) {
        if (list == null) {
            return List.of();
        }
        array(list, "headers", MOST_HEADERS);
        List<ProfileHeader> headers = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            String at = "headers/" + i;
            JsonNode one = list.get(i);
            object(one, at, Set.of("name", "source", "value"));
            Source source = source(one, at);
            String name = text(one.get("name"), at + "/name", 1, HeaderNames.MAX_LENGTH);
            if (source == Source.PAYLOAD) {
                throw refuse(
                        at + "/source", "invalid_value", "A header cannot hold the payload. Put it in the envelope.");
            }
            if (source == Source.EXTENSIONS && !PREFIX.matcher(name).matches()) {
                throw refuse(at + "/name", "invalid_header", "Extensions go under a prefix such as ce- or x-event-.");
            }
            headerName(name, at + "/name");
            Object value = constant(one, source, at);
            String text = value == null ? null : value.toString();
            if (source == Source.CONSTANT && (text == null || !text.chars().allMatch(c -> c >= ' ' && c < 0x7F))) {
                throw refuse(at + "/value", "invalid_value", "A header's value is printable ASCII.");
            }
            headers.add(new ProfileHeader(name, source, text));
        }
        return headers;
    }

    private List<Signature> signatures(JsonNode list) {
        array(list, "signatures", MOST_SIGNATURES);
        List<Signature> signatures = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            String at = "signatures/" + i;
            JsonNode one = list.get(i);
            object(one, at, Set.of("scheme", "headers"));
            SignatureScheme scheme = scheme(one.get("scheme"), at + "/scheme");
            Signature signature =
                    new Signature(scheme, signatureHeaders(given(one, "headers"), scheme, at + "/headers"));
            for (String name : signature.names()) {
                headerName(name, scheme.fixedNames().isEmpty() ? at + "/headers" : at);
            }
            signatures.add(signature);
        }
        return signatures;
    }

    private List<String> signatureHeaders(@Nullable JsonNode list, SignatureScheme scheme, String at) {
        if (!scheme.fixedNames().isEmpty()) {
            if (list != null && !list.isEmpty()) {
                throw refuse(
                        at,
                        "invalid_value",
                        "Leave the headers of " + scheme.text() + " out: they are "
                                + String.join(", ", scheme.fixedNames()) + ".");
            }
            return List.of();
        }
        if (list == null || list.isEmpty()) {
            throw refuse(at, "required", "Name the header that holds the signature, such as X-Hub-Signature-256.");
        }
        array(list, at, MOST_SIGNATURE_HEADERS);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            names.add(text(list.get(i), at + "/" + i, 1, HeaderNames.MAX_LENGTH));
        }
        return names;
    }

    private void headerName(String name, String at) {
        if (!HeaderNames.isToken(name)) {
            throw refuse(at, "invalid_header", "Write a header's name in letters, digits and hyphens.");
        }
        if (HeaderNames.isReserved(name)) {
            throw refuse(
                    at, "invalid_header", "Leave out the header " + name + ": Ringmain sets it, or no delivery may.");
        }
        if (!headerNames.add(name.toLowerCase(Locale.ROOT))) {
            throw refuse(
                    at, "conflicting_header", "The header " + name + " is there already. Each header is sent once.");
        }
    }

    private SignatureScheme scheme(@Nullable JsonNode node, String at) {
        String text = text(node, at, 1, 40);
        return Stream.of(SignatureScheme.values())
                .filter(scheme -> scheme.text().equals(text))
                .findFirst()
                .orElseThrow(() -> refuse(
                        at,
                        "invalid_value",
                        "The schemes are "
                                + Stream.of(SignatureScheme.values())
                                        .map(SignatureScheme::text)
                                        .collect(Collectors.joining(", "))
                                + ". GitHub's X-Hub-Signature-256 is sha256_hex."));
    }

    private Source source(JsonNode one, String at) {
        String text = text(one.get("source"), at + "/source", 1, 40);
        return Stream.of(Source.values())
                .filter(source -> source.text().equals(text))
                .findFirst()
                .orElseThrow(() -> refuse(
                        at + "/source",
                        "invalid_value",
                        "The sources are "
                                + Stream.of(Source.values()).map(Source::text).collect(Collectors.joining(", "))
                                + "."));
    }

    /** A scalar, where the source is one; else there must be none. */
    private @Nullable Object constant(JsonNode one, Source source, String at) {
        JsonNode value = one.get("value");
        if (source != Source.CONSTANT) {
            if (value != null) {
                throw refuse(at + "/value", "invalid_value", "Only a constant has a value.");
            }
            return null;
        }
        if (value == null) {
            throw refuse(at + "/value", "required", "A constant has a value: a string, a number, true, false or null.");
        }
        if (value.isString() && value.stringValue().length() <= LONGEST_CONSTANT) {
            return value.stringValue();
        }
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return value.longValue();
        }
        if (value.isNumber() && value.asString().length() <= 30 && Double.isFinite(value.asDouble(Double.NaN))) {
            return value.decimalValue();
        }
        if (value.isNull()) {
            return null;
        }
        throw refuse(
                at + "/value",
                "invalid_value",
                "A constant is a string of at most " + LONGEST_CONSTANT
                        + " characters, a number, true, false or null.");
    }

    private String contentType(@Nullable JsonNode node) {
        if (node == null) {
            return ProfileDefinition.JSON;
        }
        String text = text(node, "content_type", 1, 100);
        if (!JSON_TYPE.matcher(text).matches()) {
            throw refuse(
                    "content_type",
                    "invalid_value",
                    "The body is JSON: application/json, or a type that ends in +json; charset=utf-8 may follow.");
        }
        return text;
    }

    private Duration timeout(@Nullable JsonNode node) {
        return node == null ? USUAL_TIMEOUT : duration(node, "timeout", Duration.ofSeconds(1), LONGEST_TIMEOUT);
    }

    private List<Duration> retries(@Nullable JsonNode list, List<Duration> usual) {
        if (list == null) {
            return usual;
        }
        array(list, "retries", MOST_RETRIES);
        List<Duration> delays = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            delays.add(duration(list.get(i), "retries/" + i, Duration.ofSeconds(1), LONGEST_DELAY));
        }
        return delays;
    }

    private double jitter(@Nullable JsonNode node) {
        if (node == null) {
            return USUAL_JITTER;
        }
        // What is too large to be a double is as wrong as any other number above 1.
        double share = node.isNumber() ? node.asDouble(-1) : -1;
        if (share < 0 || share > 1) {
            throw refuse("jitter", "invalid_value", "Jitter is a share of each delay that may be added to it: 0 to 1.");
        }
        return share;
    }

    private SuccessRule success(@Nullable JsonNode list) {
        if (list == null) {
            return SuccessRule.ANY_2XX;
        }
        array(list, "success", MOST_STATUSES);
        if (list.isEmpty()) {
            throw refuse(
                    "success", "required", "Name at least one status that means success, or leave it out for any 2xx.");
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            JsonNode one = list.get(i);
            String at = "success/" + i;
            String text = one.isIntegralNumber() ? one.asString() : text(one, at, 1, 10);
            try {
                SuccessRule.parse(List.of(text));
            } catch (IllegalArgumentException e) {
                throw refuse(at, "invalid_value", String.valueOf(e.getMessage()));
            }
            texts.add(text);
        }
        return SuccessRule.parse(texts);
    }

    private SecretPolicy secret(@Nullable JsonNode node, List<Signature> signatures) {
        if (node == null) {
            return signatures.isEmpty() ? SecretPolicy.NONE : SecretPolicy.REQUIRED;
        }
        String text = text(node, "secret", 1, 20);
        SecretPolicy policy = Stream.of(SecretPolicy.values())
                .filter(one -> one.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> refuse("secret", "invalid_value", "secret is required, optional or none."));
        if (policy == SecretPolicy.NONE && !signatures.isEmpty()) {
            throw refuse(
                    "secret", "invalid_value", "Without a secret nothing is signed: leave the signatures out, too.");
        }
        return policy;
    }

    private @Nullable DisableRule disable(@Nullable JsonNode node) {
        if (node == null) {
            return null;
        }
        object(node, "disable", Set.of("failing_for", "spread"));
        Duration failingFor =
                duration(node.get("failing_for"), "disable/failing_for", Duration.ofHours(1), Duration.ofDays(30));
        JsonNode spread = given(node, "spread");
        return new DisableRule(
                failingFor,
                spread == null ? Duration.ZERO : duration(spread, "disable/spread", Duration.ZERO, failingFor));
    }

    private Duration duration(@Nullable JsonNode node, String at, Duration least, Duration most) {
        String text = text(node, at, 1, 30);
        return Durations.parse(text)
                .filter(duration -> duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0)
                .filter(duration -> duration.getNano() == 0)
                .orElseThrow(() -> refuse(
                        at,
                        "invalid_value",
                        "A duration of whole seconds from " + Durations.text(least) + " to " + Durations.text(most)
                                + " is expected, written as 15s, 5m, 2h, 1d or in ISO 8601."));
    }

    private boolean flag(JsonNode object, String name, boolean usual) {
        JsonNode node = given(object, name);
        if (node == null) {
            return usual;
        }
        if (!node.isBoolean()) {
            throw refuse(name, "wrong_type", "This is true or false.");
        }
        return node.booleanValue();
    }

    private boolean flag(JsonNode object, String name, String at) {
        JsonNode node = given(object, name);
        if (node != null && !node.isBoolean()) {
            throw refuse(at + "/" + name, "wrong_type", "This is true or false.");
        }
        return node != null && node.booleanValue();
    }

    private String text(@Nullable JsonNode node, String at, int least, int most) {
        if (node == null || node.isNull()) {
            throw refuse(at, "required", "This field is needed.");
        }
        if (!node.isString()) {
            throw refuse(at, "wrong_type", "This is a string.");
        }
        String text = node.stringValue();
        if (text.length() < least || text.length() > most) {
            throw refuse(at, "invalid_value", "This has " + least + " to " + most + " characters.");
        }
        return text;
    }

    private void array(JsonNode node, String at, int most) {
        if (!node.isArray()) {
            throw refuse(at, "wrong_type", "This is a list.");
        }
        if (node.size() > most) {
            throw refuse(at, "too_many", "There are at most " + most + " of these.");
        }
    }

    private void object(JsonNode node, String at, Set<String> known) {
        if (!node.isObject()) {
            throw refuse(at, "wrong_type", "This is an object.");
        }
        node.propertyNames().stream()
                .filter(name -> !known.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    String escaped = name.replace("~", "~0").replace("/", "~1");
                    throw refuse(
                            at.isEmpty() ? escaped : at + "/" + escaped,
                            "unknown_field",
                            "There is no field of that name. Known ones: "
                                    + known.stream().sorted().collect(Collectors.joining(", ")) + ".");
                });
    }

    private JsonNode required(JsonNode object, String name) {
        JsonNode node = given(object, name);
        if (node == null) {
            throw refuse(name, "required", "A definition has " + name + ": a list, which may be empty.");
        }
        return node;
    }

    private static @Nullable JsonNode given(JsonNode object, String name) {
        JsonNode node = object.get(name);
        return node == null || node.isNull() ? null : node;
    }

    private UnacceptableProfile refuse(String at, String code, String message) {
        return new UnacceptableProfile(code, at.isEmpty() ? root : root + "/" + at, message);
    }
}
