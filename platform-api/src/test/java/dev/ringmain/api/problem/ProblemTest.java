package dev.ringmain.api.problem;

import static dev.ringmain.api.testing.Leaks.assertIsProblem;
import static dev.ringmain.api.testing.Leaks.assertTellsNothingOfTheInside;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.ApiTest;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Program;
import dev.ringmain.api.testing.RawHttp;
import dev.ringmain.api.testing.Routes;
import dev.ringmain.api.testing.Routes.Route;
import dev.ringmain.api.testing.Workspace;
import dev.ringmain.api.testing.Workspace.Stored;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Whatever is wrong, the answer is a problem that a program can branch on, and tells nothing of how we are made. */
@ApiTest
@Tag("database")
class ProblemTest {

    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");

    private static final List<String> IDS = List.of(
            "x",
            "evt_00000000000000000000000000",
            "evt_8zzzzzzzzzzzzzzzzzzzzzzzzz",
            "ep_zzzzzzzzzzzzzzzzzzzzzzzzzz",
            "%27%20OR%201=1%20--",
            "%C3%A9",
            "%F0%9F%98%80",
            "%E2%80%AE",
            "a%0D%0Ab",
            "%24%7Bjndi%3Aldap%3A%2F%2Fx%7D".replace("%2F", ""),
            "..",
            "%2e%2e",
            "a.b.c",
            "*",
            "x".repeat(3_000));

    private static final List<String> QUERIES = List.of(
            "",
            "?limit=%00",
            "?cursor=%FF",
            "?since=%00&until=x",
            "?type=%27&subject=%5C&status=%22",
            "?limit=1&limit=2",
            "?endpoint_id=%F0%9F%98%80",
            "?page=1000000&offset=1000000");

    private static final List<String> BODIES = List.of(
            "",
            "{",
            "[]",
            "null",
            "5",
            "\"text\"",
            "{}",
            "{\"\":null}",
            "{\"url\":{\"a\":[]},\"events\":{},\"name\":[],\"type\":{}}",
            "{\"events\":[[[[]]]],\"url\":\"http://127.0.0.1:9/\"}",
            "{\"name\":\"\\u0000\",\"url\":\"\\ud800\",\"description\":\"\\ud800\",\"events\":[\"\\ud800\"]}",
            "{\"description\":\"😀\\u0000\\u202e<script>alert(1)</script>${7*7}\"}",
            "{\"overlap_seconds\":1e400}",
            "{\"rate_limit\":-2147483648}",
            "{\"a\":" + "[".repeat(2_000) + "]".repeat(2_000) + "}",
            "{\"schema\":" + "[".repeat(400) + "]".repeat(400) + ",\"name\":\"deep\"}");

    @Autowired
    Cast cast;

    @Autowired
    Routes routes;

    Workspace alice;

    @BeforeEach
    void meetAlice() {
        alice = cast.alice().live();
    }

    @Test
    void refusesEveryMethodThatRouteDoesNotHaveAndSaysWhichItHas() {
        Map<String, Set<String>> known = routes.all().stream()
                .collect(Collectors.groupingBy(
                        Route::pattern, Collectors.mapping(Route::method, Collectors.toCollection(TreeSet::new))));

        known.forEach((pattern, methods) -> METHODS.stream()
                .filter(method -> !methods.contains(method))
                .forEach(method -> {
                    String path = pattern.replaceAll("\\{\\w+}", "x");
                    if (known.entrySet().stream()
                            .anyMatch(other -> other.getValue().contains(method) && covers(other.getKey(), path))) {
                        // It is also the address of an event called batch, say, which there is not.
                        return;
                    }
                    Answer refused = alice.send(method, path, BodyPublishers.ofString("{}"));
                    assertThat(refused.refusal()).as(method + " " + path).isEqualTo("405 method_not_allowed");
                    assertThat(Set.of(refused.header("Allow").orElse("").split(", ")))
                            .containsAll(methods)
                            .doesNotContain(method);
                    assertIsProblem(refused);
                }));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1",
                "/api/v1/",
                "/api/v1/nothing",
                "/api/v2/events",
                "/api/v1/events/a/b",
                "/api/v1/events/",
                "/api/v1/webhooks",
                "/api/v1/EVENTS",
                "/api/v1/usage/x",
                "/api/v1/index.html",
                "/api/v1/events.json",
                "/api/nothing"
            })
    void knowsNoOtherAddress(String path) {
        for (String method : METHODS) {
            Answer refused = alice.send(method, path, BodyPublishers.ofString("{}"));
            assertThat(refused.refusal()).as(method).isIn("404 not_found", "405 method_not_allowed");
            assertIsProblem(refused);
        }
        assertThat(alice.get(path).refusal()).isEqualTo("404 not_found");
    }

    /** Whatever is thrown at a route is the caller's mistake, and not ours. */
    @Test
    void findsAnAnswerToWhateverItIsAsked() {
        for (Route route : routes.all()) {
            for (String id : route.pattern().contains("{") ? IDS : List.of("x")) {
                // Several of them could add up to an address above the root, which the server itself refuses.
                String first = route.pattern().replaceAll("\\{\\w+}(?=.*\\{)", "x");
                tryOut(route, first.replaceAll("\\{\\w+}", id), "{}");
            }
            for (String query : QUERIES) {
                tryOut(route, route.pattern().replaceAll("\\{\\w+}", "x") + query, "{}");
            }
            if (!route.method().equals("GET")) {
                String existing = route.pattern()
                        .replace("endpoints/{id}", "endpoints/" + alice.endpoint())
                        .replaceAll("\\{\\w+}", "x");
                BODIES.forEach(body -> tryOut(route, existing, body));
                alice.get("/api/v1/webhooks/endpoints")
                        .each("id")
                        .forEach(id -> alice.delete("/api/v1/webhooks/endpoints/" + id));
            }
        }
    }

    @Test
    void refusesUnknownMediaTypes() {
        for (String type : List.of("text/plain", "application/xml", "application/x-www-form-urlencoded", "x", "")) {
            Answer refused = alice.post(
                    "/api/v1/webhooks/endpoints",
                    "{\"url\":\"http://127.0.0.1:9/\",\"events\":[\"*\"]}",
                    "Content-Type",
                    type);
            assertThat(refused.refusal()).as(type).isEqualTo("415 unsupported_media_type");
            assertIsProblem(refused);
        }
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @Test
    void answersJsonAndNothingElse() {
        for (Route route : routes.all()) {
            Answer refused = alice.send(
                    route.method(),
                    route.pattern().replaceAll("\\{\\w+}", "x"),
                    BodyPublishers.ofString("{}"),
                    "Accept",
                    "text/html");
            assertThat(refused.refusal()).as(route.toString()).isEqualTo("406 not_acceptable");
            assertIsProblem(refused);
        }
    }

    /** A form is not read before it is known who is calling, however large it is, and wherever it is sent to. */
    @ParameterizedTest
    @CsvSource({
        "PATCH /api/v1/webhooks/endpoints/ep_1, 401",
        "PUT /%61pi/v1/webhooks/endpoints/ep_1, 401",
        "PUT /signin, 302",
        "PATCH /app/plan, 403",
        "DELETE /inbox/x, 405",
        "PUT /docs, 405"
    })
    void doesNotReadFormsBeforeItKnowsWhoIsCalling(String line, int status) {
        String answer = RawHttp.exchange(
                cast.port(),
                line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 2000000000\r\n\r\na=1");

        assertThat(answer).startsWith("HTTP/1.1 " + status);
        assertTellsNothingOfTheInside(answer);
    }

    /** Whose inbox it is, is asked of a column that holds ASCII alone. */
    @ParameterizedTest
    @ValueSource(strings = {"%C3%A9", "x", "%F0%9F%98%80", "00000000000000000000000000"})
    void knowsNoOtherInbox(String token) {
        Program stranger = cast.with("");

        assertThat(stranger.post("/inbox/" + token, "{}").status()).isEqualTo(404);
        assertThat(stranger.send("OPTIONS", "/inbox/" + token, BodyPublishers.noBody())
                        .status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/v1/events%2f..%2f HTTP/1.1",
                "GET /api/v1/../v1/events HTTP/1.1",
                "GET /api/v1/events;a=b HTTP/1.1",
                "GET //api/v1/events HTTP/1.1",
                "GET /api/v1/events%00 HTTP/1.1",
                "GET /api/v1/events\\x HTTP/1.1",
                "GET /api/v1/events?{} HTTP/1.1",
                "GET /api/v1/events?a=%zz HTTP/1.1",
                "GET /api/v1/%zz HTTP/1.1",
                "TRACE /api/v1/events HTTP/1.1",
                "FOO /api/v1/events HTTP/1.1",
                "GET /api/v1/events HTTP/9.9",
                "nonsense",
            })
    void tellsNothingOfTheInsideWhenTheRequestIsNone(String line) {
        String answer = RawHttp.exchange(
                cast.port(),
                line + "\r\nHost: localhost\r\nConnection: close\r\nX-API-Key: " + alice.key() + "\r\n\r\n");

        assertThat(answer).matches("(?s)HTTP/1.1 [45]\\d\\d .*").doesNotContain("HTTP/1.1 500");
        assertTellsNothingOfTheInside(answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/events;a=b",
                "/api/v1/events%3Ba",
                "/api/v1//events",
                "/api/v1/./events",
                "/api/v1/%2e%2e/x"
            })
    void refusesAddressesThatAreTricks(String path) {
        Answer refused = alice.get(path);

        assertThat(refused.refusal()).isEqualTo("400 invalid_parameter");
        assertIsProblem(refused);
    }

    private static boolean covers(String pattern, String path) {
        return path.matches(pattern.replaceAll("\\{\\w+}", "[^/]+"));
    }

    private void tryOut(Route route, String path, String body) {
        Answer answer = alice.send(
                route.method(),
                path,
                route.method().equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        assertThat(answer.status()).as(route + " at " + path + " with " + body).isLessThan(500);
        if (answer.status() >= 400) {
            assertIsProblem(answer);
        }
    }
}
