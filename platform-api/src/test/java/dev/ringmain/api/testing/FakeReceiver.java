package dev.ringmain.api.testing;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A customer's receiver on this machine, which answers everything with one status and keeps what it got. */
public final class FakeReceiver implements AutoCloseable {

    /** The status of one that takes what comes and is gone before it has said so. */
    public static final int HANG_UP = 0;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpServer server;
    private final List<Arrival> arrivals = new CopyOnWriteArrayList<>();
    private volatile Reply reply;

    /** @param headers beside those that HTTP needs */
    private record Reply(int status, Map<String, String> headers) {}

    /** @param headers their names in lower case */
    public record Arrival(String method, Map<String, String> headers, byte[] body) {

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        public JsonNode json() {
            return JSON.readTree(body);
        }

        /** Empty if it is not there. */
        public String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    public FakeReceiver(int status) {
        answer(status);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> {
            Map<String, String> headers = new LinkedHashMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
            arrivals.add(new Arrival(
                    exchange.getRequestMethod(),
                    headers,
                    exchange.getRequestBody().readAllBytes()));
            Reply now = reply;
            now.headers().forEach(exchange.getResponseHeaders()::set);
            if (now.status() != HANG_UP) {
                exchange.sendResponseHeaders(now.status(), -1);
            }
            exchange.close();
        });
        server.start();
    }

    public String url() {
        return url("/hook");
    }

    public String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** From now on. @param headers names and values in turn */
    public void answer(int status, String... headers) {
        Map<String, String> given = new LinkedHashMap<>();
        for (int i = 0; i < headers.length; i += 2) {
            given.put(headers[i], headers[i + 1]);
        }
        reply = new Reply(status, given);
    }

    public List<Arrival> arrivals() {
        return arrivals;
    }

    public List<String> bodies() {
        return arrivals.stream().map(Arrival::text).toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
