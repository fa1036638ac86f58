package dev.ringmain.delivery;

import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.id.Ids;
import dev.ringmain.paging.Keyset;
import dev.ringmain.paging.Slice;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.time.Housekeeping;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * The log of what the guard of addresses refused, for those who run the installation. Noting a refusal counts it in memory; once a second the
 * counts are written down. Whoever makes a name stand for ever new addresses fills his own day's rows, and from then on a sum.
 */
@Component
public class BlockedDestinations implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(BlockedDestinations.class);

    /** Rows of one environment for one day; whatever has no room is counted together, by reason. */
    static final int MOST_A_DAY = 100;

    static final Duration KEPT = Duration.ofDays(90);

    private static final int MOST_WAITING = 1_000;
    private static final int LONGEST_HOST = 253;
    private static final int LONGEST_TEXT = 60;
    private static final int PORTION = 200;
    private static final int PURGE_PORTION = 1_000;
    private static final EndpointId OTHERS = new EndpointId(new UUID(0, 0));

    private final JdbcClient jdbc;
    private final Clock clock;
    private final Map<Key, Tally> waiting = new ConcurrentHashMap<>();

    BlockedDestinations(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    private record Key(
            EnvironmentId environment, LocalDate day, EndpointId endpoint, String host, String address, String reason) {

        Key others() {
            return new Key(environment, day, OTHERS, "", "", reason);
        }
    }

    private record Tally(long times, Instant first, Instant last) {

        Tally and(Tally other) {
            return new Tally(
                    times + other.times,
                    first.isBefore(other.first) ? first : other.first,
                    last.isAfter(other.last) ? last : other.last);
        }
    }

    /**
     * What was refused on one day (UTC), for one endpoint at one address.
     *
     * @param endpoint empty: what the day had no room for, of any endpoint
     * @param host of the endpoint's URL, as its owner wrote it; blank beside no endpoint, as is the address
     * @param address that the host stood for at that moment
     * @param reason in a few words, such as {@code private network}
     * @param times that it was refused
     */
    public record Row(
            UUID id,
            TenantId tenant,
            String name,
            String environment,
            Optional<EndpointId> endpoint,
            String host,
            String address,
            String reason,
            long times,
            Instant firstAt,
            Instant lastAt) {}

    /** Never waits. @param reason as {@link dev.ringmain.endpoint.Egress#refusal} gave it */
    public void note(EnvironmentId environment, EndpointId endpoint, String host, String address, String reason) {
        Instant now = clock.instant();
        Key key = new Key(
                environment,
                LocalDate.ofInstant(now, ZoneOffset.UTC),
                endpoint,
                fit(host, LONGEST_HOST),
                fit(address, LONGEST_TEXT),
                fit(reason, LONGEST_TEXT));
        boolean room = waiting.size() < MOST_WAITING || waiting.containsKey(key);
        waiting.merge(room ? key : key.others(), new Tally(1, now, now), Tally::and);
    }

    /** Writes down what was counted since the last time. What cannot be written now is kept for the next. */
    @Scheduled(fixedDelay = 1_000)
    public void write() {
        for (Key key : waiting.keySet().stream().limit(PORTION).toList()) {
            Tally tally = waiting.remove(key);
            if (tally == null) {
                continue;
            }
            try {
                write(key, tally);
            } catch (DataAccessException | TransactionException e) {
                waiting.merge(key, tally, Tally::and);
                log.warn("Could not note what was blocked: {}", e.toString());
                return;
            }
        }
    }

    private void write(Key key, Tally tally) {
        boolean known = jdbc.sql("""
                        UPDATE blocked_destination SET times = times + ?, last_at = GREATEST(last_at, ?)
                        WHERE environment_id = ? AND day = ? AND endpoint_id = ? AND host = ? AND address = ? AND reason = ?""")
                        .params(
                                tally.times(),
                                utc(tally.last()),
                                key.environment().bytes(),
                                key.day(),
                                key.endpoint().bytes(),
                                key.host(),
                                key.address(),
                                key.reason())
                        .update()
                > 0;
        if (!known) {
            insert(hasRoom(key) ? key : key.others(), tally);
        }
    }

    private boolean hasRoom(Key key) {
        return jdbc.sql("SELECT COUNT(*) FROM blocked_destination WHERE environment_id = ? AND day = ?")
                        .params(key.environment().bytes(), key.day())
                        .query(Integer.class)
                        .single()
                < MOST_A_DAY;
    }

    /** Another node may have been faster. */
    private void insert(Key key, Tally tally) {
        jdbc.sql("""
                        INSERT INTO blocked_destination (id, environment_id, day, endpoint_id, host, address, reason, times, first_at, last_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        ON DUPLICATE KEY UPDATE times = times + ?, last_at = GREATEST(last_at, ?)""")
                .params(
                        Ids.bytes(Ids.next()),
                        key.environment().bytes(),
                        key.day(),
                        key.endpoint().bytes(),
                        key.host(),
                        key.address(),
                        key.reason(),
                        tally.times(),
                        utc(tally.first()),
                        utc(tally.last()),
                        tally.times(),
                        utc(tally.last()))
                .update();
    }

    /** What was refused a moment before the end is kept, too. */
    @Override
    public void destroy() {
        write();
    }

    /** Forgets what is older than it is kept, a portion at a time. */
    @Scheduled(initialDelay = 7, fixedDelay = 60, timeUnit = TimeUnit.MINUTES, scheduler = Housekeeping.SCHEDULER)
    public void forgetOld() {
        try {
            int gone;
            do {
                gone = jdbc.sql("DELETE FROM blocked_destination WHERE id < ? LIMIT " + PURGE_PORTION)
                        .params((Object) Ids.bytes(Ids.floor(clock.instant().minus(KEPT))))
                        .update();
            } while (gone == PURGE_PORTION);
        } catch (DataAccessException | TransactionException e) {
            log.debug("Could not forget now what was blocked long ago", e);
        }
    }

    /** Everybody's, the newest first: each stands where it was refused for the first time on its day. */
    public Slice<Row> page(Keyset keyset) {
        List<Row> rows = jdbc.sql(
                        "SELECT STRAIGHT_JOIN b.*, e.name AS environment, t.id AS tenant_id, t.name AS tenant FROM blocked_destination b FORCE INDEX (PRIMARY)"
                                + " JOIN environment e ON e.id = b.environment_id JOIN tenant t ON t.id = e.tenant_id WHERE "
                                + keyset.condition("b.id") + " ORDER BY " + keyset.order("b.id") + " LIMIT "
                                + keyset.fetch())
                .params(keyset.from() == null ? List.of() : List.of(Ids.bytes(keyset.from())))
                .query((row, n) -> read(row))
                .list();
        return Slice.of(rows, keyset, Row::id);
    }

    private static Row read(ResultSet row) throws SQLException {
        EndpointId endpoint = new EndpointId(Ids.fromBytes(row.getBytes("endpoint_id")));
        return new Row(
                Ids.fromBytes(row.getBytes("id")),
                new TenantId(Ids.fromBytes(row.getBytes("tenant_id"))),
                row.getString("tenant"),
                row.getString("environment"),
                endpoint.equals(OTHERS) ? Optional.empty() : Optional.of(endpoint),
                row.getString("host"),
                row.getString("address"),
                row.getString("reason"),
                row.getLong("times"),
                row.getTimestamp("first_at").toInstant(),
                row.getTimestamp("last_at").toInstant());
    }

    /** It is ASCII, and short enough, unless something else lets it through; then the rest of it is still worth a row. */
    private static String fit(String text, int most) {
        String plain = text.replaceAll("[^ -~]", "?");
        return plain.length() > most ? plain.substring(0, most) : plain;
    }

    private static LocalDateTime utc(Instant moment) {
        return LocalDateTime.ofInstant(moment, ZoneOffset.UTC);
    }
}
