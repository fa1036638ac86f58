package dev.ringmain.notification;

import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.id.Ids;
import dev.ringmain.notification.Notifications.Notice;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.tenant.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Mail that is to be sent. There is one row for a member, an endpoint (or the tenant) and a kind: what happens while it waits is counted into it, and after
 * it was sent the next waits until an hour has passed. Leased like other work, and given up after a day. Moments are the database's.
 */
@Repository
public class MailQueue {

    private static final String NOW = "UTC_TIMESTAMP(6)";

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    MailQueue(JdbcClient jdbc, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /**
     * A mail that somebody has claimed.
     *
     * @param place the environment's id, or the tenant's
     * @param about the endpoint's id, or the tenant's
     * @param times how often it happened since the last mail
     * @param token says whose it is
     */
    public record Mail(
            UserId member,
            UUID place,
            UUID about,
            NotificationKind kind,
            int times,
            Facts facts,
            Instant firstAt,
            Instant lastAt,
            int tries,
            long token) {

        /** Empty: it is about the tenant. */
        public Optional<EnvironmentId> environment() {
            return kind.isOfTenant() ? Optional.empty() : Optional.of(new EnvironmentId(place));
        }

        /** Empty: it is about the tenant. */
        public Optional<EndpointId> endpoint() {
            return kind.isOfTenant() ? Optional.empty() : Optional.of(new EndpointId(about));
        }

        /** Empty: it is about an endpoint. */
        public Optional<TenantId> tenant() {
            return kind.isOfTenant() ? Optional.of(new TenantId(place)) : Optional.empty();
        }
    }

    /** In the transaction that is open. */
    void add(UserId member, Notice notice) {
        Timestamp at = Timestamp.from(notice.at());
        // Assigned from left to right: times is read before it is changed.
        jdbc.sql("""
                        INSERT INTO notification_mail (user_id, endpoint_id, kind, environment_id, times, facts, first_at, last_at, due_at, give_up_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6) + INTERVAL 1 DAY)
                        ON DUPLICATE KEY UPDATE
                            first_at = IF(times = 0, ?, first_at),
                            give_up_at = IF(times = 0, UTC_TIMESTAMP(6) + INTERVAL 1 DAY, give_up_at),
                            due_at = IF(times = 0, GREATEST(UTC_TIMESTAMP(6), COALESCE(sent_at + INTERVAL 1 HOUR, UTC_TIMESTAMP(6))), due_at),
                            tries = IF(times = 0, 0, tries),
                            last_at = ?, facts = ?, times = times + ?""")
                .param(member.bytes())
                .param(Ids.bytes(notice.about()))
                .param(notice.kind().text())
                .param(Ids.bytes(notice.place()))
                .param(notice.times())
                .param(notice.facts().json())
                .param(at)
                .param(at)
                .param(at)
                .param(at)
                .param(notice.facts().json())
                .param(notice.times())
                .update();
    }

    /** Mails that are due, for so long nobody else's. What nobody could send for a day is dropped here. */
    public List<Mail> claim(int most, Duration lease) {
        jdbc.sql("UPDATE notification_mail SET times = 0, due_at = NULL, lease_token = 0 WHERE due_at <= " + NOW
                        + " AND give_up_at <= " + NOW)
                .update();
        long token = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
        List<Mail> claimed = transaction.execute(status -> {
            List<Mail> due = jdbc.sql("SELECT * FROM notification_mail WHERE due_at <= " + NOW
                            + " ORDER BY due_at LIMIT " + most + " FOR UPDATE SKIP LOCKED")
                    .query((row, n) -> mail(row, token))
                    .list();
            due.forEach(mail -> jdbc.sql("UPDATE notification_mail SET lease_token = ?, tries = tries + 1, due_at = "
                            + NOW + " + INTERVAL ? MICROSECOND WHERE user_id = ? AND endpoint_id = ? AND kind = ?")
                    .params(
                            token,
                            lease.toNanos() / 1_000,
                            mail.member().bytes(),
                            Ids.bytes(mail.about()),
                            mail.kind().text())
                    .update());
            return due;
        });
        return claimed == null ? List.of() : claimed;
    }

    /** It is on its way. What happened meanwhile is the next one's. */
    public void sent(Mail mail) {
        jdbc.sql("""
                        UPDATE notification_mail SET sent_at = UTC_TIMESTAMP(6), lease_token = 0, tries = 0,
                            due_at = IF(times > ?, UTC_TIMESTAMP(6) + INTERVAL 1 HOUR, NULL),
                            give_up_at = UTC_TIMESTAMP(6) + INTERVAL 25 HOUR,
                            first_at = IF(times > ?, last_at, first_at), times = times - ?
                        WHERE user_id = ? AND endpoint_id = ? AND kind = ? AND lease_token = ?""")
                .params(
                        mail.times(),
                        mail.times(),
                        mail.times(),
                        mail.member().bytes(),
                        Ids.bytes(mail.about()),
                        mail.kind().text(),
                        mail.token())
                .update();
    }

    /** It could not be sent just now. */
    public void again(Mail mail, Duration delay) {
        jdbc.sql(
                        "UPDATE notification_mail SET lease_token = 0, due_at = " + NOW
                                + " + INTERVAL ? MICROSECOND WHERE user_id = ? AND endpoint_id = ? AND kind = ? AND lease_token = ?")
                .params(
                        delay.toNanos() / 1_000,
                        mail.member().bytes(),
                        Ids.bytes(mail.about()),
                        mail.kind().text(),
                        mail.token())
                .update();
    }

    /** There is no use in sending it: nobody is there to get it, or it is about nothing any more. */
    public void drop(Mail mail) {
        jdbc.sql(
                        "UPDATE notification_mail SET times = 0, due_at = NULL, lease_token = 0 WHERE user_id = ? AND endpoint_id = ? AND kind = ? AND lease_token = ?")
                .params(
                        mail.member().bytes(),
                        Ids.bytes(mail.about()),
                        mail.kind().text(),
                        mail.token())
                .update();
    }

    private static Mail mail(ResultSet row, long token) throws SQLException {
        return new Mail(
                new UserId(Ids.fromBytes(row.getBytes("user_id"))),
                Ids.fromBytes(row.getBytes("environment_id")),
                Ids.fromBytes(row.getBytes("endpoint_id")),
                NotificationKind.parse(row.getString("kind")).orElseThrow(),
                row.getInt("times"),
                Facts.parse(row.getString("facts")),
                row.getTimestamp("first_at").toInstant(),
                row.getTimestamp("last_at").toInstant(),
                row.getInt("tries"),
                token);
    }
}
