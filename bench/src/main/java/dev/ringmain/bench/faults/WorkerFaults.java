package dev.ringmain.bench.faults;

import dev.ringmain.bench.ledger.Arrivals.Arrival;
import dev.ringmain.bench.ledger.Diff;
import dev.ringmain.bench.loopback.Behaviour;
import dev.ringmain.bench.loopback.FaultProxy;
import dev.ringmain.bench.machine.Node;
import dev.ringmain.bench.machine.Server;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/** What happens to those who deliver: killed, paused, doubled, restarted. */
final class WorkerFaults {

    private static final Duration HOLD = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(180);

    private WorkerFaults() {}

    static List<Row> rows() {
        return List.of(
                new Row(
                        "F01",
                        "Worker killed mid-delivery",
                        "receivers hold 2 s; kill -9 of one of two workers at random, ×50 (short: ×3), under 300 events/s (short: 150)",
                        "0 lost; duplicates ≤ in flight at the kills; tried again within lease + 5 s; the same webhook-id",
                        true,
                        WorkerFaults::killed),
                new Row(
                        "F02",
                        "Worker killed between the receiver's 2xx and the record of it",
                        "300 ms between worker and database, kill -9 as soon as all have arrived",
                        "exactly 1 duplicate each; the first attempt is shown, with its outcome unknown",
                        false,
                        WorkerFaults::killedBeforeSettling),
                new Row(
                        "F16",
                        "Worker paused (a long collection, a moved machine)",
                        "kill -STOP for twice the lease while receivers hold its requests, another worker takes over, -CONT",
                        "what it settles late changes 0 rows; at most 1 duplicate each",
                        true,
                        WorkerFaults::paused),
                new Row(
                        "F17",
                        "Workers that are doubles",
                        "4 workers with one configuration, 10,000 deliveries",
                        "each delivery attempted once",
                        false,
                        WorkerFaults::doubled),
                new Row(
                        "F18",
                        "Rolling restart",
                        "2 API nodes and 2 workers, SIGTERM and start in turn, under 200 events/s; receivers hold 300 ms",
                        "0 lost, 0 duplicates, 0 answers 5xx; ends within its grace; nothing waits for a lease",
                        true,
                        WorkerFaults::rollingRestart),
                new Row(
                        "F21",
                        "A delivery that kills its worker",
                        "kill -9 of the worker each time the poisonous request is on its way (from outside: the product has no hook for it)",
                        "dead-lettered after 3 crashes; the others arrive",
                        false,
                        WorkerFaults::poisoned));
    }

    private static void killed(Stage stage, Findings findings) throws Exception {
        int kills = stage.choose(3, 50);
        Server database = stage.database();
        Node api = stage.api("api", database, database.port());
        Program program = stage.program(api);
        List<Topic> topics = stage.endpoints(program, "e", 20);
        topics.forEach(topic -> stage.receiver().behave(topic.destinations().get(0), Behaviour.hold(HOLD)));
        List<Node> workers =
                new ArrayList<>(List.of(worker(stage, database, "worker-a"), worker(stage, database, "worker-b")));
        List<String> started = new ArrayList<>(List.of(database.text(Sql.NOW), database.text(Sql.NOW)));
        for (Node worker : workers) {
            worker.awaitStarted(Stage.READY);
        }
        Publisher publisher = stage.publisher(List.of(program), topics);
        publisher.start(24, stage.choose(150, 300));
        Random random = new Random(1);
        long inFlight = 0;
        for (int kill = 0; kill < kills; kill++) {
            Thread.sleep(1_000 + random.nextInt(3_000));
            int victim = kill % 2;
            workers.get(victim).child().kill();
            String killed = database.text(Sql.NOW);
            long waiting = database.number(Sql.DUE);
            workers.set(victim, worker(stage, database, workers.get(victim).name()));
            // By then the other worker has settled what it held at that moment: what is left was the victim's.
            Thread.sleep(HOLD.plusSeconds(3).toMillis());
            long orphaned = Sql.claimedBetween(database, Stage.LEASE, started.get(victim), killed);
            inFlight += orphaned;
            findings.evidence("kill " + (kill + 1) + ": claimed by the victim and unsettled " + orphaned
                    + "; due, and claimed by nobody " + waiting);
            started.set(victim, killed);
            workers.get(victim).awaitStarted(Stage.READY);
        }
        publisher.stop();
        Diff diff = stage.settle(database, findings, PATIENCE);
        long longest = Figures.gaps(stage).getMax();
        findings.note(kills + " kills");
        findings.expect(
                diff.duplicates() <= inFlight,
                diff.duplicates() + " duplicates of " + inFlight + " in flight at the kills");
        findings.expect(
                longest <= Stage.LEASE.plusSeconds(5).toMillis(),
                "tried again after at most " + longest + " ms (lease " + Stage.LEASE.toMillis() + " ms)");
    }

    /**
     * Enough seats for one worker to hold all that comes in for two seconds, and again as much: a tenant gets half of them, and for most of
     * the row the other worker is down.
     */
    private static Node worker(Stage stage, Server database, String name) throws IOException {
        return stage.worker(name, database, database.port(), "--ringmain.worker.seats=3000");
    }

    private static void killedBeforeSettling(Stage stage, Findings findings) throws Exception {
        int events = 20;
        int before = 40;
        Server database = stage.database();
        FaultProxy slow = stage.proxy(database.port());
        Node api = stage.api("api", database, database.port());
        Program program = stage.program(api);
        List<Topic> topics = stage.endpoints(program, "e", 2);
        Node first = stage.worker("worker-a", database, slow.port());
        first.awaitStarted(Stage.READY);
        // A new endpoint is sent one delivery, then two, then four: these two shall get all at once.
        Publisher publisher = stage.publisher(List.of(program), topics);
        publisher.publishNow(before);
        Stage.await(PATIENCE, () -> database.number(Sql.WAITING) == 0);
        slow.latency(Duration.ofMillis(300));
        publisher.publishNow(events);
        boolean arrived = Stage.await(PATIENCE, () -> stage.arrivals().accepted() >= before + events);
        first.child().kill();
        long recorded = database.number("SELECT COUNT(*) FROM attempt") - before;
        findings.evidence("at the kill: arrived " + stage.arrivals().accepted() + ", recorded " + recorded);
        findings.expect(arrived && recorded == 0, "recorded before the kill " + recorded + " of " + events);
        Node second = stage.worker("worker-b", database, database.port());
        second.awaitStarted(Stage.READY);
        Stage.await(PATIENCE, () -> stage.arrivals().accepted() >= before + 2 * events);
        Diff diff = stage.settle(database, findings, PATIENCE);
        findings.expect(diff.duplicates() == events, diff.duplicates() + " duplicates of " + events + " events");
        int shown = 0;
        int secondAttempts = 0;
        for (JsonNode delivery :
                program.get("/api/v1/deliveries?limit=" + events).get("data")) {
            JsonNode log = program.get(
                            "/api/v1/deliveries/" + delivery.get("id").asString())
                    .get("attempt_log");
            findings.evidence(delivery.get("attempts") + " attempts, in the log: " + log.findValuesAsString("number")
                    + " " + log.findValuesAsString("outcome"));
            shown +=
                    log.findValuesAsString("outcome").stream().anyMatch(outcome -> outcome.contains("unknown")) ? 1 : 0;
            secondAttempts += delivery.get("attempts").asInt() == 2 ? 1 : 0;
        }
        findings.expect(secondAttempts == events, "counted as the second attempt " + secondAttempts);
        findings.expect(shown == events, "first attempt shown as unknown " + shown);
    }

    private static void paused(Stage stage, Findings findings) throws Exception {
        int events = 200;
        Server database = stage.database();
        Node api = stage.api("api", database, database.port());
        Program program = stage.program(api);
        List<Topic> topics = stage.endpoints(program, "e", 8);
        topics.forEach(
                topic -> stage.receiver().behave(topic.destinations().get(0), Behaviour.hold(Duration.ofSeconds(3))));
        Node sleeper = stage.worker("sleeper", database, database.port());
        sleeper.awaitStarted(Stage.READY);
        stage.publisher(List.of(program), topics).publishNow(events);
        boolean sent = Stage.await(PATIENCE, () -> stage.arrivals().all() >= events);
        sleeper.child().pause();
        findings.expect(sent, "in flight at the pause " + stage.arrivals().all());
        Node other = stage.worker("other", database, database.port());
        other.awaitStarted(Stage.READY);
        Thread.sleep(Stage.LEASE.multipliedBy(2).toMillis());
        boolean taken = Stage.await(PATIENCE, () -> database.number(Sql.WAITING) == 0);
        long before = database.number("SELECT COUNT(*) FROM attempt");
        String state = state(database);
        sleeper.child().resume();
        Thread.sleep(5_000);
        long after = database.number("SELECT COUNT(*) FROM attempt");
        findings.expect(taken, "taken over");
        findings.expect(
                after == before && state(database).equals(state),
                "rows changed by the late worker " + (after - before));
        Diff diff = stage.settle(database, findings, PATIENCE);
        long most = stage.arrivals().grouped().mapToLong(List::size).max().orElse(0);
        findings.expect(most <= 2, "at most " + (most - 1) + " duplicate each, " + diff.duplicates() + " in all");
        findings.expect(sleeper.child().isAlive(), "the paused worker goes on");
    }

    private static String state(Server database) throws Exception {
        return database.text(
                "SELECT SHA2(GROUP_CONCAT(HEX(id), status, attempts, COALESCE(finished_at, '') ORDER BY id), 256) FROM delivery");
    }

    private static void doubled(Stage stage, Findings findings) throws Exception {
        int events = 10_000;
        Server database = stage.database();
        Node api = stage.api("api", database, database.port());
        Program program = stage.program(api);
        List<Topic> topics = stage.endpoints(program, "e", 20);
        stage.publisher(List.of(program), topics).publishNow(events);
        List<Node> doubles = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            doubles.add(stage.worker("worker-" + i, database, database.port()));
        }
        for (Node worker : doubles) {
            worker.awaitStarted(Stage.READY);
        }
        Diff diff = stage.settle(database, findings, PATIENCE);
        findings.expect(diff.duplicates() == 0, diff.duplicates() + " duplicates of " + events);
        long twice = database.number("SELECT COUNT(*) FROM delivery WHERE attempts > 1");
        findings.expect(twice == 0, "attempted more than once " + twice);
    }

    private static void rollingRestart(Stage stage, Findings findings) throws Exception {
        Duration grace = Duration.ofSeconds(35);
        Server database = stage.database();
        List<Node> apis = new ArrayList<>();
        List<Node> workers = new ArrayList<>();
        for (String name : List.of("a", "b")) {
            apis.add(stage.api("api-" + name, database, database.port()));
            workers.add(stage.worker("worker-" + name, database, database.port()));
        }
        for (Node worker : workers) {
            worker.awaitStarted(Stage.READY);
        }
        List<Program> programs = List.of(stage.program(apis.get(0)), stage.program(apis.get(1)));
        List<Topic> topics = stage.endpoints(programs.get(0), "e", 10);
        topics.forEach(
                topic -> stage.receiver().behave(topic.destinations().get(0), Behaviour.hold(Duration.ofMillis(300))));
        Publisher publisher = stage.publisher(programs, topics);
        publisher.start(16, 200);
        Thread.sleep(3_000);
        long longestEnd = 0;
        for (int round = 0; round < stage.choose(1, 3); round++) {
            for (int i = 0; i < 2; i++) {
                longestEnd = Math.max(
                        longestEnd,
                        workers.get(i).child().stop(grace.plusSeconds(10)).toMillis());
                workers.set(i, stage.worker(workers.get(i).name(), database, database.port()));
                workers.get(i).awaitStarted(Stage.READY);
                Thread.sleep(1_000);
                Node old = apis.get(i);
                longestEnd = Math.max(
                        longestEnd, old.child().stop(grace.plusSeconds(10)).toMillis());
                apis.set(i, stage.api(old.name(), database, database.port()));
                publisher.move(stage.program(old), stage.program(apis.get(i)));
                Thread.sleep(1_000);
            }
        }
        publisher.stop();
        Diff diff = stage.settle(database, findings, PATIENCE);
        long errors =
                publisher.calls().stream().filter(call -> call.status() >= 500).count();
        long torn =
                publisher.calls().stream().filter(call -> call.status() == 0).count();
        long slowest = Figures.latencies(stage, publisher, 0, Long.MAX_VALUE).stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
        findings.expect(diff.duplicates() == 0, diff.duplicates() + " duplicates");
        findings.expect(
                errors == 0, errors + " answers 5xx of " + publisher.calls().size() + " calls");
        findings.note(torn + " calls found nobody there or were cut off, and went to the other node");
        findings.expect(longestEnd <= grace.toMillis(), "ended within " + longestEnd + " ms");
        findings.expect(
                slowest < Stage.LEASE.toMillis(),
                "published to arrived at most " + slowest + " ms, a lease is " + Stage.LEASE.toMillis());
    }

    private static void poisoned(Stage stage, Findings findings) throws Exception {
        int most = 6;
        Server database = stage.database();
        Node api = stage.api("api", database, database.port());
        Program program = stage.program(api);
        List<Topic> healthy = stage.endpoints(program, "e", 4);
        Topic poison = stage.endpoint(program, "poison", stage.receiver().url("poison"), Map.of());
        stage.receiver().behave("poison", Behaviour.hold(Duration.ofSeconds(5)));
        AtomicInteger crashes = new AtomicInteger();
        List<Node> worker = new CopyOnWriteArrayList<>(List.of(stage.worker("worker", database, database.port())));
        stage.receiver().onArrival((Arrival arrival) -> {
            if (arrival.key().endpoint().equals("poison")) {
                crashes.incrementAndGet();
                worker.get(0).child().kill();
            }
        });
        worker.get(0).awaitStarted(Stage.READY);
        stage.publisher(List.of(program), List.of(poison)).publishNow(1);
        Publisher others = stage.publisher(List.of(program), healthy);
        others.start(4, 20);
        long deadline = System.nanoTime() + Duration.ofSeconds(200).toNanos();
        while (crashes.get() < most
                && System.nanoTime() < deadline
                && database.number(
                                "SELECT COUNT(*) FROM delivery WHERE event_type = 'fault.poison' AND status = 'failed'")
                        == 0) {
            if (!worker.get(0).child().isAlive()) {
                worker.set(0, stage.worker("worker", database, database.port()));
            }
            Thread.sleep(100);
        }
        others.stop();
        stage.receiver().onArrival(arrival -> {});
        if (!worker.get(0).child().isAlive()) {
            worker.set(0, stage.worker("worker", database, database.port()));
        }
        boolean dead =
                database.number("SELECT COUNT(*) FROM delivery WHERE event_type = 'fault.poison' AND status = 'failed'")
                        == 1;
        findings.expect(
                dead && crashes.get() <= 3,
                (dead ? "dead-lettered after " : "still tried after ") + crashes.get() + " crashes");
        boolean arrived = Stage.await(
                PATIENCE,
                () -> stage.ledger()
                        .with(dev.ringmain.bench.ledger.Ledger.State.ACKED)
                        .filter(entry -> !entry.destinations().contains("poison"))
                        .allMatch(entry -> !stage.arrivals()
                                .of(entry.destinations().get(0), entry.seq())
                                .isEmpty()));
        findings.expect(arrived, "the others arrived: " + arrived);
        long slowest = Figures.percentile(
                Figures.latencies(stage, others, 0, Long.MAX_VALUE).stream().mapToLong(Long::longValue), 1);
        findings.note("slowest of them " + slowest + " ms");
    }
}
