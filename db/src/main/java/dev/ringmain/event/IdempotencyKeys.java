package dev.ringmain.event;

import dev.ringmain.id.Ids;
import dev.ringmain.tenant.EnvironmentId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What makes a repeated request harmless: the first one with a key leaves its answer, the others are given it. */
@Repository
public class IdempotencyKeys {

    private static final int MOST_AT_ONCE = 500;

    private final JdbcClient jdbc;

    IdempotencyKeys(JdbcClient jdbc) {
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
        Map<Key, Earlier> taken = new HashMap<>();
        for (int from = 0; from < ordered.size(); from += MOST_AT_ONCE) {
            List<Entry> some = ordered.subList(from, Math.min(from + MOST_AT_ONCE, ordered.size()));
            // Nearly always all of them are new, and there is nobody's answer to look for.
            if (insert(some) < some.size()) {
                taken.putAll(taken(some));
            }
        }
        return taken;
    }

    /** @return how many were free */
    private int insert(List<Entry> entries) {
        String row = "(?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(6) + INTERVAL ? HOUR)";
        return jdbc.sql(
                        "INSERT IGNORE INTO idempotency_key (environment_id, scope, name, event_id, fingerprint, response, expires_at) VALUES "
                                + row + (", " + row).repeat(entries.size() - 1))
                .params(entries.stream()
                        .flatMap(entry -> Stream.<Object>of(
                                entry.key().environment().bytes(),
                                entry.key().scope().text(),
                                entry.key().name(),
                                entry.event().bytes(),
                                entry.fingerprint(),
                                entry.response(),
                                entry.keepHours()))
                        .toList())
                .update();
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
                        .flatMap(entry -> Stream.<Object>of(
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
