package dev.ringmain.tenant;

import dev.ringmain.secret.MasterKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * An API key as its holder has it: {@code rm_live_}, ten characters that find its row, {@code _}, 32 secret characters, and six of
 * checksum. A scanner can recognise one, and a mistyped one is refused without a look at the database.
 */
public final class ApiKeyText {

    /** What the key opens; readable from its first letters. */
    public enum Prefix {
        LIVE("rm_live_"),
        TEST("rm_test_"),
        SOURCE("rm_src_"),
        /** All tenants, for those who run the installation. */
        PLATFORM("rm_adm_");

        private final String text;

        Prefix(String text) {
            this.text = text;
        }

        static Prefix of(Environment.Kind kind) {
            return switch (kind) {
                case LIVE -> LIVE;
                case TEST -> TEST;
            };
        }
    }

    private static final String BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final Pattern FORM =
            Pattern.compile("(rm_(?:live|test|src|adm)_([0-9A-Za-z]{10})_[0-9A-Za-z]{32})([0-9A-Za-z]{6})");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String text;
    private final String publicId;

    private ApiKeyText(String text, String publicId) {
        this.text = text;
        this.publicId = publicId;
    }

    /** For a key that opens an environment. */
    public static ApiKeyText generate(Environment environment) {
        return generate(Prefix.of(environment.kind()));
    }

    public static ApiKeyText generate(Prefix prefix) {
        String publicId = random(10);
        String body = prefix.text + publicId + "_" + random(32);
        return new ApiKeyText(body + checksum(body), publicId);
    }

    /** Empty unless it has the form of a key and its checksum is right. */
    public static Optional<ApiKeyText> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || !checksum(matcher.group(1)).equals(matcher.group(3))) {
            return Optional.empty();
        }
        return Optional.of(new ApiKeyText(text, matcher.group(2)));
    }

    public String publicId() {
        return publicId;
    }

    public byte[] digest(MasterKey masterKey) {
        return masterKey.digest("api-key", text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The whole key. For its holder's eyes, once. */
    public String reveal() {
        return text;
    }

    /** Enough to recognise it by. */
    public String hint() {
        return text.substring(0, text.indexOf(publicId) + publicId.length()) + "…" + text.substring(text.length() - 4);
    }

    @Override
    public String toString() {
        return hint();
    }

    private static String random(int length) {
        return RANDOM.ints(length, 0, BASE62.length())
                .mapToObj(i -> String.valueOf(BASE62.charAt(i)))
                .collect(java.util.stream.Collectors.joining());
    }

    private static String checksum(String body) {
        CRC32 crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        long value = crc.getValue();
        char[] digits = new char[6];
        for (int i = 5; i >= 0; i--) {
            digits[i] = BASE62.charAt((int) (value % 62));
            value /= 62;
        }
        return new String(digits);
    }
}
