package dev.ringmain.inbox;

import dev.ringmain.id.Ids;
import dev.ringmain.tenant.EnvironmentId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** An environment's inbox: a URL that takes whatever is posted to it, and shows it. */
@Repository
public class Inboxes {

    private static final int KEPT = 200;

    /** The column holds ASCII, and to compare it with anything else is an error. */
    private static final Pattern TOKEN = Pattern.compile("[0-9a-z]{26}");

    private final JdbcClient jdbc;

    Inboxes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param token the secret part of its URL, {@code /inbox/<token>} */
    public record Inbox(InboxId id, EnvironmentId environment, String token) {}

    /** @param headers one {@code name: value} a line, as received; @param body as received */
    public record Arrival(UUID id, String headers, byte[] body) {

        public Instant receivedAt() {
            return Ids.timeOf(id);
        }
    }

    /** The environment's inbox; made when it is first asked for. */
    public Inbox of(EnvironmentId environment) {
        return find(environment).orElseGet(() -> {
            // The random part of an id and that of another make the token: nobody guesses 124 bits.
            String token = Ids.format(
                            "",
                            new UUID(
                                    Ids.next().getLeastSignificantBits(),
                                    Ids.next().getLeastSignificantBits()))
                    .substring(1);
            jdbc.sql(
                            "INSERT IGNORE INTO inbox (id, environment_id, token, created_at) VALUES (?, ?, ?, UTC_TIMESTAMP(6))")
                    .params(InboxId.next().bytes(), environment.bytes(), token)
                    .update();
            return find(environment).orElseThrow();
        });
    }

    /** For what arrives: there is no tenant but the one the token leads to. A closed one takes nothing. */
    public Optional<Inbox> byToken(String token) {
        if (!TOKEN.matcher(token).matches()) {
            return Optional.empty();
        }
        return jdbc.sql(
                        "SELECT i.id, i.environment_id, i.token FROM inbox i JOIN environment e ON e.id = i.environment_id"
                                + " JOIN tenant t ON t.id = e.tenant_id WHERE i.token = ? AND e.closes_at IS NULL AND t.closes_at IS"
                                + " NULL")
                .params(token)
                .query(Inboxes::inbox)
                .optional();
    }

    public void keep(Inbox inbox, String headers, byte[] body) {
        UUID id = Ids.next();
        jdbc.sql("INSERT INTO inbox_request (id, inbox_id, headers, body) VALUES (?, ?, ?, ?)")
                .params(Ids.bytes(id), inbox.id().bytes(), headers, body)
                .update();
        // Now and then is enough: a few too many harm nobody.
        if (id.getLeastSignificantBits() % 16 == 0) {
            jdbc.sql("SELECT id FROM inbox_request WHERE inbox_id = ? ORDER BY id DESC LIMIT 1 OFFSET " + KEPT)
                    .params(inbox.id().bytes())
                    .query((row, n) -> row.getBytes(1))
                    .optional()
                    .ifPresent(oldest -> jdbc.sql("DELETE FROM inbox_request WHERE inbox_id = ? AND id <= ?")
                            .params(inbox.id().bytes(), oldest)
                            .update());
        }
    }

    /** Newest first. */
    public List<Arrival> arrivals(Inbox inbox, int most) {
        return jdbc.sql("SELECT id, headers, body FROM inbox_request WHERE inbox_id = ? ORDER BY id DESC LIMIT ?")
                .params(inbox.id().bytes(), most)
                .query((row, n) ->
                        new Arrival(Ids.fromBytes(row.getBytes("id")), row.getString("headers"), row.getBytes("body")))
                .list();
    }

    public void empty(Inbox inbox) {
        jdbc.sql("DELETE FROM inbox_request WHERE inbox_id = ?")
                .params(inbox.id().bytes())
                .update();
    }

    private Optional<Inbox> find(EnvironmentId environment) {
        return jdbc.sql("SELECT id, environment_id, token FROM inbox WHERE environment_id = ?")
                .params(environment.bytes())
                .query(Inboxes::inbox)
                .optional();
    }

    private static Inbox inbox(java.sql.ResultSet row, int n) throws java.sql.SQLException {
        return new Inbox(
                new InboxId(Ids.fromBytes(row.getBytes("id"))),
                new EnvironmentId(Ids.fromBytes(row.getBytes("environment_id"))),
                row.getString("token"));
    }
}
