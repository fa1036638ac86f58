package dev.ringmain.audit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of the log.
 *
 * @param seq its place in its chain, from 1, without gaps
 * @param environment within the tenant; null: all of it
 * @param before JSON object of the values that are no more
 * @param after JSON object of the values that are now
 */
public record AuditEntry(
        AuditEntryId id,
        long seq,
        Instant at,
        Actor actor,
        @Nullable UUID environment,
        String action,
        String target,
        String label,
        String before,
        String after,
        @Nullable String reason) {

    /** All that the chain holds together, each value with its length, so that nothing can move from one into the next. */
    byte[] content(UUID chain, byte[] previous) {
        String[] texts = {
            chain.toString(),
            id.toString(),
            Long.toString(seq),
            at.toString(),
            actor.kind().text(),
            actor.id(),
            actor.name(),
            environment == null ? "" : environment.toString(),
            action,
            target,
            label,
            before,
            after,
            reason == null ? "" : "=" + reason
        };
        byte[][] parts = new byte[texts.length][];
        int length = previous.length;
        for (int i = 0; i < texts.length; i++) {
            parts[i] = texts[i].getBytes(StandardCharsets.UTF_8);
            length += Integer.BYTES + parts[i].length;
        }
        ByteBuffer content = ByteBuffer.allocate(length).put(previous);
        for (byte[] part : parts) {
            content.putInt(part.length).put(part);
        }
        return content.array();
    }
}
