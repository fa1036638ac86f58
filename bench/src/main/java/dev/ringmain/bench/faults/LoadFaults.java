package dev.ringmain.bench.faults;

import dev.ringmain.bench.ledger.Diff;
import dev.ringmain.bench.loopback.Behaviour;
import dev.ringmain.bench.machine.Folders;
import dev.ringmain.bench.machine.Jar;
import dev.ringmain.bench.machine.Node;
import dev.ringmain.bench.machine.Server;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a house does to itself while it is in use: fills its logs, changes its schema, purges, reports, runs short of memory. */
final class LoadFaults {

    private static final Duration PATIENCE = Duration.ofSeconds(180);
    private static final LocalDate OLD_DAY = LocalDate.of(2026, 3, 1);

    /** A table of ten rows, so that five of them beside each other are a hundred thousand. */
    private static final String DIGITS =
            "(SELECT 0 n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)";

    private LoadFaults() {}

    static List<Row> rows() {
        return List.of(
                new Row(
                        "F08",
                        "Full disk for logs and temporary files",
                        "log file and java.io.tmpdir on a tmpfs of 8 MiB, filled, under 100 events/s",
                        "deliveries go on; a metric shows that log lines are dropped",
                        false,
                        LoadFaults::logsFull),
                new Row(
                        "F19",
                        "Schema changed under load",
                        "a column added to the queue, filled in portions and dropped, past an open transaction, under 100 events/s; then another node starts",
                        "0 errors; no call waits > 2 s for it",
                        false,
                        LoadFaults::schemaChanged),
                new Row(
                        "F20",
                        "Purge under load",
                        "a day of 100,000 old events dropped by a node that starts, while a slow reader holds it, under 100 events/s",
                        "p95 ≤ 1.5 × that of a node starting with nothing to drop (or 100 ms more); 0 live rows removed; 0 orphans; space returned",
                        false,
                        LoadFaults::purged),
                new Row(
                        "F25",
                        "A long snapshot beside the queue",
                        "a transaction open for 90 s that has read the queue, under 300 events/s",
                        "somebody ends it after 60 s; history < 10,000; p99 from published to arrived ≤ 2 × before (for the claim's 100 ms, which shows only inside)",
                        false,
                        LoadFaults::longSnapshot),
                new Row(
                        "F26",
                        "Memory pressure",
                        Jar.SMALL_HEAP + ", 1,000 events of 250 kB under way to receivers that hold 5 s",
                        "it does not run out; intake slows",
                        false,
                        LoadFaults::memoryShort),
                new Row(
                        "F27",
                        "One tenant's backlog among the others",
                        "1,000,000 deliveries of one tenant (short: 100,000) fall due at once; another tenant publishes 20 events/s for a minute",
                        "the other tenant's events arrive with p95 ≤ 2 s; the backlog is worked on meanwhile, and its owner sees how long it is",
                        true,
                        LoadFaults::longBacklog));
    }

    private static void longBacklog(Stage stage, Findings findings) throws Exception {
        int hundredThousands = stage.choose(1, 10);
        Server database = stage.database();
        Node node = stage.both("node", database, database.port());
        Program crowd = stage.program(node);
        List<Topic> crowded = stage.endpoints(crowd, "crowd", 10);
        crowded.forEach(
                topic -> stage.receiver().behave(topic.destinations().get(0), Behaviour.hold(Duration.ofMillis(100))));
        Publisher one = stage.publisher(List.of(crowd), crowded);
        one.publishNow(crowded.size());
        Stage.await(PATIENCE, () -> database.number(Sql.WAITING) == 0);
        List<String> models = database.list("SELECT HEX(id) FROM delivery ORDER BY id");
        Program other = stage.program(node, "growth", 0);
        List<Topic> others = stage.endpoints(other, "other", 5);
        Publisher publisher = stage.publisher(List.of(other), others);
        publisher.start(4, 20);
        Thread.sleep(5_000);
        long before = System.nanoTime();
        Thread.sleep(10_000);
        long alone = Figures.p95(Figures.latencies(stage, publisher, before, System.nanoTime()));
        for (int portion = 1; portion <= hundredThousands; portion++) {
            fallDue(database, models, portion);
        }
        long waiting = database.number(Sql.WAITING);
        long from = System.nanoTime();
        Thread.sleep(Duration.ofSeconds(stage.choose(20, 60)).toMillis());
        long until = System.nanoTime();
        long left = database.number(Sql.WAITING);
        String endpoint = crowd.get("/api/v1/webhooks/endpoints")
                .get("data")
                .get(0)
                .get("id")
                .asString();
        long shown = crowd.get("/api/v1/webhooks/endpoints/" + endpoint + "/backlog")
                .get("waiting")
                .asLong();
        publisher.stop();
        Stage.await(Duration.ofSeconds(30), () -> Figures.missing(stage, publisher, others) == 0);
        long p95 = Figures.p95(Figures.latencies(stage, publisher, from, until));
        findings.expect(p95 <= 2_000, "p95 " + p95 + " ms, before " + alone + " ms");
        long missing = Figures.missing(stage, publisher, others);
        findings.expect(missing == 0, "still without their event " + missing);
        findings.expect(
                left < waiting,
                "%,d waited, of which %d/s were sent"
                        .formatted(
                                waiting,
                                (waiting - left)
                                        / Duration.ofNanos(until - from).toSeconds()));
        findings.expect(shown > 0, "the owner of one endpoint of the ten sees %,d waiting".formatted(shown));
    }

    /** A hundred thousand more deliveries, ten thousand like each of these ten (in hexadecimals); due together. */
    private static void fallDue(Server database, List<String> models, int portion) throws SQLException {
        try (Connection connection = database.connect("ringmain");
                Statement sql = connection.createStatement()) {
            // As the product's own: otherwise all that is read is locked until the end.
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            connection.setAutoCommit(false);
            for (String model : models) {
                insertLike(sql, model, portion);
            }
            connection.commit();
        }
    }

    private static void insertLike(Statement sql, String model, int portion) throws SQLException {
        String id = "UNHEX(CONCAT('%s7%03X8', LPAD(HEX(a.n + 10 * b.n + 100 * c.n + 1000 * d.n), 5, '0'), '%s'))"
                .formatted(model.substring(0, 12), portion, model.substring(22));
        String some = " FROM delivery, " + DIGITS + " a, " + DIGITS + " b, " + DIGITS + " c, " + DIGITS
                + " d WHERE delivery.id = X'" + model + "'";
        sql.execute(
                "INSERT INTO delivery (id, tenant_id, environment_id, endpoint_id, event_id, event_type, status, attempts) SELECT "
                        + id + ", tenant_id, environment_id, endpoint_id, event_id, event_type, 'pending', 0" + some);
        sql.execute(
                "INSERT INTO delivery_work (delivery_id, tenant_id, environment_id, endpoint_id, event_id, lane, due_at, lease_token, attempts) SELECT "
                        + id + ", tenant_id, environment_id, endpoint_id, event_id, 0, UTC_TIMESTAMP(6), 0, 0" + some);
    }

    private static void logsFull(Stage stage, Findings findings) throws Exception {
        if (!Folders.isRoot()) {
            throw new CannotBeProduced("a small file system needs root");
        }
        Path small = stage.folder().resolve("small");
        Folders.mountSmall(small, 8);
        try {
            Server database = stage.database();
            Node node = stage.start(
                    "node",
                    database,
                    database.port(),
                    List.of(),
                    List.of("-Xmx384m", "-Djava.io.tmpdir=" + small),
                    List.of(
                            "--logging.file.name=" + small.resolve("ringmain.log"),
                            // A line for each request.
                            "--logging.level.org.springframework.web=debug"),
                    Map.of());
            node.awaitReady(Stage.READY);
            Program program = stage.program(node);
            List<Topic> topics = stage.endpoints(program, "e", 10);
            Publisher publisher = stage.publisher(List.of(program), topics);
            publisher.start(8, 100);
            Thread.sleep(3_000);
            fill(small.resolve("ballast"));
            long full = System.nanoTime();
            Thread.sleep(15_000);
            publisher.stop();
            long errors = publisher.calls().stream()
                    .filter(call -> call.began() > full && call.status() != 202)
                    .count();
            findings.expect(errors == 0, "calls that failed " + errors);
            stage.settle(database, findings, PATIENCE);
            boolean shown =
                    node.metrics().lines().anyMatch(line -> line.matches("ringmain_log_writes_failed_total.* [1-9].*"));
            findings.expect(shown, shown ? "a metric shows it" : "no metric shows it");
        } finally {
            stage.nodes().forEach(node -> node.child().kill());
            Folders.unmount(small);
        }
    }

    private static void fill(Path file) {
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(new byte[512]);
            }
        } catch (IOException full) {
            // As wanted.
        }
    }

    private static void schemaChanged(Stage stage, Findings findings) throws Exception {
        Server database = stage.database();
        Node node = stage.both("old", database, database.port());
        Program program = stage.program(node);
        List<Topic> topics = stage.endpoints(program, "e", 10);
        Publisher publisher = stage.publisher(List.of(program), topics);
        publisher.start(8, 100);
        Thread.sleep(4_000);
        long from = System.nanoTime();
        int tries;
        try (Connection reader = database.connect("ringmain");
                Statement reading = reader.createStatement()) {
            reading.execute("START TRANSACTION");
            reading.executeQuery("SELECT COUNT(*) FROM delivery_work").close();
            Thread release = new Thread(() -> {
                try {
                    Thread.sleep(5_000);
                    reader.abort(Runnable::run);
                } catch (InterruptedException | SQLException e) {
                    Thread.currentThread().interrupt();
                }
            });
            release.start();
            tries = patiently(database, "ALTER TABLE delivery_work ADD COLUMN expanded INT NULL");
            release.join();
        } catch (SQLException aborted) {
            tries = -1;
        }
        findings.note("expanded at try " + tries);
        database.execute("UPDATE delivery_work SET expanded = 1 ORDER BY delivery_id LIMIT 1000");
        Node fresh = stage.both("new", database, database.port());
        Thread.sleep(2_000);
        fresh.child().stop(Duration.ofSeconds(45));
        patiently(database, "ALTER TABLE delivery_work DROP COLUMN expanded");
        Thread.sleep(2_000);
        long until = System.nanoTime();
        publisher.stop();
        long errors =
                publisher.calls().stream().filter(call -> call.status() != 202).count();
        long longest = Figures.longest(publisher, from, until);
        findings.expect(
                errors == 0, "errors " + errors + " of " + publisher.calls().size());
        findings.expect(longest <= 2_500, "longest call " + longest + " ms");
        stage.settle(database, findings, PATIENCE);
        findings.note("both nodes are of one version: there is no other yet");
    }

    /** As a migration must do it: so short a wait for the lock that nobody behind it waits longer; then again. */
    private static int patiently(Server database, String statement) throws SQLException, InterruptedException {
        for (int tries = 1; ; tries++) {
            try {
                database.execute("SET SESSION lock_wait_timeout = 1; " + statement);
                return tries;
            } catch (SQLException e) {
                if (tries == 20) {
                    throw e;
                }
                Thread.sleep(500);
            }
        }
    }

    private static void purged(Stage stage, Findings findings) throws Exception {
        Server database = stage.database();
        Node node = stage.both("node", database, database.port());
        Program program = stage.program(node);
        List<Topic> topics = stage.endpoints(program, "e", 10);
        Publisher publisher = stage.publisher(List.of(program), topics);
        publisher.start(8, 100);
        Thread.sleep(5_000);
        long began = System.nanoTime();
        Node idle = stage.api("nothing-to-drop", database, database.port());
        long before = Figures.p95(Figures.latencies(stage, publisher, began, System.nanoTime()));
        idle.child().stop(Duration.ofSeconds(45));
        for (String table : List.of("event", "delivery", "attempt")) {
            cutOut(database, table);
        }
        fillOldDay(database);
        String name = "d" + OLD_DAY.toString().replace("-", "");
        findings.evidence("old rows " + database.number("SELECT COUNT(*) FROM event PARTITION (" + name + ")")
                + ", bytes " + bytes(database, name));
        long held = bytes(database, name);
        long from = System.nanoTime();
        Thread reader = new Thread(() -> {
            try (Connection connection = database.connect("ringmain");
                    Statement reading = connection.createStatement()) {
                reading.execute("START TRANSACTION");
                reading.executeQuery("SELECT COUNT(*) FROM event PARTITION (" + name + ")")
                        .close();
                Thread.sleep(12_000);
            } catch (InterruptedException | SQLException e) {
                Thread.currentThread().interrupt();
            }
        });
        reader.start();
        stage.api("purging", database, database.port());
        boolean gone = Stage.await(Duration.ofSeconds(60), () -> bytes(database, name) == 0);
        long after = Figures.p95(Figures.latencies(stage, publisher, from, System.nanoTime()));
        reader.join();
        publisher.stop();
        findings.expect(
                gone,
                "space returned " + (held - bytes(database, name)) / 1_048_576 + " of " + held / 1_048_576 + " MiB");
        findings.expect(
                after <= Math.max(before * 1.5, before + 100),
                "p95 " + after + " ms, with nothing to drop " + before + " ms");
        Diff diff = stage.settle(database, findings, PATIENCE);
        long orphans = database.number(
                        "SELECT COUNT(*) FROM delivery d LEFT JOIN event e ON e.id = d.event_id WHERE e.id IS NULL")
                + database.number(
                        "SELECT COUNT(*) FROM attempt a LEFT JOIN delivery d ON d.id = a.delivery_id WHERE d.id IS NULL");
        findings.expect(orphans == 0, "orphans " + orphans);
        long live = database.number("SELECT COUNT(*) FROM event");
        findings.expect(live == diff.acked(), "live events " + live + " of " + diff.acked());
    }

    /** Gives the old day a partition of its own, in front of the first that is there. */
    private static void cutOut(Server database, String table) throws SQLException {
        Map<String, String> first = database.row(
                "SELECT PARTITION_NAME AS name, PARTITION_DESCRIPTION AS below FROM information_schema.PARTITIONS WHERE TABLE_SCHEMA = 'ringmain' AND TABLE_NAME = '"
                        + table + "' AND PARTITION_NAME LIKE 'd%' ORDER BY PARTITION_ORDINAL_POSITION LIMIT 1");
        String below = String.valueOf(first.get("below"));
        String literal = below.startsWith("_binary")
                ? below
                : below.startsWith("x'") || below.startsWith("X'") ? below : "x'" + below + "'";
        database.execute("ALTER TABLE " + table + " REORGANIZE PARTITION " + first.get("name") + " INTO (PARTITION d"
                + OLD_DAY.toString().replace("-", "") + " VALUES LESS THAN (x'" + floor(OLD_DAY.plusDays(1))
                + "'), PARTITION "
                + first.get("name") + " VALUES LESS THAN (" + literal + "))");
    }

    /** The first UUIDv7 of a day, in hex: milliseconds, and the rest zero. */
    private static String floor(LocalDate day) {
        return "%012x".formatted(day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli()) + "0".repeat(20);
    }

    private static void fillOldDay(Server database) throws SQLException {
        String number = "(a.n + 10 * b.n + 100 * c.n + 1000 * d.n + 10000 * e.n)";
        String all = " FROM " + DIGITS + " a, " + DIGITS + " b, " + DIGITS + " c, " + DIGITS + " d, " + DIGITS + " e";
        String id =
                "UNHEX(CONCAT('" + floor(OLD_DAY).substring(0, 12) + "', '7000', LPAD(HEX(" + number + "), 16, '0')))";
        String environment = "(SELECT id FROM environment ORDER BY id LIMIT 1)";
        String tenant = "(SELECT tenant_id FROM environment ORDER BY id LIMIT 1)";
        String endpoint = "(SELECT id FROM endpoint ORDER BY id LIMIT 1)";
        database.execute("INSERT INTO event (id, environment_id, type, occurred_at, deliveries, data) SELECT " + id
                + ", " + environment + ", 'old', '" + OLD_DAY + "', 1, REPEAT('x', 500)" + all);
        database.execute(
                "INSERT INTO delivery (id, tenant_id, environment_id, endpoint_id, event_id, event_type, status, attempts) SELECT "
                        + id + ", " + tenant + ", " + environment + ", " + endpoint + ", " + id
                        + ", 'old', 'succeeded', 1" + all);
        database.execute(
                "INSERT INTO attempt (delivery_id, number, started_at, outcome, duration_ms, request_headers) SELECT "
                        + id + ", 1, '" + OLD_DAY + "', 'succeeded', 1, REPEAT('h', 200)" + all);
    }

    private static long bytes(Server database, String partition) throws IOException {
        try (Stream<Path> files = Files.list(database.data().resolve("ringmain"))) {
            long sum = 0;
            for (Path file : files.filter(path -> path.getFileName()
                            .toString()
                            .toLowerCase(java.util.Locale.ROOT)
                            .contains(partition))
                    .toList()) {
                sum += Files.size(file);
            }
            return sum;
        }
    }

    private static void longSnapshot(Stage stage, Findings findings) throws Exception {
        Server database = stage.database();
        Node node = stage.both("node", database, database.port());
        Program program = stage.program(node);
        List<Topic> topics = stage.endpoints(program, "e", 10);
        Publisher publisher = stage.publisher(List.of(program), topics);
        publisher.start(16, 300);
        Thread.sleep(10_000);
        long from = System.nanoTime();
        Thread.sleep(10_000);
        long before = Figures.p99(Figures.latencies(stage, publisher, from, System.nanoTime()));
        boolean ended = false;
        long history = 0;
        long opened = System.nanoTime();
        try (Connection reader = database.connect("ringmain");
                Statement reading = reader.createStatement()) {
            reading.execute(
                    "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ; START TRANSACTION WITH CONSISTENT SNAPSHOT");
            reading.executeQuery("SELECT COUNT(*) FROM delivery_work").close();
            while (System.nanoTime() - opened < Duration.ofSeconds(90).toNanos()) {
                Thread.sleep(5_000);
                history = Math.max(
                        history,
                        database.number(
                                "SELECT COUNT FROM information_schema.INNODB_METRICS WHERE NAME = 'trx_rseg_history_len'"));
            }
            ended = !reader.isValid(2);
        } catch (SQLException killed) {
            ended = true;
        }
        long during = Figures.p99(Figures.latencies(
                stage, publisher, opened + Duration.ofSeconds(60).toNanos(), System.nanoTime()));
        publisher.stop();
        findings.expect(ended, ended ? "the reader was ended" : "the reader was still there after 90 s");
        findings.expect(history < 10_000, "history " + history);
        findings.expect(during <= Math.max(2 * before, 100), "p99 " + during + " ms, before " + before + " ms");
        stage.settle(database, findings, PATIENCE);
    }

    private static void memoryShort(Stage stage, Findings findings) throws Exception {
        stage.leaseOfTheProduct();
        int events = 1_000;
        Server database = stage.database();
        Node node =
                stage.start("node", database, database.port(), List.of(), List.of(Jar.SMALL_HEAP), List.of(), Map.of());
        node.awaitReady(Stage.READY);
        Program program = stage.program(node);
        List<Topic> topics = stage.endpoints(program, "e", 20);
        topics.forEach(
                topic -> stage.receiver().behave(topic.destinations().get(0), Behaviour.hold(Duration.ofSeconds(5))));
        Publisher publisher = stage.publisher(List.of(program), topics, 250_000);
        publisher.start(32, 0);
        boolean published = Stage.await(
                PATIENCE,
                () -> publisher.calls().stream()
                                        .filter(call -> call.status() == 202)
                                        .count()
                                >= events
                        || !node.child().isAlive());
        boolean alive = node.child().isAlive();
        if (!alive) {
            publisher.giveUp();
            findings.evidence(tail(node));
        }
        findings.expect(alive, alive ? "it lives" : "it ran out of memory and ended");
        if (alive) {
            publisher.stop();
            findings.expect(published, "published " + stage.ledger().entries().size());
            long slow = publisher.calls().stream()
                    .filter(call -> call.status() != 202)
                    .count();
            findings.note(
                    "calls put off " + slow + ", longest " + Figures.longest(publisher, 0, Long.MAX_VALUE) + " ms");
            stage.settle(database, findings, PATIENCE);
            boolean complained = node.child().log().contains("OutOfMemoryError");
            findings.expect(
                    !complained && node.child().isAlive(),
                    complained ? "OutOfMemoryError in the log" : "no OutOfMemoryError");
        }
    }

    private static String tail(Node node) throws IOException {
        String log = node.child().log();
        return log.substring(Math.max(0, log.length() - 2_000));
    }
}
