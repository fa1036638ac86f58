package dev.ringmain.event;

import dev.ringmain.id.Ids;
import dev.ringmain.tenant.EnvironmentId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What makes a repeated request harmless: the first one with a key leaves its answer, the others are given it. */
@Repository
public class IdempotencyKeys {

    private static final int MOST_AT_ONCE = 500;

    private final JdbcTemplate batches;
    private final JdbcClient jdbc;

    IdempotencyKeys(JdbcTemplate batches, JdbcClient jdbc) {
        this.batches = batches;
        this.jdbc = jdbc;
    }

    /** Whether a key is the {@code Idempotency-Key} of a request or the id of an event. */
    public enum Scope {
        HEADER,
        EVENT,
        /** A CloudEvent's source and id, as one hash. */
        CLOUD;

        String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public record Key(EnvironmentId environment, Scope scope, String name) {}

    /**
     * What is kept under a key.
     *
     * @param event the event, or the first of a batch: names who came first
     * @param fingerprint SHA-256 of what was asked
     * @param response what was answered
     * @param keepHours for how long
     */
    public record Entry(Key key, EventId event, byte[] fingerprint, String response, int keepHours) {}

    /** What somebody left earlier under a key. */
    public record Earlier(byte[] fingerprint, String response) {}

    /**
     * Claims the keys within the running transaction, waiting for others that are about to claim the same. Returns those that were
     * taken already; the rest are now ours if the transaction commits.
     */
    public Map<Key, Earlier> claim(List<Entry> entries) {
        // In one order everywhere, so that two transactions never wait for each other.
        List<Entry> ordered = entries.stream()
                .sorted(Comparator.comparing(
                                (Entry entry) -> entry.key().environment().value())
                        .thenComparing(entry -> entry.key().scope())
                        .thenComparing(entry -> entry.key().name()))
                .toList();
        batches.batchUpdate("""
                INSERT IGNORE INTO idempotency_key (environment_id, scope, name, event_id, fingerprint, response, expires_at)
                VALUES (?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(6) + INTERVAL ? HOUR)""", ordered, ordered.size(), (row, entry) -> {
            row.setBytes(1, entry.key().environment().bytes());
            row.setString(2, entry.key().scope().text());
            row.setString(3, entry.key().name());
            row.setBytes(4, entry.event().bytes());
            row.setBytes(5, entry.fingerprint());
            row.setString(6, entry.response());
            row.setInt(7, entry.keepHours());
        });
        Map<Key, Earlier> taken = new HashMap<>();
        for (int from = 0; from < ordered.size(); from += MOST_AT_ONCE) {
            taken.putAll(taken(ordered.subList(from, Math.min(from + MOST_AT_ONCE, ordered.size()))));
        }
        return taken;
    }

    private Map<Key, Earlier> taken(List<Entry> entries) {
        Map<Key, Earlier> taken = new HashMap<>();
        Map<Key, Entry> ours = new HashMap<>();
        entries.forEach(entry -> ours.put(entry.key(), entry));
        String places = "(?, ?, ?)" + ", (?, ?, ?)".repeat(entries.size() - 1);
        jdbc.sql(
                        "SELECT environment_id, scope, name, event_id, fingerprint, response FROM idempotency_key WHERE (environment_id, scope, name) IN ("
                                + places + ")")
                .params(entries.stream()
                        .flatMap(entry -> java.util.stream.Stream.<Object>of(
                                entry.key().environment().bytes(),
                                entry.key().scope().text(),
                                entry.key().name()))
                        .toList())
                .query(row -> {
                    Key key = new Key(
                            new EnvironmentId(Ids.fromBytes(row.getBytes("environment_id"))),
                            Scope.valueOf(row.getString("scope").toUpperCase(java.util.Locale.ROOT)),
                            row.getString("name"));
                    Entry own = ours.get(key);
                    if (own == null || !own.event().value().equals(Ids.fromBytes(row.getBytes("event_id")))) {
                        taken.put(key, new Earlier(row.getBytes("fingerprint"), row.getString("response")));
                    }
                });
        return taken;
    }

    /** In small portions, so that nobody waits long. Returns how many went. */
    public int forgetExpired(int most) {
        return jdbc.sql("DELETE FROM idempotency_key WHERE expires_at < UTC_TIMESTAMP(6) LIMIT " + most)
                .update();
    }
}
