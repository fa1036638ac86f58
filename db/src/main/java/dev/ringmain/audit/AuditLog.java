package dev.ringmain.audit;

import dev.ringmain.id.Id;
import dev.ringmain.id.Ids;
import dev.ringmain.paging.Keyset;
import dev.ringmain.paging.Reach;
import dev.ringmain.paging.Slice;
import dev.ringmain.secret.MasterKey;
import jakarta.persistence.EntityManagerFactory;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.engine.spi.TransactionCompletionCallbacks;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.orm.jpa.EntityManagerFactoryUtils;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * The log of changes: added to in the transaction of the change, never changed. Each tenant's rows are a chain, and so are those of the
 * platform: a row's hash covers the row and the hash before it, under a key that is not in the database. So nobody who has only the
 * database can change, take out or put in a row, and {@link #verify} names the first that is not as it was written.
 */
@Repository
public class AuditLog {

    /** The chain of what belongs to no tenant. */
    private static final UUID PLATFORM = new UUID(0, 0);

    private static final byte[] START = new byte[32];
    private static final Pattern ACTION = Pattern.compile("[a-z0-9_.]{1,64}");
    private static final int PORTION = 1_000;

    /** Entries that one page of a search looks at; its cursor goes on. */
    static final int MOST_LOOKED_AT = 2_500;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final JdbcClient jdbc;
    private final EntityManagerFactory entityManagers;
    private final TransactionTemplate transaction;
    private final MasterKey masterKey;
    private final ObjectProvider<ActorSource> sources;
    private final Clock clock;
    private final ThreadLocal<@Nullable String> reasons = new ThreadLocal<>();
    private final ThreadLocal<@Nullable Actor> actors = new ThreadLocal<>();

    AuditLog(
            JdbcClient jdbc,
            EntityManagerFactory entityManagers,
            TransactionTemplate transaction,
            MasterKey masterKey,
            ObjectProvider<ActorSource> sources,
            Clock clock) {
        this.jdbc = jdbc;
        this.entityManagers = entityManagers;
        this.transaction = transaction;
        this.masterKey = masterKey;
        this.sources = sources;
        this.clock = clock;
    }

    /** Writes it down with the running transaction, or in one of its own if none runs. Whoever acts on this thread made it. */
    public void record(Change change) {
        record(change, actor());
    }

    /** For what one does in another's name. */
    public void record(Change change, Actor actor) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            transaction.executeWithoutResult(status -> record(change, actor));
            return;
        }
        var entityManager =
                Objects.requireNonNull(EntityManagerFactoryUtils.getTransactionalEntityManager(entityManagers));
        record(change, actor, entityManager.unwrap(SessionImplementor.class).getTransactionCompletionCallbacks());
    }

    /**
     * Does something for a reason, which stands with every entry that comes of it on this thread and has none of its own.
     *
     * @param reason for people
     */
    public <T> T because(String reason, Supplier<T> act) {
        String outer = reasons.get();
        reasons.set(reason);
        try {
            return act.get();
        } finally {
            if (outer == null) {
                reasons.remove();
            } else {
                reasons.set(outer);
            }
        }
    }

    /** Does what somebody asked for on another thread than theirs: it stands in their name. */
    public void as(Actor actor, Runnable act) {
        Actor outer = actors.get();
        actors.set(actor);
        try {
            act.run();
        } finally {
            if (outer == null) {
                actors.remove();
            } else {
                actors.set(outer);
            }
        }
    }

    void record(Change change, TransactionCompletionCallbacks queue) {
        record(change, actor(), queue);
    }

    /** A change that was noted, and who made it. */
    private record Noted(UUID chain, Change change, Actor actor) {}

    /** All that one transaction noted. */
    private record Notes(TransactionCompletionCallbacks queue, List<Noted> noted) {}

    /**
     * Rows are written when everything else of the transaction is: the last row of a chain is locked while one is added, and a lock that
     * is taken last, in one order, is never waited for in a circle.
     */
    private void record(Change change, Actor actor, TransactionCompletionCallbacks queue) {
        Notes notes = (Notes) TransactionSynchronizationManager.getResource(this);
        // What another transaction on this thread left behind is none of this one's.
        if (notes == null || notes.queue() != queue) {
            TransactionSynchronizationManager.unbindResourceIfPossible(this);
            Notes fresh = new Notes(queue, new ArrayList<>());
            TransactionSynchronizationManager.bindResource(this, fresh);
            queue.registerCallback(
                    (TransactionCompletionCallbacks.BeforeCompletionCallback) session -> write(fresh.noted()));
            queue.registerCallback((TransactionCompletionCallbacks.AfterCompletionCallback)
                    (success, session) -> TransactionSynchronizationManager.unbindResourceIfPossible(this));
            notes = fresh;
        }
        Change told = change.reason() == null ? change.because(reasons.get()) : change;
        notes.noted()
                .add(new Noted(told.tenant() == null ? PLATFORM : told.tenant().value(), told, actor));
    }

    /** Who acts on this thread: for what is done later, on another. */
    public Actor actor() {
        Actor named = actors.get();
        if (named != null) {
            return named;
        }
        return sources.stream()
                .flatMap(source -> source.current().stream())
                .findFirst()
                .orElse(Actor.SYSTEM);
    }

    private void write(List<Noted> noted) {
        noted.stream()
                .map(Noted::chain)
                .distinct()
                .sorted(Comparator.comparing(UUID::toString))
                .forEach(chain -> {
                    Head head = lock(chain);
                    for (Noted one : noted) {
                        if (one.chain().equals(chain)) {
                            head = append(chain, head, one);
                        }
                    }
                    jdbc.sql("UPDATE audit_chain SET seq = ?, hash = ? WHERE chain = ?")
                            .params(head.seq(), head.hash(), Ids.bytes(chain))
                            .update();
                });
        noted.clear();
    }

    /** Where a chain ends. */
    private record Head(long seq, byte[] hash) {}

    private Head lock(UUID chain) {
        // Not INSERT IGNORE, which would only share the row.
        jdbc.sql("INSERT INTO audit_chain (chain, seq, hash) VALUES (?, 0, ?) ON DUPLICATE KEY UPDATE seq = seq")
                .params(Ids.bytes(chain), START)
                .update();
        return jdbc.sql("SELECT seq, hash FROM audit_chain WHERE chain = ? FOR UPDATE")
                .params((Object) Ids.bytes(chain))
                .query((row, n) -> new Head(row.getLong(1), row.getBytes(2)))
                .single();
    }

    private Head append(UUID chain, Head head, Noted noted) {
        Change change = noted.change();
        Actor actor = noted.actor();
        AuditEntry entry = new AuditEntry(
                AuditEntryId.next(),
                head.seq() + 1,
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                new Actor(actor.kind(), cut(actor.id(), 64), cut(actor.name(), 254)),
                change.environment() == null ? null : change.environment().value(),
                change.action(),
                cut(change.target(), 80),
                cut(change.label(), 254),
                json(change.before()),
                json(change.after()),
                change.reason() == null ? null : cut(change.reason(), 500));
        byte[] hash = masterKey.digest("audit", entry.content(chain, head.hash()));
        jdbc.sql("""
            INSERT INTO audit_entry (chain, seq, id, at, environment_id, actor_kind, actor_id, actor_name, action, target,
                label, before_json, after_json, reason, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
            """)
                .params(Arrays.asList(
                        Ids.bytes(chain),
                        entry.seq(),
                        entry.id().bytes(),
                        LocalDateTime.ofInstant(entry.at(), ZoneOffset.UTC),
                        entry.environment() == null ? null : Ids.bytes(entry.environment()),
                        entry.actor().kind().text(),
                        entry.actor().id(),
                        entry.actor().name(),
                        entry.action(),
                        entry.target(),
                        entry.label(),
                        entry.before(),
                        entry.after(),
                        entry.reason(),
                        hash))
                .update();
        return new Head(entry.seq(), hash);
    }

    private static String json(Map<String, ?> values) {
        return JSON.writeValueAsString(new TreeMap<>(values));
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }

    /**
     * What the log is narrowed to; null, or blank: not at all.
     *
     * @param action as {@link #of(Id, String, Keyset)} has it
     * @param actor whose doing it was: their id, or a part of their address or of their key's name, in whatever case
     * @param since written at that moment or later
     * @param until written before that moment
     */
    public record Filter(
            @Nullable String action,
            @Nullable String actor,
            @Nullable Instant since,
            @Nullable Instant until) {

        static Filter of(@Nullable String action) {
            return new Filter(action, null, null, null);
        }
    }

    /**
     * A tenant's part of the log, newest first. A search looks at {@value #MOST_LOOKED_AT} entries and no more: it may find less than was asked
     * for, or nothing, and say where to look on. So do the others.
     */
    public Slice<AuditEntry> search(Id tenant, Filter filter, Keyset keyset) {
        return slice(tenant.value(), null, filter, keyset);
    }

    /**
     * A tenant's part of the log, newest first.
     *
     * @param action only those, or those below it: {@code endpoint} finds {@code endpoint.created}; null: all
     */
    public Slice<AuditEntry> of(Id tenant, @Nullable String action, Keyset keyset) {
        return slice(tenant.value(), null, Filter.of(action), keyset);
    }

    /** What a key of one environment may see of its tenant's part: its own environment's entries, and those of the tenant as a whole. */
    public Slice<AuditEntry> search(Id tenant, Id environment, Filter filter, Keyset keyset) {
        return slice(tenant.value(), environment, filter, keyset);
    }

    /** What belongs to no tenant. */
    public Slice<AuditEntry> ofThePlatform(@Nullable String action, Keyset keyset) {
        return slice(PLATFORM, null, Filter.of(action), keyset);
    }

    private Slice<AuditEntry> slice(UUID chain, @Nullable Id environment, Filter narrowed, Keyset keyset) {
        String action = narrowed.action();
        List<Object> params = new ArrayList<>();
        String span = span(chain, narrowed, keyset, params);
        List<Object> sought = new ArrayList<>();
        String filter = "";
        if (environment != null) {
            filter += " AND (environment_id IS NULL OR environment_id = ?)";
            sought.add(environment.bytes());
        }
        if (action != null && !action.isBlank()) {
            if (!ACTION.matcher(action).matches()) {
                // The column holds ASCII, and to compare it with anything else is an error.
                return new Slice<>(List.of(), null, null);
            }
            filter += " AND (action = ? OR action LIKE ?)";
            sought.add(action);
            sought.add(action.replace("_", "\\_") + ".%");
        }
        if (narrowed.actor() != null && !narrowed.actor().isBlank()) {
            filter += " AND (actor_id = ? OR actor_name LIKE ?)";
            sought.add(narrowed.actor());
            sought.add("%" + narrowed.actor().replaceAll("[\\\\%_]", "\\\\$0") + "%");
        }
        String indexed = "audit_entry FORCE INDEX (by_id) WHERE " + span;
        UUID end = filter.isEmpty() ? null : Reach.end(jdbc, "id", indexed, params, keyset, MOST_LOOKED_AT);
        params.addAll(sought);
        if (end != null) {
            filter += " AND " + keyset.upTo("id");
            params.add(Ids.bytes(end));
        }
        params.add(keyset.fetch());
        List<AuditEntry> rows = jdbc.sql(
                        "SELECT * FROM " + indexed + filter + " ORDER BY " + keyset.order("id") + " LIMIT ?")
                .params(params)
                .query(AuditLog::read)
                .list();
        return Slice.upTo(end, rows, keyset, entry -> entry.id().value());
    }

    /** What an index knows of what is wanted, and its parameters. */
    private static String span(UUID chain, Filter narrowed, Keyset keyset, List<Object> params) {
        String span = "chain = ? AND " + keyset.condition("id");
        params.add(Ids.bytes(chain));
        if (keyset.from() != null) {
            params.add(Ids.bytes(keyset.from()));
        }
        // An entry's id is made when it is written, and begins with that moment.
        if (narrowed.since() != null) {
            span += " AND id >= ?";
            params.add(Ids.bytes(Ids.floor(narrowed.since())));
        }
        if (narrowed.until() != null) {
            span += " AND id < ?";
            params.add(Ids.bytes(Ids.floor(narrowed.until())));
        }
        return span;
    }

    private static AuditEntry read(ResultSet row, int n) throws SQLException {
        byte[] environment = row.getBytes("environment_id");
        return new AuditEntry(
                new AuditEntryId(Ids.fromBytes(row.getBytes("id"))),
                row.getLong("seq"),
                row.getObject("at", LocalDateTime.class).toInstant(ZoneOffset.UTC),
                new Actor(
                        Actor.Kind.parse(row.getString("actor_kind")),
                        row.getString("actor_id"),
                        row.getString("actor_name")),
                environment == null ? null : Ids.fromBytes(environment),
                row.getString("action"),
                row.getString("target"),
                row.getString("label"),
                row.getString("before_json"),
                row.getString("after_json"),
                row.getString("reason"));
    }

    /** Reads a tenant's chain from its start, in portions, and holds every row against its hash. */
    public Verdict verify(Id tenant) {
        return verify(tenant.value());
    }

    public Verdict verifyThePlatforms() {
        return verify(PLATFORM);
    }

    private record Stored(AuditEntry entry, byte[] hash) {}

    private Verdict verify(UUID chain) {
        // The end is read first: what is added meanwhile lies beyond it.
        Head head = jdbc.sql("SELECT seq, hash FROM audit_chain WHERE chain = ?")
                .params((Object) Ids.bytes(chain))
                .query((row, n) -> new Head(row.getLong(1), row.getBytes(2)))
                .optional()
                .orElse(new Head(0, START));
        byte[] previous = START;
        long seq = 0;
        while (true) {
            List<Stored> portion = jdbc.sql(
                            "SELECT * FROM audit_entry WHERE chain = ? AND seq > ? ORDER BY seq LIMIT ?")
                    .params(Ids.bytes(chain), seq, PORTION)
                    .query((row, n) -> new Stored(read(row, n), row.getBytes("hash")))
                    .list();
            for (Stored stored : portion) {
                AuditEntry entry = stored.entry();
                if (entry.seq() != seq + 1) {
                    return new Verdict(seq, seq + 1, "Row " + (seq + 1) + " is missing.");
                }
                if (!MasterKey.same(stored.hash(), masterKey.digest("audit", entry.content(chain, previous)))) {
                    return new Verdict(
                            seq,
                            entry.seq(),
                            "Row " + entry.seq() + " (" + entry.id() + ", " + entry.action()
                                    + ") is not as it was written.");
                }
                previous = stored.hash();
                seq = entry.seq();
                if (seq == head.seq() && !MasterKey.same(previous, head.hash())) {
                    return new Verdict(seq, seq, "Row " + seq + " is not the one that the chain ends with.");
                }
            }
            if (portion.size() < PORTION) {
                return seq < head.seq()
                        ? new Verdict(seq, seq + 1, "Row " + (seq + 1) + " is missing: the chain was cut.")
                        : new Verdict(seq, null, null);
            }
        }
    }
}
