package dev.ringmain.bench.figures;

import java.nio.charset.StandardCharsets;

/** What arrives at a receiver, as far as raw limits need it: as many bytes as the product sends. */
final class Envelope {

    private static final String EVENT = Message.event("figures.e00", Message.SIZE);
    private static final String DATA = EVENT.substring(EVENT.indexOf("\"data\":"));

    private Envelope() {}

    static byte[] body(String id, String type) {
        byte[] body = ("{\"id\":\"" + id + "\",\"type\":\"" + type + "\",\"timestamp\":\"2026-11-21T00:00:00.000Z\","
                        + DATA)
                .getBytes(StandardCharsets.US_ASCII);
        int seq = body.length - DATA.length() + DATA.indexOf(Message.SEQ) + Message.SEQ.length();
        Message.write(Load.number(), body, seq);
        return body;
    }
}
