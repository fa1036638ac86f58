package dev.ringmain.bench.figures;

import dev.ringmain.bench.machine.Server;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Makes a database large, by statements alone: what months of use would leave behind. */
final class Growth {

    private static final int PORTION = 10_000;
    static final int DAYS = 20;
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("'d'uuuuMMdd");

    private final Server server;

    /** The same to the end, also past midnight. */
    private final LocalDate yesterday = LocalDate.now(ZoneOffset.UTC).minusDays(1);

    Growth(Server server) {
        this.server = server;
    }

    private void numbers(Statement sql) throws SQLException {
        sql.execute("CREATE TABLE IF NOT EXISTS figures_number (n INT NOT NULL PRIMARY KEY)");
        sql.execute("INSERT IGNORE INTO figures_number SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d FROM "
                + digits("a") + ", " + digits("b") + ", " + digits("c") + ", " + digits("e"));
    }

    private static String digits(String name) {
        return "(SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5"
                + " UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9) " + name;
    }

    /**
     * Events that were delivered, one of fifty in vain, evenly over {@value #DAYS} days before yesterday: each with one delivery, one
     * attempt, and, for the last day, an idempotency key.
     *
     * @param environment in hexadecimal digits, as are the endpoints
     */
    void deliveries(String environment, List<String> endpoints, long count) throws SQLException {
        Instant first = yesterday.minusDays(DAYS).atStartOfDay(ZoneOffset.UTC).toInstant();
        long span = DAYS * 86_400_000L;
        try (Connection connection = server.connect("ringmain");
                Statement sql = connection.createStatement()) {
            numbers(sql);
            for (String table : List.of("attempt", "delivery", "event")) {
                days(sql, table, yesterday);
            }
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            connection.setAutoCommit(false);
            String tenant = "(SELECT tenant_id FROM environment WHERE id = x'" + environment + "')";
            String endpoint = "CASE n % " + endpoints.size() + " "
                    + String.join(
                            " ",
                            java.util.stream.IntStream.range(0, endpoints.size())
                                    .mapToObj(i -> "WHEN " + i + " THEN x'" + endpoints.get(i) + "'")
                                    .toList())
                    + " END";
            String type = "CONCAT('figures.e', LPAD(n % " + endpoints.size() + ", 2, '0'))";
            for (long from = 0; from < count; from += PORTION) {
                // The moment of each, in milliseconds, and so the first digits of its ids.
                String millis =
                        "(" + first.toEpochMilli() + " + FLOOR((" + from + " + n) * " + span + " / " + count + "))";
                String event = id(millis, "8", from);
                String delivery = id(millis, "9", from);
                String when = "FROM_UNIXTIME(" + millis + " / 1000)";
                String some = " FROM figures_number WHERE " + from + " + n < " + count;
                sql.execute(
                        "INSERT INTO event (id, environment_id, type, type_version, occurred_at, deliveries, data) SELECT "
                                + event
                                + ", x'" + environment + "', " + type + ", 1, " + when + ", 1, '{\"pad\":\""
                                + "x".repeat(200)
                                + "\"}'" + some);
                sql.execute(
                        "INSERT INTO delivery (id, tenant_id, environment_id, endpoint_id, event_id, event_type, status, failed, attempts, response_status, reason, finished_at) SELECT "
                                + delivery + ", " + tenant + ", x'" + environment + "', " + endpoint + ", " + event
                                + ", "
                                + type
                                + ", IF(n % 50 = 0, 'failed', 'succeeded'), n % 50 = 0, 1, IF(n % 50 = 0, 500, 200), IF(n % 50 = 0, 'exhausted', NULL), "
                                + when + some);
                sql.execute(
                        "INSERT INTO attempt (delivery_id, number, started_at, outcome, response_status, remote_address, duration_ms, request_headers, response_headers, response_body) SELECT "
                                + delivery + ", 1, " + when
                                + ", IF(n % 50 = 0, 'status', 'succeeded'), IF(n % 50 = 0, 500, 200), '127.0.1.1:40000', 3, '"
                                + "h".repeat(180) + "', 'Content-Length: 0', ''" + some);
                if (from * DAYS / count == DAYS - 1) {
                    sql.execute(
                            "INSERT INTO idempotency_key (environment_id, scope, name, event_id, fingerprint, response, expires_at) SELECT x'"
                                    + environment + "', 'header', LEFT(SHA2(" + from + " + n, 256), 32), " + event
                                    + ", UNHEX(SHA2(n, 256)), '" + "r".repeat(100)
                                    + "', UTC_TIMESTAMP(6) + INTERVAL 20 HOUR" + some);
                }
                connection.commit();
            }
        }
    }

    /** What {@link #deliveries} made, in the way in which the product forgets it: day by day. */
    void forgetDeliveries() throws SQLException {
        String days = String.join(
                ", ",
                yesterday
                        .minusDays(DAYS)
                        .datesUntil(yesterday)
                        .map(NAME::format)
                        .toList());
        for (String table : List.of("attempt", "delivery", "event")) {
            server.execute("ALTER TABLE " + table + " DROP PARTITION " + days);
        }
    }

    private static String id(String millis, String kind, long from) {
        return "UNHEX(CONCAT(LPAD(HEX(" + millis + "), 12, '0'), '7000', '" + kind + "', LPAD(HEX(" + from
                + " + n), 15, '0')))";
    }

    /** Cuts the days before yesterday out of yesterday's partition, as if the installation had run that long. */
    private static void days(Statement sql, String table, LocalDate yesterday) throws SQLException {
        String first = NAME.format(yesterday.minusDays(DAYS));
        try (ResultSet known = sql.executeQuery(
                "SELECT COUNT(*) FROM information_schema.partitions WHERE table_schema = DATABASE() AND table_name = '"
                        + table + "' AND partition_name = '" + first + "'")) {
            known.next();
            if (known.getInt(1) > 0) {
                return;
            }
        }
        List<String> parts = new ArrayList<>();
        for (LocalDate day = yesterday.minusDays(DAYS); !day.isAfter(yesterday); day = day.plusDays(1)) {
            long end = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
            parts.add("PARTITION " + NAME.format(day) + " VALUES LESS THAN (x'" + String.format("%012x", end)
                    + "00000000000000000000')");
        }
        sql.execute("ALTER TABLE " + table + " REORGANIZE PARTITION " + NAME.format(yesterday) + " INTO ("
                + String.join(", ", parts) + ")");
    }

    /**
     * Tenants with an environment and ten endpoints each, which nobody publishes to. Their secrets are copies: they would not open, but
     * nothing asks them to.
     */
    void tenants(int count) throws SQLException {
        try (Connection connection = server.connect("ringmain");
                Statement sql = connection.createStatement()) {
            numbers(sql);
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            connection.setAutoCommit(false);
            String some = " FROM figures_number WHERE n < " + count;
            String now = Long.toString(System.currentTimeMillis());
            sql.execute("INSERT INTO tenant (id, name, status, plan_version_id, created_at, version) SELECT "
                    + id(now, "A", 0)
                    + ", CONCAT('figures-', n), (SELECT t.status FROM (SELECT status FROM tenant LIMIT 1) t), 3, UTC_TIMESTAMP(6), 0"
                    + some);
            sql.execute(
                    "INSERT INTO environment (id, tenant_id, name, kind, catalogue, routed_at, created_at, version) SELECT "
                            + id(now, "A", 0) + ", " + id(now, "A", 0)
                            + ", 'live', k.kind, k.catalogue, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), 0 FROM figures_number, (SELECT kind, catalogue FROM environment WHERE name = 'live' LIMIT 1) k WHERE n < "
                            + count);
            for (int each = 0; each < 10; each++) {
                String endpoint = id(now, "A", (each + 1) * 100_000L);
                sql.execute(
                        "INSERT INTO endpoint (id, tenant_id, environment_id, url, description, events, profile, status, status_since, created_at, updated_at, version) SELECT "
                                + endpoint + ", " + id(now, "A", 0) + ", " + id(now, "A", 0)
                                + ", CONCAT('http://127.0.2.1:9/', n), '', k.events, 'standard', k.status, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), 0 FROM figures_number, (SELECT events, status FROM endpoint ORDER BY number LIMIT 1) k WHERE n < "
                                + count);
                sql.execute("INSERT INTO signing_secret (id, endpoint_id, sealed, hint, created_at, version) SELECT "
                        + endpoint
                        + ", " + endpoint
                        + ", k.sealed, k.hint, UTC_TIMESTAMP(6), 0 FROM figures_number, (SELECT sealed, hint FROM signing_secret LIMIT 1) k WHERE n < "
                        + count);
                connection.commit();
            }
        }
    }

    /** What {@link #tenants} made. */
    void forgetTenants() throws SQLException {
        server.execute(
                "DELETE s FROM signing_secret s JOIN endpoint e ON e.id = s.endpoint_id WHERE e.url LIKE 'http://127.0.2.1:9/%'");
        server.execute("DELETE FROM endpoint WHERE url LIKE 'http://127.0.2.1:9/%'");
        server.execute("DELETE e FROM environment e JOIN tenant t ON t.id = e.tenant_id WHERE t.name LIKE 'figures-%'");
        server.execute("DELETE FROM tenant WHERE name LIKE 'figures-%'");
    }
}
