package dev.ringmain.bench.faults;

import dev.ringmain.bench.ledger.Diff;
import dev.ringmain.bench.loopback.Behaviour;
import dev.ringmain.bench.loopback.FaultProxy;
import dev.ringmain.bench.machine.Node;
import dev.ringmain.bench.machine.Server;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** What happens between a node and its database: silence, a tear in the middle of a transaction, distance. */
final class PartitionFaults {

    private static final Duration PATIENCE = Duration.ofSeconds(180);
    private static final Pattern ACTIVE = Pattern.compile("(?m)^hikaricp_connections_active\\{.*} ([0-9.E]+)");
    private static final Pattern PENDING = Pattern.compile("(?m)^hikaricp_connections_pending\\{.*} ([0-9.E]+)");

    private PartitionFaults() {}

    static List<Row> rows() {
        return List.of(
                new Row(
                        "F09",
                        "Node and database cannot hear each other",
                        "black hole between them for 60 s (short: 25 s) under 100 events/s; receivers hold 1 s",
                        "calls end ≤ 10 s; no connection left in use; nothing is claimed meanwhile; late outcomes change nothing that is another's",
                        true,
                        PartitionFaults::blackHole),
                new Row(
                        "F22",
                        "Crash inside fan-out",
                        "the connection torn at a random byte, ×200 (short: ×30), and kill -9 of the API ×5 (short: ×1); each event goes to 10 endpoints",
                        "each event with all of its deliveries, or not at all",
                        false,
                        PartitionFaults::insideFanOut),
                new Row(
                        "F23",
                        "The database is far away",
                        "200 ms for each question and answer, 64 clients for 20 s",
                        "p95 ≤ 5 s; what is shed is 503 or 429 with Retry-After; memory grows ≤ 25 %",
                        false,
                        PartitionFaults::farAway));
    }

    private static void blackHole(Stage stage, Findings findings) throws Exception {
        Duration silence = Duration.ofSeconds(stage.choose(25, 60));
        Server database = stage.database();
        FaultProxy proxy = stage.proxy(database.port());
        Node node = stage.both("node", database, proxy.port());
        Program program = stage.program(node);
        List<Topic> topics = stage.endpoints(program, "e", 10);
        topics.forEach(
                topic -> stage.receiver().behave(topic.destinations().get(0), Behaviour.hold(Duration.ofSeconds(1))));
        Publisher publisher = stage.publisher(List.of(program), topics);
        publisher.start(16, 100);
        Thread.sleep(4_000);
        long from = System.nanoTime();
        proxy.blackHole();
        Thread.sleep(silence.toMillis());
        long claimed = Figures.arrived(stage, from + Duration.ofSeconds(11).toNanos(), System.nanoTime());
        proxy.heal();
        long healed = System.nanoTime();
        boolean back = Stage.await(
                PATIENCE,
                () -> publisher.calls().stream().anyMatch(call -> call.status() == 202 && call.began() > healed));
        Thread.sleep(3_000);
        publisher.stop();
        long longest = Figures.longest(publisher, from - Duration.ofSeconds(1).toNanos(), healed);
        findings.expect(longest <= 10_500, "calls end within " + longest + " ms");
        findings.expect(claimed == 0, "sent after the first 11 s of silence " + claimed);
        findings.expect(back, "takes events again by itself");
        Diff diff = stage.settle(database, findings, PATIENCE);
        boolean idle = Stage.await(Duration.ofSeconds(20), () -> gauge(ACTIVE, node) == 0 && gauge(PENDING, node) == 0);
        findings.expect(idle, "connections in use afterwards " + (long) gauge(ACTIVE, node));
        long twice = database.number("SELECT COUNT(*) FROM delivery WHERE status <> 'succeeded'");
        findings.expect(twice == 0, "deliveries not shown as succeeded " + twice);
        findings.note(diff.duplicates() + " duplicates, each of an attempt whose outcome could not be recorded");
    }

    private static double gauge(Pattern pattern, Node node) {
        Matcher found = pattern.matcher(node.metrics());
        // What cannot be read is not nothing.
        double sum = Double.NaN;
        while (found.find()) {
            sum = (Double.isNaN(sum) ? 0 : sum) + Double.parseDouble(found.group(1));
        }
        return sum;
    }

    private static void insideFanOut(Stage stage, Findings findings) throws Exception {
        int tears = stage.choose(30, 200);
        int kills = stage.choose(1, 5);
        Server database = stage.database();
        FaultProxy proxy = stage.proxy(database.port());
        Node api = stage.api("api", database, proxy.port());
        stage.worker("worker", database, database.port());
        Program program = stage.program(api);
        List<String> names = IntStream.range(0, 10).mapToObj(i -> "fan" + i).toList();
        for (String name : names) {
            stage.endpoint(program, name, stage.receiver().url(name), Map.of("events", List.of("fan.out")));
        }
        Topic fanOut = new Topic("fan.out", names);
        Publisher publisher = stage.publisher(List.of(program), List.of(fanOut));
        publisher.start(8, 100);
        Thread.sleep(1_000);
        Random random = new Random(22);
        for (int tear = 0; tear < tears; tear++) {
            proxy.limitData(1 + random.nextInt(30_000));
            Thread.sleep(100 + random.nextInt(200));
        }
        Node running = api;
        for (int kill = 0; kill < kills; kill++) {
            Thread.sleep(500 + random.nextInt(1_000));
            running.child().kill();
            Node next = stage.api("api", database, proxy.port());
            publisher.move(stage.program(running), stage.program(next));
            running = next;
        }
        Thread.sleep(1_000);
        publisher.stop();
        long failed =
                publisher.calls().stream().filter(call -> call.status() != 202).count();
        findings.note(tears + " tears and " + kills + " kills; " + failed + " calls failed and were sent again");
        findings.expect(failed > 0, "it did hurt");
        Diff diff = stage.settle(database, findings, PATIENCE);
        findings.note("stored before acked " + diff.storedBeforeAcked());
        findings.note(diff.duplicates() + " duplicates");
    }

    private static void farAway(Stage stage, Findings findings) throws Exception {
        Server database = stage.database();
        FaultProxy proxy = stage.proxy(database.port());
        Node node = stage.both("node", database, proxy.port());
        Program program = stage.program(node);
        List<Topic> topics = stage.endpoints(program, "e", 10);
        Publisher warming = stage.publisher(List.of(program), topics);
        warming.start(64, 0);
        Thread.sleep(5_000);
        warming.stop();
        Stage.await(PATIENCE, () -> database.number(Sql.WAITING) == 0);
        long before = node.residentKib();
        proxy.latency(Duration.ofMillis(100));
        Publisher publisher = stage.publisher(List.of(program), topics);
        publisher.start(64, 0);
        Thread.sleep(20_000);
        long after = node.residentKib();
        proxy.heal();
        publisher.stop();
        List<Publisher.Call> calls = publisher.calls();
        long p95 = Figures.percentile(calls.stream().mapToLong(Publisher.Call::millis), 0.95);
        long shed = calls.stream().filter(call -> call.status() != 202).count();
        long rude = calls.stream()
                .filter(call -> call.status() != 202)
                .filter(call -> !call.retryAfter() || call.status() != 503 && call.status() != 429)
                .count();
        findings.expect(p95 <= 5_000, "p95 " + p95 + " ms of " + calls.size() + " calls");
        findings.expect(rude == 0, shed + " shed, " + rude + " of them without saying when to come again");
        findings.expect(after <= before * 1.25, "memory " + before / 1024 + " to " + after / 1024 + " MiB");
        stage.settle(database, findings, PATIENCE);
    }
}
