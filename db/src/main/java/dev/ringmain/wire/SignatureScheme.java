package dev.ringmain.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The ways in which a delivery can prove where it comes from. */
public enum SignatureScheme {

    /**
     * Standard Webhooks 1.0: {@code webhook-id}, {@code webhook-timestamp} (seconds) and {@code webhook-signature}, which holds one
     * {@code v1,<base64>} for each live secret: HMAC-SHA-256 over {@code id.timestamp.body}.
     */
    @JsonProperty("standard_webhooks")
    STANDARD_WEBHOOKS {
        @Override
        void sign(String id, byte[] body, List<SigningKey> keys, Instant now, Map<String, String> headers) {
            String timestamp = Long.toString(now.getEpochSecond());
            byte[] signed = join((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8), body);
            headers.put("webhook-id", id);
            headers.put("webhook-timestamp", timestamp);
            headers.put(
                    "webhook-signature",
                    keys.stream()
                            .map(key -> "v1," + Base64.getEncoder().encodeToString(hmac(key.standardBytes(), signed)))
                            .collect(Collectors.joining(" ")));
        }
    };

    /** Adds the headers of this scheme. @param keys those that are live, the current one first */
    abstract void sign(String id, byte[] body, List<SigningKey> keys, Instant now, Map<String, String> headers);

    static byte[] hmac(byte[] key, byte[] content) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HmacSHA256", e);
        }
    }

    private static byte[] join(byte[] head, byte[] body) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream(head.length + body.length);
        joined.writeBytes(head);
        joined.writeBytes(body);
        return joined.toByteArray();
    }
}
