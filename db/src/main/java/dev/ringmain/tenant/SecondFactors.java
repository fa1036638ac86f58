package dev.ringmain.tenant;

import dev.ringmain.secret.MasterKey;
import dev.ringmain.secret.Sealing;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Time-based codes of accounts, and the recovery codes beside them. What a code is made of is not known here. */
@Component
public class SecondFactors {

    private static final int RECOVERY_CODES = 10;
    private static final int CODE_LENGTH = 10;
    /** Nothing that is read for something else. */
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

    /** How long a secret that was shown can be shown again, and confirmed, without another look at the password. */
    private static final Duration BEGUN_FOR = Duration.ofMinutes(10);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final JdbcClient jdbc;
    private final Accounts accounts;
    private final Sealing sealing;
    private final MasterKey masterKey;
    private final Clock clock;

    SecondFactors(JdbcClient jdbc, Accounts accounts, Sealing sealing, MasterKey masterKey, Clock clock) {
        this.jdbc = jdbc;
        this.accounts = accounts;
        this.sealing = sealing;
        this.masterKey = masterKey;
        this.clock = clock;
    }

    /**
     * @param secret the shared secret of RFC 6238, raw
     * @param lastStep the step whose code was used last; −1: none
     */
    public record Codes(byte[] secret, long lastStep) {}

    public boolean isOn(UserId user) {
        return jdbc.sql("SELECT COUNT(*) FROM second_factor WHERE user_id = ? AND confirmed_at IS NOT NULL")
                        .params((Object) user.bytes())
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** What sign-in asks for; empty if it asks for nothing. */
    public Optional<Codes> active(UserId user) {
        return jdbc.sql(
                        "SELECT secret_sealed, last_step FROM second_factor WHERE user_id = ? AND confirmed_at IS NOT NULL")
                .params((Object) user.bytes())
                .query((row, n) -> codes(user, row))
                .optional();
    }

    /** What was shown within the last minutes, and not confirmed yet. */
    public Optional<Codes> begun(UserId user) {
        return jdbc.sql(
                        "SELECT secret_sealed, last_step FROM second_factor WHERE user_id = ? AND confirmed_at IS NULL AND begun_at > ?")
                .params(user.bytes(), begunSince())
                .query((row, n) -> codes(user, row))
                .optional();
    }

    /** Takes the place of what was begun before. Does nothing if there is a second factor already. */
    @Transactional
    public void begin(UserId user, byte[] secret) {
        jdbc.sql("DELETE FROM second_factor WHERE user_id = ? AND confirmed_at IS NULL")
                .params((Object) user.bytes())
                .update();
        jdbc.sql("INSERT IGNORE INTO second_factor (user_id, secret_sealed, last_step, begun_at) VALUES (?, ?, -1, ?)")
                .params(user.bytes(), sealing.seal(secret, place(user)), utc(clock.instant()))
                .update();
    }

    /**
     * Asks for codes from now on.
     *
     * @param step of the code that was shown as proof
     * @return recovery codes, which are not stored; empty if there was nothing to confirm
     */
    @Transactional
    public List<String> confirm(UserId user, long step) {
        int confirmed = jdbc.sql(
                        "UPDATE second_factor SET confirmed_at = ?, last_step = ? WHERE user_id = ? AND confirmed_at"
                                + " IS NULL AND begun_at > ?")
                .params(utc(clock.instant()), step, user.bytes(), begunSince())
                .update();
        if (confirmed == 0) {
            return List.of();
        }
        accounts.note(accounts.user(user), "user.second_factor_added");
        return freshRecoveryCodes(user);
    }

    /** @return whether nobody had used that step, or a later one, before */
    public boolean use(UserId user, long step) {
        return jdbc.sql("UPDATE second_factor SET last_step = ? WHERE user_id = ? AND last_step < ?")
                        .params(step, user.bytes(), step)
                        .update()
                == 1;
    }

    /** @param code as somebody typed it @return whether it was one, which it is no more */
    @Transactional
    public boolean useRecoveryCode(UserId user, String code) {
        boolean used = jdbc.sql("DELETE FROM recovery_code WHERE user_id = ? AND digest = ?")
                        .params(user.bytes(), digest(user, code))
                        .update()
                == 1;
        if (used) {
            accounts.note(accounts.user(user), "user.recovery_code_used");
        }
        return used;
    }

    public int recoveryCodesLeft(UserId user) {
        return jdbc.sql("SELECT COUNT(*) FROM recovery_code WHERE user_id = ?")
                .params((Object) user.bytes())
                .query(Integer.class)
                .single();
    }

    /** In the place of those before. @return empty if there is no second factor */
    @Transactional
    public List<String> renewRecoveryCodes(UserId user) {
        if (!isOn(user)) {
            return List.of();
        }
        accounts.note(accounts.user(user), "user.recovery_codes_renewed");
        return freshRecoveryCodes(user);
    }

    @Transactional
    public void remove(UserId user) {
        int removed = jdbc.sql("DELETE FROM second_factor WHERE user_id = ?")
                .params((Object) user.bytes())
                .update();
        forgetRecoveryCodes(user);
        if (removed > 0) {
            accounts.note(accounts.user(user), "user.second_factor_removed");
        }
    }

    private List<String> freshRecoveryCodes(UserId user) {
        forgetRecoveryCodes(user);
        List<String> codes =
                Stream.generate(SecondFactors::freshCode).limit(RECOVERY_CODES).toList();
        codes.forEach(code -> jdbc.sql("INSERT INTO recovery_code (user_id, digest) VALUES (?, ?)")
                .params(user.bytes(), digest(user, code))
                .update());
        return codes;
    }

    private void forgetRecoveryCodes(UserId user) {
        jdbc.sql("DELETE FROM recovery_code WHERE user_id = ?")
                .params((Object) user.bytes())
                .update();
    }

    private Codes codes(UserId user, ResultSet row) throws SQLException {
        return new Codes(sealing.open(row.getBytes(1), place(user)), row.getLong(2));
    }

    private LocalDateTime begunSince() {
        return utc(clock.instant().minus(BEGUN_FOR));
    }

    private static LocalDateTime utc(Instant moment) {
        return LocalDateTime.ofInstant(moment, ZoneOffset.UTC);
    }

    private byte[] digest(UserId user, String code) {
        String letters = code.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        return masterKey.digest("recovery-code", (user + " " + letters).getBytes(StandardCharsets.UTF_8));
    }

    private static String freshCode() {
        String letters = RANDOM.ints(CODE_LENGTH, 0, ALPHABET.length())
                .mapToObj(n -> String.valueOf(ALPHABET.charAt(n)))
                .collect(Collectors.joining());
        return letters.substring(0, CODE_LENGTH / 2) + "-" + letters.substring(CODE_LENGTH / 2);
    }

    private static String place(UserId user) {
        return "second_factor/" + user;
    }
}
