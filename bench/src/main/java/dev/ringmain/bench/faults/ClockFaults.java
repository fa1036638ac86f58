package dev.ringmain.bench.faults;

import dev.ringmain.bench.ledger.Arrivals.Arrival;
import dev.ringmain.bench.ledger.Diff;
import dev.ringmain.bench.loopback.Behaviour;
import dev.ringmain.bench.machine.Node;
import dev.ringmain.bench.machine.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Clocks that jump: by libfaketime, which must be on the machine, in the one process that is to err. */
final class ClockFaults {

    private static final Duration PATIENCE = Duration.ofSeconds(180);
    private static final int JUMP_SECONDS = 3_600;
    private static final int SHORT_JUMP_SECONDS = 30;

    private ClockFaults() {}

    static List<Row> rows() {
        return List.of(
                new Row(
                        "F14",
                        "A worker's clock jumps",
                        "one of two workers an hour ahead, then an hour behind (libfaketime), while receivers hold 1 s and others fail",
                        "0 stolen leases, 0 early retries, deadlines unmoved; nothing is signed with a time that is off by > 60 s",
                        false,
                        ClockFaults::ofWorker),
                new Row(
                        "F15",
                        "The database's clock jumps",
                        "30 s back, then an hour ahead (libfaketime) under 100 events/s; receivers hold 1 s",
                        "0 lost; back: nothing sent twice, and no longer still than the jump; ahead: what is stolen is fenced",
                        false,
                        ClockFaults::ofDatabase));
    }

    /** A clock that can be moved while the process runs. */
    private record Clock(Path file, Path library) {

        static Clock in(Path folder) throws IOException, CannotBeProduced {
            try (Stream<Path> found = Files.find(
                    Path.of("/usr/lib"),
                    3,
                    (path, attributes) -> path.getFileName().toString().equals("libfaketimeMT.so.1"))) {
                Clock clock = new Clock(
                        folder.resolve("clock"),
                        found.findFirst().orElseThrow(() -> new CannotBeProduced("libfaketime is not installed")));
                clock.jump(0);
                return clock;
            }
        }

        Map<String, String> environment() {
            return Map.of(
                    "LD_PRELOAD", library.toString(),
                    "FAKETIME_TIMESTAMP_FILE", file.toString(),
                    "FAKETIME_CACHE_DURATION", "1",
                    "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                    "DONT_FAKE_MONOTONIC", "1");
        }

        void jump(int seconds) throws IOException {
            Files.writeString(file, "%+d%n".formatted(seconds));
        }
    }

    private static void ofWorker(Stage stage, Findings findings) throws Exception {
        stage.leaseOfTheProduct();
        Clock clock = Clock.in(stage.folder());
        Server database = stage.database();
        Node api = stage.api("api", database, database.port());
        Program program = stage.program(api);
        List<Topic> holding = stage.endpoints(program, "e", 8);
        holding.forEach(
                topic -> stage.receiver().behave(topic.destinations().get(0), Behaviour.hold(Duration.ofSeconds(1))));
        Topic failing = stage.endpoint(program, "failing", stage.receiver().url("failing"), Map.of());
        stage.receiver().behave("failing", Behaviour.answer(500));
        Topic silent = stage.endpoint(program, "silent", stage.receiver().url("silent"), Map.of());
        stage.receiver().behave("silent", Behaviour.silent());
        Node honest = stage.worker("honest", database, database.port());
        Node astray = stage.start(
                "astray",
                database,
                database.port(),
                List.of(),
                List.of("-Xmx384m"),
                List.of("--spring.profiles.active=worker"),
                clock.environment());
        honest.awaitStarted(Stage.READY);
        astray.awaitStarted(Stage.READY);
        AtomicLong misdated = new AtomicLong();
        stage.receiver().onArrival((Arrival arrival) -> {
            if (Math.abs(arrival.signedAt() - System.currentTimeMillis() / 1_000) > 60) {
                misdated.incrementAndGet();
            }
        });
        // All of them are the astray one's, or its deadlines would not be looked at.
        honest.child().pause();
        stage.publisher(List.of(program), List.of(silent)).publishNow(8);
        Stage.await(PATIENCE, () -> stage.arrivals().all() >= 8);
        honest.child().resume();
        clock.jump(JUMP_SECONDS);
        stage.publisher(List.of(program), List.of(failing)).publishNow(100);
        Publisher publisher = stage.publisher(List.of(program), holding);
        publisher.start(8, 50);
        Thread.sleep(10_000);
        clock.jump(-JUMP_SECONDS);
        Thread.sleep(15_000);
        publisher.stop();
        clock.jump(0);
        Map<String, String> deadlines = database.row(
                "SELECT MIN(a.duration_ms) AS shortest, MAX(a.duration_ms) AS longest FROM attempt a JOIN delivery d ON d.id = a.delivery_id WHERE d.event_type = 'fault.silent' AND a.number = 1");
        findings.evidence("attempts at the silent one: " + deadlines);
        findings.expect(
                Math.abs(Long.parseLong(deadlines.getOrDefault("longest", "0")) - 15_000) <= 1_000
                        && Math.abs(Long.parseLong(deadlines.getOrDefault("shortest", "0")) - 15_000) <= 1_000,
                "deadline of 15 s took " + deadlines.get("shortest") + " to " + deadlines.get("longest") + " ms");
        long early = ReceiverFaults.early(stage, 1);
        findings.expect(early == 0, "early retries " + early);
        findings.expect(misdated.get() == 0, "signed with a time off by > 60 s " + misdated);
        stage.receiver().behave("failing", Behaviour.ok());
        stage.receiver().behave("silent", Behaviour.ok());
        Diff diff = Diff.of(stage.ledger(), stage.arrivals());
        boolean arrived = Stage.await(
                PATIENCE,
                () -> publisher.calls().stream()
                        .allMatch(call -> !stage.arrivals()
                                .of("e" + call.seq() % holding.size(), call.seq())
                                .isEmpty()));
        findings.expect(arrived, "the others arrived: " + arrived);
        long twice = stage.arrivals()
                .grouped()
                .filter(same -> same.get(0).key().endpoint().startsWith("e"))
                .filter(same -> same.size() > 1)
                .count();
        findings.expect(twice == 0, "stolen leases " + twice);
        if (twice > 0) {
            database.list(
                            "SELECT CONCAT_WS(' ', HEX(delivery_id), number, outcome, detail, started_at, duration_ms) FROM attempt WHERE delivery_id IN (SELECT d.id FROM delivery d JOIN attempt a ON a.delivery_id = d.id WHERE d.event_type LIKE 'fault.e%' GROUP BY d.id HAVING COUNT(*) > 1)")
                    .forEach(findings::evidence);
        }
        findings.evidence(diff.toString());
    }

    private static void ofDatabase(Stage stage, Findings findings) throws Exception {
        if (stage.isMySql()) {
            throw new CannotBeProduced(
                    "libfaketime is not inside the MySQL Server's own root; run it with --database embedded");
        }
        Clock clock = Clock.in(stage.folder());
        Server database = stage.stoppedDatabase();
        clock.environment().forEach(database::setEnvironment);
        database.start();
        Node node = stage.both("node", database, database.port());
        Program program = stage.program(node);
        List<Topic> topics = stage.endpoints(program, "e", 10);
        topics.forEach(
                topic -> stage.receiver().behave(topic.destinations().get(0), Behaviour.hold(Duration.ofSeconds(1))));
        Publisher publisher = stage.publisher(List.of(program), topics);
        publisher.start(8, 100);
        Thread.sleep(4_000);
        String before = database.text(Sql.NOW);
        clock.jump(-SHORT_JUMP_SECONDS);
        Thread.sleep(4_000);
        findings.evidence("database time " + before + ", after the jump back and 4 s " + database.text(Sql.NOW));
        findings.expect(database.text(Sql.NOW).compareTo(before) < 0, "its clock went back");
        Thread.sleep(SHORT_JUMP_SECONDS * 1_000L);
        long duplicates = Diff.of(stage.ledger(), stage.arrivals()).duplicates();
        long longest = Figures.latencies(stage, publisher, 0, Long.MAX_VALUE).stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
        findings.expect(duplicates == 0, "back: duplicates " + duplicates);
        findings.expect(
                longest <= (SHORT_JUMP_SECONDS + 5) * 1_000L, "longest from published to arrived " + longest + " ms");
        clock.jump(JUMP_SECONDS);
        Thread.sleep(5_000);
        publisher.stop();
        Diff diff = stage.settle(database, findings, PATIENCE);
        long twice =
                database.number("SELECT COUNT(*) FROM delivery WHERE status <> 'succeeded' OR attempts NOT IN (1, 2)");
        findings.expect(twice == 0, "deliveries in another state than succeeded " + twice);
        findings.expect(
                diff.duplicates() <= 512,
                "ahead: " + (diff.duplicates() - duplicates) + " duplicates of what was under way");
    }
}
