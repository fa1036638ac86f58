package dev.ringmain.journey;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A customer's receiver: keeps what arrives, and answers what it was told to. */
final class Receiver implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(8);
    private final List<Arrival> arrivals = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private volatile Map<String, String> allowed = Map.of();

    /** @param headers their names in lower case */
    record Arrival(String method, String path, Map<String, String> headers, byte[] body) {

        String id() {
            return headers.get("webhook-id");
        }
    }

    Receiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
        server.createContext("/", exchange -> {
            Map<String, String> headers = new LinkedHashMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
            arrivals.add(new Arrival(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    headers,
                    exchange.getRequestBody().readAllBytes()));
            if (exchange.getRequestMethod().equals("OPTIONS")) {
                allowed.forEach(exchange.getResponseHeaders()::add);
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.setExecutor(threads);
        server.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    void answer(int status) {
        this.status = status;
    }

    /** What it says when it is asked for its consent; null: nothing. */
    void allow(@Nullable String origin, @Nullable String rate) {
        allowed = origin == null || rate == null
                ? Map.of()
                : Map.of("WebHook-Allowed-Origin", origin, "WebHook-Allowed-Rate", rate);
    }

    List<Arrival> arrivals() {
        return arrivals;
    }

    List<Arrival> arrivalsAt(String path) {
        return arrivals.stream().filter(arrival -> arrival.path().equals(path)).toList();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
