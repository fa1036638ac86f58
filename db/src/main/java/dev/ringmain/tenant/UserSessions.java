package dev.ringmain.tenant;

import dev.ringmain.address.AddressText;
import dev.ringmain.id.Ids;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Where somebody is signed in, and was lately. It can be ended one by one, on whichever node it is. */
@Repository
public class UserSessions {

    private static final int SHOWN = 20;
    private static final int LONGEST = 80;
    private static final Duration KEPT = Duration.ofDays(30);
    private static final Duration SEEN_EVERY = Duration.ofMinutes(1);

    private final Accounts accounts;
    private final JdbcClient jdbc;
    private final Duration timeout;
    private final Clock clock;

    UserSessions(
            Accounts accounts,
            JdbcClient jdbc,
            @Value("${server.servlet.session.timeout:30m}") Duration timeout,
            Clock clock) {
        this.accounts = accounts;
        this.jdbc = jdbc;
        this.timeout = timeout;
        this.clock = clock;
    }

    /**
     * @param address as RFC 5952 has it
     * @param browser for people: which browser on which system
     * @param open whether it opens anything still
     */
    public record UserSession(
            UserSessionId id, String address, String browser, Instant begunAt, Instant seenAt, boolean open) {}

    /** What is older than a month is forgotten with the next one. */
    @Transactional
    public UserSessionId begin(UserId user, int epoch, String address, String browser) {
        LocalDateTime now = utc(clock.instant());
        jdbc.sql("DELETE FROM user_session WHERE user_id = ? AND seen_at < ?")
                .params(user.bytes(), utc(clock.instant().minus(KEPT)))
                .update();
        UserSessionId id = UserSessionId.next();
        jdbc.sql(
                        "INSERT INTO user_session (id, user_id, epoch, address, browser, begun_at, seen_at) VALUES (?, ?, ?, ?, ?, ?, ?)")
                .params(
                        id.bytes(),
                        user.bytes(),
                        epoch,
                        address.substring(0, Math.min(address.length(), 60)),
                        browser.substring(0, Math.min(browser.length(), LONGEST)),
                        now,
                        now)
                .update();
        return id;
    }

    /** It goes on though all others have ended. */
    public void goOn(UserSessionId id, int epoch) {
        jdbc.sql("UPDATE user_session SET epoch = ? WHERE id = ? AND ended_at IS NULL")
                .params(epoch, id.bytes())
                .update();
    }

    /** Asked with every request. @return whether it was not ended; that it is good for the account is for the caller to know */
    public boolean isOpen(UserSessionId id) {
        Instant now = clock.instant();
        List<LocalDateTime> seen = jdbc.sql("SELECT seen_at FROM user_session WHERE id = ? AND ended_at IS NULL")
                .params((Object) id.bytes())
                .query((row, n) -> row.getObject(1, LocalDateTime.class))
                .list();
        if (!seen.isEmpty() && seen.get(0).isBefore(utc(now.minus(SEEN_EVERY)))) {
            jdbc.sql("UPDATE user_session SET seen_at = ? WHERE id = ?")
                    .params(utc(now), id.bytes())
                    .update();
        }
        return !seen.isEmpty();
    }

    /** For what goes on after its request: unlike {@link #isOpen} it does not count as being there. */
    public boolean goesOn(UserSessionId id) {
        return jdbc.sql("SELECT COUNT(*) FROM user_session WHERE id = ? AND ended_at IS NULL")
                        .params((Object) id.bytes())
                        .query(Long.class)
                        .single()
                == 1;
    }

    /** The newest, those that are over among them. */
    public List<UserSession> of(UserId user) {
        int epoch = accounts.user(user).sessionEpoch();
        return jdbc.sql("SELECT * FROM user_session WHERE user_id = ? AND seen_at >= ? ORDER BY id DESC LIMIT " + SHOWN)
                .params(user.bytes(), utc(clock.instant().minus(KEPT)))
                .query((row, n) -> read(row, epoch))
                .list();
    }

    /** @return whether it was one of theirs, and open */
    @Transactional
    public boolean end(UserId user, UserSessionId id) {
        boolean ended =
                jdbc.sql("UPDATE user_session SET ended_at = ? WHERE id = ? AND user_id = ? AND ended_at IS NULL")
                                .params(utc(clock.instant()), id.bytes(), user.bytes())
                                .update()
                        == 1;
        if (ended) {
            accounts.note(accounts.user(user), "user.session_ended");
        }
        return ended;
    }

    /** By somebody who signs out. */
    public void leave(UserSessionId id) {
        jdbc.sql("UPDATE user_session SET ended_at = ? WHERE id = ? AND ended_at IS NULL")
                .params(utc(clock.instant()), id.bytes())
                .update();
    }

    private UserSession read(ResultSet row, int epoch) throws SQLException {
        Instant seenAt = moment(row, "seen_at");
        @Nullable LocalDateTime endedAt = row.getObject("ended_at", LocalDateTime.class);
        return new UserSession(
                new UserSessionId(Ids.fromBytes(row.getBytes("id"))),
                AddressText.of(row.getString("address")),
                row.getString("browser"),
                moment(row, "begun_at"),
                seenAt,
                endedAt == null
                        && row.getInt("epoch") == epoch
                        && seenAt.isAfter(clock.instant().minus(timeout).minus(SEEN_EVERY)));
    }

    private static Instant moment(ResultSet row, String column) throws SQLException {
        return row.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
    }

    private static LocalDateTime utc(Instant moment) {
        return LocalDateTime.ofInstant(moment, ZoneOffset.UTC);
    }
}
