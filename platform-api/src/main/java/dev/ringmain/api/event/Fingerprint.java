package dev.ringmain.api.event;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Tells whether what is asked now is what was asked before. */
final class Fingerprint {

    private Fingerprint() {}

    /** SHA-256 of the content and of what was said about it, in this order. */
    static byte[] of(byte[] content, String... about) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : about) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                // Ends the part: "ab", "c" is not "a", "bc".
                digest.update((byte) 0);
            }
            return digest.digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
