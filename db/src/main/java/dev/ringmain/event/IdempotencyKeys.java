package dev.ringmain.event;

import dev.ringmain.database.BulkInsert;
import dev.ringmain.id.Ids;
import dev.ringmain.tenant.EnvironmentId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/** What makes a repeated request harmless: the first one with a key leaves its answer, the others are given it. */
@Repository
public class IdempotencyKeys {

    private static final int MOST_AT_ONCE = 500;

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final BulkInsert bulk;
    private final TransactionTemplate transaction;

    IdempotencyKeys(JdbcClient jdbc, JdbcTemplate batches, BulkInsert bulk, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.bulk = bulk;
        this.transaction = transaction;
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
        return bulk.insert(
                "INSERT IGNORE INTO idempotency_key (environment_id, scope, name, event_id, fingerprint, response, expires_at)",
                entries,
                (row, entry) -> row.bytes(entry.key().environment().bytes())
                        .text(entry.key().scope().text())
                        .text(entry.key().name())
                        .bytes(entry.event().bytes())
                        .bytes(entry.fingerprint())
                        .text(entry.response())
                        .in(Duration.ofHours(entry.keepHours())));
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

    /**
     * In small portions, so that nobody waits long. How long the id of an event is kept was written down when it was published; where its event
     * is shown for longer by now, after an exception or in the days of grace, the id stays as long.
     *
     * @param shownSince the moment before which no event of an environment is shown; {@link Instant#MIN}: not known just now
     * @return how many were looked at
     */
    public int forgetExpired(int most, Function<EnvironmentId, Instant> shownSince) {
        List<Expired> expired = jdbc.sql(
                        "SELECT environment_id, scope, name, event_id FROM idempotency_key WHERE expires_at < UTC_TIMESTAMP(6) ORDER BY expires_at LIMIT "
                                + most)
                .query((row, n) -> new Expired(
                        new Key(
                                new EnvironmentId(Ids.fromBytes(row.getBytes(1))),
                                Scope.valueOf(row.getString(2).toUpperCase(java.util.Locale.ROOT)),
                                row.getString(3)),
                        Ids.timeOf(Ids.fromBytes(row.getBytes(4)))))
                .list();
        Map<EnvironmentId, Instant> since = new HashMap<>();
        List<Object[]> over = new ArrayList<>();
        List<Object[]> kept = new ArrayList<>();
        for (Expired one : expired) {
            Instant from = one.key().scope() == Scope.HEADER
                    ? Instant.MAX
                    : since.computeIfAbsent(one.key().environment(), shownSince);
            if (one.published().isBefore(from)) {
                over.add(one.columns());
            } else {
                kept.add(one.keptFor(
                        from.equals(Instant.MIN) ? Duration.ZERO : Duration.between(from, one.published())));
            }
        }
        // Another node may have forgotten one meanwhile, and somebody used its key anew.
        transaction.executeWithoutResult(status -> {
            batches.batchUpdate(
                    "DELETE FROM idempotency_key WHERE environment_id = ? AND scope = ? AND name = ? AND expires_at < UTC_TIMESTAMP(6)",
                    over);
            batches.batchUpdate(
                    "UPDATE idempotency_key SET expires_at = UTC_TIMESTAMP(6) + INTERVAL ? SECOND WHERE environment_id = ? AND scope = ? AND name = ? AND expires_at < UTC_TIMESTAMP(6)",
                    kept);
        });
        return expired.size();
    }

    /** @param published when its event was, or the first of a batch */
    private record Expired(Key key, Instant published) {

        Object[] columns() {
            return new Object[] {
                key.environment().bytes(), key.scope().text(), key.name(),
            };
        }

        /** At least until the next look. */
        Object[] keptFor(Duration longer) {
            return new Object[] {
                Math.max(3_600, longer.toSeconds()),
                key.environment().bytes(),
                key.scope().text(),
                key.name(),
            };
        }
    }
}
