package dev.ringmain.id;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes, shows and reads ids. An id is a UUIDv7 (RFC 9562): 48 bits of milliseconds, then a counter, then chance, so ids sort by the
 * time they were made. It is shown as {@code prefix_} and the 26 characters of its Crockford base32, in lower case.
 */
public final class Ids {

    private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final byte[] DIGIT = new byte[128];
    private static final int TEXT_LENGTH = 26;
    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT = 0x8000000000000000L;
    /** Where 48 bits of milliseconds end. */
    private static final Instant NEVER = Instant.ofEpochMilli(1L << 48);

    private static final SecureRandom RANDOM = new SecureRandom();

    /** Milliseconds and counter of the last id, in one number, so that ids of one process never go backwards. */
    private static final AtomicLong LAST = new AtomicLong();

    static {
        Arrays.fill(DIGIT, (byte) -1);
        for (int i = 0; i < ALPHABET.length; i++) {
            DIGIT[ALPHABET[i]] = (byte) i;
        }
    }

    private Ids() {}

    /** A new id, greater than every id this process made before. */
    public static UUID next() {
        long tick = LAST.updateAndGet(last -> Math.max(last + 1, System.currentTimeMillis() << 12));
        long high = (tick >>> 12) << 16 | VERSION_7 | (tick & 0xFFF);
        return new UUID(high, RANDOM.nextLong() >>> 2 | VARIANT);
    }

    /** When the id was made, to the millisecond. */
    public static Instant timeOf(UUID id) {
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
    }

    /** The smallest id of a moment: every id made before it is smaller, every id made at it or later is not. */
    public static UUID floor(Instant moment) {
        if (moment.isBefore(Instant.EPOCH)) {
            return new UUID(0, 0);
        }
        return moment.isBefore(NEVER) ? new UUID(moment.toEpochMilli() << 16, 0) : new UUID(-1, -1);
    }

    public static String format(String prefix, UUID id) {
        char[] text = new char[TEXT_LENGTH];
        long high = id.getMostSignificantBits();
        long low = id.getLeastSignificantBits();
        for (int i = TEXT_LENGTH - 1; i >= 0; i--) {
            text[i] = ALPHABET[(int) low & 31];
            low = low >>> 5 | high << 59;
            high >>>= 5;
        }
        return prefix + '_' + new String(text);
    }

    /** Reads what {@link #format} wrote; empty for anything else. */
    public static Optional<UUID> parse(String prefix, String text) {
        int start = prefix.length() + 1;
        if (text.length() != start + TEXT_LENGTH || !text.startsWith(prefix) || text.charAt(start - 1) != '_') {
            return Optional.empty();
        }
        long high = 0;
        long low = 0;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = c < 128 ? DIGIT[c] : -1;
            // 26 digits hold 130 bits: the first one may only use three of its five.
            if (digit < 0 || (i == start && digit > 7)) {
                return Optional.empty();
            }
            high = high << 5 | low >>> 59;
            low = low << 5 | digit;
        }
        return Optional.of(new UUID(high, low));
    }

    /** The 16 bytes in which the id is stored. */
    public static byte[] bytes(UUID id) {
        byte[] bytes = new byte[16];
        long high = id.getMostSignificantBits();
        long low = id.getLeastSignificantBits();
        for (int i = 7; i >= 0; i--) {
            bytes[i] = (byte) high;
            bytes[i + 8] = (byte) low;
            high >>>= 8;
            low >>>= 8;
        }
        return bytes;
    }

    public static UUID fromBytes(byte[] bytes) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < 8; i++) {
            high = high << 8 | bytes[i] & 0xFF;
            low = low << 8 | bytes[i + 8] & 0xFF;
        }
        return new UUID(high, low);
    }
}
