package dev.ringmain.wire;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/** Key pairs in the form that Standard Webhooks gives them, and signatures with them. */
public final class Ed25519 {

    public static final String SECRET_PREFIX = "whsk_";
    public static final String PUBLIC_PREFIX = "whpk_";

    private static final int SEED_LENGTH = 32;

    private Ed25519() {}

    /**
     * @param secretKey {@code whsk_} and the base64 of 64 bytes: the seed and the public key, as libsodium and most libraries keep it
     * @param publicKey {@code whpk_} and the base64 of 32 bytes
     */
    public record Pair(String secretKey, String publicKey) {

        @Override
        public String toString() {
            return "Pair[" + publicKey + "]";
        }
    }

    public static Pair generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            byte[] seed = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
            byte[] encoded = pair.getPublic().getEncoded();
            // The 32 bytes of RFC 8032 end the X.509 form.
            byte[] open = Arrays.copyOfRange(encoded, encoded.length - SEED_LENGTH, encoded.length);
            byte[] both = Arrays.copyOf(seed, 2 * SEED_LENGTH);
            System.arraycopy(open, 0, both, SEED_LENGTH, SEED_LENGTH);
            Base64.Encoder base64 = Base64.getEncoder();
            return new Pair(SECRET_PREFIX + base64.encodeToString(both), PUBLIC_PREFIX + base64.encodeToString(open));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has Ed25519", e);
        }
    }

    static byte[] sign(String secretKey, byte[] content) {
        byte[] seed =
                Arrays.copyOf(Base64.getDecoder().decode(secretKey.substring(SECRET_PREFIX.length())), SEED_LENGTH);
        try {
            PrivateKey key = KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(content);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has Ed25519", e);
        }
    }
}
