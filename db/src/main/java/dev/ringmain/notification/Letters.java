package dev.ringmain.notification;

import dev.ringmain.id.Ids;
import dev.ringmain.secret.Sealing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Mail to one person, with a link that nobody else may have, or news that must not wait to be counted: sealed while it waits, and gone
 * when it is sent. Leased like other work. Moments are the database's.
 */
@Repository
public class Letters {

    /** Finds a letter that is due, if there is one. */
    public static final String TO_SEND = "SELECT 1 FROM letter WHERE due_at <= UTC_TIMESTAMP(6) LIMIT 1";

    /** Then a link that somebody asked for is of little use. */
    private static final Duration USUAL_PATIENCE = Duration.ofHours(1);

    private static final String NOW = "UTC_TIMESTAMP(6)";

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Sealing sealing;

    Letters(JdbcClient jdbc, TransactionTemplate transaction, Sealing sealing) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.sealing = sealing;
    }

    /**
     * A letter that somebody has claimed.
     *
     * @param tries how often somebody tried before
     * @param token says whose it is
     */
    public record Letter(UUID id, String recipient, String subject, String body, int tries, long token) {}

    /** Given up after an hour. @param subject one line */
    public void add(String recipient, String subject, String body) {
        add(recipient, subject, body, USUAL_PATIENCE);
    }

    /** In the transaction that is open, if one is. @param subject one line @param patience after which it is given up */
    public void add(String recipient, String subject, String body, Duration patience) {
        UUID id = Ids.next();
        byte[] content = (subject + "\n" + body).getBytes(StandardCharsets.UTF_8);
        jdbc.sql("INSERT INTO letter (id, recipient, content_sealed, due_at, give_up_at, tries, lease_token)"
                        + " VALUES (?, ?, ?, "
                        + NOW + ", " + NOW + " + INTERVAL ? SECOND, 0, 0)")
                .params(Ids.bytes(id), recipient, sealing.seal(content, place(id)), patience.toSeconds())
                .update();
    }

    /** Letters that are due, for so long nobody else's. What nobody could send in time is dropped here. */
    public List<Letter> claim(int most, Duration lease) {
        jdbc.sql("DELETE FROM letter WHERE due_at <= " + NOW + " AND give_up_at <= " + NOW)
                .update();
        long token = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
        List<Letter> claimed = transaction.execute(status -> {
            List<Letter> due = jdbc.sql("SELECT id, recipient, content_sealed, tries FROM letter WHERE due_at <= " + NOW
                            + " ORDER BY due_at LIMIT " + most + " FOR UPDATE SKIP LOCKED")
                    .query((row, n) -> letter(
                            Ids.fromBytes(row.getBytes("id")),
                            row.getString("recipient"),
                            row.getBytes("content_sealed"),
                            row.getInt("tries"),
                            token))
                    .list();
            due.forEach(letter -> jdbc.sql("UPDATE letter SET lease_token = ?, tries = tries + 1, due_at = " + NOW
                            + " + INTERVAL ? MICROSECOND WHERE id = ?")
                    .params(token, lease.toNanos() / 1_000, Ids.bytes(letter.id()))
                    .update());
            return due;
        });
        return claimed == null ? List.of() : claimed;
    }

    /** It is on its way, or there is no use in sending it. */
    public void done(Letter letter) {
        jdbc.sql("DELETE FROM letter WHERE id = ? AND lease_token = ?")
                .params(Ids.bytes(letter.id()), letter.token())
                .update();
    }

    /** It could not be sent just now. */
    public void again(Letter letter, Duration delay) {
        jdbc.sql("UPDATE letter SET lease_token = 0, due_at = " + NOW
                        + " + INTERVAL ? MICROSECOND WHERE id = ? AND lease_token = ?")
                .params(delay.toNanos() / 1_000, Ids.bytes(letter.id()), letter.token())
                .update();
    }

    private Letter letter(UUID id, String recipient, byte[] sealed, int tries, long token) {
        String content = new String(sealing.open(sealed, place(id)), StandardCharsets.UTF_8);
        int end = content.indexOf('\n');
        return new Letter(id, recipient, content.substring(0, end), content.substring(end + 1), tries, token);
    }

    private static String place(UUID id) {
        return "letter/" + id;
    }
}
