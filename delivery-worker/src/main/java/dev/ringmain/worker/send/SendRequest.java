package dev.ringmain.worker.send;

import dev.ringmain.wire.ProfileDefinition;
import dev.ringmain.wire.SignedRequest;
import dev.ringmain.wire.SuccessRule;
import dev.ringmain.wire.WireProfile;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * What to send.
 *
 * @param url absolute, {@code http} or {@code https}, as {@link dev.ringmain.endpoint.Egress#check} returned it
 * @param method {@code POST}, or {@code OPTIONS} to ask first
 * @param headers in the order in which they are sent; without those that {@link WebhookSender} sets: {@code Host}, {@code User-Agent},
 *     {@code Content-Type} and {@code Content-Length}, and without any that manage a connection
 * @param body the bytes that were signed; not copied, so not to be changed before the answer is there
 * @param contentType of the body
 * @param success which answers mean that the receiver took it
 * @param deadline from now to the last byte of the answer, on the wall clock; positive
 */
public record SendRequest(
        URI url,
        String method,
        Map<String, String> headers,
        byte[] body,
        String contentType,
        SuccessRule success,
        Duration deadline) {

    private static final byte[] NOTHING = {};

    public SendRequest {
        String scheme = url.getScheme();
        if (url.getHost() == null
                || url.getRawUserInfo() != null
                || !("https".equals(scheme) || "http".equals(scheme))) {
            throw new IllegalArgumentException("Not the URL of an endpoint: " + url);
        }
        if (deadline.isNegative() || deadline.isZero()) {
            throw new IllegalArgumentException("A deadline is ahead, and this one is " + deadline);
        }
    }

    /** A delivery as most are: JSON by POST, taken if the answer is 2xx. */
    public SendRequest(URI url, Map<String, String> headers, byte[] body, Duration deadline) {
        this(url, "POST", headers, body, ProfileDefinition.JSON, SuccessRule.ANY_2XX, deadline);
    }

    /** A signed delivery. */
    public SendRequest(URI url, SignedRequest signed, WireProfile profile) {
        this(url, "POST", signed.headers(), signed.body(), signed.contentType(), profile.success(), profile.timeout());
    }

    /** A question without a body. */
    public static SendRequest options(URI url, Map<String, String> headers, Duration deadline) {
        return new SendRequest(url, "OPTIONS", headers, NOTHING, ProfileDefinition.JSON, SuccessRule.ANY_2XX, deadline);
    }

    boolean isSecure() {
        return "https".equals(url.getScheme());
    }

    /** The host to look up and to verify: an IPv6 address without its brackets. */
    String host() {
        String host = url.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    int port() {
        int port = url.getPort();
        return port >= 0 ? port : isSecure() ? 443 : 80;
    }

    String target() {
        String path = url.getRawPath();
        String query = url.getRawQuery();
        String nonEmpty = path.isEmpty() ? "/" : path;
        return query == null ? nonEmpty : nonEmpty + "?" + query;
    }
}
