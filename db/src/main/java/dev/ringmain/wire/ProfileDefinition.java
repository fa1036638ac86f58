package dev.ringmain.wire;

import dev.ringmain.wire.WireProfile.DisableRule;
import dev.ringmain.wire.WireProfile.SecretPolicy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a profile says, as it is stored and shown: JSON with snake-case names and ISO 8601 durations.
 *
 * @param envelope the body's fields in order; empty: the body is the payload itself
 * @param contentType of the body; where the body is the payload itself, a CloudEvent's own wins over it
 * @param timeout for the whole attempt
 * @param retries the delays before each further attempt; empty: there is none
 * @param jitter how much may be added to a delay, as a share of it
 * @param ping whether a new endpoint is sent a {@code ping}
 * @param handshake whether a receiver is asked for its consent before anything is sent to it (CloudEvents, HTTP 1.1 Web Hooks)
 * @param disable null: an endpoint that only fails is never switched off
 */
public record ProfileDefinition(
        List<EnvelopeField> envelope,
        List<ProfileHeader> headers,
        String contentType,
        List<Signature> signatures,
        Duration timeout,
        List<Duration> retries,
        double jitter,
        SuccessRule success,
        boolean httpsOnly,
        Boolean ping,
        Boolean handshake,
        SecretPolicy secret,
        @Nullable DisableRule disable) {

    public static final String JSON = "application/json";

    /** Rows of built-in profiles say only what is not usual. */
    public ProfileDefinition {
        headers = headers == null ? List.of() : List.copyOf(headers);
        contentType = contentType == null ? JSON : contentType;
        success = success == null ? SuccessRule.ANY_2XX : success;
        ping = ping == null ? Boolean.FALSE : ping;
        handshake = handshake == null ? Boolean.FALSE : handshake;
        secret = secret == null ? SecretPolicy.REQUIRED : secret;
    }

    /** @param headers the names under which the signature is sent, for schemes that leave that to the profile */
    public record Signature(SignatureScheme scheme, List<String> headers) {

        public Signature {
            headers = headers == null ? List.of() : List.copyOf(headers);
        }

        /** Every header that it makes. */
        public List<String> names() {
            return scheme.fixedNames().isEmpty() ? headers : scheme.fixedNames();
        }
    }
}
