package dev.ringmain.bench.faults;

import dev.ringmain.bench.ledger.Arrivals;
import dev.ringmain.bench.ledger.Arrivals.Arrival;
import dev.ringmain.bench.ledger.Diff;
import dev.ringmain.bench.ledger.Ledger;
import dev.ringmain.bench.ledger.Ledger.State;
import dev.ringmain.bench.loopback.FaultProxy;
import dev.ringmain.bench.loopback.Receiver;
import dev.ringmain.bench.machine.Folders;
import dev.ringmain.bench.machine.Node;
import dev.ringmain.bench.machine.Server;
import dev.ringmain.bench.machine.Template;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** What one fault is done to: a database server, nodes of the jar, a receiver, and the two ledgers. All its own, and gone afterwards. */
final class Stage implements Closeable {

    static final Duration READY = Duration.ofSeconds(240);

    /** Longer than any receiver holds a request that it means to answer; shorter than the product's, or kills would be long to watch. */
    static final Duration LEASE = Duration.ofSeconds(10);

    private static final String LIVE = "enterprise";

    private final Suite suite;
    private final String row;
    private final Path folder;
    private final Path appData;
    private final Ledger ledger;
    private final Arrivals arrivals;
    private final Receiver receiver;
    private final AtomicLong sequence = new AtomicLong();
    private final List<Closeable> opened = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<Server> servers = new ArrayList<>();
    private Duration lease = LEASE;

    Stage(Suite suite, String row) throws IOException {
        this.suite = suite;
        this.row = row;
        this.folder = Files.createDirectories(suite.temporary().resolve(row));
        this.appData = Files.createDirectories(folder.resolve("app"));
        for (String file : List.of("master.key", "demo.json")) {
            Files.copy(suite.template().appData().resolve(file), appData.resolve(file));
        }
        Path out = Files.createDirectories(suite.results().resolve(row));
        this.ledger = new Ledger(out.resolve("published.tsv"));
        this.arrivals = new Arrivals(out.resolve("received.tsv"));
        this.receiver = new Receiver(arrivals);
    }

    Suite suite() {
        return suite;
    }

    Path folder() {
        return folder;
    }

    Ledger ledger() {
        return ledger;
    }

    Arrivals arrivals() {
        return arrivals;
    }

    Receiver receiver() {
        return receiver;
    }

    List<Node> nodes() {
        return nodes;
    }

    /** The product's own lease from here on: attempts will last until their deadline, and a lease must outlive them. */
    void leaseOfTheProduct() {
        lease = Duration.ofSeconds(60);
    }

    <T> T choose(T shortRun, T fullRun) {
        return suite.isShort() ? shortRun : fullRun;
    }

    /** Started, with a copy of the template's data. */
    Server database(String... options) throws IOException, InterruptedException {
        Server server = stoppedDatabase(options);
        server.start();
        return server;
    }

    Server stoppedDatabase(String... options) throws IOException {
        Server server = Server.copyOf(suite.template(), folder, List.of(options));
        servers.add(server);
        return server;
    }

    /** Started, with its copy of the data where the caller wants it. */
    Server databaseIn(Path data, String... options) throws IOException, InterruptedException {
        Server server = Server.on(suite.template(), data, folder, List.of(options));
        servers.add(server);
        server.start();
        return server;
    }

    void killDatabases() {
        servers.forEach(Server::killIfStarted);
    }

    boolean isMySql() {
        return suite.template().kind() == Template.Kind.MYSQL;
    }

    FaultProxy proxy(int target) throws IOException {
        FaultProxy proxy = new FaultProxy(target);
        opened.add(proxy);
        return proxy;
    }

    /** Serves, and delivers nothing. Ready when this returns. */
    Node api(String name, Server server, int databasePort, String... more) throws IOException, InterruptedException {
        Node node = start(name, server, databasePort, with(more, "--ringmain.worker.enabled=false"));
        node.awaitReady(READY);
        return node;
    }

    /** Serves and delivers. Ready when this returns. */
    Node both(String name, Server server, int databasePort, String... more) throws IOException, InterruptedException {
        Node node = start(name, server, databasePort, List.of(more));
        node.awaitReady(READY);
        return node;
    }

    /** Delivers, and serves nothing. Does not wait: {@link Node#awaitStarted}. */
    Node worker(String name, Server server, int databasePort, String... more) throws IOException {
        return start(name, server, databasePort, with(more, "--spring.profiles.active=worker"));
    }

    Node start(String name, Server server, int databasePort, List<String> more) throws IOException {
        return start(name, server, databasePort, List.of(), List.of("-Xmx384m"), more, Map.of());
    }

    Node start(
            String name,
            Server server,
            int databasePort,
            List<String> before,
            List<String> options,
            List<String> more,
            Map<String, String> environment)
            throws IOException {
        List<String> settings = new ArrayList<>(List.of(
                "--ringmain.data-dir=" + appData,
                "--ringmain.egress.allow-private=true",
                "--ringmain.worker.lease=" + lease.toSeconds() + "s",
                "--spring.datasource.url=" + server.url(databasePort),
                "--spring.datasource.username=" + suite.template().user(),
                "--spring.datasource.password=" + suite.template().password()));
        settings.addAll(more);
        Node node = suite.jar().start(name, folder, before, options, settings, environment);
        nodes.add(node);
        return node;
    }

    /** The program of the demo's largest tenant, in its live environment. */
    Program program(Node node) throws IOException {
        return program(node, LIVE, 0);
    }

    Program program(Node node, String plan, int environment) throws IOException {
        for (JsonNode tenant : Program.JSON
                .readTree(Files.readString(appData.resolve("demo.json")))
                .get("tenants")) {
            if (tenant.get("plan").asString().equals(plan)) {
                return new Program(
                        node.url(),
                        tenant.get("environments")
                                .get(environment)
                                .get("api_key")
                                .asString());
            }
        }
        throw new IOException("The demo has no tenant with the plan " + plan);
    }

    /** Opens endpoints {@code prefix0}, {@code prefix1}, … each with a type of its own. */
    List<Topic> endpoints(Program program, String prefix, int count) throws IOException, InterruptedException {
        List<Topic> topics = new ArrayList<>();
        for (String name : IntStream.range(0, count).mapToObj(i -> prefix + i).toList()) {
            topics.add(endpoint(program, name, receiver.url(name), Map.of()));
        }
        return topics;
    }

    Topic endpoint(Program program, String name, String url, Map<String, Object> more)
            throws IOException, InterruptedException {
        Topic topic = Topic.to(name);
        receiver.secret(
                name, program.open(url, topic.type(), more).get("secret").asString());
        return topic;
    }

    Publisher publisher(List<Program> programs, List<Topic> topics) {
        return publisher(programs, topics, 100);
    }

    Publisher publisher(List<Program> programs, List<Topic> topics, int padding) {
        Publisher publisher = new Publisher(row, programs, ledger, sequence, topics, padding);
        opened.add(publisher);
        return publisher;
    }

    /** Waits until nothing is left to deliver. @return whether that came to be in time */
    boolean drain(Server server, Duration patience) throws InterruptedException {
        return await(patience, () -> server.number("SELECT COUNT(*) FROM delivery_work") == 0 && allArrived());
    }

    /** Whether every acknowledged event has been accepted everywhere. Gets slow with many: poll with measure. */
    boolean allArrived() {
        return ledger.with(State.ACKED)
                .allMatch(entry -> entry.destinations().stream()
                        .allMatch(endpoint ->
                                arrivals.of(endpoint, entry.seq()).stream().anyMatch(Arrival::accepted)));
    }

    static boolean await(Duration patience, Callable<Boolean> condition) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                if (condition.call()) {
                    return true;
                }
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception notYet) {
                // The database may be down, and is asked again.
            }
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(100);
        }
    }

    /** The proof that every fault ends with: the two files beside each other, and the database beside both. */
    Diff settle(Server server, Findings findings, Duration patience) throws InterruptedException, SQLException {
        boolean drained = drain(server, patience);
        // A late duplicate shall still be seen.
        Thread.sleep(500);
        Diff diff = Diff.of(ledger, arrivals);
        findings.expect(diff.lost() == 0, "lost " + diff.lost() + " of " + diff.acked() + " acked");
        if (!diff.isClean()) {
            findings.expect(diff.forged() == 0, "forged " + diff.forged());
            findings.expect(diff.twins() == 0, "one key, two events: " + diff.twins());
            findings.expect(diff.refusedButSent() == 0, "refused and sent " + diff.refusedButSent());
        }
        findings.expect(
                drained,
                drained ? "drained" : "left in the queue " + server.number("SELECT COUNT(*) FROM delivery_work"));
        long halves = server.number(Sql.HALF_EVENTS);
        findings.expect(halves == 0, "half events " + halves);
        findings.evidence(diff.toString());
        diff.examples().forEach(findings::evidence);
        findings.evidence("attempts in the database " + server.number("SELECT COUNT(*) FROM attempt")
                + ", requests at the receiver " + arrivals.all());
        return diff;
    }

    private static List<String> with(String[] more, String first) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(more));
        return all;
    }

    @Override
    public void close() throws IOException {
        for (Closeable one : opened) {
            one.close();
        }
        nodes.forEach(node -> node.child().kill());
        for (Server server : servers) {
            server.discard();
        }
        receiver.close();
        ledger.close();
        arrivals.close();
        Path logs = suite.results().resolve(row);
        try (var files = Files.newDirectoryStream(folder, "*.log")) {
            for (Path log : files) {
                Files.copy(log, logs.resolve(log.getFileName()), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Folders.delete(folder);
    }
}
