package dev.ringmain.admin.secondfactor;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Time-based one-time codes of RFC 6238, as every authenticator app makes them: HMAC-SHA-1, six digits, steps of thirty seconds. A step is
 * the number of those since 1970; one step of drift is forgiven to either side.
 */
public final class Totp {

    private static final int SECRET_LENGTH = 20;
    private static final long STEP_SECONDS = 30;
    private static final int DIGITS = 6;
    private static final int DRIFT = 1;
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final SecureRandom RANDOM = new SecureRandom();

    private Totp() {}

    /** A secret as long as the hash that it goes into: 20 bytes. */
    public static byte[] newSecret() {
        byte[] secret = new byte[SECRET_LENGTH];
        RANDOM.nextBytes(secret);
        return secret;
    }

    /**
     * Whether a code is right, and not used before.
     *
     * @param code what somebody typed; spaces in it do no harm
     * @param lastStep the step that was used last, by whatever sign-in; negative: none yet
     * @return the step that is used now, to be kept as the last one; empty if the code is refused
     */
    public static OptionalLong check(byte[] secret, String code, Instant now, long lastStep) {
        String digits = code.replace(" ", "");
        if (!digits.matches("[0-9]{" + DIGITS + "}")) {
            return OptionalLong.empty();
        }
        byte[] given = digits.getBytes(StandardCharsets.US_ASCII);
        OptionalLong used = OptionalLong.empty();
        for (long step = step(now) - DRIFT; step <= step(now) + DRIFT; step++) {
            byte[] right = code(secret, step, DIGITS).getBytes(StandardCharsets.US_ASCII);
            if (MessageDigest.isEqual(given, right) && step > lastStep) {
                used = OptionalLong.of(step);
            }
        }
        return used;
    }

    /** What an authenticator shows at a moment. */
    public static String code(byte[] secret, Instant moment) {
        return code(secret, step(moment), DIGITS);
    }

    /**
     * What the QR code says: everything an authenticator needs.
     *
     * @param issuer who asks for the codes, for people to read
     * @param account whose they are, for example an e-mail address
     */
    public static String uri(String issuer, String account, byte[] secret) {
        return "otpauth://totp/" + encoded(issuer) + ":" + encoded(account) + "?secret=" + base32(secret) + "&issuer="
                + encoded(issuer) + "&algorithm=SHA1&digits=" + DIGITS + "&period=" + STEP_SECONDS;
    }

    /** For typing it in: RFC 4648 Base32 without padding. */
    public static String base32(byte[] secret) {
        StringBuilder text = new StringBuilder();
        int buffer = 0;
        int bits = 0;
        for (byte octet : secret) {
            buffer = buffer << 8 | octet & 0xff;
            bits += 8;
            while (bits >= 5) {
                text.append(ALPHABET.charAt(buffer >> bits - 5 & 31));
                bits -= 5;
            }
        }
        if (bits > 0) {
            text.append(ALPHABET.charAt(buffer << 5 - bits & 31));
        }
        return text.toString();
    }

    /** Section 5.3 of RFC 4226, with the step for a counter. */
    static String code(byte[] secret, long step, int digits) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret, "HmacSHA1"));
            byte[] hash =
                    mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
            int offset = hash[hash.length - 1] & 0x0f;
            int number = ByteBuffer.wrap(hash, offset, Integer.BYTES).getInt() & Integer.MAX_VALUE;
            String padded = "0000000000" + number;
            return padded.substring(padded.length() - digits);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HmacSHA1", e);
        }
    }

    private static long step(Instant moment) {
        return Math.floorDiv(moment.getEpochSecond(), STEP_SECONDS);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
