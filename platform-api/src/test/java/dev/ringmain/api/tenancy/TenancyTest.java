package dev.ringmain.api.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ringmain.api.key.Needs;
import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.ApiTest;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Cast.Customer;
import dev.ringmain.api.testing.Program;
import dev.ringmain.api.testing.Routes;
import dev.ringmain.api.testing.Routes.Route;
import dev.ringmain.api.testing.Workspace;
import dev.ringmain.api.testing.Workspace.Stored;
import dev.ringmain.request.RequestLog;
import dev.ringmain.subscription.Subscriptions;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What is Alice's does not exist for Charlie, nor what is live for the sandbox: on every route, in every list, by every side door. */
@ApiTest
@Tag("database")
class TenancyTest {

    /** Stands for the id of Alice's endpoint in a body. */
    private static final String HERS = "ep_of_alice";

    /** What each route's variable is the id of, and a body that it would accept from the owner. A new route is added here, or fails. */
    private static final Map<String, Case> MATRIX = Map.ofEntries(
            Map.entry("GET /api/v1/events", Case.list()),
            Map.entry("POST /api/v1/events", Case.list()),
            Map.entry("POST /api/v1/events/batch", Case.list()),
            Map.entry("GET /api/v1/events/{id}", new Case(Alices::event, "")),
            Map.entry("GET /api/v1/events/{id}/explain", new Case(Alices::event, "")),
            Map.entry(
                    "POST /api/v1/events/{id}/deliveries",
                    new Case(Alices::event, "{\"endpoint_id\":\"" + HERS + "\"}")),
            Map.entry("GET /api/v1/event-types", Case.list()),
            Map.entry("POST /api/v1/event-types", Case.list()),
            Map.entry("GET /api/v1/event-types/{name}", new Case(Alices::type, "")),
            Map.entry("PATCH /api/v1/event-types/{name}", new Case(Alices::type, "{\"description\":\"Taken over\"}")),
            Map.entry("DELETE /api/v1/event-types/{name}", new Case(Alices::type, "")),
            Map.entry("GET /api/v1/event-types/{name}/versions", new Case(Alices::type, "")),
            Map.entry("GET /api/v1/event-types/packs", Case.list()),
            Map.entry("POST /api/v1/event-types/packs/{pack}", Case.list()),
            Map.entry("GET /api/v1/event-types/settings", Case.list()),
            Map.entry("PATCH /api/v1/event-types/settings", Case.list()),
            Map.entry("GET /api/v1/event-types/openapi.json", Case.list()),
            Map.entry("POST /api/v1/event-types/import", Case.list()),
            Map.entry("GET /api/v1/webhooks/endpoints", Case.list()),
            Map.entry("POST /api/v1/webhooks/endpoints", Case.list()),
            Map.entry("POST /api/v1/webhooks/endpoints/preview", Case.list()),
            Map.entry("POST /api/v1/webhooks/endpoints/check", Case.list()),
            Map.entry("POST /api/v1/webhooks/retry-previews", Case.list()),
            Map.entry("GET /api/v1/webhooks/endpoints/{id}", new Case(Alices::endpoint, "")),
            Map.entry(
                    "PATCH /api/v1/webhooks/endpoints/{id}",
                    new Case(Alices::endpoint, "{\"description\":\"Taken over\",\"status\":\"paused\"}")),
            Map.entry("DELETE /api/v1/webhooks/endpoints/{id}", new Case(Alices::endpoint, "")),
            Map.entry("POST /api/v1/webhooks/endpoints/{id}/test", new Case(Alices::endpoint, "")),
            Map.entry("POST /api/v1/webhooks/endpoints/{id}/rotate-secret", new Case(Alices::endpoint, "{}")),
            Map.entry("POST /api/v1/webhooks/endpoints/{id}/rotate-key", new Case(Alices::endpoint, "{}")),
            Map.entry("GET /api/v1/wire-profiles", Case.list()),
            Map.entry("POST /api/v1/wire-profiles", Case.list()),
            Map.entry("POST /api/v1/wire-profiles/preview", Case.list()),
            Map.entry("GET /api/v1/wire-profiles/{name}", Case.ofTenant(Alices::profile, "")),
            Map.entry(
                    "PATCH /api/v1/wire-profiles/{name}",
                    Case.ofTenant(Alices::profile, "{\"description\":\"Taken over\"}")),
            Map.entry("DELETE /api/v1/wire-profiles/{name}", Case.ofTenant(Alices::profile, "")),
            Map.entry("GET /api/v1/webhooks/endpoints/{id}/deliveries", new Case(Alices::endpoint, "")),
            Map.entry("GET /api/v1/deliveries", Case.list()),
            Map.entry("GET /api/v1/deliveries/{id}", new Case(Alices::delivery, "")),
            Map.entry("POST /api/v1/deliveries/{id}/replay", new Case(Alices::delivery, "")),
            Map.entry("POST /api/v1/webhooks/endpoints/{id}/replay", new Case(Alices::endpoint, "{}")),
            Map.entry("GET /api/v1/webhooks/endpoints/{id}/backlog", new Case(Alices::endpoint, "")),
            Map.entry("POST /api/v1/webhooks/endpoints/{id}/resume", new Case(Alices::endpoint, "{}")),
            Map.entry("GET /api/v1/replays", Case.list()),
            Map.entry("GET /api/v1/replays/{id}", new Case(Alices::replay, "")),
            Map.entry("POST /api/v1/replays/{id}/cancel", new Case(Alices::replay, "")),
            Map.entry("GET /api/v1/usage", Case.list()),
            Map.entry("GET /api/v1/limits", Case.list()),
            Map.entry("GET /api/v1/audit-log", Case.list()),
            Map.entry("GET /api/v1/export", Case.list()),
            Map.entry("POST /api/v1/import", Case.list()),
            Map.entry("GET /api/v1/requests", Case.list()),
            Map.entry("GET /api/v1/requests/{id}", new Case(Alices::request, "")),
            Map.entry("GET /api/v1/invoices", Case.list()),
            Map.entry("GET /api/v1/invoices/{id}", Case.ofTenant(Alices::invoice, "")),
            Map.entry("GET /api/v1/invoices/{id}/pdf", Case.ofTenant(Alices::invoice, "")),
            Map.entry("GET /api/v1/subscription", Case.list()),
            Map.entry("POST /api/v1/subscription/preview", Case.list()),
            Map.entry("POST /api/v1/subscription/change", Case.list()),
            Map.entry("DELETE /api/v1/subscription/change", Case.list()),
            Map.entry("POST /dynamo/api/v1/webhooks/endpoints", Case.list()),
            Map.entry("GET /dynamo/api/v1/webhooks/endpoints", Case.list()),
            Map.entry("GET /dynamo/api/v1/webhooks/endpoints/{endpointId}", new Case(Alices::endpoint, "")),
            Map.entry(
                    "PATCH /dynamo/api/v1/webhooks/endpoints/{endpointId}",
                    new Case(Alices::endpoint, "{\"description\":\"Taken over\",\"active\":false}")),
            Map.entry("DELETE /dynamo/api/v1/webhooks/endpoints/{endpointId}", new Case(Alices::endpoint, "")),
            Map.entry("GET /dynamo/api/v1/webhooks/endpoints/{endpointId}/deliveries", new Case(Alices::endpoint, "")),
            Map.entry(
                    "POST /dynamo/api/v1/webhooks/endpoints/{endpointId}/deliveries/{deliveryId}/replay",
                    new Case(Alices::delivery, "")),
            Map.entry("POST /capacitor/api/v1/webhooks", Case.list()),
            Map.entry("GET /capacitor/api/v1/webhooks", Case.list()),
            Map.entry("PATCH /capacitor/api/v1/webhooks/{webhookId}", new Case(Alices::webhook, "{\"active\":false}")),
            Map.entry("DELETE /capacitor/api/v1/webhooks/{webhookId}", new Case(Alices::webhook, "")),
            Map.entry("GET /dynamic/eventTypes", Case.list()),
            Map.entry("POST /dynamic/environments/{environmentId}/webhooks", Case.list()),
            Map.entry("GET /dynamic/environments/{environmentId}/webhooks", Case.list()),
            Map.entry("GET /dynamic/environments/{environmentId}/webhooks/{webhookId}", new Case(Alices::endpoint, "")),
            Map.entry(
                    "PUT /dynamic/environments/{environmentId}/webhooks/{webhookId}",
                    new Case(Alices::endpoint, "{\"isEnabled\":false}")),
            Map.entry(
                    "DELETE /dynamic/environments/{environmentId}/webhooks/{webhookId}",
                    new Case(Alices::endpoint, "")),
            Map.entry(
                    "GET /dynamic/environments/{environmentId}/webhooks/{webhookId}/messages",
                    new Case(Alices::endpoint, "")),
            Map.entry(
                    "POST /dynamic/environments/{environmentId}/webhooks/{webhookId}/messages/{messageId}/redeliver",
                    new Case(Alices::delivery, "")),
            Map.entry("POST /pipelet/api/v1/webhooks", Case.list()),
            Map.entry("PUT /pipelet/api/v1/webhooks/{id}", new Case(Alices::number, "{\"enabled\":false}")),
            Map.entry("DELETE /pipelet/api/v1/webhooks/{id}", new Case(Alices::number, "")),
            Map.entry("POST /pipelet/api/v1/webhooks/{id}/test", new Case(Alices::number, "")));

    @Autowired
    Cast cast;

    @Autowired
    Routes routes;

    @Autowired
    RequestLog requests;

    @Autowired
    Subscriptions subscriptions;

    Customer alice;
    Customer charlie;
    Alices alices;

    /** Something of every kind, in Alice's live environment. */
    record Alices(
            String event,
            String givenEvent,
            String type,
            String endpoint,
            String number,
            String delivery,
            String replay,
            String request,
            String invoice) {

        /** The endpoint's id as Capacitor writes it. */
        String webhook() {
            return endpoint.replace("ep_", "wh_");
        }

        /** A profile belongs to all of Alice's environments. */
        String profile() {
            return "alices-own";
        }
    }

    /**
     * @param id null: the route has no variable
     * @param tenantWide whether what it names is there in every environment of its tenant
     */
    record Case(Function<Alices, String> id, String body, boolean tenantWide) {

        Case(Function<Alices, String> id, String body) {
            this(id, body, false);
        }

        static Case ofTenant(Function<Alices, String> id, String body) {
            return new Case(id, body, true);
        }

        static Case list() {
            return new Case(null, "");
        }
    }

    @BeforeEach
    void meet() {
        alice = cast.alice();
        charlie = cast.charlie();
        alices = ofAlice();
    }

    private Alices ofAlice() {
        Workspace live = alice.live();
        Answer endpoint = live.endpoint("{\"url\":\"http://127.0.0.1:9/hook\",\"events\":[\"*\"],\"asymmetric\":true}");
        live.post(
                "/api/v1/wire-profiles",
                "{\"name\":\"alices-own\",\"definition\":{\"envelope\":[],\"signatures\":[]}}");
        live.post("/api/v1/event-types", "{\"name\":\"alices.secret_type\"}");
        live.publish("{\"type\":\"alices.secret_type\",\"data\":1,\"id\":\"given-by-alice\"}");
        String event = live.publish("{\"type\":\"alices.secret_type\",\"data\":\"alices-secret-data\"}")
                .at("/id");
        String delivery = live.get("/api/v1/deliveries").at("/data/0/id");
        assertThat(delivery).startsWith("dlv_");
        if (!subscriptions.isBilled(alice.tenant().id())) {
            subscriptions.begin(alice.tenant().id(), null, null, 1900, "Alice");
        }
        String replay = live.post("/api/v1/webhooks/endpoints/" + endpoint.at("/id") + "/replay", "{}")
                .at("/id");
        String request =
                live.get("/api/v1/events/not-there").header("Request-Id").orElseThrow();
        await().untilAsserted(() -> {
            requests.write();
            assertThat(live.get("/api/v1/requests/" + request).status()).isEqualTo(200);
        });
        return new Alices(
                event,
                "given-by-alice",
                "alices.secret_type",
                endpoint.at("/id"),
                endpoint.at("/number"),
                delivery,
                replay,
                request,
                live.get("/api/v1/invoices").at("/data/0/id"));
    }

    @Test
    void knowsEveryRouteThatThereIs() {
        assertThat(routes.all().stream().map(Route::toString)).containsExactlyInAnyOrderElementsOf(MATRIX.keySet());
    }

    @Test
    void saysOnEveryRouteWhichScopeItNeeds() {
        assertThat(routes.all())
                .allSatisfy(route -> assertThat(route.handler().getMethodAnnotation(Needs.class))
                        .as(route.toString())
                        .isNotNull());
    }

    @Test
    void answersForWhatIsSomebodyElsesAsForWhatIsNotThere() {
        Stored before = alice.live().stored();

        for (Route route : routes.all()) {
            Case tried = MATRIX.get(route.toString());
            if (tried == null || tried.id() == null) {
                continue;
            }
            String id = tried.id().apply(alices);
            for (Workspace stranger : List.of(charlie.live(), charlie.sandbox(), alice.sandbox())) {
                if (tried.tenantWide() && stranger == alice.sandbox()) {
                    continue;
                }
                Answer foreign = call(stranger, route, id, tried.body());
                Answer absent = call(stranger, route, unused(id), tried.body());

                assertThat(foreign.refusal()).as(route.toString()).isEqualTo("404 not_found");
                assertThat(withoutRequestId(foreign)).as(route.toString()).isEqualTo(withoutRequestId(absent));
                assertThat(headers(foreign)).as(route.toString()).isEqualTo(headers(absent));
            }
        }

        assertThat(alice.live().stored()).isEqualTo(before);
        assertThat(alice.live()
                        .get("/api/v1/webhooks/endpoints/" + alices.endpoint())
                        .at("/status"))
                .isEqualTo("active");
    }

    /** So that the 404s above are not those of a route that is broken for all. */
    @Test
    void answersItsOwnerOnEveryRoute() {
        List<Route> readingFirst = routes.all().stream()
                .sorted(Comparator.comparing(route -> route.method().equals("DELETE")))
                .toList();
        for (Route route : readingFirst) {
            Case tried = MATRIX.get(route.toString());
            if (tried != null && tried.id() != null) {
                if (route.method().equals("DELETE")) {
                    alices = ofAlice();
                }
                String body = tried.body().replace(HERS, alices.endpoint());
                assertThat(call(alice.live(), route, tried.id().apply(alices), body)
                                .status())
                        .as(route.toString())
                        .isBetween(200, 204);
            }
        }
    }

    @Test
    void listsNothingOfSomebodyElses() {
        List<String> hidden = Stream.of(
                        alices.event(), alices.givenEvent(), alices.type(), alices.endpoint(), alices.delivery())
                .toList();

        for (Route route : routes.all()) {
            if (route.method().equals("GET") && !route.pattern().contains("{")) {
                for (Program stranger : List.of(charlie.live(), alice.sandbox())) {
                    Answer answer = stranger.get(route.pattern());
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.text()).as(route.toString()).doesNotContain(hidden);
                }
            }
        }
    }

    @Test
    void knowsNoEnvironmentButTheKeysOwnInAPath() {
        String alices = "/dynamic/environments/" + alice.live().id() + "/webhooks";

        assertThat(alice.live().get(alices).status()).isEqualTo(200);
        for (Program stranger : List.of(charlie.live(), alice.sandbox())) {
            assertThat(stranger.get(alices).refusal()).isEqualTo("404 not_found");
            assertThat(stranger.post(alices, "{\"url\":\"http://127.0.0.1:9/\",\"events\":[\"*\"]}")
                            .refusal())
                    .isEqualTo("404 not_found");
        }
    }

    @Test
    void hidesEventsByTheIdThatTheirPublisherGave() {
        assertThat(alice.live().get("/api/v1/events/given-by-alice").status()).isEqualTo(200);
        assertThat(charlie.live().get("/api/v1/events/given-by-alice").refusal())
                .isEqualTo("404 not_found");
        assertThat(alice.sandbox().get("/api/v1/events/given-by-alice").refusal())
                .isEqualTo("404 not_found");
    }

    @Test
    void findsNothingOfSomebodyElsesByFilter() {
        assertThat(charlie.live()
                        .get("/api/v1/deliveries?endpoint_id=" + alices.endpoint())
                        .json()
                        .at("/data"))
                .isEmpty();
        assertThat(charlie.live()
                        .get("/api/v1/events?type=" + alices.type())
                        .json()
                        .at("/data"))
                .isEmpty();
    }

    @Test
    void refusesCursorsOfSomebodyElsesLists() {
        String events = alice.live().get("/api/v1/events?limit=1").at("/next_cursor");
        String deliveries = alice.live().get("/api/v1/deliveries?limit=1").at("/next_cursor");

        assertThat(events).isNotEmpty();
        assertThat(deliveries).isNotEmpty();
        for (Program stranger : List.of(charlie.live(), alice.sandbox())) {
            assertThat(stranger.get("/api/v1/events?cursor=" + events).refusal())
                    .isEqualTo("400 invalid_cursor");
            assertThat(stranger.get("/api/v1/deliveries?cursor=" + deliveries).refusal())
                    .isEqualTo("400 invalid_cursor");
        }
        assertThat(alice.live().get("/api/v1/deliveries?cursor=" + events).refusal())
                .isEqualTo("400 invalid_cursor");
        assertThat(alice.live().get("/api/v1/events?limit=1&cursor=" + events).status())
                .isEqualTo(200);
    }

    @Test
    void showsUsageOfTheOwnTenantAlone() {
        assertThat(alice.live()
                        .get("/api/v1/usage")
                        .json()
                        .at("/limits")
                        .get("events.per_month")
                        .get("used"))
                .hasToString("2");
        assertThat(charlie.live()
                        .get("/api/v1/usage")
                        .json()
                        .at("/limits")
                        .get("events.per_month")
                        .get("used"))
                .hasToString("0");
    }

    /** The last variable of a path is what is tried; before it stand the caller's environment, and Alice's endpoint. */
    private Answer call(Workspace program, Route route, String id, String body) {
        String path = route.pattern()
                .replace("{environmentId}", program.id().toString())
                .replaceFirst("\\{\\w+}(.*\\{\\w+})", alices.endpoint() + "$1")
                .replaceAll("\\{\\w+}", id);
        return program.send(
                route.method(), path, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    }

    private static String unused(String id) {
        if (id.matches("\\d+")) {
            return "9" + id;
        }
        return id.contains("_") && !id.contains(".") ? Workspace.unused(id.substring(0, id.indexOf('_'))) : id + "s";
    }

    /** Without those of the connection, which is at its end now and then. */
    private static Set<String> headers(Answer answer) {
        return answer.response().headers().map().keySet().stream()
                .filter(name -> !name.equals("connection") && !name.equals("keep-alive"))
                .collect(Collectors.toSet());
    }

    private static Map<String, String> withoutRequestId(Answer answer) {
        return answer.json().properties().stream()
                .filter(field -> !field.getKey().equals("request_id"))
                .collect(Collectors.toMap(
                        Map.Entry::getKey, field -> field.getValue().toString()));
    }
}
