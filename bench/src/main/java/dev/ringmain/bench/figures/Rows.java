package dev.ringmain.bench.figures;

import dev.ringmain.bench.figures.Lab.EndToEnd;
import dev.ringmain.bench.figures.Lab.Taken;
import dev.ringmain.bench.figures.Lab.WorkedOff;
import dev.ringmain.bench.machine.Folders;
import dev.ringmain.bench.machine.Jar;
import dev.ringmain.bench.machine.Node;
import dev.ringmain.bench.machine.Server;
import dev.ringmain.bench.machine.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The rows of the table, in the order in which they are measured. A row that others are held against comes before them. */
final class Rows {

    /** What a row needs to have been measured before it. */
    private static final Map<String, List<String>> NEEDS = Map.of(
            "B1", List.of("B0"),
            "B2", List.of("B0"),
            "B3", List.of("B0"),
            "B5", List.of("B3"),
            "B6", List.of("B1", "B3"),
            "B7", List.of("B3"),
            "B8", List.of("B3"),
            "B10", List.of("B3"));

    private static final int BATCH = 100;
    private static final int MOST_PREPARED = 500_000;

    /** Of each page of the dashboard. */
    private static final int OPENINGS = 40;

    private final Lab lab;
    private final Form form;
    private final Table table;
    private final Set<String> wanted;

    private @Nullable Rate insert;
    private @Nullable Rate settle;
    private @Nullable Rate http;
    private @Nullable Rate route;
    private @Nullable Rate intake;
    private @Nullable EndToEnd endToEnd;

    Rows(Lab lab, Table table, Set<String> only) {
        this.lab = lab;
        this.form = lab.form();
        this.table = table;
        this.wanted = new HashSet<>(only);
        only.forEach(this::need);
    }

    private void need(String row) {
        for (String needed : NEEDS.getOrDefault(row, List.of())) {
            wanted.add(needed);
            need(needed);
        }
    }

    private interface Measurement {
        void make() throws Exception;
    }

    /** A row that fails leaves the others. */
    private void row(String id, Measurement measurement) throws IOException, InterruptedException {
        if (!wanted.isEmpty() && !wanted.contains(id)) {
            return;
        }
        try {
            measurement.make();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            e.printStackTrace();
            table.fail(id, e);
        }
    }

    void measure() throws Exception {
        row("B0", this::rawSql);
        Duration started = lab.start("node");
        lab.openEndpoints();
        warmUp();
        row("B0", this::rawHttp);
        row("B1", this::intake);
        row("B2", this::batches);
        row("B3", this::endToEnd);
        row("B8", this::memory);
        row("B4", this::latency);
        row("B5", this::fanOut);
        row("B9", this::idle);
        row("B10", this::severalWorkers);
        row("B6", this::growth);
        row("B7", this::manyTenants);
        row("B11", () -> startUp(started));
        table.note(
                lab.sink().arrived() + " requests arrived in all, " + lab.sink().checked()
                        + " signatures were checked, " + lab.sink().forged() + " of them wrong; "
                        + lab.sink().twice()
                        + " requests came twice.");
    }

    private void warmUp() throws Exception {
        EndToEnd warm = lab.deliver(lab.delivered(), 1, Duration.ZERO, form.warmUp());
        System.out.println("     warm: the last slices did "
                + Rate.number(warm.rate().slices().get(Rate.SLICES - 2)) + " and "
                + Rate.number(warm.rate().slices().get(Rate.SLICES - 1)) + " deliveries a second");
    }

    // B0

    private void rawSql() throws Exception {
        Template template = lab.template();
        Server server = Server.copyOf(template, lab.folder().resolve("raw"), List.of());
        server.start();
        try {
            RawSql raw = new RawSql(server, template.user(), template.password());
            Processors used = lab.processorsOf(server);
            Rate inserts = raw.inserts(2, RawSql.BATCH, form.filling(), form.raw());
            insert = inserts;
            table.state(
                    "B0",
                    "raw inserts: events, four rows each, " + RawSql.BATCH + " in a commit, 2 connections",
                    inserts.toString(),
                    used.text());
            int prepared = (int) Math.min(
                    MOST_PREPARED,
                    inserts.median() * form.raw().plus(form.settling()).toSeconds());
            raw.prepare(prepared);
            used = lab.processorsOf(server);
            settle = raw.settlements(2, form.settling(), form.raw());
            table.state(
                    "B0",
                    "raw claim and settle: deliveries, " + RawSql.BATCH + " at a time, 2 connections",
                    settle.toString(),
                    used.text());
            used = lab.processorsOf(server);
            table.state(
                    "B0",
                    "the same inserts, one event in a commit, 24 connections",
                    raw.inserts(24, 1, form.settling(), form.raw()).toString(),
                    used.text());
        } finally {
            server.discard();
        }
    }

    private void rawHttp() throws Exception {
        try (RawHttp raw = new RawHttp(lab.sink(), Lab.ENDPOINTS)) {
            Thread.sleep(form.settling().toMillis() * 2);
            Processors used = lab.processors();
            http = Rate.of(lab.sink()::arrived, form.raw());
            table.state(
                    "B0",
                    "raw HTTP: signed POSTs of 1 KB by the client alone",
                    http + (raw.failed() == 0 ? "" : "; FAILED " + raw.failed()),
                    used.text());
        }
        String key = lab.key();
        Taken question = lab.take(Lab.CONNECTIONS, () -> List.of(Message.get("/api/v1/event-types/packs", key)), 200);
        Taken refusal = lab.take(Lab.CONNECTIONS, () -> List.of(Message.invalid(key)), 422);
        boolean first = question.rate().median() > refusal.rate().median();
        Taken faster = first ? question : refusal;
        route = faster.rate();
        table.state(
                "B0",
                "an authenticated route that touches no table: "
                        + (first ? "GET event-types/packs" : "a publication without a type, refused and at most noted"),
                faster.text(),
                faster.processors());
    }

    // B1, B2

    private void intake() throws Exception {
        Taken alone = lab.takeOneByOne(Lab.CONNECTIONS);
        double oneByOne = alone.rate().median();
        table.state(
                "B1",
                "the same product with a commit for each request, " + Lab.CONNECTIONS + " connections",
                alone.text(),
                alone.processors());
        double possible = Rate.inTurn(known(route), known(insert));
        for (int connections : new int[] {Lab.CONNECTIONS, 200}) {
            Taken taken = lab.take(connections, lab.held(), 202);
            double rate = taken.rate().median();
            if (connections == Lab.CONNECTIONS) {
                intake = taken.rate();
            }
            table.hold(
                    "B1",
                    "POST of one event, 1 KB, " + connections + " connections: committed events",
                    taken.text() + "; " + times(rate / oneByOne) + " one transaction each ("
                            + Rate.number(oneByOne) + "/s), " + Table.percent(rate / possible) + " of the raw limits ("
                            + Rate.number(possible) + "/s)",
                    "≥ 5.0 ×, ≥ 60 %",
                    rate >= 5 * oneByOne && rate >= 0.6 * possible,
                    taken.processors());
        }
    }

    private void batches() throws Exception {
        Taken taken = lab.take(8, lab.heldBatches(BATCH), 202);
        double share = taken.rate().median() / known(insert).median();
        table.hold(
                "B2",
                "POST of " + BATCH + " events, 8 connections: committed events",
                taken.text() + "; " + Table.percent(share) + " of the raw inserts",
                "≥ 60 %",
                share >= 0.6,
                taken.processors());
    }

    // B3, B4, B5, B8

    private void endToEnd() throws Exception {
        endToEnd = lab.deliver(lab.delivered(), 1, form.settling(), form.sustained());
        EndToEnd measured = endToEnd;
        double possible = Rate.inTurn(known(route), known(http), known(insert), known(settle));
        double share = measured.rate().median() / possible;
        table.hold(
                "B3",
                "publish, deliver, record: outcomes over " + form.sustained().toSeconds() + " s",
                measured.text() + "; " + Table.percent(share) + " of the raw limits (" + Rate.number(possible) + "/s)",
                "≥ 70 %",
                share >= 0.7,
                measured.processors());
    }

    /** The node has had a small heap from its start. */
    private void memory() throws Exception {
        long most = Processors.memoryKib(lab.node().child().pid(), "VmHWM") / 1024;
        double pause = lab.longestPause();
        table.hold(
                "B8",
                "memory up to here, " + Jar.SMALL_HEAP,
                "most resident " + most + " MiB; longest pause " + String.format(Locale.ROOT, "%.0f ms", pause),
                "≤ 512 MiB, ≤ 200 ms",
                most <= 512 && pause <= 200,
                "");
    }

    private void latency() throws Exception {
        for (int perSecond : new int[] {500, 1}) {
            Latencies took = new Latencies();
            Processors used = lab.processors();
            Load load = new Load(lab.port(), perSecond == 1 ? 1 : 16, lab.delivered(), 202, perSecond, null);
            try (load) {
                Thread.sleep(form.settling().toMillis());
                lab.sink().measure(took);
                Thread.sleep((perSecond == 1 ? form.measured().plusSeconds(5) : form.measured()).toMillis());
                lab.sink().measure(null);
            } finally {
                lab.sink().measure(null);
                load.close();
                lab.drain();
            }
            boolean met = took.percentile(0.5) <= 10 && (perSecond == 1 || took.percentile(0.99) <= 50);
            table.hold(
                    "B4",
                    "publish to arrival at " + perSecond + " events/s",
                    "p50 " + took.millis(0.5) + ", p99 " + took.millis(0.99) + ", most " + took.millis(1) + " of "
                            + took.size(),
                    perSecond == 1 ? "p50 ≤ 10 ms" : "p50 ≤ 10 ms, p99 ≤ 50 ms",
                    met,
                    used.text());
        }
    }

    private void fanOut() throws Exception {
        EndToEnd measured = lab.deliver(lab.fannedOut(), Lab.FAN_OUT, form.settling(), form.measured());
        double ratio = measured.rate().median() / known(endToEnd).rate().median();
        table.hold(
                "B5",
                "one event to " + Lab.FAN_OUT + " endpoints: deliveries",
                measured.text() + "; " + times(ratio) + " B3",
                "≥ 1.0 ×",
                ratio >= 1,
                measured.processors());
    }

    // B9, B10

    private void idle() throws Exception {
        Thread.sleep(form.resting().toMillis());
        Processors used = lab.processors();
        Thread.sleep(form.sustained().toMillis());
        Map<String, Double> by = new LinkedHashMap<>(used.used());
        double ours = by.getOrDefault("node", 0.0) + by.getOrDefault("database", 0.0);
        table.hold(
                "B9",
                "idle: node and database",
                String.format(Locale.ROOT, "%.2f %% of one processor", ours),
                "< 1 %",
                ours < 1,
                String.format(
                        Locale.ROOT,
                        "node %.2f, database %.2f",
                        by.getOrDefault("node", 0.0),
                        by.getOrDefault("database", 0.0)));
    }

    private void severalWorkers() throws Exception {
        lab.startWorker("worker-1");
        lab.startWorker("worker-2");
        try {
            EndToEnd measured = lab.deliver(lab.delivered(), 1, form.settling().multipliedBy(3), form.measured());
            double ratio = measured.rate().median() / known(endToEnd).rate().median();
            table.hold(
                    "B10",
                    "B3 with two workers beside the node",
                    measured.text() + "; sent twice " + measured.twice() + "; " + Table.percent(ratio) + " of B3",
                    "none twice, ≥ 95 %",
                    measured.twice() == 0 && ratio >= 0.95,
                    measured.processors());
            WorkedOff backlog = lab.workOff(form.backlog());
            table.hold(
                    "B10",
                    "a backlog that the three work off, each claiming its share",
                    Rate.number(backlog.perSecond()) + "/s from the first publication to the last outcome of "
                            + Rate.number(backlog.deliveries()) + " deliveries, of which "
                            + Rate.number(backlog.waited()) + " waited; sent twice " + backlog.twice(),
                    "none twice",
                    backlog.twice() == 0,
                    backlog.processors());
        } finally {
            lab.stop("worker-1");
            lab.stop("worker-2");
        }
    }

    // B6, B7

    /** First in the node that is warm, as B3 was; then it is started anew. */
    private void manyTenants() throws Exception {
        Growth growth = new Growth(lab.server());
        growth.tenants(form.tenants());
        try {
            EndToEnd measured = lab.deliver(lab.delivered(), 1, form.settling(), form.sustained());
            double ratio = measured.rate().median() / known(endToEnd).rate().median();
            lab.stop("node");
            Duration started = lab.start("node-many");
            long atRest = Processors.memoryKib(lab.node().child().pid(), "VmRSS") / 1024;
            lab.deliver(lab.delivered(), 1, Duration.ZERO, form.measured());
            table.hold(
                    "B7",
                    "B3 with " + Rate.number(form.tenants()) + " tenants and " + Rate.number(form.tenants() * 10.0)
                            + " endpoints more",
                    measured.text() + "; " + Table.percent(ratio) + " of B3; a new start is ready after "
                            + seconds(started) + ", resident " + atRest + " MiB, after "
                            + form.measured().toSeconds() + " s of load "
                            + Processors.memoryKib(lab.node().child().pid(), "VmRSS") / 1024 + " MiB",
                    "≥ 90 %",
                    ratio >= 0.9,
                    measured.processors());
        } finally {
            growth.forgetTenants();
        }
    }

    private void growth() throws Exception {
        Server server = lab.server();
        String environment = server.text("SELECT HEX(environment_id) FROM endpoint ORDER BY number LIMIT 1");
        List<String> endpoints = server.list("SELECT HEX(id) FROM endpoint ORDER BY number LIMIT " + Lab.ENDPOINTS);
        long began = System.nanoTime();
        Growth growth = new Growth(server);
        growth.deliveries(environment, endpoints, form.storedDeliveries());
        String stored = Rate.number(form.storedDeliveries());
        table.note(
                "B6 stored " + stored + " deliveries over " + Growth.DAYS + " days, with their events and attempts, in "
                        + seconds(Duration.ofNanos(System.nanoTime() - began)) + ".");
        Taken taken = lab.take(Lab.CONNECTIONS, lab.held(), 202);
        double share = taken.rate().median() / known(intake).median();
        table.hold(
                "B6",
                "B1, " + Lab.CONNECTIONS + " connections, with " + stored + " deliveries stored",
                taken.text() + "; " + Table.percent(share) + " of B1",
                "≥ 90 %",
                share >= 0.9,
                taken.processors());
        EndToEnd measured = lab.deliver(lab.delivered(), 1, form.settling(), form.measured());
        double ratio = measured.rate().median() / known(endToEnd).rate().median();
        table.hold(
                "B6",
                "B3 with " + stored + " deliveries stored",
                measured.text() + "; " + Table.percent(ratio) + " of B3",
                "≥ 90 %",
                ratio >= 0.9,
                measured.processors());
        pages();
        growth.forgetDeliveries();
    }

    private void pages() throws Exception {
        Api api = lab.api();
        String endpoint = lab.endpoints().get(3);
        String deep = "&until="
                + Instant.now().minus(Growth.DAYS - 2, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("first", "/api/v1/deliveries?limit=50");
        pages.put("failed", "/api/v1/deliveries?limit=50&status=failed");
        pages.put("pending", "/api/v1/deliveries?limit=50&status=pending");
        pages.put("of a type", "/api/v1/deliveries?limit=50&type=figures.e07");
        pages.put("of a type, succeeded", "/api/v1/deliveries?limit=50&status=succeeded&type=figures.e07");
        pages.put("of an endpoint and a type", "/api/v1/deliveries?limit=50&type=figures.e03&endpoint_id=" + endpoint);
        pages.put("of an endpoint", "/api/v1/deliveries?limit=50&endpoint_id=" + endpoint);
        pages.put("of an endpoint, failed", "/api/v1/deliveries?limit=50&status=failed&endpoint_id=" + endpoint);
        pages.put("deep", "/api/v1/deliveries?limit=50" + deep);
        pages.put("events, first", "/api/v1/events?limit=50");
        pages.put("events of a type", "/api/v1/events?limit=50&type=figures.e07");
        pages.put("events, deep", "/api/v1/events?limit=50" + deep);
        read(
                "pages of the log, with the pages that follow each: p95",
                pages,
                (path, took) -> follow(api, path, 20, took));
        rarePage(api);
        dashboardPages(endpoint);
    }

    /** What a person opens, and the first two pages of lists, whole as the browser gets them. */
    private void dashboardPages(String endpoint) throws Exception {
        Dashboard dashboard = lab.dashboard();
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("overview", "");
        pages.put("endpoints", "/endpoints");
        pages.put("an endpoint", "/endpoints/" + endpoint);
        pages.put("deliveries", "/deliveries");
        pages.put("failed", "/deliveries?status=failed");
        pages.put("events", "/events");
        pages.put("failures", "/failures");
        pages.put("requests", "/requests");
        pages.put("usage", "/usage");
        pages.put("audit log", "/audit-log");
        Latencies first = new Latencies();
        for (String path : pages.values()) {
            dashboard.page(path, first);
        }
        table.state(
                "B6",
                "the same pages of the dashboard, each for the first time since the node was started",
                "median " + first.millis(0.5) + ", most " + first.millis(1),
                "");
        read("pages of the dashboard: p95", pages, (path, took) -> {
            for (int time = 0; time < OPENINGS; time++) {
                dashboard.open(path, took);
            }
        });
    }

    /** Reads one page, some times, and adds how long each time took. */
    @FunctionalInterface
    private interface Reader {

        void read(String path, Latencies took) throws IOException, InterruptedException;
    }

    /** @param pages paths by what they are called in the table */
    private void read(String what, Map<String, String> pages, Reader reader) throws IOException, InterruptedException {
        Latencies all = new Latencies();
        List<String> each = new ArrayList<>();
        boolean met = true;
        for (Map.Entry<String, String> page : pages.entrySet()) {
            Latencies took = new Latencies();
            reader.read(page.getValue(), took);
            all.addAll(took);
            met &= took.percentile(0.95) <= 100;
            each.add(page.getKey() + " " + took.millis(0.95));
        }
        table.hold(
                "B6",
                what,
                all.millis(0.95) + " over all, most " + all.millis(1) + "; " + String.join(", ", each),
                "each ≤ 100 ms",
                met,
                "");
    }

    /** Each page looks as far as a search does, finds nothing, and says where to look on. */
    private void rarePage(Api api) throws IOException, InterruptedException {
        String value;
        try {
            Latencies took = new Latencies();
            follow(api, "/api/v1/deliveries?limit=50&type=figures.never", 3, took);
            value = "most " + took.millis(1);
        } catch (IOException e) {
            value = "not answered: " + e.getMessage();
        }
        table.state("B6", "a page of a type that no delivery has", value, "");
    }

    /** The page, and those that follow it. */
    private static void follow(Api api, String path, int pages, Latencies took)
            throws IOException, InterruptedException {
        String next = "";
        for (int page = 0; page < pages; page++) {
            long began = System.nanoTime();
            JsonNode answer = api.get(path + next);
            took.add(System.nanoTime() - began);
            JsonNode cursor = answer.path("next_cursor");
            next = cursor.isString() ? "&cursor=" + cursor.asString() : "";
        }
    }

    // B11

    /** As it is downloaded; then as the README says to make it start faster. */
    private void startUp(Duration first) throws Exception {
        Template template = lab.template();
        boolean embedded = template.kind() == Template.Kind.EMBEDDED;
        String on = embedded ? "its own database on an existing data folder" : "on a database that runs";
        Path data = lab.folder().resolve("own");
        if (embedded) {
            Folders.copy(template.appData(), data);
        }
        List<String> settings = embedded
                ? List.of("--ringmain.data-dir=" + data, "--ringmain.egress.allow-private=true")
                : lab.settings();
        Latencies packed = new Latencies();
        for (int start = 0; start < form.starts(); start++) {
            start(lab.jar(), List.of(), settings, packed);
        }
        Path folder = lab.folder().resolve("unpacked");
        Jar jar = lab.jar().unpackedTo(folder);
        Path archive = folder.resolve("ringmain.jsa");
        start(jar, List.of("-XX:ArchiveClassesAtExit=" + archive), settings, new Latencies());
        if (!Files.isRegularFile(archive)) {
            throw new IOException("No archive of classes was written");
        }
        Latencies unpacked = new Latencies();
        for (int start = 0; start < form.starts(); start++) {
            start(jar, List.of("-XX:SharedArchiveFile=" + archive), settings, unpacked);
        }
        holdStart(
                "start-up to ready, " + on,
                packed,
                "; the first node of this run " + seconds(first) + "; the jar "
                        + Files.size(lab.jar().file()) / 1024 / 1024 + " MiB");
        holdStart("the same, unpacked and with an archive of its classes", unpacked, "");
    }

    private void start(Jar jar, List<String> options, List<String> settings, Latencies took)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        Node node = jar.startAsShipped("start", lab.folder(), options, settings);
        try {
            node.awaitReady(Duration.ofSeconds(120));
            took.add(System.nanoTime() - began);
        } finally {
            node.child().stop(Duration.ofSeconds(60));
        }
    }

    private void holdStart(String what, Latencies took, String more) throws IOException {
        double seconds = took.percentile(0.5) / 1_000;
        table.hold(
                "B11",
                what,
                String.format(Locale.ROOT, "%.1f s (median of %d)", seconds, took.size()) + more,
                "≤ 8 s",
                seconds <= 8,
                "");
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1e3);
    }

    private static String times(double ratio) {
        return String.format(Locale.ROOT, "%.1f ×", ratio);
    }

    private static <T> T known(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("What this row is held against could not be measured");
        }
        return value;
    }
}
