package dev.ringmain.bench.figures;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The bytes of one request that publishes, made once; what differs from call to call is written over: the Idempotency-Key, and in each
 * event a number and the moment it was sent. For one thread.
 */
final class Message {

    /** Bytes of an event as it is published. */
    static final int SIZE = 1_024;

    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final long SALT = ThreadLocalRandom.current().nextLong();
    private static final String HEX = "0000000000000000";
    static final String SEQ = "\"seq\":\"";
    static final String AT = "\"at\":\"";

    private final byte[] bytes;
    private final int key;
    private final List<Integer> numbers = new ArrayList<>();

    private Message(String head) {
        this.bytes = head.getBytes(StandardCharsets.US_ASCII);
        this.key = -1;
    }

    private Message(String path, String apiKey, String body) {
        String head = "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: " + apiKey
                + "\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\nIdempotency-Key: " + HEX + HEX + "\r\n\r\n";
        this.bytes = (head + body).getBytes(StandardCharsets.US_ASCII);
        this.key = head.indexOf("Idempotency-Key: ") + "Idempotency-Key: ".length();
        for (int at = body.indexOf(SEQ); at >= 0; at = body.indexOf(SEQ, at + 1)) {
            numbers.add(head.length() + at + SEQ.length());
        }
    }

    /** A question, always the same. */
    static Message get(String path, String apiKey) {
        return new Message("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: " + apiKey + "\r\n\r\n");
    }

    /** As large as an event, and refused as soon as it is read: it has no type. */
    static Message invalid(String apiKey) {
        return new Message("/api/v1/events", apiKey, event("figures.e00", SIZE).replace("\"type\"", "\"tipe\""));
    }

    static Message single(String apiKey, String type) {
        return new Message("/api/v1/events", apiKey, event(type, SIZE));
    }

    /** @param types one for each event */
    static Message batch(String apiKey, List<String> types) {
        return new Message(
                "/api/v1/events/batch",
                apiKey,
                "{\"events\":["
                        + String.join(
                                ",",
                                types.stream().map(type -> event(type, SIZE)).toList()) + "]}");
    }

    static String event(String type, int size) {
        String begin = "{\"type\":\"" + type + "\",\"data\":{" + SEQ + HEX + "\"," + AT + HEX + "\",\"pad\":\"";
        String end = "\"}}";
        return begin + "x".repeat(Math.max(0, size - begin.length() - end.length())) + end;
    }

    /** How many it counts for. */
    int events() {
        return Math.max(1, numbers.size());
    }

    /** @param first number of its first event; the others follow */
    byte[] stamp(long first, long nanos) {
        if (key >= 0) {
            hex(mixed(first), key);
            hex(SALT, key + 16);
        }
        for (int i = 0; i < numbers.size(); i++) {
            int at = numbers.get(i);
            hex(first + i, at);
            hex(nanos, at + HEX.length() + "\",".length() + AT.length());
        }
        return bytes;
    }

    private void hex(long value, int at) {
        write(value, bytes, at);
    }

    static void write(long value, byte[] to, int at) {
        for (int i = 15; i >= 0; i--) {
            to[at + i] = DIGITS[(int) (value >>> 4 * (15 - i)) & 15];
        }
    }

    static long read(byte[] from, int at) {
        long value = 0;
        for (int i = 0; i < 16; i++) {
            int digit = from[at + i];
            value = value << 4 | (digit <= '9' ? digit - '0' : digit - 'a' + 10);
        }
        return value;
    }

    /** Customers' keys are in no order: splitmix64. */
    private static long mixed(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
