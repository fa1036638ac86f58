package dev.ringmain.request;

import dev.ringmain.id.Ids;
import dev.ringmain.paging.Keyset;
import dev.ringmain.paging.Reach;
import dev.ringmain.paging.Slice;
import dev.ringmain.tenant.ApiKeyId;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.time.Housekeeping;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * The log of requests. Noting one costs its thread a place in a queue; twice a second what waits there is written down. Nobody waits for the
 * log: where the queue is full, where one environment has used its minute, or where the database is away, requests are counted as lost and
 * not written.
 */
@Component
public class RequestLog implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(RequestLog.class);
    private static final int MOST_WAITING = 5_000;
    private static final int PORTION = 500;
    private static final int PURGE_PORTION = 1_000;

    /** Requests that one page of a search looks at; its cursor goes on. */
    static final int MOST_LOOKED_AT = 2_500;

    private final JdbcTemplate batches;
    private final JdbcClient jdbc;
    private final Clock clock;
    private final Duration kept;
    private final int mostAMinute;
    private final BlockingQueue<ApiRequest> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Map<EnvironmentId, AtomicInteger> thisMinute = new ConcurrentHashMap<>();
    private final AtomicLong lost = new AtomicLong();

    RequestLog(
            JdbcTemplate batches,
            JdbcClient jdbc,
            Clock clock,
            @Value("${ringmain.request-log.keep:7d}") Duration kept,
            @Value("${ringmain.request-log.most-a-minute:100}") int mostAMinute) {
        this.batches = batches;
        this.jdbc = jdbc;
        this.clock = clock;
        this.kept = kept;
        this.mostAMinute = mostAMinute;
    }

    /**
     * What the log may be narrowed to; null: not at all.
     *
     * @param path how the path begins
     * @param since at that moment or later
     * @param until before that moment
     */
    public record Filter(
            @Nullable Statuses statuses,
            @Nullable String method,
            @Nullable String path,
            @Nullable ApiKeyId key,
            @Nullable Instant since,
            @Nullable Instant until) {

        public static final Filter NONE = new Filter(null, null, null, null, null, null);

        /** Whether no index knows which requests these are. */
        boolean isSearch() {
            return statuses != null || method != null || path != null || key != null;
        }
    }

    /**
     * Never waits.
     *
     * @param request made only if there is room for it: in a storm of refusals there is none
     */
    public void note(EnvironmentId environment, Supplier<ApiRequest> request) {
        int count = thisMinute
                .computeIfAbsent(environment, first -> new AtomicInteger())
                .incrementAndGet();
        if (count > mostAMinute || waiting.remainingCapacity() == 0 || !waiting.offer(request.get())) {
            lost.incrementAndGet();
        }
    }

    /** How many were not written down since this process began. */
    public long lost() {
        return lost.get();
    }

    /** What one node writes down of one environment in a minute. */
    public int mostAMinute() {
        return mostAMinute;
    }

    /** For how long a request is kept. */
    public Duration kept() {
        return kept;
    }

    @Scheduled(fixedDelay = 60_000)
    void beginAMinute() {
        thisMinute.clear();
    }

    /** Writes down whatever waits. */
    @Scheduled(fixedDelay = 1_000)
    public void write() {
        List<ApiRequest> some = new ArrayList<>();
        while (waiting.drainTo(some, PORTION) > 0) {
            try {
                insert(some);
            } catch (DataAccessException | TransactionException e) {
                lost.addAndGet(some.size());
                log.debug("Could not write {} requests down", some.size(), e);
                // The others wait for the next turn: this thread has more to do than to wait for a database that is
                // away.
                return;
            }
            some.clear();
        }
    }

    private void insert(List<ApiRequest> requests) {
        batches.batchUpdate("""
                INSERT INTO api_request (id, environment_id, api_key_id, method, path, status, duration_ms, code, problem)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""", requests, requests.size(), (row, request) -> {
            row.setBytes(1, request.id().bytes());
            row.setBytes(2, request.environment().bytes());
            row.setBytes(3, request.key().bytes());
            row.setString(4, request.method());
            row.setString(5, request.path());
            row.setInt(6, request.status());
            row.setInt(7, request.durationMs());
            row.setString(8, request.code());
            row.setString(9, request.problem());
        });
    }

    /** What was asked a moment before the end is the most interesting. */
    @Override
    public void destroy() {
        write();
    }

    /** Forgets what is older than it is kept, a portion at a time. */
    @Scheduled(initialDelay = 5, fixedDelay = 60, timeUnit = TimeUnit.MINUTES, scheduler = Housekeeping.SCHEDULER)
    public void forgetOld() {
        try {
            int gone;
            do {
                gone = jdbc.sql("DELETE FROM api_request WHERE id < ? LIMIT " + PURGE_PORTION)
                        .params((Object) Ids.bytes(Ids.floor(oldest())))
                        .update();
            } while (gone == PURGE_PORTION);
        } catch (DataAccessException | TransactionException e) {
            log.debug("Could not forget old requests now", e);
        }
    }

    private Instant oldest() {
        return clock.instant().minus(kept);
    }

    public Optional<ApiRequest> find(EnvironmentId environment, RequestId id) {
        return jdbc.sql("SELECT * FROM api_request WHERE id = ? AND environment_id = ? AND id >= ?")
                .params(id.bytes(), environment.bytes(), Ids.bytes(Ids.floor(oldest())))
                .query(RequestLog::request)
                .optional();
    }

    /**
     * Newest first. A search looks at {@value #MOST_LOOKED_AT} requests and no more: it may find less than was asked for, or nothing, and say
     * where to look on.
     */
    public Slice<ApiRequest> page(EnvironmentId environment, Filter filter, Keyset keyset) {
        List<Object> params = new ArrayList<>();
        StringBuilder where = span(environment, filter, keyset, params);
        UUID end = filter.isSearch()
                ? Reach.end(
                        jdbc,
                        "id",
                        "api_request FORCE INDEX (by_environment) WHERE " + where,
                        params,
                        keyset,
                        MOST_LOOKED_AT)
                : null;
        if (filter.statuses() != null) {
            where.append(" AND status BETWEEN ? AND ?");
            params.add(filter.statuses().from());
            params.add(filter.statuses().to());
        }
        if (filter.method() != null) {
            where.append(" AND method = ?");
            params.add(filter.method());
        }
        if (filter.path() != null) {
            where.append(" AND LEFT(path, CHAR_LENGTH(?)) = ?");
            params.add(filter.path());
            params.add(filter.path());
        }
        if (filter.key() != null) {
            where.append(" AND api_key_id = ?");
            params.add(filter.key().bytes());
        }
        if (end != null) {
            where.append(" AND ").append(keyset.upTo("id"));
            params.add(Ids.bytes(end));
        }
        // Told which index: the newest few of an environment are found without sorting all of them.
        List<ApiRequest> rows = jdbc.sql("SELECT * FROM api_request FORCE INDEX (by_environment) WHERE " + where
                        + " ORDER BY " + keyset.order("id") + " LIMIT " + keyset.fetch())
                .params(params)
                .query(RequestLog::request)
                .list();
        return Slice.upTo(end, rows, keyset, row -> row.id().value());
    }

    /** What an index knows of the filter, and its parameters. */
    private StringBuilder span(EnvironmentId environment, Filter filter, Keyset keyset, List<Object> params) {
        StringBuilder where = new StringBuilder("environment_id = ? AND id >= ? AND ").append(keyset.condition("id"));
        params.add(environment.bytes());
        Instant oldest = oldest();
        params.add(Ids.bytes(
                Ids.floor(filter.since() == null || filter.since().isBefore(oldest) ? oldest : filter.since())));
        if (keyset.from() != null) {
            params.add(Ids.bytes(keyset.from()));
        }
        if (filter.until() != null) {
            where.append(" AND id < ?");
            params.add(Ids.bytes(Ids.floor(filter.until())));
        }
        return where;
    }

    private static ApiRequest request(ResultSet row, int n) throws SQLException {
        return new ApiRequest(
                new RequestId(Ids.fromBytes(row.getBytes("id"))),
                new EnvironmentId(Ids.fromBytes(row.getBytes("environment_id"))),
                new ApiKeyId(Ids.fromBytes(row.getBytes("api_key_id"))),
                row.getString("method"),
                row.getString("path"),
                row.getInt("status"),
                row.getInt("duration_ms"),
                row.getString("code"),
                row.getString("problem"));
    }
}
