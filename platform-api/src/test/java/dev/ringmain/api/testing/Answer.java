package dev.ringmain.api.testing;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the API answered. */
public record Answer(HttpResponse<byte[]> response) {

    private static final JsonMapper JSON = JsonMapper.shared();

    public int status() {
        return response.statusCode();
    }

    public String text() {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    public Optional<String> header(String name) {
        return response.headers().firstValue(name);
    }

    public JsonNode json() {
        return JSON.readTree(response.body());
    }

    /** The text at a JSON pointer, or an empty one. */
    public String at(String pointer) {
        return json().at(pointer).asString("");
    }

    public long number(String pointer) {
        return json().at(pointer).asLong();
    }

    /** The stable code of a problem. */
    public String code() {
        return at("/code");
    }

    /** Where a problem says that the first mistake is. */
    public String pointer() {
        return at("/errors/0/pointer");
    }

    /** Status and code of a problem in one: {@code 422 invalid_request}. */
    public String refusal() {
        return status() + " " + code();
    }

    /** One field of everything in a list. */
    public List<String> each(String field) {
        return StreamSupport.stream(json().at("/data").spliterator(), false)
                .map(one -> one.at("/" + field).asString(""))
                .toList();
    }

    @Override
    public String toString() {
        return status() + " " + text();
    }
}
