package dev.ringmain.tenant;

import dev.ringmain.secret.MasterKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/** The secret part of a link. The database has its digest alone. */
final class LinkToken {

    private static final int LENGTH = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private LinkToken() {}

    static String fresh() {
        byte[] token = new byte[LENGTH];
        RANDOM.nextBytes(token);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /** @param purpose so that a link for one thing is none for another */
    static byte[] digest(MasterKey masterKey, String purpose, String token) {
        return masterKey.digest(purpose, token.getBytes(StandardCharsets.UTF_8));
    }
}
