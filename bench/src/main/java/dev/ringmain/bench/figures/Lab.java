package dev.ringmain.bench.figures;

import dev.ringmain.bench.machine.Folders;
import dev.ringmain.bench.machine.Jar;
import dev.ringmain.bench.machine.Node;
import dev.ringmain.bench.machine.Server;
import dev.ringmain.bench.machine.Template;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What is measured: one node of the jar, a database server of its own, and the sink that its endpoints point to. */
final class Lab implements Closeable {

    static final int ENDPOINTS = 16;
    static final int FAN_OUT = 50;

    /** Programs that publish at once. */
    static final int CONNECTIONS = 64;

    /** Deliveries that are committed and have not arrived, at most. */
    static final int WINDOW = 512;

    /** Of the 24 connections of the node's pool some are for reading keys and routes. */
    private static final int COMMITTERS = 20;

    /** A second. The largest plan's would be met by requests that do nothing. */
    private static final int REQUESTS = 1_000_000;

    private static final Duration READY = Duration.ofSeconds(240);
    private static final Duration PATIENCE = Duration.ofSeconds(180);

    private final Form form;
    private final Jar jar;
    private final Template template;
    private final Path folder;
    private final Path results;
    private final Path appData;
    private final Server server;
    private final Connection database;
    private final Sink sink = new Sink(FAN_OUT);
    private final List<String> endpoints = new ArrayList<>();
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private @Nullable Node node;
    private @Nullable Path collections;

    Lab(Form form, Jar jar, Template template, Path folder, Path results)
            throws IOException, InterruptedException, SQLException {
        this.form = form;
        this.jar = jar;
        this.template = template;
        this.folder = Files.createDirectories(folder);
        this.results = results;
        this.appData = Files.createDirectories(folder.resolve("app"));
        for (String file : List.of("master.key", "demo.json")) {
            Files.copy(template.appData().resolve(file), appData.resolve(file));
        }
        this.server = Server.copyOf(template, folder, List.of());
        server.start();
        this.database = server.connect("ringmain");
        allow("api.rate", REQUESTS);
        allow("api.burst", REQUESTS);
    }

    Form form() {
        return form;
    }

    Jar jar() {
        return jar;
    }

    Template template() {
        return template;
    }

    Path folder() {
        return folder;
    }

    Server server() {
        return server;
    }

    Sink sink() {
        return sink;
    }

    Node node() {
        if (node == null) {
            throw new IllegalStateException("No node is running");
        }
        return node;
    }

    int port() {
        return port(node());
    }

    private static int port(Node of) {
        return URI.create(of.url()).getPort();
    }

    List<String> settings(String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "--ringmain.data-dir=" + appData,
                "--ringmain.egress.allow-private=true",
                "--spring.datasource.url=" + server.url(server.port()),
                "--spring.datasource.username=" + template.user(),
                "--spring.datasource.password=" + template.password()));
        settings.addAll(List.of(more));
        return settings;
    }

    /** The node that all rows measure: the jar with its own settings and a small heap. @return until it was ready */
    Duration start(String name) throws IOException, InterruptedException {
        Path log = results.resolve("gc-" + name + ".log");
        collections = log;
        List<String> options = new ArrayList<>(List.of("-Xlog:gc*,safepoint:file=" + log));
        if (form.profile()) {
            options.add("-XX:StartFlightRecording=settings=profile,dumponexit=true,filename="
                    + results.resolve(name + ".jfr"));
        }
        long began = System.nanoTime();
        Node started = jar.startAsShipped(name, folder, options, settings());
        node = started;
        nodes.put("node", started);
        started.awaitReady(READY);
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Delivers, and serves nothing. */
    void startWorker(String name) throws IOException, InterruptedException {
        Node worker = jar.startAsShipped(name, folder, List.of(), settings("--spring.profiles.active=worker"));
        nodes.put(name, worker);
        worker.awaitStarted(READY);
    }

    /**
     * What the product does when each request has a commit of its own, as many at a time as its pool has connections for, by a node beside the
     * one that is measured. Everything else is the same.
     */
    Taken takeOneByOne(int connections) throws Exception {
        Node one = jar.startAsShipped(
                "one-by-one",
                folder,
                List.of(),
                settings(
                        "--ringmain.intake.most-events=1",
                        "--ringmain.intake.committers=" + COMMITTERS,
                        "--ringmain.worker.enabled=false"));
        nodes.put("one by one", one);
        try {
            one.awaitReady(READY);
            take(port(one), connections, held(), 202, form.warmUp());
            return take(port(one), connections, held(), 202, form.settling());
        } finally {
            stop("one by one");
        }
    }

    void stop(String name) {
        Node one = nodes.remove(name);
        if (one != null) {
            one.child().stop(Duration.ofSeconds(60));
        }
    }

    /** The longest time in milliseconds for which the node stood still, by its own log: collections, and whatever else stops all threads. */
    double longestPause() throws IOException {
        return collections == null ? 0 : Pauses.longest(collections);
    }

    String key() throws IOException {
        return tenant().get("environments").get(0).get("api_key").asString();
    }

    /** The demo's largest, whose plan allows as many calls a second as any. */
    private JsonNode tenant() throws IOException {
        for (JsonNode tenant : Api.JSON
                .readTree(Files.readString(appData.resolve("demo.json")))
                .get("tenants")) {
            if (tenant.get("plan").asString().equals("enterprise")) {
                return tenant;
            }
        }
        throw new IOException("The demo has no tenant on the largest plan");
    }

    /** An exception for the tenant that publishes, as staff would grant it. */
    private void allow(String entitlement, int value) throws SQLException {
        try (PreparedStatement sql = database.prepareStatement("""
            INSERT INTO limit_override (id, tenant_id, entitlement, value, set_by, reason, set_at)
            SELECT UNHEX(REPLACE(UUID(), '-', '')), t.id, ?, ?, 'bench', 'The machine is measured', UTC_TIMESTAMP(6)
            FROM tenant t JOIN plan_version v ON v.id = t.plan_version_id JOIN plan p ON p.id = v.plan_id
            WHERE p.code = 'enterprise'\
            """)) {
            sql.setString(1, entitlement);
            sql.setInt(2, value);
            sql.executeUpdate();
        }
    }

    Api api() throws IOException {
        return new Api(node().url(), key());
    }

    /** Whoever owns that tenant, signed in. */
    Dashboard dashboard() throws IOException, InterruptedException {
        JsonNode tenant = tenant();
        JsonNode owner = tenant.get("users").get(0);
        return Dashboard.signIn(
                node().url(),
                tenant.get("environments").get(0).get("id").asString(),
                owner.get("email").asString(),
                owner.get("password").asString());
    }

    /** Sixteen with a type each, which with the others share one more; and one that is paused. */
    void openEndpoints() throws IOException, InterruptedException {
        for (int i = 0; i < FAN_OUT; i++) {
            JsonNode made = i < ENDPOINTS
                    ? api().open(sink.url(i), type(i), "figures.fan")
                    : api().open(sink.url(i), "figures.fan");
            sink.secret(i, made.get("secret").asString());
            endpoints.add(made.get("id").asString());
        }
        String held = api().open(sink.url(0), "figures.held").get("id").asString();
        api().send("PATCH", "/api/v1/webhooks/endpoints/" + held, "{\"status\":\"paused\"}", 200);
    }

    /** As the API names them. */
    List<String> endpoints() {
        return endpoints;
    }

    static String type(int endpoint) {
        return "figures.e" + endpoint / 10 + endpoint % 10;
    }

    /** Each to one of the sixteen endpoints. */
    Supplier<List<Message>> delivered() throws IOException {
        String key = key();
        return () -> IntStream.range(0, ENDPOINTS)
                .mapToObj(i -> Message.single(key, type(i)))
                .toList();
    }

    /** A hundred in a call, over all sixteen endpoints. */
    private Supplier<List<Message>> deliveredBatches() throws IOException {
        String key = key();
        return () -> List.of(Message.batch(
                key, IntStream.range(0, 100).mapToObj(i -> type(i % ENDPOINTS)).toList()));
    }

    /** Each to all endpoints. */
    Supplier<List<Message>> fannedOut() throws IOException {
        String key = key();
        return () -> List.of(Message.single(key, "figures.fan"));
    }

    /** To the paused endpoint: stored as any other, and not sent. */
    Supplier<List<Message>> held() throws IOException {
        String key = key();
        return () -> List.of(Message.single(key, "figures.held"));
    }

    Supplier<List<Message>> heldBatches(int events) throws IOException {
        String key = key();
        return () -> List.of(Message.batch(key, Collections.nCopies(events, "figures.held")));
    }

    Processors processors() throws IOException {
        Map<String, Long> ids = new LinkedHashMap<>();
        nodes.forEach((name, one) -> ids.put(name, one.child().pid()));
        ids.put("database", server.process().pid());
        ids.put("load and sink", ProcessHandle.current().pid());
        return new Processors(ids);
    }

    /** While no node is running. */
    Processors processorsOf(Server other) throws IOException {
        Map<String, Long> ids = new LinkedHashMap<>();
        ids.put("database", other.process().pid());
        ids.put("load", ProcessHandle.current().pid());
        return new Processors(ids);
    }

    /** What is committed and not finished, without what the paused endpoint holds. */
    long waiting() throws SQLException {
        try (Statement sql = database.createStatement();
                ResultSet row = sql.executeQuery("SELECT COUNT(*) FROM delivery_work WHERE lane <> 2")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Until nothing is left to deliver; then forgets what is held. */
    void drain() throws IOException, InterruptedException, SQLException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (waiting() > 0) {
            if (System.nanoTime() > deadline) {
                throw new IOException(waiting() + " deliveries are still not finished");
            }
            Thread.sleep(100);
        }
        try (Statement sql = database.createStatement()) {
            sql.execute("TRUNCATE TABLE delivery_work");
        }
    }

    /** Events that are committed and held, over some time. */
    record Taken(Rate rate, Latencies answered, long refused, String complaint, String processors) {

        String text() {
            return rate + "; answered p50 " + answered.millis(0.5) + ", p99 " + answered.millis(0.99)
                    + (refused == 0 ? "" : "; NOT ACCEPTED " + refused + ": " + complaint);
        }
    }

    Taken take(int connections, Supplier<List<Message>> messages, int expected) throws Exception {
        return take(port(), connections, messages, expected, form.settling());
    }

    private Taken take(int port, int connections, Supplier<List<Message>> messages, int expected, Duration settling)
            throws Exception {
        Load load = new Load(port, connections, messages, expected, 0, null);
        try (load) {
            Thread.sleep(settling.toMillis());
            Processors used = processors();
            Rate rate = Rate.of(load::accepted, form.measured());
            String processors = used.text();
            load.close();
            return new Taken(rate, load.answered(), load.refused(), load.complaint(), processors);
        } finally {
            drain();
        }
    }

    /**
     * Deliveries whose outcome was recorded, over some time.
     *
     * @param backlog deliveries that were committed and had not arrived, at the end
     * @param twice requests that an endpoint had had before
     */
    record EndToEnd(
            Rate rate, long backlog, long twice, long refused, String complaint, double collected, String processors) {

        String text() {
            return rate + "; at the end under way " + backlog
                    + (twice == 0 ? "" : "; twice " + twice)
                    + (refused == 0 ? "" : "; NOT ACCEPTED " + refused + ": " + complaint);
        }
    }

    EndToEnd deliver(Supplier<List<Message>> messages, int fanOut, Duration settling, Duration measured)
            throws Exception {
        Semaphore window = new Semaphore(Math.max(1, WINDOW / fanOut));
        AtomicLong arrived = new AtomicLong();
        long twice = sink.twice();
        sink.onArrival(() -> {
            if (arrived.incrementAndGet() % fanOut == 0) {
                window.release();
            }
        });
        Load load = new Load(port(), CONNECTIONS, messages, 202, 0, window);
        try (load) {
            Thread.sleep(settling.toMillis());
            Processors used = processors();
            Rate rate = Rate.of(() -> load.accepted() * fanOut - waiting(), measured);
            String processors = used.text();
            long backlog = Math.max(0, load.accepted() * fanOut - arrived.get());
            load.close();
            drain();
            return new EndToEnd(
                    rate, backlog, sink.twice() - twice, load.refused(), load.complaint(), longestPause(), processors);
        } finally {
            load.close();
            drain();
            sink.onArrival(() -> {});
        }
    }

    /**
     * Deliveries that were published in batches, faster than they are sent, and what came of them.
     *
     * @param waited most of them that waited in the queue
     * @param perSecond from the first publication to the last outcome
     */
    record WorkedOff(long deliveries, long waited, double perSecond, long twice, String processors) {}

    WorkedOff workOff(long deliveries) throws Exception {
        long twice = sink.twice();
        Processors used = processors();
        long began = System.nanoTime();
        Load load = new Load(port(), 8, deliveredBatches(), 202, 0, null);
        try (load) {
            while (load.accepted() < deliveries) {
                if (System.nanoTime() - began > PATIENCE.toNanos()) {
                    throw new IOException("Only " + load.accepted() + " events were accepted: " + load.complaint());
                }
                Thread.sleep(20);
            }
        }
        long waited = waiting();
        while (waiting() > 0) {
            if (System.nanoTime() - began > 2 * PATIENCE.toNanos()) {
                throw new IOException(waiting() + " deliveries are still not finished");
            }
            Thread.sleep(50);
        }
        double perSecond = load.accepted() * 1e9 / (System.nanoTime() - began);
        String processors = used.text();
        // A late duplicate shall still be seen.
        Thread.sleep(500);
        return new WorkedOff(load.accepted(), waited, perSecond, sink.twice() - twice, processors);
    }

    @Override
    public void close() throws IOException {
        nodes.values().forEach(one -> one.child().stop(Duration.ofSeconds(20)));
        sink.close();
        try (var files = Files.newDirectoryStream(folder, "*.log")) {
            for (Path log : files) {
                Files.copy(log, results.resolve(log.getFileName()), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        }
        server.discard();
        Folders.delete(folder);
    }
}
