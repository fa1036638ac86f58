package dev.ringmain.worker.send;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.util.TimeValue;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver answers, as far as it is kept. Guarded by its lock, because a deadline may ask for it while more of it arrives.
 */
final class Answer {

    /** Of the body, after which the receiver is hung up on. */
    static final int READ_BYTES = 64 * 1024;

    private static final int KEPT_BYTES = 16 * 1024;
    private static final int KEPT_HEADER_CHARS = 8 * 1024;
    private static final TimeValue KEEP_ALIVE = TimeValue.ofSeconds(30);
    private static final byte[] NOTHING = {};

    private int status;
    private List<Map.Entry<String, String>> headers = List.of();
    private TimeValue keepAlive = KEEP_ALIVE;
    private byte[] kept = NOTHING;
    private int keptLength;
    private long bodyLength;

    synchronized void head(HttpResponse response, @Nullable EntityDetails entity) {
        status = response.getCode();
        List<Map.Entry<String, String>> copy = new ArrayList<>();
        int chars = 0;
        for (Iterator<Header> all = response.headerIterator(); all.hasNext(); ) {
            Header header = all.next();
            String value = header.getValue() == null ? "" : header.getValue();
            if (header.getName().equalsIgnoreCase("Keep-Alive")) {
                keepAlive = Details.keepAlive(value, KEEP_ALIVE);
            }
            chars += header.getName().length() + value.length();
            if (chars <= KEPT_HEADER_CHARS) {
                copy.add(Map.entry(header.getName(), value));
            }
        }
        headers = Collections.unmodifiableList(copy);
        if (entity != null) {
            kept = new byte[(int) Math.max(64, Math.min(KEPT_BYTES, entity.getContentLength()))];
        }
    }

    /** Takes all of the source. Says whether enough has been read. */
    synchronized boolean body(ByteBuffer source) {
        bodyLength += source.remaining();
        int wanted = Math.min(source.remaining(), KEPT_BYTES - keptLength);
        if (keptLength + wanted > kept.length) {
            kept = Arrays.copyOf(kept, Math.min(KEPT_BYTES, Math.max(keptLength + wanted, 2 * kept.length)));
        }
        source.get(kept, keptLength, wanted);
        keptLength += wanted;
        source.position(source.limit());
        return bodyLength > READ_BYTES;
    }

    synchronized boolean hasBegun() {
        return status != 0;
    }

    synchronized int status() {
        return status;
    }

    /** How long the connection may be kept for the next request; zero: not at all. */
    synchronized TimeValue keepAlive() {
        return keepAlive;
    }

    synchronized SendResult result(
            SendOutcome outcome,
            @Nullable String remoteAddress,
            SendTimings timings,
            @Nullable String detail,
            @Nullable Refusal refusal) {
        return new SendResult(
                outcome,
                status == 0 ? null : Integer.valueOf(status),
                headers,
                keptLength == kept.length ? kept : Arrays.copyOf(kept, keptLength),
                bodyLength > keptLength,
                remoteAddress,
                timings,
                detail,
                refusal);
    }
}
