package dev.ringmain.staff;

import dev.ringmain.id.Ids;
import dev.ringmain.secret.MasterKey;
import dev.ringmain.secret.Sealing;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
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

    /**
     * A name that is ours for now.
     *
     * @param token whose: somebody who took it over has another
     * @param subject the id of what is made under the name; whoever takes it over is given the same, so that it is made once
     */
    public record Claim(PlatformKeyId key, String name, UUID token, UUID subject) {}

    /** One of the two. */
    public record Asked(@Nullable Claim ours, @Nullable Reply earlier) {}

    private record Row(
            byte[] fingerprint,
            @Nullable Integer status,
            byte @Nullable [] body,
            Instant claimedAt,
            boolean isFree,
            UUID subject) {}

    /**
     * Claims a name for a request, or tells what became of the one that has it.
     *
     * @param name the {@code Idempotency-Key}: 1 to 128 visible ASCII characters
     * @param fingerprint 32 bytes that stand for what is asked
     * @return ours, to {@link #keep}, {@link #release} or {@link #abandon}; or what somebody else did or does
     */
    public Asked claim(PlatformKeyId key, String name, byte[] fingerprint) {
        Instant now = clock.instant();
        jdbc.sql("DELETE FROM platform_reply WHERE claimed_at < ?")
                .params(at(now.minus(KEPT)))
                .update();
        Claim fresh = new Claim(key, name, Ids.next(), Ids.next());
        try {
            jdbc.sql("INSERT INTO platform_reply (platform_key_id, name, fingerprint, claimed_at, claim, subject)"
                            + " VALUES (?, ?, ?, ?, ?, ?)")
                    .params(
                            key.bytes(),
                            name,
                            fingerprint,
                            at(now),
                            Ids.bytes(fresh.token()),
                            Ids.bytes(fresh.subject()))
                    .update();
            return new Asked(fresh, null);
        } catch (DuplicateKeyException e) {
            return Objects.requireNonNull(transaction.execute(status -> earlier(fresh, fingerprint, now)));
        }
    }

    private Asked earlier(Claim fresh, byte[] fingerprint, Instant now) {
        Optional<Row> found = jdbc.sql("SELECT * FROM platform_reply WHERE platform_key_id = ? AND name = ? FOR UPDATE")
                .params(fresh.key().bytes(), fresh.name())
                .query((row, n) -> read(row, fresh.subject()))
                .optional();
        if (found.isEmpty()) {
            // Released between the two looks: whoever had it was refused, so it can be sent again.
            return new Asked(null, new Reply(true, 0, null));
        }
        Row row = found.get();
        boolean same = MasterKey.same(row.fingerprint(), fingerprint);
        Integer status = row.status();
        byte[] body = row.body();
        if (same && status == null && (row.isFree() || row.claimedAt().isBefore(now.minus(DEAD_AFTER)))) {
            jdbc.sql(
                            "UPDATE platform_reply SET claimed_at = ?, claim = ?, subject = ? WHERE platform_key_id = ? AND name"
                                    + " = ?")
                    .params(
                            at(now),
                            Ids.bytes(fresh.token()),
                            Ids.bytes(row.subject()),
                            fresh.key().bytes(),
                            fresh.name())
                    .update();
            return new Asked(new Claim(fresh.key(), fresh.name(), fresh.token(), row.subject()), null);
        }
        return new Asked(
                null,
                status == null || body == null
                        ? new Reply(same, 0, null)
                        : new Reply(same, status, sealing.open(body, place(fresh.key(), fresh.name()))));
    }

    /** @param otherwise the subject of a row that a release before this one wrote */
    private static Row read(ResultSet row, UUID otherwise) throws SQLException {
        byte[] subject = row.getBytes("subject");
        return new Row(
                row.getBytes("fingerprint"),
                row.getObject("status", Integer.class),
                row.getBytes("body_sealed"),
                row.getObject("claimed_at", LocalDateTime.class).toInstant(ZoneOffset.UTC),
                subject != null && row.getBytes("claim") == null,
                subject == null ? otherwise : Ids.fromBytes(subject));
    }

    /**
     * Keeps the secret of what is about to be made under the name, sealed, until the answer is kept: whoever takes the name over makes the
     * same thing with the same secret, and can so show what nobody has seen.
     *
     * @param fresh the secret, if nobody before chose one
     * @return the one that the name stands for; empty if somebody else took the name over
     */
    public Optional<byte[]> secret(Claim claim, byte[] fresh) {
        return Objects.requireNonNull(transaction.execute(status -> jdbc.sql(
                        "SELECT body_sealed FROM platform_reply WHERE"
                                + " platform_key_id = ? AND name = ? AND claim = ? AND status IS NULL FOR UPDATE")
                .params(claim.key().bytes(), claim.name(), Ids.bytes(claim.token()))
                .query((row, n) -> Optional.ofNullable(row.getBytes(1)))
                .optional()
                .map(known -> known.map(stored -> sealing.open(stored, placeOfSecret(claim)))
                        .orElseGet(() -> chosen(claim, fresh)))));
    }

    private byte[] chosen(Claim claim, byte[] fresh) {
        jdbc.sql("UPDATE platform_reply SET body_sealed = ? WHERE platform_key_id = ? AND name = ?")
                .params(sealing.seal(fresh, placeOfSecret(claim)), claim.key().bytes(), claim.name())
                .update();
        return fresh;
    }

    /** What it was answered. Nothing, if somebody took it over meanwhile: theirs is the answer. @return whether it was ours */
    public boolean keep(Claim claim, int status, byte[] body) {
        return jdbc.sql(
                                "UPDATE platform_reply SET status = ?, body_sealed = ? WHERE platform_key_id = ? AND name = ? AND"
                                        + " claim = ?")
                        .params(
                                status,
                                sealing.seal(body, place(claim.key(), claim.name())),
                                claim.key().bytes(),
                                claim.name(),
                                Ids.bytes(claim.token()))
                        .update()
                > 0;
    }

    /** It was refused, nothing was done, and the name may stand for another request. Nothing, if somebody took it over. */
    public void release(Claim claim) {
        jdbc.sql("DELETE FROM platform_reply WHERE platform_key_id = ? AND name = ? AND claim = ? AND status IS NULL")
                .params(claim.key().bytes(), claim.name(), Ids.bytes(claim.token()))
                .update();
    }

    /** It failed, and nobody knows how far it came: the same request may try again at once, with the same subject. */
    public void abandon(Claim claim) {
        jdbc.sql(
                        "UPDATE platform_reply SET claim = NULL WHERE platform_key_id = ? AND name = ? AND claim = ? AND status IS"
                                + " NULL")
                .params(claim.key().bytes(), claim.name(), Ids.bytes(claim.token()))
                .update();
    }

    private static String placeOfSecret(Claim claim) {
        return place(claim.key(), claim.name()) + "/secret";
    }

    private static String place(PlatformKeyId key, String name) {
        return "platform_reply/" + key + "/" + name;
    }

    private static LocalDateTime at(Instant moment) {
        return LocalDateTime.ofInstant(moment, ZoneOffset.UTC);
    }
}
