package dev.ringmain.staff;

import dev.ringmain.secret.MasterKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/** Secrets that their holder shows and nobody stores: 256 bits, kept as a digest. */
final class Tokens {

    private static final int LENGTH = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Tokens() {}

    static String fresh() {
        byte[] token = new byte[LENGTH];
        RANDOM.nextBytes(token);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    static byte[] digest(MasterKey masterKey, String purpose, String token) {
        return masterKey.digest(purpose, token.getBytes(StandardCharsets.UTF_8));
    }
}
