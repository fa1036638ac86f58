package dev.ringmain.staff;

import dev.ringmain.id.Ids;
import dev.ringmain.secret.MasterKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Who of the staff is signed in. Asked with every request, so that a session ends on every node when it is ended on one. */
@Repository
public class StaffSessions {

    /** From the password to the code. */
    private static final Duration HALF = Duration.ofMinutes(10);

    private static final Duration WHOLE = Duration.ofHours(12);
    private static final Duration IDLE = Duration.ofHours(1);
    /** That somebody is still there is written down no more often. */
    private static final Duration NOTED = Duration.ofMinutes(1);

    private static final String PURPOSE = "staff-session";

    private final JdbcClient jdbc;
    private final MasterKey masterKey;
    private final Clock clock;

    StaffSessions(JdbcClient jdbc, MasterKey masterKey, Clock clock) {
        this.jdbc = jdbc;
        this.masterKey = masterKey;
        this.clock = clock;
    }

    /**
     * @param complete whether the second factor was shown
     * @param role as it is now
     */
    public record StaffSession(
            StaffMemberId member, String email, String name, StaffMember.Role role, boolean complete) {}

    /** @return what the browser keeps; it is not stored */
    public String open(StaffMemberId member, boolean complete) {
        Instant now = clock.instant();
        jdbc.sql("DELETE FROM staff_session WHERE expires_at < ?")
                .params(at(now))
                .update();
        String token = Tokens.fresh();
        jdbc.sql(
                        "INSERT INTO staff_session (digest, staff_member_id, complete, seen_at, expires_at) VALUES (?, ?, ?, ?, ?)")
                .params(digest(token), member.bytes(), complete, at(now), at(now.plus(complete ? WHOLE : HALF)))
                .update();
        return token;
    }

    /** Empty if it ended, was idle for an hour, or its member is disabled. */
    public Optional<StaffSession> find(String token) {
        Instant now = clock.instant();
        byte[] digest = digest(token);
        Optional<StaffSession> found = jdbc.sql("""
            SELECT m.id, m.email, m.name, m.role, s.complete FROM staff_session s JOIN staff_member m ON m.id = s.staff_member_id
            WHERE s.digest = ? AND s.expires_at > ? AND s.seen_at > ? AND m.disabled_at IS NULL\
            """)
                .params(digest, at(now), at(now.minus(IDLE)))
                .query((row, n) -> new StaffSession(
                        new StaffMemberId(Ids.fromBytes(row.getBytes("id"))),
                        row.getString("email"),
                        row.getString("name"),
                        StaffMember.Role.valueOf(row.getString("role").toUpperCase(Locale.ROOT)),
                        row.getBoolean("complete")))
                .optional();
        if (found.isPresent()) {
            jdbc.sql("UPDATE staff_session SET seen_at = ? WHERE digest = ? AND seen_at < ?")
                    .params(at(now), digest, at(now.minus(NOTED)))
                    .update();
        }
        return found;
    }

    public void close(String token) {
        jdbc.sql("DELETE FROM staff_session WHERE digest = ?")
                .params((Object) digest(token))
                .update();
    }

    /** @return whether it was half a session, and there still */
    boolean closeHalf(String token) {
        return jdbc.sql("DELETE FROM staff_session WHERE digest = ? AND complete = FALSE")
                        .params((Object) digest(token))
                        .update()
                == 1;
    }

    /** Wherever they are signed in, and wherever they look in. */
    public void closeAll(StaffMemberId member) {
        jdbc.sql("UPDATE staff_view SET ended_at = ? WHERE staff_member_id = ? AND ended_at IS NULL")
                .params(at(clock.instant()), member.bytes())
                .update();
        jdbc.sql("DELETE FROM staff_session WHERE staff_member_id = ?")
                .params((Object) member.bytes())
                .update();
    }

    /** @return false if a code of this time step, or of a later one, was taken already */
    public boolean take(StaffMemberId member, long step) {
        return jdbc.sql("UPDATE staff_member SET last_step = ? WHERE id = ? AND (last_step IS NULL OR last_step < ?)")
                        .params(step, member.bytes(), step)
                        .update()
                == 1;
    }

    private byte[] digest(String token) {
        return Tokens.digest(masterKey, PURPOSE, token);
    }

    private static LocalDateTime at(Instant moment) {
        return LocalDateTime.ofInstant(moment, ZoneOffset.UTC);
    }
}
