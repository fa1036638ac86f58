package dev.ringmain.secret;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The one secret of an installation. Everything else is derived from it by name, so that a key made for one purpose is of no use for
 * another.
 */
public final class MasterKey {

    public static final int LENGTH = 32;

    private final byte[] key;

    /** @throws IllegalArgumentException unless the key is exactly {@value #LENGTH} bytes */
    public MasterKey(byte[] key) {
        if (key.length != LENGTH) {
            throw new IllegalArgumentException("The master key must be " + LENGTH + " bytes, and is " + key.length
                    + ". Make one with: openssl rand -base64 32");
        }
        this.key = key.clone();
    }

    /** HMAC-SHA-256 of the content under a key that is derived for this purpose: 32 bytes. */
    public byte[] digest(String purpose, byte[] content) {
        return hmac(derive(purpose), content);
    }

    /** Says which key this is, without saying what it is: 32 bytes. */
    public byte[] fingerprint() {
        return derive("fingerprint");
    }

    byte[] derive(String purpose) {
        return hmac(key, ("ringmain/" + purpose).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** Compares in a time that does not depend on where two digests differ. */
    public static boolean same(byte[] one, byte[] other) {
        return MessageDigest.isEqual(one, other);
    }

    private static byte[] hmac(byte[] key, byte[] content) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HmacSHA256", e);
        }
    }

    @Override
    public String toString() {
        return "MasterKey[…]";
    }
}
