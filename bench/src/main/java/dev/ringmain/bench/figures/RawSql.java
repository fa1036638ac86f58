package dev.ringmain.bench.figures;

import dev.ringmain.bench.machine.Server;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * The statements that intake and the worker send, over the same driver with the same settings, and nothing around them. On a database that
 * no node uses.
 */
final class RawSql {

    /** As many as intake and the settler put into one commit at most. */
    static final int BATCH = 200;

    private static final int ENDPOINTS = 16;

    private final String url;
    private final Properties settings = new Properties();
    private final byte[] tenant;
    private final byte[] environment;
    private final List<byte[]> endpoints = new ArrayList<>();
    private final ConcurrentLinkedQueue<Row> waiting = new ConcurrentLinkedQueue<>();
    private final byte[] data = Envelope.body("evt_01k00000000000000000000000", "figures.e00");

    private record Row(byte[] event, byte[] delivery, byte[] endpoint) {}

    /** @param user who may; the settings are those of the product's pool */
    RawSql(Server server, String user, String password) throws SQLException {
        this.url = server.url(server.port());
        settings.put("user", user);
        settings.put("password", password);
        settings.put("useInformationSchema", "false");
        settings.put("connectionTimeZone", "UTC");
        settings.put("forceConnectionTimeZoneToSession", "true");
        settings.put("rewriteBatchedStatements", "true");
        settings.put("cachePrepStmts", "true");
        settings.put("prepStmtCacheSize", "250");
        settings.put("prepStmtCacheSqlLimit", "4096");
        settings.put("useLocalSessionState", "true");
        settings.put("cacheServerConfiguration", "true");
        try (Connection connection = open();
                PreparedStatement query = connection.prepareStatement(
                        "SELECT e.tenant_id, e.id FROM environment e JOIN tenant t ON t.id = e.tenant_id ORDER BY t.plan_version_id DESC LIMIT 1");
                ResultSet row = query.executeQuery()) {
            row.next();
            this.tenant = row.getBytes(1);
            this.environment = row.getBytes(2);
        }
        for (int i = 0; i < ENDPOINTS; i++) {
            endpoints.add(Ids.next());
        }
    }

    private Connection open() throws SQLException {
        Connection connection = DriverManager.getConnection(url, settings);
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        connection.setAutoCommit(false);
        return connection;
    }

    /** One turn of a connection's work. @return what it did; 0: nothing is left to do */
    private interface Turn {
        int take(Connection connection) throws SQLException;
    }

    /** Events a second whose rows are inserted as intake does it, so many in a commit. */
    Rate inserts(int connections, int batch, Duration warmUp, Duration measured) throws Exception {
        return rate(connections, warmUp, measured, connection -> {
            insert(connection, batch);
            return batch;
        });
    }

    /** Inserts, unmeasured, until so many deliveries wait. */
    void prepare(int deliveries) throws SQLException {
        try (Connection connection = open()) {
            while (waiting.size() < deliveries) {
                insert(connection, BATCH);
            }
        }
    }

    /** Deliveries a second that are claimed and then settled, both as the worker does it; of those that wait. */
    Rate settlements(int connections, Duration warmUp, Duration measured) throws Exception {
        return rate(connections, warmUp, measured, this::claimAndSettle);
    }

    private Rate rate(int connections, Duration warmUp, Duration measured, Turn turn) throws Exception {
        AtomicLong done = new AtomicLong();
        List<Exception> failures = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        AtomicBoolean running = new AtomicBoolean(true);
        for (int i = 0; i < connections; i++) {
            Thread thread = new Thread(
                    () -> {
                        try (Connection connection = open()) {
                            int some = 1;
                            while (some > 0 && running.get()) {
                                some = turn.take(connection);
                                done.addAndGet(some);
                            }
                        } catch (SQLException e) {
                            failures.add(e);
                        }
                    },
                    "raw-sql-" + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        Thread.sleep(warmUp.toMillis());
        Rate rate = Rate.of(done::get, measured);
        running.set(false);
        for (Thread thread : threads) {
            thread.join(20_000);
        }
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
        return rate;
    }

    private void insert(Connection connection, int batch) throws SQLException {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < batch; i++) {
            rows.add(new Row(
                    Ids.next(),
                    Ids.next(),
                    endpoints.get(ThreadLocalRandom.current().nextInt(ENDPOINTS))));
        }
        insert(
                connection,
                "INSERT IGNORE INTO idempotency_key (environment_id, scope, name, event_id, fingerprint, response, expires_at)",
                rows,
                one -> "(" + hex(environment) + "," + text("header") + ","
                        + text(Long.toHexString(ThreadLocalRandom.current().nextLong())
                                + Long.toHexString(ThreadLocalRandom.current().nextLong()))
                        + "," + hex(one.event()) + "," + hex(new byte[32]) + ","
                        + text(
                                "[{\"id\":\"evt_01k00000000000000000000000\",\"type\":\"figures.e00\",\"deliveries\":1,\"warnings\":[]}]")
                        + ",UTC_TIMESTAMP(6) + INTERVAL 86400000000 MICROSECOND)");
        try (PreparedStatement row = connection.prepareStatement(
                "INSERT INTO usage_counter (tenant_id, period, shard, events) VALUES (?, ?, ?, ?) ON DUPLICATE KEY UPDATE events = events + VALUES(events)")) {
            row.setBytes(1, tenant);
            row.setInt(2, 209901);
            row.setInt(3, ThreadLocalRandom.current().nextInt(16));
            row.setInt(4, batch);
            row.executeUpdate();
        }
        insert(
                connection,
                "INSERT INTO event (id, environment_id, external_id, type, type_version, subject, source_id, occurred_at, deliveries, violations, data, cloud)",
                rows,
                one -> "(" + hex(one.event()) + "," + hex(environment) + ",NULL," + text("figures.e00")
                        + ",1,NULL,NULL,'" + new Timestamp(System.currentTimeMillis()) + "',1,NULL," + hex(data)
                        + ",NULL)");
        insert(
                connection,
                "INSERT INTO delivery (id, tenant_id, environment_id, endpoint_id, event_id, event_type, status, failed, attempts, reason, detail, finished_at, replay_of)",
                rows,
                one -> "(" + hex(one.delivery()) + "," + hex(tenant) + "," + hex(environment) + ","
                        + hex(one.endpoint()) + "," + hex(one.event()) + "," + text("figures.e00") + ","
                        + text("pending")
                        + ",FALSE,0,NULL,NULL,NULL,NULL)");
        insert(
                connection,
                "INSERT INTO delivery_work (delivery_id, tenant_id, environment_id, endpoint_id, event_id, lane, due_at, lease_token, attempts)",
                rows,
                one -> "(" + hex(one.delivery()) + "," + hex(tenant) + "," + hex(environment) + ","
                        + hex(one.endpoint()) + "," + hex(one.event())
                        + ",0,UTC_TIMESTAMP(6) + INTERVAL 0 MICROSECOND,0,0)");
        connection.commit();
        waiting.addAll(rows);
    }

    /** Many rows in the text of one statement, as the product sends them. */
    private static <T> void insert(Connection connection, String into, List<T> rows, Function<T, String> values)
            throws SQLException {
        StringBuilder sql = new StringBuilder(into).append(" VALUES ");
        for (int i = 0; i < rows.size(); i++) {
            sql.append(i == 0 ? "" : ",").append(values.apply(rows.get(i)));
        }
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.executeUpdate(sql.toString());
        }
    }

    private static String hex(byte[] value) {
        return "x'" + HexFormat.of().formatHex(value) + "'";
    }

    private static String text(String value) {
        return "_utf8mb4 " + hex(value.getBytes(StandardCharsets.UTF_8));
    }

    private int claimAndSettle(Connection connection) throws SQLException {
        List<byte[]> ids = new ArrayList<>();
        for (Row row = waiting.poll(); row != null; row = waiting.poll()) {
            ids.add(row.delivery());
            if (ids.size() == BATCH) {
                break;
            }
        }
        if (ids.isEmpty()) {
            return 0;
        }
        claim(connection, ids);
        settle(connection, ids);
        return ids.size();
    }

    private static void claim(Connection connection, List<byte[]> ids) throws SQLException {
        String places = places(ids.size());
        try (PreparedStatement look = connection.prepareStatement(
                "SELECT delivery_id, tenant_id, environment_id, endpoint_id, event_id, lane, attempts, crashes, lost, lease_token FROM delivery_work FORCE INDEX (PRIMARY) WHERE delivery_id IN ("
                        + places + ") AND (due_at <= UTC_TIMESTAMP(6) OR lane = 2) FOR UPDATE SKIP LOCKED")) {
            bind(look, 1, ids);
            count(look);
        }
        try (PreparedStatement take = connection.prepareStatement(
                "UPDATE delivery_work FORCE INDEX (PRIMARY) SET lane = IF(lane = 2, 1, lane), due_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND, attempts = attempts + 1, crashes = crashes + (lease_token <> 0), lost = lost + (lease_token <> 0), lease_token = ? WHERE delivery_id IN ("
                        + places + ")")) {
            take.setLong(1, 60_000_000);
            take.setLong(2, 4711);
            bind(take, 3, ids);
            take.executeUpdate();
        }
        connection.commit();
    }

    private static void settle(Connection connection, List<byte[]> ids) throws SQLException {
        try (PreparedStatement look = connection.prepareStatement(
                "SELECT delivery_id, lease_token, attempts FROM delivery_work FORCE INDEX (PRIMARY) WHERE delivery_id IN ("
                        + places(ids.size()) + ") FOR UPDATE")) {
            bind(look, 1, ids);
            count(look);
        }
        insert(
                connection,
                "INSERT INTO attempt (delivery_id, number, started_at, outcome, detail, response_status, remote_address, duration_ms, dns_ms, connect_ms, tls_ms, first_byte_ms, request_headers, response_headers, response_body)",
                ids,
                id -> "(" + hex(id) + ",1,'" + new Timestamp(System.currentTimeMillis()) + "'," + text("succeeded")
                        + ",NULL,200," + text("127.0.1.1:40000") + ",3,NULL,NULL,NULL,2,"
                        + text(
                                "Content-Type: application/json\nwebhook-id: evt_01k00000000000000000000000\nwebhook-timestamp: 1700000000\nwebhook-signature: v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
                        + "," + text("Content-Length: 0") + "," + hex(new byte[0]) + ")");
        try (PreparedStatement row = connection.prepareStatement("DELETE FROM delivery_work WHERE delivery_id = ?")) {
            for (byte[] id : ids) {
                row.setBytes(1, id);
                row.addBatch();
            }
            row.executeBatch();
        }
        try (PreparedStatement all = connection.prepareStatement(
                "UPDATE delivery FORCE INDEX (PRIMARY) SET status = ?, failed = ?, attempts = ?, response_status = COALESCE(?, response_status), reason = ?, detail = ?, next_attempt_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND, finished_at = IF(?, UTC_TIMESTAMP(6), NULL) WHERE id IN ("
                        + places(ids.size()) + ")")) {
            all.setString(1, "succeeded");
            all.setBoolean(2, false);
            all.setInt(3, 1);
            all.setObject(4, 200);
            all.setString(5, null);
            all.setString(6, null);
            all.setObject(7, null);
            all.setBoolean(8, true);
            bind(all, 9, ids);
            all.executeUpdate();
        }
        connection.commit();
    }

    private static void count(PreparedStatement query) throws SQLException {
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                rows.getBytes(1);
            }
        }
    }

    private static void bind(PreparedStatement statement, int from, List<byte[]> ids) throws SQLException {
        for (int i = 0; i < ids.size(); i++) {
            statement.setBytes(from + i, ids.get(i));
        }
    }

    private static String places(int count) {
        return "?" + ", ?".repeat(count - 1);
    }
}
