package dev.ringmain.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
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

        @Override
        Verification verify(Map<String, String> headers, byte[] body, SigningKey key, Instant arrived) {
            String id = headers.get("webhook-id");
            String timestamp = headers.get("webhook-timestamp");
            String signatures = headers.get("webhook-signature");
            if (id == null || timestamp == null || signatures == null || !timestamp.matches("\\d{1,12}")) {
                return Verification.MISSING_HEADER;
            }
            byte[] signed = join((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8), body);
            byte[] expected = ("v1," + Base64.getEncoder().encodeToString(hmac(key.standardBytes(), signed)))
                    .getBytes(StandardCharsets.UTF_8);
            boolean ours = Arrays.stream(signatures.split(" "))
                    .anyMatch(one -> MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), expected));
            if (!ours) {
                return Verification.WRONG_SECRET;
            }
            Duration age = Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), arrived);
            return age.abs().compareTo(TOLERANCE) > 0 ? Verification.TIMESTAMP_TOO_OLD : Verification.OK;
        }
    };

    /** How far a request's timestamp may be from its arrival (Standard Webhooks). */
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    /** Adds the headers of this scheme. @param keys those that are live, the current one first */
    abstract void sign(String id, byte[] body, List<SigningKey> keys, Instant now, Map<String, String> headers);

    /** Checks as a receiver would. @param headers as received, their names in lower case */
    abstract Verification verify(Map<String, String> headers, byte[] body, SigningKey key, Instant arrived);

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
