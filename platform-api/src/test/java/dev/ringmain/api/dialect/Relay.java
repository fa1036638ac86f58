package dev.ringmain.api.dialect;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** Stands before a receiver, hands on what comes as it comes, and keeps it, so that it can be shown to another receiver or changed. */
final class Relay implements AutoCloseable {

    /** Those that an HTTP client writes itself. */
    private static final Set<String> OWN =
            Set.of("host", "connection", "content-length", "transfer-encoding", "upgrade");

    private final HttpServer server;
    private final List<Sent> sent = new CopyOnWriteArrayList<>();
    private volatile int to;

    /** A request as Ringmain sent it. */
    record Sent(String path, Map<String, String> headers, byte[] body) {

        /** The same with one byte of its body changed, which is still JSON. */
        Sent changed() {
            byte[] other = body.clone();
            int last = other.length - 1;
            while (other[last] < '0' || other[last] > '9') {
                last--;
            }
            other[last] = (byte) (other[last] == '9' ? '8' : other[last] + 1);
            return new Sent(path, headers, other);
        }
    }

    Relay() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> {
            Map<String, String> headers = exchange.getRequestHeaders().entrySet().stream()
                    .filter(header -> !OWN.contains(header.getKey().toLowerCase(Locale.ROOT)))
                    .collect(Collectors.toMap(
                            Map.Entry::getKey,
                            header -> header.getValue().get(0),
                            (one, other) -> one,
                            LinkedHashMap::new));
            Sent request = new Sent(
                    exchange.getRequestURI().getPath(),
                    headers,
                    exchange.getRequestBody().readAllBytes());
            sent.add(request);
            exchange.sendResponseHeaders(answer(request, to), -1);
            exchange.close();
        });
        server.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** Hands on to this one from now on. */
    void to(ReceiverProcess receiver) {
        to = receiver.port();
    }

    /** The status that a receiver answers to it. */
    int answer(Sent request, ReceiverProcess receiver) {
        return answer(request, receiver.port());
    }

    private int answer(Sent request, int port) {
        HttpRequest.Builder onward = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + request.path()))
                .timeout(Duration.ofSeconds(10))
                .POST(HttpRequest.BodyPublishers.ofByteArray(request.body()));
        request.headers().forEach(onward::setHeader);
        // A client of its own: one that keeps connections would now and then take one that a receiver has just closed.
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
        try {
            return http.send(onward.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    List<Sent> sent() {
        return sent;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
