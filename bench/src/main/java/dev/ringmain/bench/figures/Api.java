package dev.ringmain.bench.figures;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A tenant's program, for what is not measured by how fast it is called. */
record Api(String url, String key) {

    static final JsonMapper JSON = JsonMapper.builder().build();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    JsonNode send(String method, String path, String body, int expected) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(60))
                .header("X-API-Key", key)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != expected) {
            throw new IOException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return send("GET", path, "", 200);
    }

    /** @return the endpoint, with its secret */
    JsonNode open(String at, String... patterns) throws IOException, InterruptedException {
        var body = JSON.createObjectNode().put("url", at);
        for (String pattern : patterns) {
            body.withArray("events").add(pattern);
        }
        return send("POST", "/api/v1/webhooks/endpoints", body.toString(), 201);
    }
}
