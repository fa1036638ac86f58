package dev.ringmain.wire;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A secret that deliveries are signed with, in the clear: kept in memory only, and never printed.
 *
 * @param until when it stops signing; null: it is the current one
 */
public record SigningKey(String text, @Nullable Instant until) {

    private static final String PREFIX = "whsec_";

    /** Whether it is the private half of a key pair, rather than a secret that both sides know. */
    public boolean isAsymmetric() {
        return text.startsWith(Ed25519.SECRET_PREFIX);
    }

    public boolean isLive(Instant now) {
        return until == null || now.isBefore(until);
    }

    /** The bytes that Standard Webhooks signs with: what follows {@code whsec_}, decoded. A secret of another form stands for itself. */
    byte[] standardBytes() {
        if (text.startsWith(PREFIX)) {
            try {
                return Base64.getDecoder().decode(text.substring(PREFIX.length()));
            } catch (IllegalArgumentException e) {
                return rawBytes();
            }
        }
        return rawBytes();
    }

    byte[] rawBytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "SigningKey[…]";
    }
}
