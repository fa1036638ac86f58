package dev.ringmain.bench.loopback;

import dev.ringmain.bench.ledger.Arrivals.Arrival;
import dev.ringmain.bench.ledger.Arrivals.Key;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what the suite's own publisher wrote out of a request: the number, and the bytes of {@code data}. */
public final class Delivered {

    private static final Pattern SEQ = Pattern.compile("\"seq\":(\\d+)");
    private static final String DATA = "\"data\":";

    private Delivered() {}

    static Arrival read(
            String endpoint, Map<String, String> headers, byte[] body, @Nullable Secret secret, boolean accepted) {
        String text = new String(body, StandardCharsets.ISO_8859_1);
        Matcher seq = SEQ.matcher(text);
        int data = text.indexOf(DATA);
        // The standard envelope ends with data and one brace.
        byte[] published = data < 0
                ? body
                : text.substring(data + DATA.length(), Math.max(data + DATA.length(), text.lastIndexOf('}')))
                        .getBytes(StandardCharsets.ISO_8859_1);
        return new Arrival(
                System.nanoTime(),
                Long.parseLong(headers.getOrDefault("webhook-timestamp", "0")),
                new Key(endpoint, seq.find() ? Long.parseLong(seq.group(1)) : -1),
                headers.getOrDefault("webhook-id", ""),
                sha256(published),
                secret != null && secret.signed(headers, body),
                accepted);
    }

    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
