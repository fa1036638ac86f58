package dev.ringmain.tenant;

import dev.ringmain.id.Ids;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Passkeys of accounts. What they sign is not looked at here. */
@Component
public class Passkeys {

    private final JdbcClient jdbc;
    private final Accounts accounts;
    private final Clock clock;

    Passkeys(JdbcClient jdbc, Accounts accounts, Clock clock) {
        this.jdbc = jdbc;
        this.accounts = accounts;
        this.clock = clock;
    }

    /** Oldest first. */
    public List<Passkey> of(UserId user) {
        return jdbc.sql("SELECT * FROM passkey WHERE user_id = ? ORDER BY id")
                .params((Object) user.bytes())
                .query((row, n) -> passkey(row))
                .list();
    }

    public Optional<Passkey> find(byte[] credential) {
        return jdbc.sql("SELECT * FROM passkey WHERE credential_id = ?")
                .params((Object) credential)
                .query((row, n) -> passkey(row))
                .optional();
    }

    /** @throws org.springframework.dao.DuplicateKeyException if somebody has it already */
    @Transactional
    public void add(Passkey one) {
        jdbc.sql("""
            INSERT INTO passkey (id, user_id, name, credential_id, public_key, attestation, signature_count, transports,
                backup_eligible, backed_up, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
            """)
                .params(
                        one.id().bytes(),
                        one.user().bytes(),
                        one.name(),
                        one.credential(),
                        one.publicKey(),
                        one.attestation(),
                        one.signatureCount(),
                        one.transports().stream().sorted().collect(Collectors.joining(",")),
                        one.backupEligible(),
                        one.backedUp(),
                        utc(one.createdAt()))
                .update();
        accounts.note(accounts.user(one.user()), "user.passkey_added");
    }

    public void used(PasskeyId id, long signatureCount, boolean backedUp) {
        jdbc.sql("UPDATE passkey SET signature_count = ?, backed_up = ?, last_used_at = ? WHERE id = ?")
                .params(signatureCount, backedUp, utc(clock.instant()), id.bytes())
                .update();
    }

    /** @return whether it was this account's */
    @Transactional
    public boolean remove(UserId user, PasskeyId id) {
        boolean removed = jdbc.sql("DELETE FROM passkey WHERE user_id = ? AND id = ?")
                        .params(user.bytes(), id.bytes())
                        .update()
                == 1;
        if (removed) {
            accounts.note(accounts.user(user), "user.passkey_removed");
        }
        return removed;
    }

    private static Passkey passkey(ResultSet row) throws SQLException {
        LocalDateTime lastUsed = row.getObject("last_used_at", LocalDateTime.class);
        return new Passkey(
                new PasskeyId(Ids.fromBytes(row.getBytes("id"))),
                new UserId(Ids.fromBytes(row.getBytes("user_id"))),
                row.getString("name"),
                row.getBytes("credential_id"),
                row.getBytes("public_key"),
                row.getBytes("attestation"),
                row.getLong("signature_count"),
                transports(row.getString("transports")),
                row.getBoolean("backup_eligible"),
                row.getBoolean("backed_up"),
                row.getObject("created_at", LocalDateTime.class).toInstant(ZoneOffset.UTC),
                lastUsed == null ? null : lastUsed.toInstant(ZoneOffset.UTC));
    }

    private static Set<String> transports(String text) {
        return text.isEmpty() ? Set.of() : Set.copyOf(Arrays.asList(text.split(",")));
    }

    private static LocalDateTime utc(Instant moment) {
        return LocalDateTime.ofInstant(moment, ZoneOffset.UTC);
    }
}
