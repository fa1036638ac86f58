package dev.ringmain.bench.faults;

import com.sun.net.httpserver.HttpServer;
import dev.ringmain.bench.ledger.Diff;
import dev.ringmain.bench.machine.Node;
import dev.ringmain.bench.machine.Server;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Installations that do lose: a checker that finds nothing wrong with them finds nothing. */
final class NegativeControls {

    private static final Duration PATIENCE = Duration.ofSeconds(180);
    private static final int DROPPED = 20;

    private NegativeControls() {}

    static List<Row> rows() {
        return List.of(
                new Row(
                        "N1",
                        "Control: flushing switched off",
                        "innodb_flush_log_at_trx_commit = 0 at run time, kill -9 of the database server while events come in",
                        "the checker reports loss; readiness was red",
                        true,
                        NegativeControls::withoutFlushing),
                new Row(
                        "N2",
                        "Control: acknowledged before it is committed",
                        "a gate before the API answers 202 by itself and then passes the event on, save each " + DROPPED
                                + "th",
                        "the checker reports just these as lost",
                        true,
                        NegativeControls::acknowledgedTooEarly));
    }

    private static void withoutFlushing(Stage stage, Findings findings) throws Exception {
        Server database = stage.database();
        Node api = stage.api("api", database, database.port());
        Program program = stage.program(api);
        List<Topic> topics = stage.endpoints(program, "e", 10);
        database.execute("SET GLOBAL innodb_flush_log_at_trx_commit = 0");
        boolean red = Stage.await(Duration.ofSeconds(10), () -> api.readiness().status() == 503);
        Publisher publisher = stage.publisher(List.of(program), topics);
        publisher.start(16, 0);
        Thread.sleep(4_500);
        database.kill();
        publisher.giveUp();
        database.start();
        stage.worker("worker", database, database.port()).awaitStarted(Stage.READY);
        Stage.await(PATIENCE, () -> database.number(Sql.WAITING) == 0);
        Diff diff = Diff.of(stage.ledger(), stage.arrivals());
        findings.evidence(diff.toString());
        findings.expect(diff.lost() > 0, "reported lost " + diff.lost() + " of " + diff.acked() + " acked");
        findings.expect(red, red ? "readiness was red" : "readiness stayed green");
    }

    private static void acknowledgedTooEarly(Stage stage, Findings findings) throws Exception {
        Server database = stage.database();
        Node api = stage.both("node", database, database.port());
        Program honest = stage.program(api);
        List<Topic> topics = stage.endpoints(honest, "e", 4);
        AtomicInteger taken = new AtomicInteger();
        AtomicInteger dropped = new AtomicInteger();
        HttpServer gate = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        gate.setExecutor(Executors.newFixedThreadPool(4, task -> {
            Thread thread = new Thread(task, "gate");
            thread.setDaemon(true);
            return thread;
        }));
        gate.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            byte[] answer = "{\"id\":\"evt_early\"}".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(202, answer.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(answer);
            }
            if (taken.incrementAndGet() % DROPPED == 0) {
                dropped.incrementAndGet();
            } else {
                passOn(honest, key, body);
            }
        });
        gate.start();
        try {
            Program hasty = new Program("http://127.0.0.1:" + gate.getAddress().getPort(), honest.key());
            Publisher publisher = stage.publisher(List.of(hasty), topics);
            publisher.start(4, 100);
            Thread.sleep(4_000);
            publisher.stop();
            Stage.await(PATIENCE, () -> stage.arrivals().accepted() >= taken.get() - dropped.get());
            Diff diff = Diff.of(stage.ledger(), stage.arrivals());
            findings.evidence(diff.toString());
            findings.expect(
                    diff.lost() == dropped.get() && dropped.get() > 0,
                    "reported lost " + diff.lost() + ", dropped " + dropped.get());
        } finally {
            gate.stop(0);
        }
    }

    private static void passOn(Program honest, String key, byte[] body) throws IOException {
        try {
            HttpResponse<String> told = Program.HTTP.send(
                    HttpRequest.newBuilder(URI.create(honest.url() + "/api/v1/events"))
                            .header("X-API-Key", honest.key())
                            .header("Content-Type", "application/json")
                            .header("Idempotency-Key", key)
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (told.statusCode() != 202) {
                throw new IOException("The gate was told " + told.statusCode());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
