package dev.ringmain.bench.faults;

import dev.ringmain.bench.ledger.Arrivals;
import dev.ringmain.bench.ledger.Arrivals.Arrival;
import dev.ringmain.bench.ledger.Diff;
import dev.ringmain.bench.loopback.Behaviour;
import dev.ringmain.bench.loopback.FaultProxy;
import dev.ringmain.bench.loopback.NameServer;
import dev.ringmain.bench.loopback.NameServer.Mood;
import dev.ringmain.bench.loopback.Receiver;
import dev.ringmain.bench.machine.Child;
import dev.ringmain.bench.machine.Folders;
import dev.ringmain.bench.machine.Node;
import dev.ringmain.bench.machine.Server;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** What receivers and names do: lose their answers, stay away for hours, hang by the thousand, fail all at once. */
final class ReceiverFaults {

    private static final Duration PATIENCE = Duration.ofSeconds(180);

    /** The standard schedule's first steps, in seconds. */
    private static final long[] STEPS = {5, 300, 1_800, 7_200, 18_000};

    private static final int HOUR_IN_A_SECOND = 3_600;

    private static final int TO_A_TYPE = 10;

    /** Deliveries to one endpoint, each tried twice: after ten failures it would be left alone, and theirs would wait. */
    private static final int BEFORE_THE_CIRCUIT_OPENS = 4;

    private static final String MANY_ENDPOINTS =
            "UPDATE plan_entitlement SET value = 20000 WHERE entitlement = 'endpoints.per_environment'";

    /** What a clock and a wire may add to a gap, or take from it. */
    private static final long TOLERANCE_MILLIS = 5;

    private ReceiverFaults() {}

    static List<Row> rows() {
        return List.of(
                new Row(
                        "F10",
                        "The receiver answers, and the answer is lost",
                        "what the receiver says is dropped on the way back, for 20 deliveries",
                        "exactly 1 duplicate each, with the same webhook-id",
                        true,
                        ReceiverFaults::answersLost),
                new Row(
                        "F11",
                        "Receivers down for hours",
                        "3600:1; some down through five steps of the schedule, one for good",
                        "all delivered on return; never early; a returning endpoint gets no more than its rate; at the end of the schedule listed as failed, and told of",
                        false,
                        ReceiverFaults::downForHours),
                new Row(
                        "F12",
                        "Thousands of dead endpoints among ten healthy ones",
                        "10,000 (short: 300) dead: a third refuses, a third is silent, a third drips; 60 deliveries/s to them, 20 to the healthy",
                        "healthy p95 ≤ max(2 × before, 1 s), p99 ≤ 3 s; dead hold ≤ half of the seats; ≤ 1 socket for each",
                        false,
                        ReceiverFaults::deadAmongHealthy),
                new Row(
                        "F13",
                        "Everything falls due at once",
                        "12,000 (short: 1,200) deliveries to 3,000 endpoints (short: 300) fail as fast as they can, twice",
                        "no second holds more than twice the mean of what falls due; no retry is early",
                        false,
                        ReceiverFaults::herd),
                new Row(
                        "F24",
                        "Names cannot be looked up",
                        "a name server that fails, then one that says nothing for 30 s",
                        "attempts end as dns within 2 s; others are not held up; all delivered once names are back",
                        false,
                        ReceiverFaults::namesAway));
    }

    private static void answersLost(Stage stage, Findings findings) throws Exception {
        stage.leaseOfTheProduct();
        int events = 20;
        Server database = stage.database();
        Node node = stage.both("node", database, database.port());
        Program program = stage.program(node);
        FaultProxy proxy = stage.proxy(stage.receiver().port());
        // One for each: an endpoint that seems to answer nothing is sent one at a time.
        List<Topic> topics = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            topics.add(stage.endpoint(program, "e" + i, "http://127.0.0.1:" + proxy.port() + "/e" + i, Map.of()));
        }
        proxy.loseAnswers();
        stage.publisher(List.of(program), topics).publishNow(events);
        boolean arrived = Stage.await(PATIENCE, () -> stage.arrivals().accepted() >= events);
        Thread.sleep(200);
        proxy.heal();
        findings.expect(arrived, "arrived, and the answers lost");
        Diff diff = stage.settle(database, findings, PATIENCE);
        findings.expect(diff.duplicates() == events, diff.duplicates() + " duplicates of " + events);
        findings.expect(diff.twins() == 0, "other ids " + diff.twins());
    }

    private static void downForHours(Stage stage, Findings findings) throws Exception {
        stage.leaseOfTheProduct();
        int rate = 50;
        int events = 400;
        int doomed = 20;
        Server database = stage.database();
        Node node = stage.both("node", database, database.port(), "--ringmain.delivery.time-scale=" + HOUR_IN_A_SECOND);
        Program program = stage.program(node);
        List<Topic> returning = new ArrayList<>();
        for (String name : List.of("r0", "r1")) {
            returning.add(stage.endpoint(program, name, stage.receiver().url(name), Map.of("rate_limit", rate)));
            stage.receiver().behave(name, Behaviour.answer(500));
        }
        Topic dead = stage.endpoint(program, "dead", stage.receiver().url("dead"), Map.of());
        stage.receiver().behave("dead", Behaviour.answer(500));
        // What the platform itself tells its customer is not in the publisher's ledger, and so goes elsewhere.
        try (Arrivals told = new Arrivals(stage.folder().resolve("told.tsv"));
                Receiver customer = new Receiver(told)) {
            program.open(customer.url("told"), "delivery.exhausted", Map.of());
            stage.publisher(List.of(program), List.of(dead)).publishNow(doomed);
            stage.publisher(List.of(program), returning).publishNow(events);
            Thread.sleep(LongStream.of(STEPS).sum() * 1_000 / HOUR_IN_A_SECOND * 12 / 10);
            returning.forEach(
                    topic -> stage.receiver().behave(topic.destinations().get(0), Behaviour.ok()));
            long back = System.nanoTime();
            boolean arrived = Stage.await(PATIENCE, () -> stage.arrivals().accepted() >= events);
            findings.expect(arrived, "delivered on return " + stage.arrivals().accepted() + " of " + events);
            findings.note("last after " + (System.nanoTime() - back) / 1_000_000 + " ms");
            long most = Math.max(mostInASecond(stage, "r0"), mostInASecond(stage, "r1"));
            findings.expect(
                    most <= rate * 12 / 10, "most in a second at one of them " + most + ", its rate is " + rate);
            long early = early(stage, HOUR_IN_A_SECOND);
            findings.expect(early == 0, "retries that were early " + early);
            boolean listed = Stage.await(
                    PATIENCE,
                    () -> database.number(
                                    "SELECT COUNT(*) FROM delivery WHERE event_type = 'fault.dead' AND status = 'failed'")
                            == doomed);
            findings.expect(
                    listed,
                    "listed as failed at the end "
                            + database.number(
                                    "SELECT COUNT(*) FROM delivery WHERE event_type = 'fault.dead' AND status = 'failed'")
                            + " of " + doomed);
            boolean notified = Stage.await(Duration.ofSeconds(10), () -> told.all() > 0);
            findings.expect(notified, "told of by delivery.exhausted " + told.all());
        }
        Diff diff = Diff.of(stage.ledger(), stage.arrivals());
        findings.evidence(diff.toString());
        findings.expect(diff.lost() == doomed && diff.forged() == 0, "lost, beside those, " + (diff.lost() - doomed));
    }

    private static long mostInASecond(Stage stage, String endpoint) {
        long[] times = stage.arrivals()
                .grouped()
                .flatMap(List::stream)
                .filter(Arrival::accepted)
                .filter(arrival -> arrival.key().endpoint().equals(endpoint))
                .mapToLong(Arrival::nanos)
                .sorted()
                .toArray();
        long most = 0;
        int from = 0;
        for (int to = 0; to < times.length; to++) {
            while (times[to] - times[from] > 1_000_000_000L) {
                from++;
            }
            most = Math.max(most, to - from + 1);
        }
        return most;
    }

    /** Retries that came sooner after the attempt before than the schedule's step. */
    static long early(Stage stage, int timeScale) {
        return stage.arrivals()
                .grouped()
                .flatMapToLong(same -> LongStream.range(1, Math.min(same.size(), STEPS.length + 1))
                        .filter(i -> {
                            long gap = (same.get((int) i).nanos()
                                            - same.get((int) i - 1).nanos())
                                    / 1_000_000;
                            return gap + TOLERANCE_MILLIS < STEPS[(int) i - 1] * 1_000 / timeScale;
                        }))
                .count();
    }

    private static void deadAmongHealthy(Stage stage, Findings findings) throws Exception {
        stage.leaseOfTheProduct();
        int dead = stage.choose(300, 10_000);
        Server database = stage.database();
        database.execute(MANY_ENDPOINTS);
        Node node = stage.both("node", database, database.port());
        Program program = stage.program(node);
        List<Topic> healthy = stage.endpoints(program, "h", 10);
        Publisher publisher = stage.publisher(List.of(program), healthy);
        publisher.start(8, 20);
        Thread.sleep(5_000);
        long from = System.nanoTime();
        Thread.sleep(10_000);
        long before = Figures.p95(Figures.latencies(stage, publisher, from, System.nanoTime()));
        publisher.stop();
        int closed = Child.freePort();
        Map<Program, List<Topic>> dying = openMany(stage, node, dead, "dead", i -> dying(stage, i, closed));
        publisher.start(8, 20);
        List<Publisher> trouble = new ArrayList<>();
        for (Map.Entry<Program, List<Topic>> some : dying.entrySet()) {
            Publisher one = stage.publisher(List.of(some.getKey()), some.getValue());
            one.publishNow(some.getValue().size());
            one.start(2, 1);
            trouble.add(one);
        }
        long began = System.nanoTime();
        long held = 0;
        while (System.nanoTime() - began
                < Duration.ofSeconds(stage.choose(40, 180)).toNanos()) {
            Thread.sleep(1_000);
            held = Math.max(
                    held,
                    database.number(
                            "SELECT COUNT(*) FROM delivery_work JOIN delivery ON id = delivery_id"
                                    + " WHERE lease_token <> 0 AND due_at > UTC_TIMESTAMP(6) AND event_type LIKE 'fault.dead%'"));
        }
        long until = System.nanoTime();
        for (Publisher one : trouble) {
            one.giveUp();
        }
        publisher.stop();
        Stage.await(Duration.ofSeconds(60), () -> Figures.missing(stage, publisher, healthy) == 0);
        List<Long> latencies = Figures.latencies(stage, publisher, began, until);
        long p95 = Figures.p95(latencies);
        long p99 = Figures.p99(latencies);
        findings.note(dead + " dead");
        findings.expect(p95 <= Math.max(2 * before, 1_000), "healthy p95 " + p95 + " ms, before " + before + " ms");
        findings.expect(p99 <= 3_000, "p99 " + p99 + " ms");
        findings.expect(held <= 256, "seats that the dead held, at most " + held + " of 512");
        long sockets = dying.values().stream()
                .flatMap(List::stream)
                .flatMap(topic -> topic.destinations().stream())
                .mapToLong(stage.receiver()::mostOpen)
                .max()
                .orElse(0);
        findings.expect(sockets <= 1, "most sockets for one of them " + sockets);
        long missing = Figures.missing(stage, publisher, healthy);
        findings.expect(missing == 0, "healthy ones still without their event " + missing);
    }

    /**
     * In the environments of all tenants that may have endpoints, so that no environment has thousands; and ten to a type, because a
     * catalogue is bounded.
     */
    private static Map<Program, List<Topic>> openMany(
            Stage stage, Node node, int count, String prefix, IntFunction<String> url) throws Exception {
        List<Program> programs = new ArrayList<>();
        for (String plan : List.of("enterprise", "growth", "starter")) {
            programs.add(stage.program(node, plan, 0));
            programs.add(stage.program(node, plan, 1));
        }
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            Map<Program, List<Topic>> topics = new LinkedHashMap<>();
            List<Future<?>> opening = new ArrayList<>();
            for (int group = 0; group * TO_A_TYPE < count; group++) {
                Program program = programs.get(group % programs.size());
                List<String> names = IntStream.range(group * TO_A_TYPE, Math.min(count, (group + 1) * TO_A_TYPE))
                        .mapToObj(i -> prefix + i)
                        .toList();
                Topic topic = new Topic("fault." + prefix + group, names);
                topics.computeIfAbsent(program, none -> new ArrayList<>()).add(topic);
                for (int i = 0; i < names.size(); i++) {
                    String name = names.get(i);
                    String where = url.apply(group * TO_A_TYPE + i);
                    opening.add(threads.submit(
                            () -> stage.endpoint(program, name, where, Map.of("events", List.of(topic.type())))));
                }
            }
            for (Future<?> one : opening) {
                one.get();
            }
            return topics;
        } finally {
            threads.shutdownNow();
        }
    }

    private static String dying(Stage stage, int number, int closed) {
        String name = "dead" + number;
        int kind = number % 3;
        if (kind == 0) {
            return "http://127.0.0.1:" + closed + "/" + name;
        }
        stage.receiver().behave(name, kind == 1 ? Behaviour.silent() : Behaviour.drip());
        return stage.receiver().url(name);
    }

    private static void herd(Stage stage, Findings findings) throws Exception {
        stage.leaseOfTheProduct();
        int endpoints = stage.choose(300, 3_000);
        int events = endpoints * BEFORE_THE_CIRCUIT_OPENS;
        Server database = stage.database();
        database.execute(MANY_ENDPOINTS);
        Node node = stage.both("node", database, database.port());
        Map<Program, List<Topic>> topics = openMany(stage, node, endpoints, "e", i -> {
            stage.receiver().behave("e" + i, Behaviour.answer(500));
            return stage.receiver().url("e" + i);
        });
        for (Map.Entry<Program, List<Topic>> some : topics.entrySet()) {
            stage.publisher(List.of(some.getKey()), some.getValue())
                    .publishNow(some.getValue().size() * BEFORE_THE_CIRCUIT_OPENS);
        }
        // The second retry is minutes away: until then all lie still, and can be looked at.
        String asleep = "SELECT COUNT(*) FROM delivery_work WHERE due_at > UTC_TIMESTAMP(6) + INTERVAL 60 SECOND";
        Stage.await(PATIENCE, () -> database.number(asleep) == events);
        long sleeping = database.number(asleep);
        findings.expect(sleeping >= events * 9L / 10, "wait for their second retry " + sleeping + " of " + events);
        List<Long> seconds = database
                .list(
                        "SELECT COUNT(*) FROM delivery_work WHERE due_at > UTC_TIMESTAMP(6) + INTERVAL 60 SECOND GROUP BY FLOOR(UNIX_TIMESTAMP(due_at))")
                .stream()
                .map(Long::parseLong)
                .toList();
        long most = seconds.stream().mapToLong(Long::longValue).max().orElse(0);
        double mean = seconds.isEmpty() ? 0 : (double) sleeping / seconds.size();
        findings.evidence("due in each second: " + seconds);
        findings.expect(
                most <= 2 * mean, "most in a second %d, mean %.0f over %d s".formatted(most, mean, seconds.size()));
        long early = early(stage, 1);
        findings.expect(early == 0, "retries that were early " + early);
        long again = stage.arrivals().grouped().filter(same -> same.size() > 1).count();
        findings.expect(again > 0, "tried again " + again);
    }

    private static void namesAway(Stage stage, Findings findings) throws Exception {
        stage.leaseOfTheProduct();
        if (!Folders.isRoot()) {
            throw new CannotBeProduced("another resolv.conf for one process needs root");
        }
        Path resolver = stage.folder().resolve("resolv.conf");
        Files.writeString(resolver, "nameserver 127.0.0.1\noptions timeout:30 attempts:1\n");
        try (NameServer names = nameServer()) {
            Server database = stage.database();
            Node node = stage.start(
                    "node",
                    database,
                    database.port(),
                    List.of(
                            "unshare",
                            "-m",
                            "sh",
                            "-c",
                            "mount --bind " + resolver + " /etc/resolv.conf && exec \"$@\"",
                            "sh"),
                    List.of("-Xmx384m"),
                    List.of("--ringmain.delivery.time-scale=60"),
                    Map.of());
            node.awaitReady(Stage.READY);
            Program program = stage.program(node);
            List<Topic> named = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                named.add(stage.endpoint(
                        program,
                        "named" + i,
                        "http://receiver" + i + ".faults.test:"
                                + stage.receiver().port() + "/named" + i,
                        Map.of()));
            }
            List<Topic> plain = stage.endpoints(program, "plain", 4);
            names.be(Mood.FAILS);
            Publisher publisher = stage.publisher(List.of(program), named);
            publisher.publishNow(100);
            Thread.sleep(4_000);
            names.be(Mood.SILENT);
            publisher.publishNow(100);
            Publisher others = stage.publisher(List.of(program), plain);
            others.start(4, 20);
            Thread.sleep(30_000);
            others.stop();
            long p95 = Figures.p95(Figures.latencies(stage, others, 0, Long.MAX_VALUE));
            Map<String, String> attempts = database.row(
                    "SELECT COUNT(*) AS made, MAX(duration_ms) AS longest, SUM(outcome <> 'dns') AS other FROM attempt WHERE outcome <> 'succeeded'");
            findings.evidence(attempts.toString());
            names.be(Mood.ANSWERS);
            findings.expect(
                    "0".equals(attempts.get("other")),
                    "attempts " + attempts.get("made") + ", ended otherwise than dns " + attempts.get("other"));
            findings.expect(
                    Long.parseLong(attempts.getOrDefault("longest", "99999")) <= 2_300,
                    "longest " + attempts.get("longest") + " ms");
            findings.expect(p95 <= 1_000, "others p95 " + p95 + " ms");
            Diff diff = stage.settle(database, findings, PATIENCE);
            findings.expect(diff.duplicates() == 0, diff.duplicates() + " duplicates");
        }
    }

    private static NameServer nameServer() throws IOException, CannotBeProduced {
        try {
            return new NameServer();
        } catch (BindException e) {
            throw new CannotBeProduced("another name server has port 53 of 127.0.0.1");
        }
    }
}
