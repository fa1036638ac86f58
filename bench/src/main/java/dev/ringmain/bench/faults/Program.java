package dev.ringmain.bench.faults;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A tenant's program: an API key, and calls that must succeed. Publishing, which may fail, is {@link Publisher}'s. */
record Program(String url, String key) {

    static final JsonMapper JSON = JsonMapper.builder().build();
    static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    JsonNode get(String path) throws IOException, InterruptedException {
        return JSON.readTree(send(request(path).GET(), 200));
    }

    JsonNode post(String path, String body, int expected) throws IOException, InterruptedException {
        return JSON.readTree(send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)), expected));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(20))
                .header("X-API-Key", key)
                .header("Content-Type", "application/json");
    }

    /** Makes an endpoint of profile {@code standard}, or what {@code more} says. @return its secret */
    JsonNode open(String url, String pattern, Map<String, Object> more) throws IOException, InterruptedException {
        var body = JSON.createObjectNode().put("url", url);
        body.putArray("events").add(pattern);
        more.forEach((name, value) -> body.set(name, JSON.valueToTree(value)));
        return post("/api/v1/webhooks/endpoints", body.toString(), 201);
    }

    private static String send(HttpRequest.Builder request, int expected) throws IOException, InterruptedException {
        HttpRequest built = request.build();
        HttpResponse<String> answer = HTTP.send(built, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != expected) {
            throw new IOException(
                    built.method() + " " + built.uri() + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }
}
