package dev.ringmain.api.dialect;

import static dev.ringmain.api.dialect.Signatures.sha256Hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Cast.Customer;
import dev.ringmain.api.testing.Dashboard;
import dev.ringmain.api.testing.Delivering;
import dev.ringmain.api.testing.FakeReceiver;
import dev.ringmain.api.testing.FakeReceiver.Arrival;
import dev.ringmain.api.testing.TestTime;
import dev.ringmain.api.testing.TestTime.Queued;
import dev.ringmain.api.testing.Workspace;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What Dynamo CSMS tells its customers, in its guide and in its reference. They change the base URL, and nothing else. */
@Delivering
class DynamoSeedTest {

    private static final String ENDPOINTS = "/dynamo/api/v1/webhooks/endpoints";

    /** As {@code openssl rand -hex 32} prints them. */
    private static final String SECRET = "9f2c64b1d0e7a8355c1f6e2b4d9a07c83e5f1b6a2d4c8e9007b3a1f5c6d8e2f4";

    @Autowired
    Cast cast;

    @Autowired
    TestTime time;

    private Customer customer;
    private Workspace alice;
    private FakeReceiver receiver;

    @BeforeEach
    void meetAlice() {
        customer = cast.charlie();
        alice = customer.live();
        receiver = new FakeReceiver(200);
    }

    @AfterEach
    void leave() {
        receiver.close();
        time.reset();
    }

    @ParameterizedTest
    @ValueSource(strings = {"session.started", "charge_point.disconnected", "commissioning.completed"})
    @DisplayName("Dynamo CSMS sends webhook events to URLs you register whenever something significant happens")
    void sendsWhateverHappensToTheUrlsThatWereRegistered(String type) {
        create("[\"" + type + "\"]");
        publish(type, "{}");

        assertThat(arrival().json().at("/event").asString()).isEqualTo(type);
    }

    @Test
    @DisplayName("Create an endpoint by providing the URL, the list of event types, and a secret used to sign payloads")
    void createsAnEndpointFromUrlEventsAndSecret() {
        Answer created = create("[\"session.started\",\"session.ended\"]");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.at("/url")).isEqualTo(receiver.url());
        assertThat(texts(created, "/events")).containsExactly("session.started", "session.ended");
        publish("session.started", "{}");
        assertThat(arrival().header("X-Dynamo-Signature"))
                .isEqualTo(sha256Hex(SECRET, arrival().body()));
    }

    @Test
    @DisplayName("Generate your secret using a cryptographically secure random generator (e.g., openssl rand -hex 32)")
    void takesASecretOfSixtyFourHexDigitsAsItIs() {
        assertThat(create("[\"*\"]").at("/secret")).isEqualTo(SECRET);
    }

    @Test
    @DisplayName("Every event payload shares a common envelope with an event type, a unique id, a timestamp, and data")
    void wrapsEveryEventInTheSameEnvelope() {
        create("[\"*\"]");
        String first = publish("session.started", "{\"connector_id\": 1, \"kwh\": 1.50}");
        String second = publish("alert.resolved", "[]");
        await().until(() -> receiver.arrivals().size() == 2);

        assertThat(receiver.bodies())
                .anySatisfy(
                        body -> assertThat(body)
                                .matches(
                                        "\\{\"event\":\"session\\.started\",\"id\":\"" + first
                                                + "\",\"timestamp\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\",\"data\":\\{\"connector_id\": 1, \"kwh\": 1\\.50}}"));
        assertThat(ids()).containsExactlyInAnyOrder(first, second);
    }

    @Test
    @DisplayName("Dynamo signs every request … in the X-Dynamo-Signature header as sha256=<hex_digest>")
    void signsEveryRequestInXDynamoSignature() {
        time.stop();
        receiver.answer(500);
        create("[\"*\"]");
        publish("session.started", "{}");
        time.settled(alice, 1);
        receiver.answer(200);
        time.passUntilAllIsDue(alice);
        time.settled(alice, 2);

        assertThat(receiver.arrivals())
                .hasSize(2)
                .allSatisfy(arrival ->
                        assertThat(arrival.header("X-Dynamo-Signature")).isEqualTo(sha256Hex(SECRET, arrival.body())));
    }

    @Test
    @DisplayName("Always read the raw request body bytes before parsing JSON")
    void signsTheRawBytesAndNotTheirMeaning() {
        create("[\"*\"]");
        publish("session.started", "{ \"price\":1.50,\"name\":\"\\u0141\" }");

        assertThat(arrival().text()).endsWith("\"data\":{ \"price\":1.50,\"name\":\"\\u0141\" }}");
        assertThat(arrival().header("X-Dynamo-Signature"))
                .isEqualTo(sha256Hex(SECRET, arrival().body()));
        byte[] reformatted = arrival().json().toString().getBytes(StandardCharsets.UTF_8);
        assertThat(arrival().header("X-Dynamo-Signature")).isNotEqualTo(sha256Hex(SECRET, reformatted));
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 301, 400, 401, 404, 500, 503})
    @DisplayName("If your endpoint returns a non-2xx HTTP status code, Dynamo retries the delivery")
    void retriesWhateverIsNot2xx(int status) {
        time.stop();
        receiver.answer(status);
        create("[\"*\"]");
        publish("session.started", "{}");

        assertThat(time.settled(alice, 1)).noneMatch(Queued::isFinished);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204})
    @DisplayName("… and any 2xx is a success")
    void takesAny2xxForSuccess(int status) {
        receiver.answer(status);
        create("[\"*\"]");
        publish("session.started", "{}");

        assertThat(time.settled(alice, 1)).allMatch(one -> one.status().equals("succeeded"));
    }

    @Test
    @DisplayName("1st retry 5 seconds, 2nd 30 seconds, 3rd 5 minutes, 4th 30 minutes, 5th 2 hours; then it is failed")
    void retriesFiveTimesAndThenMarksItFailed() {
        time.stop();
        receiver.answer(500);
        create("[\"*\"]");
        publish("session.started", "{}");

        List<Duration> delays = Stream.of("PT5S", "PT30S", "PT5M", "PT30M", "PT2H")
                .map(Duration::parse)
                .toList();
        for (int i = 0; i < delays.size(); i++) {
            Duration step = delays.get(i);
            assertThat(Duration.between(
                            time.now(), time.settled(alice, i + 1).get(0).due()))
                    .isBetween(step, step.plus(step.dividedBy(5)));
            time.passUntilAllIsDue(alice);
        }
        Queued last = time.settled(alice, 6).get(0);

        assertThat(last.isFinished()).isTrue();
        assertThat(last.status()).isEqualTo("failed");
        assertThat(receiver.arrivals()).hasSize(6);
    }

    @Test
    @DisplayName("You can manually replay failed deliveries … using the deliveries API")
    void replaysAFailedDeliveryByApi() {
        String endpoint = failOnce();
        String failed = alice.get(ENDPOINTS + "/" + endpoint + "/deliveries?status=failed")
                .at("/data/0/id");
        receiver.answer(200);

        Answer replay = alice.post(ENDPOINTS + "/" + endpoint + "/deliveries/" + failed + "/replay", "");
        assertThat(replay.status()).isEqualTo(202);
        assertReplayed(failed);
        assertThat(alice.post("/api/v1/deliveries/" + failed + "/replay", "").status())
                .isEqualTo(202);
    }

    @Test
    @DisplayName("You can manually replay failed deliveries from the dashboard")
    void replaysAFailedDeliveryFromTheDashboard() {
        String endpoint = failOnce();
        String failed = alice.get(ENDPOINTS + "/" + endpoint + "/deliveries?status=failed")
                .at("/data/0/id");
        receiver.answer(200);
        Dashboard dashboard = cast.dashboard(customer, "charlie");

        String page = "/app/" + alice.id() + "/deliveries/" + failed;
        dashboard.press(page, page + "/replays");
        assertReplayed(failed);
    }

    @Test
    @DisplayName("All webhook management endpoints require your API key")
    void refusesEveryCallWithoutAKey() {
        String id = create("[\"*\"]").at("/id");
        for (String key : List.of("", "rm_live_nobodys")) {
            var stranger = cast.with(key);
            assertThat(Stream.of(
                                    stranger.post(ENDPOINTS, "{}"),
                                    stranger.get(ENDPOINTS),
                                    stranger.get(ENDPOINTS + "/" + id),
                                    stranger.patch(ENDPOINTS + "/" + id, "{}"),
                                    stranger.delete(ENDPOINTS + "/" + id),
                                    stranger.get(ENDPOINTS + "/" + id + "/deliveries"))
                            .map(Answer::status))
                    .containsOnly(401);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "charge_point.connected",
                "charge_point.disconnected",
                "charge_point.status_changed",
                "session.started",
                "session.ended",
                "session.cost_updated",
                "commissioning.started",
                "commissioning.completed",
                "commissioning.failed",
                "alert.triggered",
                "alert.resolved",
                "firmware.update_started",
                "firmware.update_completed",
                "handover.completed"
            })
    @DisplayName("Available events")
    void knowsEachOfTheFourteenEvents(String type) {
        assertThat(create("[\"" + type + "\"]").status()).isEqualTo(201);
        publish(type, "{}");
        publish("not." + type, "{}");

        assertThat(time.settled(alice, 1)).hasSize(1);
        assertThat(arrival().json().at("/event").asString()).isEqualTo(type);
    }

    @Test
    @DisplayName("Use [\"*\"] to subscribe to all events")
    void sendsAllEventsToAStar() {
        assertThat(texts(create("[\"*\"]"), "/events")).containsExactly("*");
        publish("session.started", "{}");
        publish("handover.completed", "{}");
        publish("something.else", "{}");

        assertThat(time.settled(alice, 1)).hasSize(3);
    }

    @Test
    @DisplayName("Signing secret … Store this securely — it is not retrievable after creation")
    void showsTheSecretWhenItIsCreatedAndNeverAgain() {
        Answer created = create("[\"*\"]");
        String id = created.at("/id");
        publish("session.started", "{}");
        String delivery = alice.get("/api/v1/deliveries").at("/data/0/id");
        time.settled(alice, 1);

        assertThat(created.at("/secret")).isEqualTo(SECRET);
        assertThat(Stream.of(
                                alice.get(ENDPOINTS),
                                alice.get(ENDPOINTS + "/" + id),
                                alice.patch(ENDPOINTS + "/" + id, "{\"active\":true}"),
                                alice.get(ENDPOINTS + "/" + id + "/deliveries"),
                                alice.get("/api/v1/webhooks/endpoints"),
                                alice.get("/api/v1/webhooks/endpoints/" + id),
                                alice.get("/api/v1/deliveries/" + delivery))
                        .map(Answer::text))
                .allSatisfy(text -> assertThat(text).doesNotContain(SECRET).doesNotContain("\"secret\""));
    }

    @Test
    @DisplayName("GET /api/v1/webhooks/endpoints returns all webhook endpoints registered for your account")
    void listsAllEndpoints() {
        String first = create("[\"session.started\"]").at("/id");
        String second = create("[\"*\"]").at("/id");

        assertThat(alice.get(ENDPOINTS).each("id")).containsExactlyInAnyOrder(first, second);
        assertThat(cast.alice().live().get(ENDPOINTS).each("id")).isEmpty();
    }

    @Test
    @DisplayName("GET /api/v1/webhooks/endpoints/{endpoint_id}: the ID of the webhook endpoint to retrieve")
    void getsOneEndpoint() {
        String id = create("[\"session.started\"]").at("/id");
        Answer got = alice.get(ENDPOINTS + "/" + id);

        assertThat(got.status()).isEqualTo(200);
        assertThat(got.at("/id")).isEqualTo(id);
        assertThat(got.at("/url")).isEqualTo(receiver.url());
        assertThat(alice.get(ENDPOINTS + "/" + Workspace.unused("ep")).status()).isEqualTo(404);
    }

    @Test
    @DisplayName("PATCH: new delivery URL for this endpoint; replacement list of subscribed event types")
    void changesUrlAndEvents() {
        String id = create("[\"session.started\"]").at("/id");
        try (FakeReceiver moved = new FakeReceiver(200)) {
            assertThat(alice.patch(ENDPOINTS + "/" + id, "{\"url\":\"" + moved.url() + "\"}")
                            .at("/url"))
                    .isEqualTo(moved.url());
            Answer replaced = alice.patch(ENDPOINTS + "/" + id, "{\"events\":[\"alert.triggered\"]}");
            assertThat(texts(replaced, "/events")).containsExactly("alert.triggered");
            assertThat(replaced.at("/url")).isEqualTo(moved.url());

            publish("session.started", "{}");
            publish("alert.triggered", "{}");
            assertThat(time.settled(alice, 1)).hasSize(1);
            assertThat(moved.arrivals()).hasSize(1);
            assertThat(receiver.arrivals()).isEmpty();
        }
    }

    @Test
    @DisplayName("Set to false to pause delivery without deleting the endpoint")
    void pausesAndResumes() {
        String id = create("[\"*\"]").at("/id");
        assertThat(alice.patch(ENDPOINTS + "/" + id, "{\"active\":false}")
                        .json()
                        .at("/active")
                        .asBoolean(true))
                .isFalse();
        publish("session.started", "{}");
        assertThat(alice.get(ENDPOINTS + "/" + id).status()).isEqualTo(200);
        assertThat(alice.get(ENDPOINTS + "/" + id + "/deliveries?status=pending")
                        .each("reason"))
                .hasSize(1);

        assertThat(alice.patch(ENDPOINTS + "/" + id, "{\"active\":true}")
                        .json()
                        .at("/active")
                        .asBoolean(false))
                .isTrue();
        assertThat(arrival().json().at("/event").asString()).isEqualTo("session.started");
    }

    @Test
    @DisplayName("DELETE /api/v1/webhooks/endpoints/{endpoint_id}: 204 No Content on success")
    void deletesAnEndpoint() {
        String id = create("[\"*\"]").at("/id");
        Answer deleted = alice.delete(ENDPOINTS + "/" + id);

        assertThat(deleted.status()).isEqualTo(204);
        assertThat(deleted.text()).isEmpty();
        assertThat(alice.get(ENDPOINTS + "/" + id).status()).isEqualTo(404);
        assertThat(alice.delete(ENDPOINTS + "/" + id).status()).isEqualTo(404);
        publish("session.started", "{}");
        assertThat(time.queued(alice)).isEmpty();
    }

    @Test
    @DisplayName("Retrieve the delivery history for a webhook endpoint. Filter by delivery status")
    void listsDeliveriesByStatus() {
        time.stop();
        String id = create("[\"session.started\"]").at("/id");
        publish("session.started", "{}");
        time.settled(alice, 1);
        receiver.answer(410);
        String gone = publish("session.started", "{}");
        time.settled(alice, 1);
        // 410 has disabled the endpoint; it is asked to go on.
        await().until(() ->
                !alice.get(ENDPOINTS + "/" + id).json().at("/active").asBoolean());
        alice.patch(ENDPOINTS + "/" + id, "{\"active\":true}");
        receiver.answer(503);
        String pending = publish("session.started", "{}");
        time.settled(alice, 1);

        String history = ENDPOINTS + "/" + id + "/deliveries";
        assertThat(alice.get(history).each("id")).hasSize(3);
        assertThat(alice.get(history + "?status=succeeded").each("response_status"))
                .containsExactly("200");
        Answer failed = alice.get(history + "?status=failed");
        assertThat(failed.each("response_status")).containsExactly("410");
        assertThat(failed.each("event_id")).containsExactly(gone);
        Answer retried = alice.get(history + "?status=pending");
        assertThat(retried.each("event_id")).containsExactly(pending);
        assertThat(retried.each("response_status")).containsExactly("503");
        assertThat(alice.get(history + "?status=lost").status()).isEqualTo(400);
    }

    @Test
    @DisplayName("Number of records to return (max 100)")
    void returnsAHundredRecordsAtMost() {
        String id = create("[\"*\"]").at("/id");
        alice.publishBatch(IntStream.range(0, 101)
                .mapToObj(i -> "{\"type\":\"session.started\",\"data\":1}")
                .collect(Collectors.joining(",", "{\"events\":[", "]}")));
        time.settled(alice, 1);

        String history = ENDPOINTS + "/" + id + "/deliveries";
        assertThat(alice.get(history + "?limit=100").each("id")).hasSize(100);
        assertThat(alice.get(history + "?limit=1").each("id")).hasSize(1);
        assertThat(alice.get(history + "?limit=101").status()).isEqualTo(400);
        assertThat(alice.get(history + "?limit=0").status()).isEqualTo(400);
    }

    @Test
    @DisplayName("Unique delivery record ID; event type; delivery status; HTTP status code; number of attempts made")
    void tellsOfADeliveryWhatItsRecordHolds() {
        time.stop();
        receiver.answer(502);
        String id = create("[\"*\"]").at("/id");
        publish("session.started", "{}");
        publish("session.ended", "{}");
        time.settled(alice, 1);
        time.passUntilAllIsDue(alice);
        receiver.answer(200);
        time.settled(alice, 2);

        Answer history = alice.get(ENDPOINTS + "/" + id + "/deliveries");
        assertThat(Set.copyOf(history.each("id"))).hasSize(2);
        assertThat(history.each("event_type")).containsExactly("session.ended", "session.started");
        assertThat(history.each("status")).containsOnly("succeeded");
        assertThat(history.each("response_status")).containsOnly("200");
        assertThat(history.each("attempts")).containsOnly("2");
    }

    @Test
    @DisplayName("Dynamo retries failed deliveries with exponential backoff up to 5 times")
    void countsSixAttemptsWhenAllFiveRetriesFailed() {
        String id = failOnce();

        Answer history = alice.get(ENDPOINTS + "/" + id + "/deliveries?status=failed");
        assertThat(history.each("attempts")).containsExactly("6");
        assertThat(history.each("reason")).containsExactly("exhausted");
    }

    @Test
    @DisplayName("Every event is delivered as an HTTP POST with a JSON body: event, timestamp (ISO 8601), data")
    void postsJson() {
        create("[\"*\"]");
        alice.publish("{\"type\":\"session.started\",\"timestamp\":\"2026-02-06T14:30:00Z\",\"data\":{\"kwh\":7}}");

        assertThat(arrival().method()).isEqualTo("POST");
        assertThat(arrival().header("Content-Type")).isEqualTo("application/json");
        assertThat(arrival().json().at("/event").asString()).isEqualTo("session.started");
        assertThat(Instant.parse(arrival().json().at("/timestamp").asString())).isEqualTo("2026-02-06T14:30:00Z");
        assertThat(arrival().json().at("/data/kwh").asInt()).isEqualTo(7);
    }

    @Test
    @DisplayName("When you provide a secret, every delivery includes an X-Webhook-Signature header")
    void signsInXWebhookSignatureAsWell() {
        create("[\"*\"]");
        publish("session.started", "{}");

        assertThat(arrival().header("X-Webhook-Signature"))
                .isEqualTo(sha256Hex(SECRET, arrival().body()));
        assertThat(arrival().header("X-Webhook-Signature")).isEqualTo(arrival().header("X-Dynamo-Signature"));
    }

    @Test
    @DisplayName("This confirms the request … was not tampered with in transit")
    void doesNotVerifyWithOneByteChangedOrAnotherSecret() {
        create("[\"*\"]");
        publish("session.started", "{\"kwh\":7}");
        byte[] changed = arrival().text().replace("7", "8").getBytes(StandardCharsets.UTF_8);

        assertThat(arrival().header("X-Webhook-Signature"))
                .isNotEqualTo(sha256Hex(SECRET, changed))
                .isNotEqualTo(sha256Hex(SECRET + "0", arrival().body()));
    }

    private Answer create(String events) {
        return alice.post(
                ENDPOINTS,
                "{\"url\":\"" + receiver.url() + "\",\"events\":" + events + ",\"secret\":\"" + SECRET + "\"}");
    }

    /** The id of the event. */
    private String publish(String type, String data) {
        Answer accepted = alice.publish("{\"type\":\"" + type + "\",\"data\":" + data + "}");
        assertThat(accepted.status()).isEqualTo(202);
        return accepted.at("/id");
    }

    /** One delivery that has failed for good. @return the id of its endpoint */
    private String failOnce() {
        time.stop();
        receiver.answer(500);
        String endpoint = create("[\"*\"]").at("/id");
        publish("session.started", "{}");
        for (int attempts = 1; attempts <= 5; attempts++) {
            time.settled(alice, attempts);
            time.passUntilAllIsDue(alice);
        }
        assertThat(time.settled(alice, 6)).allMatch(Queued::isFinished);
        return endpoint;
    }

    private void assertReplayed(String failed) {
        await().until(() -> alice.get("/api/v1/deliveries?status=succeeded")
                .each("replay_of")
                .contains(failed));
        assertThat(ids()).hasSize(7);
        assertThat(Set.copyOf(ids())).hasSize(1);
    }

    private Arrival arrival() {
        await().until(() -> !receiver.arrivals().isEmpty());
        return receiver.arrivals().get(0);
    }

    private List<String> ids() {
        return receiver.arrivals().stream()
                .map(arrival -> arrival.json().at("/id").asString())
                .toList();
    }

    private static List<String> texts(Answer answer, String pointer) {
        return answer.json()
                .at(pointer)
                .valueStream()
                .map(one -> one.asString())
                .toList();
    }
}
