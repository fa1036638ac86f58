package dev.ringmain.bench.faults;

import dev.ringmain.bench.ledger.Diff;
import dev.ringmain.bench.loopback.FaultProxy;
import dev.ringmain.bench.machine.Folders;
import dev.ringmain.bench.machine.Node;
import dev.ringmain.bench.machine.Server;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What happens to the database server: killed, restarted, replaced, set up badly, out of space. */
final class DatabaseFaults {

    private static final Duration PATIENCE = Duration.ofSeconds(180);
    private static final int SMALL_DISK_MB = 700;

    private DatabaseFaults() {}

    static List<Row> rows() {
        return List.of(
                new Row(
                        "F03",
                        "Database server killed while events come in",
                        "kill -9 at random, ×20 (short: ×2), under 16 clients and 500 events/s; in the second half with a worker",
                        "0 lost; stored though not acknowledged ≤ clients each time; 5xx within 2 s; first 2xx ≤ 10 s after it is up",
                        true,
                        DatabaseFaults::killed),
                new Row(
                        "F04",
                        "Power loss (what a kill cannot show)",
                        "flushing, double writing and the binary log's syncing switched off, one at a time",
                        "readiness is red and names the setting; green again once it is mended",
                        true,
                        DatabaseFaults::weakened),
                new Row(
                        "F05",
                        "Database server restarted",
                        "SIGTERM in the middle of a backlog of 60,000 (short: 8,000), 2 s down, start",
                        "0 lost; no worker stuck; drained after it at ≥ 80 % of the rate before",
                        true,
                        DatabaseFaults::restarted),
                new Row(
                        "F06",
                        "Database failover",
                        "two servers, semi-synchronous (AFTER_SYNC); primary killed under 200 events/s, replica promoted, proxy moved",
                        "0 acked lost, while the replica was in step at the kill",
                        false,
                        DatabaseFaults::failedOver),
                new Row(
                        "F07",
                        "The database's disk is full",
                        "data on a tmpfs of " + SMALL_DISK_MB
                                + " MiB, filled under 100 events/s of 4 KiB, freed after 10 s",
                        "0 lost; 503 meanwhile; 2xx by itself ≤ 30 s after there is room, or ≤ 5 s after a server that sleeps longer stores again",
                        false,
                        DatabaseFaults::diskFull));
    }

    private static void killed(Stage stage, Findings findings) throws Exception {
        int kills = stage.choose(2, 20);
        int clients = 16;
        Server database = stage.database();
        Node api = stage.api("api", database, database.port());
        Program program = stage.program(api);
        List<Topic> topics = stage.endpoints(program, "e", 10);
        Publisher publisher = stage.publisher(List.of(program), topics);
        publisher.start(clients, 500);
        Random random = new Random(3);
        long slowestError = 0;
        long slowestReturn = 0;
        for (int kill = 0; kill < kills; kill++) {
            if (kill == kills / 2) {
                // Without one, an event that was acknowledged has nothing to survive in but the database.
                stage.worker("worker", database, database.port()).awaitStarted(Stage.READY);
            }
            Thread.sleep(1_500 + random.nextInt(2_000));
            long down = System.nanoTime();
            database.kill();
            Thread.sleep(2_000);
            long starting = System.nanoTime();
            Duration recovery = database.start();
            long up = System.nanoTime();
            boolean back = Stage.await(PATIENCE, () -> firstSuccess(publisher, up) > 0);
            long returned = (firstSuccess(publisher, up) - up) / 1_000_000;
            long error = publisher.calls().stream()
                    .filter(call -> call.began() >= down && call.began() < starting && call.status() != 202)
                    .mapToLong(Publisher.Call::millis)
                    .max()
                    .orElse(0);
            findings.evidence("kill " + (kill + 1) + ": slowest error " + error + " ms, recovery " + recovery.toMillis()
                    + " ms, first 2xx after " + returned + " ms");
            slowestError = Math.max(slowestError, error);
            slowestReturn = Math.max(slowestReturn, back ? returned : Long.MAX_VALUE);
        }
        publisher.stop();
        Diff diff = stage.settle(database, findings, PATIENCE);
        findings.note(kills + " kills");
        findings.expect(
                diff.storedBeforeAcked() <= (long) kills * clients,
                "stored though not acknowledged " + diff.storedBeforeAcked());
        findings.expect(slowestError <= 2_000, "slowest error " + slowestError + " ms");
        findings.expect(slowestReturn <= 10_000, "first 2xx after " + slowestReturn + " ms");
        findings.note(diff.duplicates() + " duplicates");
    }

    private static long firstSuccess(Publisher publisher, long after) {
        return publisher.calls().stream()
                .filter(call -> call.status() == 202 && call.ended() > after)
                .mapToLong(Publisher.Call::ended)
                .min()
                .orElse(0);
    }

    private static void weakened(Stage stage, Findings findings) throws Exception {
        Server sound = stage.database();
        Server torn = stage.database("--innodb-doublewrite=OFF");
        Server unsynced = stage.isMySql()
                ? stage.database("--sync-binlog=0")
                : stage.database("--log-bin=bin", "--sync-binlog=0");
        FaultProxy proxy = stage.proxy(sound.port());
        Node api = stage.api("api", sound, proxy.port());
        for (int flush : List.of(0, 2)) {
            sound.execute("SET GLOBAL innodb_flush_log_at_trx_commit = " + flush);
            expectRed(findings, api, "innodb_flush_log_at_trx_commit", " = " + flush);
            sound.execute("SET GLOBAL innodb_flush_log_at_trx_commit = 1");
            expectGreen(findings, api);
        }
        turn(proxy, torn);
        expectRed(findings, api, "innodb_doublewrite", " = OFF");
        turn(proxy, unsynced);
        expectRed(findings, api, "sync_binlog", " = 0");
        turn(proxy, sound);
        expectGreen(findings, api);
    }

    private static void turn(FaultProxy proxy, Server server) {
        proxy.target(server.port());
        proxy.resetPeer();
    }

    private static void expectRed(Findings findings, Node api, String setting, String value) throws Exception {
        boolean red = Stage.await(Duration.ofSeconds(20), () -> {
            Node.Answer answer = api.readiness();
            return answer.status() == 503 && answer.body().contains(setting);
        });
        findings.evidence(setting + value + ": " + api.readiness());
        findings.expect(red, setting + value + (red ? " red" : " not red"));
    }

    private static void expectGreen(Findings findings, Node api) throws Exception {
        findings.expect(
                Stage.await(Duration.ofSeconds(20), () -> api.readiness().status() == 200), "mended green");
    }

    private static void restarted(Stage stage, Findings findings) throws Exception {
        int events = stage.choose(8_000, 60_000);
        Server database = stage.database();
        Node api = stage.api("api", database, database.port());
        Program program = stage.program(api);
        List<Topic> topics = stage.endpoints(program, "e", 20);
        Publisher publisher = stage.publisher(List.of(program), topics);
        Node worker = stage.worker("worker", database, database.port());
        worker.awaitStarted(Stage.READY);
        // The first thousands are for the compiler.
        publisher.publishNow(3_000);
        Stage.await(PATIENCE, () -> database.number(Sql.WAITING) == 0);
        long from = System.nanoTime();
        publisher.publishNow(events);
        Stage.await(PATIENCE, () -> stage.arrivals().accepted() >= 3_000 + events / 2);
        long stopped = System.nanoTime();
        long before = stage.arrivals().accepted();
        database.stop();
        Thread.sleep(2_000);
        database.start();
        long up = System.nanoTime();
        // What was under way when it went comes again with its lease, and is no part of the rate.
        long rest = 3_000 + events - before;
        boolean going = Stage.await(PATIENCE, () -> stage.arrivals().accepted() > before + rest * 8 / 10);
        long then = System.nanoTime();
        double steady = Figures.arrived(stage, from, stopped) * 1e9 / (stopped - from);
        double drained = Figures.arrived(stage, up, then) * 1e9 / (then - firstArrivalAfter(stage, up));
        findings.expect(going, "goes on after it");
        findings.expect(drained >= 0.8 * steady, "drained at %.0f/s, before it %.0f/s".formatted(drained, steady));
        Diff diff = stage.settle(database, findings, PATIENCE);
        findings.expect(diff.duplicates() <= 512, diff.duplicates() + " duplicates");
        findings.expect(worker.child().isAlive() && api.readiness().status() == 200, "nobody stuck");
    }

    private static long firstArrivalAfter(Stage stage, long moment) {
        return stage.arrivals()
                .grouped()
                .flatMap(List::stream)
                .mapToLong(arrival -> arrival.nanos())
                .filter(nanos -> nanos > moment)
                .min()
                .orElse(moment);
    }

    private static void failedOver(Stage stage, Findings findings) throws Exception {
        if (stage.isMySql()) {
            throw new CannotBeProduced("built with MariaDB's replication; run it with --database embedded");
        }
        Server primary = stage.database(
                "--log-bin=bin",
                "--server-id=1",
                "--rpl-semi-sync-master-enabled=ON",
                "--rpl-semi-sync-master-wait-point=AFTER_SYNC");
        Server replica = stage.database(
                "--log-bin=bin", "--log-slave-updates", "--server-id=2", "--rpl-semi-sync-slave-enabled=ON");
        replica.execute("CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=" + primary.port() + ", MASTER_USER='"
                + stage.suite().template().user() + "', MASTER_PASSWORD='"
                + stage.suite().template().password() + "', MASTER_USE_GTID=slave_pos, MASTER_SSL=0; START SLAVE");
        boolean inStep = Stage.await(
                Duration.ofSeconds(20),
                () -> semiSync(primary).equals("ON")
                        && "Yes".equals(replica.row("SHOW SLAVE STATUS").get("Slave_IO_Running")));
        findings.evidence(replica.row("SHOW SLAVE STATUS").toString());
        findings.expect(inStep, "replica in step");
        FaultProxy proxy = stage.proxy(primary.port());
        Node api = stage.api("api", primary, proxy.port());
        stage.worker("worker", primary, proxy.port()).awaitStarted(Stage.READY);
        Program program = stage.program(api);
        List<Topic> topics = stage.endpoints(program, "e", 10);
        Publisher publisher = stage.publisher(List.of(program), topics);
        publisher.start(16, 200);
        Thread.sleep(5_000);
        String atKill = semiSync(primary);
        primary.kill();
        boolean applied = Stage.await(Duration.ofSeconds(30), () -> {
            Map<String, String> status = replica.row("SHOW SLAVE STATUS");
            return replica.text("SELECT @@GLOBAL.gtid_slave_pos").equals(status.get("Gtid_IO_Pos"));
        });
        replica.execute("STOP SLAVE; RESET SLAVE ALL");
        turn(proxy, replica);
        Thread.sleep(5_000);
        publisher.stop();
        findings.expect(atKill.equals("ON") && applied, "semi-synchronous at the kill: " + atKill);
        Diff diff = stage.settle(replica, findings, PATIENCE);
        findings.note(diff.duplicates() + " duplicates");
        findings.note("the product does not watch for a fallback to asynchronous: whoever runs a replica must");
    }

    private static String semiSync(Server server) throws Exception {
        return server.row("SHOW STATUS LIKE 'Rpl_semi_sync_master_status'").getOrDefault("Value", "");
    }

    private static void diskFull(Stage stage, Findings findings) throws Exception {
        if (!Folders.isRoot()) {
            throw new CannotBeProduced("a small file system needs root");
        }
        Path small = stage.suite().template().placeFor(stage.folder());
        Folders.mountSmall(small, SMALL_DISK_MB);
        try {
            Folders.copyContents(stage.suite().template().data(), small);
            Server database = stage.databaseIn(small);
            Node api = stage.both("node", database, database.port());
            Program program = stage.program(api);
            List<Topic> topics = stage.endpoints(program, "e", 4);
            Publisher publisher = stage.publisher(List.of(program), topics, 4_000);
            publisher.start(8, 100);
            Thread.sleep(2_000);
            database.execute("CREATE TABLE ringmain.faults_room (n INT NOT NULL PRIMARY KEY)");
            Path ballast = small.resolve("ballast");
            fill(ballast);
            long full = System.nanoTime();
            boolean refused = Stage.await(
                    Duration.ofSeconds(90),
                    () -> publisher.calls().stream().anyMatch(call -> call.began() > full && call.status() == 503));
            findings.evidence("first 503 after " + (System.nanoTime() - full) / 1_000_000 + " ms");
            Thread.sleep(10_000);
            Files.delete(ballast);
            long freed = System.nanoTime();
            CompletableFuture<Long> stores = CompletableFuture.supplyAsync(() -> storesAgain(database));
            Stage.await(Duration.ofSeconds(90), () -> firstSuccess(publisher, freed) > 0);
            long server = (stores.get(90, TimeUnit.SECONDS) - freed) / 1_000_000;
            long returned =
                    firstSuccess(publisher, freed) == 0 ? -1 : (firstSuccess(publisher, freed) - freed) / 1_000_000;
            findings.expect(refused, refused ? "503 while it was full" : "never 503");
            // MySQL looks for room for its log once a minute, and every commit waits for that.
            findings.expect(
                    returned >= 0 && returned <= Math.max(30_000, server + 5_000),
                    "2xx " + returned + " ms after there was room");
            findings.note("the server itself stored again after " + server + " ms");
            if (returned < 0) {
                publisher.giveUp();
                findings.evidence("database server alive: " + database.process().isAlive());
            } else {
                Thread.sleep(2_000);
                publisher.stop();
                stage.settle(database, findings, PATIENCE);
            }
        } finally {
            stage.nodes().forEach(node -> node.child().kill());
            stage.killDatabases();
            Folders.unmount(small);
        }
    }

    /** When the server stores something for whoever asks it, as {@link System#nanoTime} has it. */
    private static long storesAgain(Server database) {
        while (true) {
            try {
                database.execute("REPLACE INTO ringmain.faults_room VALUES (1)");
                return System.nanoTime();
            } catch (SQLException e) {
                LockSupport.parkNanos(20_000_000);
            }
        }
    }

    private static void fill(Path file) {
        byte[] some = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int size = some.length; size > 0; size /= 2) {
                try {
                    while (true) {
                        out.write(some, 0, size);
                    }
                } catch (IOException full) {
                    // A smaller piece may still fit.
                }
            }
        } catch (IOException full) {
            // As wanted.
        }
    }
}
