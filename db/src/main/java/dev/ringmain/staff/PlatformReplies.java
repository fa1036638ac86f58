package dev.ringmain.staff;

import dev.ringmain.secret.MasterKey;
import dev.ringmain.secret.Sealing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/** What makes a repeated request of a platform key harmless: the first leaves its answer, the others are given it. */
@Repository
public class PlatformReplies {

    private static final Duration KEPT = Duration.ofHours(24);
    /** After so long without an answer, whoever worked on it is taken for dead. */
    private static final Duration DEAD_AFTER = Duration.ofMinutes(1);

    private final JdbcClient jdbc;
    private final Sealing sealing;
    private final TransactionTemplate transaction;
    private final Clock clock;

    PlatformReplies(JdbcClient jdbc, Sealing sealing, TransactionTemplate transaction, Clock clock) {
        this.jdbc = jdbc;
        this.sealing = sealing;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** @param body null: it is being worked on at this moment */
    public record Reply(boolean sameRequest, int status, byte @Nullable [] body) {}

    private record Row(byte[] fingerprint, @Nullable Integer status, byte @Nullable [] body, Instant claimedAt) {}

    /**
     * Claims a name for a request, or tells what became of the one that has it.
     *
     * @param name the {@code Idempotency-Key}: 1 to 128 visible ASCII characters
     * @param fingerprint 32 bytes that stand for what is asked
     * @return empty if it is ours to do, and to {@link #keep} or {@link #release}
     */
    public Optional<Reply> claim(PlatformKeyId key, String name, byte[] fingerprint) {
        Instant now = clock.instant();
        jdbc.sql("DELETE FROM platform_reply WHERE claimed_at < ?")
                .params(at(now.minus(KEPT)))
                .update();
        try {
            jdbc.sql("INSERT INTO platform_reply (platform_key_id, name, fingerprint, claimed_at) VALUES (?, ?, ?, ?)")
                    .params(key.bytes(), name, fingerprint, at(now))
                    .update();
            return Optional.empty();
        } catch (DuplicateKeyException e) {
            return Objects.requireNonNull(transaction.execute(status -> earlier(key, name, fingerprint, now)));
        }
    }

    private Optional<Reply> earlier(PlatformKeyId key, String name, byte[] fingerprint, Instant now) {
        Optional<Row> found = jdbc.sql("SELECT * FROM platform_reply WHERE platform_key_id = ? AND name = ? FOR UPDATE")
                .params(key.bytes(), name)
                .query((row, n) -> new Row(
                        row.getBytes("fingerprint"),
                        row.getObject("status", Integer.class),
                        row.getBytes("body_sealed"),
                        row.getObject("claimed_at", LocalDateTime.class).toInstant(ZoneOffset.UTC)))
                .optional();
        if (found.isEmpty()) {
            // Released between the two looks: whoever had it was refused, so it can be sent again.
            return Optional.of(new Reply(true, 0, null));
        }
        Row row = found.get();
        boolean same = MasterKey.same(row.fingerprint(), fingerprint);
        Integer status = row.status();
        byte[] body = row.body();
        if (same && status == null && row.claimedAt().isBefore(now.minus(DEAD_AFTER))) {
            jdbc.sql("UPDATE platform_reply SET claimed_at = ? WHERE platform_key_id = ? AND name = ?")
                    .params(at(now), key.bytes(), name)
                    .update();
            return Optional.empty();
        }
        return Optional.of(
                status == null || body == null
                        ? new Reply(same, 0, null)
                        : new Reply(same, status, sealing.open(body, place(key, name))));
    }

    /** What it was answered. */
    public void keep(PlatformKeyId key, String name, int status, byte[] body) {
        jdbc.sql("UPDATE platform_reply SET status = ?, body_sealed = ? WHERE platform_key_id = ? AND name = ?")
                .params(status, sealing.seal(body, place(key, name)), key.bytes(), name)
                .update();
    }

    /** It was refused, and may be tried again as it is. */
    public void release(PlatformKeyId key, String name) {
        jdbc.sql("DELETE FROM platform_reply WHERE platform_key_id = ? AND name = ? AND status IS NULL")
                .params(key.bytes(), name)
                .update();
    }

    private static String place(PlatformKeyId key, String name) {
        return "platform_reply/" + key + "/" + name;
    }

    private static LocalDateTime at(Instant moment) {
        return LocalDateTime.ofInstant(moment, ZoneOffset.UTC);
    }
}
