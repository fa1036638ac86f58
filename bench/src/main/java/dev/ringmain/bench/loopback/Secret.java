package dev.ringmain.bench.loopback;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A receiver's side of Standard Webhooks, written anew from its text: what Ringmain signs with must not be what checks it. */
public final class Secret {

    private final SecretKeySpec key;

    /** @param text as it was shown when the endpoint was made: {@code whsec_} and base64 */
    public Secret(String text) {
        this.key = new SecretKeySpec(Base64.getDecoder().decode(text.replaceFirst("^whsec_", "")), "HmacSHA256");
    }

    /** @param headers by their names in lower case */
    public boolean signed(Map<String, String> headers, byte[] body) {
        String id = headers.getOrDefault("webhook-id", "");
        String timestamp = headers.getOrDefault("webhook-timestamp", "");
        String signatures = headers.getOrDefault("webhook-signature", "");
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
            byte[] expected =
                    ("v1," + Base64.getEncoder().encodeToString(mac.doFinal(body))).getBytes(StandardCharsets.US_ASCII);
            return Arrays.stream(signatures.split(" "))
                    .anyMatch(one -> MessageDigest.isEqual(expected, one.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
