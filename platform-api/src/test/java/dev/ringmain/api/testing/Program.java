package dev.ringmain.api.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A customer's program, which calls the API with its key. Headers are given as names and values in turn. */
public class Program {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private final int port;
    private final String key;

    Program(int port, String key) {
        this.port = port;
        this.key = key;
    }

    /** Without a key, if that is empty. */
    public static Program with(int port, String key) {
        return new Program(port, key);
    }

    public String key() {
        return key;
    }

    public Answer get(String path, String... headers) {
        return send("GET", path, BodyPublishers.noBody(), headers);
    }

    public Answer post(String path, String body, String... headers) {
        return send("POST", path, BodyPublishers.ofString(body), headers);
    }

    public Answer post(String path, byte[] body, String... headers) {
        return send("POST", path, BodyPublishers.ofByteArray(body), headers);
    }

    public Answer patch(String path, String body) {
        return send("PATCH", path, BodyPublishers.ofString(body));
    }

    public Answer put(String path, String body) {
        return send("PUT", path, BodyPublishers.ofString(body));
    }

    public Answer delete(String path) {
        return send("DELETE", path, BodyPublishers.noBody());
    }

    public Answer publish(String body, String... headers) {
        return post("/api/v1/events", body, headers);
    }

    public Answer publishBatch(String body, String... headers) {
        return post("/api/v1/events/batch", body, headers);
    }

    public Answer send(String method, String path, BodyPublisher body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body)
                .setHeader("Content-Type", "application/json");
        if (!key.isEmpty()) {
            request.setHeader("X-API-Key", key);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        try {
            return new Answer(CLIENT.send(request.build(), BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
