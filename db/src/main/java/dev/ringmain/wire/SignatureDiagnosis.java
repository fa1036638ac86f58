package dev.ringmain.wire;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Why a receiver's check of a signature fails, found out from what the receiver has in its hands.
 *
 * @param detail what was seen in this case; empty if the finding says all. May quote what was pasted, which is hostile text
 */
public record SignatureDiagnosis(Finding finding, String detail) {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** What is wrong, and what to do about it. */
    public enum Finding {
        VERIFIED(
                "The signature holds",
                "With this secret, these headers and this body the check succeeds. If your code still refuses the"
                        + " request, it uses something else: look at the secret that it really loads, and at the body that"
                        + " it really hashes."),
        UNSIGNED(
                "Nothing is signed",
                "The endpoint has no secret, or its wire profile signs nothing, so there is nothing to check."),
        WRONG_HEADER(
                "Not the header that is signed in",
                "Read the headers that the endpoint's wire profile names, or change the profile to the one that your"
                        + " code expects."),
        OTHER_DELIVERY(
                "This is another delivery",
                "What you pasted belongs to another event. Take all three from one and the same request."),
        CLOCK_SKEW(
                "The signature holds, the time does not",
                "The request's time is more than five minutes from yours. Set the server's clock by NTP; if the"
                        + " request waited in a queue of yours, check it before it enters the queue."),
        OLD_SECRET(
                "An old secret",
                "This secret of the endpoint has been replaced and signs no more. Give your code the current one; if"
                        + " it is lost, rotate it: both are valid for a while."),
        MANGLED_SECRET(
                "The right secret, spoilt on its way",
                "Your code must have the secret exactly as it was shown, with its prefix, and without quotes or"
                        + " spaces."),
        WRONG_SECRET(
                "Another secret",
                "Headers and body are as they were sent, and this secret is not the endpoint's. Every endpoint has its"
                        + " own: look whether it belongs to another endpoint or environment."),
        BODY_RESERIALISED(
                "The body was parsed and written again",
                "It says the same, but in other bytes, and the signature is over the bytes. Check the raw body before"
                        + " anything parses it: express.raw() instead of express.json(), request.get_data() instead of"
                        + " request.json."),
        BODY_CHANGED(
                "The body was changed",
                "It is not what was signed. Look for what stands between: a proxy, a firewall or a framework that"
                        + " decodes, trims or cuts it."),
        UNKNOWN(
                "Neither the secret nor the body fits",
                "Take the secret from where it was shown when the endpoint was made or rotated, and the body as raw"
                        + " bytes, both of the same request.");

        private final String title;
        private final String advice;

        Finding(String title, String advice) {
            this.title = title;
            this.advice = advice;
        }

        public String title() {
            return title;
        }

        public String advice() {
            return advice;
        }
    }

    /**
     * What a receiver says it got.
     *
     * @param headers their names in lower case
     * @param body as text, which is all that can be pasted
     * @param secret the one that it checks with; empty: the endpoint's own are tried
     * @param at by the receiver's clock
     */
    public record Received(Map<String, String> headers, String body, String secret, Instant at) {}

    /**
     * @param keys every secret of the endpoint, those that have expired too
     * @param eventId of the delivery in question, as receivers see it
     * @param sent the body as it was sent, as far as that is known
     */
    public static SignatureDiagnosis of(
            WireProfile profile, List<SigningKey> keys, String eventId, byte @Nullable [] sent, Received received) {
        if (profile.signatureHeaders().isEmpty() || keys.isEmpty()) {
            return new SignatureDiagnosis(Finding.UNSIGNED, "");
        }
        Optional<SignatureDiagnosis> headers = headers(profile, eventId, received);
        return headers.orElseGet(() -> new Case(profile, keys, sent, received).diagnosis());
    }

    private static Optional<SignatureDiagnosis> headers(WireProfile profile, String eventId, Received received) {
        List<String> missing = profile.signatureHeaders().stream()
                .filter(name -> !received.headers().containsKey(name.toLowerCase(Locale.ROOT)))
                .toList();
        if (!missing.isEmpty()) {
            String others = received.headers().keySet().stream()
                    .filter(name -> name.contains("signature"))
                    .collect(Collectors.joining(", "));
            return Optional.of(new SignatureDiagnosis(
                    Finding.WRONG_HEADER,
                    "The profile “" + profile.name() + "” signs in "
                            + String.join(", ", profile.signatureHeaders()) + "; not among yours: "
                            + String.join(", ", missing)
                            + (others.isEmpty() ? "." : ". Yours that look like signatures: " + others + ".")));
        }
        String id = received.headers().get("webhook-id");
        return id == null || id.equals(eventId)
                ? Optional.empty()
                : Optional.of(new SignatureDiagnosis(
                        Finding.OTHER_DELIVERY, "Yours is of " + id + ", this delivery of " + eventId + "."));
    }

    /** Headers that are all there. */
    private record Case(WireProfile profile, List<SigningKey> keys, byte @Nullable [] sent, Received received) {

        SignatureDiagnosis diagnosis() {
            String secret = received.secret();
            List<SigningKey> tried = secret.isEmpty() ? live() : List.of(new SigningKey(secret, null));
            Verification found = check(tried, asPasted());
            return switch (found) {
                case OK -> said(Finding.VERIFIED, secret.isEmpty() ? "Checked with the endpoint's own secret." : "");
                case TIMESTAMP_TOO_OLD -> said(Finding.CLOCK_SKEW, skew());
                case MISSING_HEADER -> said(Finding.WRONG_HEADER, "The header is there, but its value is garbled.");
                case WRONG_SECRET -> mismatch(tried);
            };
        }

        private SignatureDiagnosis mismatch(List<SigningKey> tried) {
            boolean bodyIsAsSent = holds(keys, asPasted());
            if (bodyIsAsSent) {
                return said(secret(), "");
            }
            boolean bodyFits = holds(tried, rewritten());
            if (bodyFits || holds(keys, rewritten())) {
                String also = bodyFits ? "" : "Besides, the secret is not one that the endpoint signs with. ";
                return saysTheSame()
                        ? said(Finding.BODY_RESERIALISED, also + difference())
                        : said(Finding.BODY_CHANGED, also + difference());
            }
            return switch (secret()) {
                case VERIFIED -> said(Finding.BODY_CHANGED, difference());
                case OLD_SECRET -> said(Finding.OLD_SECRET, "");
                case MANGLED_SECRET -> said(Finding.MANGLED_SECRET, "");
                default -> said(Finding.UNKNOWN, "");
            };
        }

        /** What the secret is, whatever the body may be. {@link Finding#VERIFIED}: one of the endpoint's own. */
        private Finding secret() {
            String secret = received.secret();
            if (secret.isEmpty()) {
                return Finding.UNKNOWN;
            }
            Optional<SigningKey> known =
                    keys.stream().filter(key -> key.text().equals(secret)).findFirst();
            if (known.isPresent()) {
                return known.get().isLive(received.at()) ? Finding.VERIFIED : Finding.OLD_SECRET;
            }
            String bare = bare(secret);
            return keys.stream().anyMatch(key -> bare(key.text()).equals(bare)) && !bare.isEmpty()
                    ? Finding.MANGLED_SECRET
                    : Finding.WRONG_SECRET;
        }

        private static String bare(String secret) {
            return secret.replaceAll("[\\s\"'`]", "")
                    .replaceFirst("^whsec_", "")
                    .replaceFirst("=+$", "");
        }

        private List<SigningKey> live() {
            return keys.stream().filter(key -> key.isLive(received.at())).toList();
        }

        private boolean holds(List<SigningKey> with, Set<String> bodies) {
            Verification found = check(with, bodies);
            return found == Verification.OK || found == Verification.TIMESTAMP_TOO_OLD;
        }

        /** The best that any of them says of any of these. */
        private Verification check(List<SigningKey> with, Set<String> bodies) {
            List<Verification> found = with.stream()
                    .flatMap(key -> bodies.stream()
                            .map(body -> profile.verify(
                                    received.headers(), body.getBytes(StandardCharsets.UTF_8), key, received.at())))
                    .toList();
            return Stream.of(Verification.OK, Verification.TIMESTAMP_TOO_OLD, Verification.MISSING_HEADER)
                    .filter(found::contains)
                    .findFirst()
                    .orElse(Verification.WRONG_SECRET);
        }

        /** A form turns every line break into two characters, and who copies often takes a last one along. */
        private Set<String> asPasted() {
            String text = received.body().replace("\r\n", "\n");
            return new LinkedHashSet<>(List.of(text, text.replace("\n", "\r\n"), text.strip()));
        }

        private Set<String> rewritten() {
            Set<String> bodies = new LinkedHashSet<>();
            if (sent != null) {
                bodies.add(new String(sent, StandardCharsets.UTF_8));
            }
            bodies.add(withoutSpaces(received.body()));
            return bodies;
        }

        private boolean saysTheSame() {
            if (sent == null) {
                return true;
            }
            try {
                return same(JSON.readTree(sent), JSON.readTree(received.body()));
            } catch (JacksonException e) {
                return false;
            }
        }

        /** Where it first differs from what was sent. */
        private String difference() {
            if (sent == null) {
                return "";
            }
            byte[] text = received.body().replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8);
            int at = Arrays.mismatch(sent, text);
            return at < 0
                    ? ""
                    : "Sent were " + sent.length + " bytes, yours are " + text.length + "; they differ first at byte "
                            + (at + 1) + ".";
        }

        private String skew() {
            String standard = received.headers().get("webhook-timestamp");
            String seconds = standard != null
                    ? standard
                    : received.headers().values().stream()
                            .filter(value -> value.matches("t=\\d{1,12},.*"))
                            .map(value -> value.substring(2, value.indexOf(',')))
                            .findFirst()
                            .orElse("");
            if (!seconds.matches("\\d{1,12}")) {
                return "";
            }
            Duration age = Duration.between(Instant.ofEpochSecond(Long.parseLong(seconds)), received.at());
            return "Your time is " + age.abs().toSeconds() + " s " + (age.isNegative() ? "before" : "after")
                    + " the one that was signed.";
        }

        private static SignatureDiagnosis said(Finding finding, String detail) {
            return new SignatureDiagnosis(finding, detail);
        }
    }

    /** Whoever parses and writes again may put {@code 1} where {@code 1.0} was. */
    private static boolean same(JsonNode one, JsonNode other) {
        return one.equals(
                (a, b) -> a.isNumber() && b.isNumber()
                        ? Double.compare(a.doubleValue(), b.doubleValue())
                        : a.equals(b) ? 0 : 1,
                other);
    }

    /** JSON without the space between its tokens, each of which stays as it is. */
    private static String withoutSpaces(String json) {
        StringBuilder bare = new StringBuilder(json.length());
        boolean quoted = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (quoted || !Character.isWhitespace(c)) {
                bare.append(c);
            }
            if (quoted && c == '\\' && i + 1 < json.length()) {
                bare.append(json.charAt(++i));
            } else if (c == '"') {
                quoted = !quoted;
            }
        }
        return bare.toString();
    }
}
