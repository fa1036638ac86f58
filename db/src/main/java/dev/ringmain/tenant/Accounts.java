package dev.ringmain.tenant;

import dev.ringmain.audit.Actor;
import dev.ringmain.audit.AuditLog;
import dev.ringmain.audit.Change;
import dev.ringmain.id.Ids;
import dev.ringmain.secret.MasterKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What somebody changes about their own account. It is written down in the log of every tenant that they belong to. */
@Component
public class Accounts {

    private static final Duration RESET_VALID = Duration.ofHours(1);

    private final Users users;
    private final Memberships memberships;
    private final AuditLog log;
    private final JdbcClient jdbc;
    private final MasterKey masterKey;
    private final Clock clock;

    Accounts(Users users, Memberships memberships, AuditLog log, JdbcClient jdbc, MasterKey masterKey, Clock clock) {
        this.users = users;
        this.memberships = memberships;
        this.log = log;
        this.jdbc = jdbc;
        this.masterKey = masterKey;
        this.clock = clock;
    }

    @Transactional
    public User rename(UserId id, String name) {
        User user = user(id);
        user.rename(name);
        return users.save(user);
    }

    /** Ends every session that there is, and takes a link for a new password that is still on its way back. */
    @Transactional
    public User changePassword(UserId id, String passwordHash) {
        User user = user(id);
        user.changePassword(passwordHash);
        user.endSessions();
        forgetReset(id);
        note(user, "user.password_changed");
        return users.save(user);
    }

    /** Ends every session that there is. */
    @Transactional
    public User endSessions(UserId id) {
        User user = user(id);
        user.endSessions();
        note(user, "user.sessions_ended");
        return users.save(user);
    }

    /**
     * Lets whoever has the link choose a new password, once, for an hour. A former link leads nowhere from then on.
     *
     * @return the secret part of the link, which is not stored
     */
    @Transactional
    public String allowReset(UserId id) {
        String token = LinkToken.fresh();
        byte[] digest = digest(token);
        LocalDateTime until = utc(clock.instant().plus(RESET_VALID));
        jdbc.sql("""
            INSERT INTO password_reset (user_id, digest, expires_at) VALUES (?, ?, ?)
            ON DUPLICATE KEY UPDATE digest = ?, expires_at = ?\
            """).params(id.bytes(), digest, until, digest, until).update();
        return token;
    }

    /** Whose password the link changes; empty if it leads nowhere any more. */
    public Optional<User> ofReset(String token) {
        return jdbc.sql("SELECT user_id FROM password_reset WHERE digest = ? AND expires_at > ?")
                .params(digest(token), utc(clock.instant()))
                .query((row, n) -> new UserId(Ids.fromBytes(row.getBytes(1))))
                .optional()
                .flatMap(users::findById)
                .filter(User::isEnabled);
    }

    /** As {@link #changePassword}. @return whether the link still led somewhere */
    @Transactional
    public boolean reset(String token, String passwordHash) {
        Optional<User> found = ofReset(token);
        // Of two who come with the same link, one takes the row.
        boolean first = found.isPresent()
                && jdbc.sql("DELETE FROM password_reset WHERE digest = ?")
                                .params((Object) digest(token))
                                .update()
                        == 1;
        if (first) {
            changePassword(found.orElseThrow().id(), passwordHash);
        }
        return first;
    }

    /** For what is changed beside the account itself. */
    void note(User user, String action) {
        Actor actor = new Actor(Actor.Kind.USER, user.id().toString(), user.email());
        memberships
                .findByUserOrderById(user.id())
                .forEach(membership -> log.record(
                        Change.of(membership.tenant(), action, user.id().toString(), user.email()), actor));
    }

    User user(UserId id) {
        return users.findById(id).orElseThrow(() -> new IllegalStateException("There is no account " + id));
    }

    private void forgetReset(UserId id) {
        jdbc.sql("DELETE FROM password_reset WHERE user_id = ?")
                .params((Object) id.bytes())
                .update();
    }

    private byte[] digest(String token) {
        return LinkToken.digest(masterKey, "password-reset", token);
    }

    private static LocalDateTime utc(Instant moment) {
        return LocalDateTime.ofInstant(moment, ZoneOffset.UTC);
    }
}
