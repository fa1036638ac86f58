package dev.ringmain.api.dialect;

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
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** What Pipelet tells its customers, its curl lines among it. They change the base URL, and nothing else. */
@Delivering
class PipeletSeedTest {

    private static final String WEBHOOKS = "/pipelet/api/v1/webhooks";
    private static final String SECRET = "my-secret-value-here";

    private static final String CREATE = """
            curl -X POST http://localhost:8080/api/v1/webhooks \\
              -H "X-API-Key: hcpms_live_..." \\
              -H "Content-Type: application/json" \\
              -d '{
                "name": "My Integration",
                "url": "https://my-app.example.com/webhooks/ocpp",
                "enabled": true,
                "events": [
                  "StartTransaction",
                  "StopTransaction",
                  "StatusNotification",
                  "MeterValues"
                ],
                "secret_header": "X-Webhook-Secret",
                "secret_value": "my-secret-value-here"
              }'""";

    private static final String TEST = """
            curl -X POST http://localhost:8080/api/v1/webhooks/42/test \\
              -H "X-API-Key: hcpms_live_..."\
            """;

    private static final String START_TRANSACTION =
            "{\"connectorId\":1,\"idTag\":\"RFID_12345678\",\"meterStart\":12345,\"timestamp\":\"2026-04-14T12:34:56Z\",\"transactionId\":42}";

    @Autowired
    Cast cast;

    @Autowired
    TestTime time;

    private Customer customer;
    private Workspace charlie;
    private FakeReceiver receiver;

    @BeforeEach
    void meetCharlie() {
        customer = cast.charlie();
        charlie = customer.live();
        receiver = new FakeReceiver(200);
    }

    @AfterEach
    void leave() {
        receiver.close();
        time.reset();
    }

    @Test
    @DisplayName("Subscribe once, then receive HTTP POSTs whenever a StartTransaction, MeterValues … arrives")
    void postsWheneverASubscribedMessageArrives() {
        create("[\"StartTransaction\",\"MeterValues\",\"StatusNotification\"]");
        for (String type : List.of("StartTransaction", "MeterValues", "StatusNotification", "Heartbeat")) {
            publish(type, "{}");
        }
        await().until(() -> receiver.arrivals().size() == 3);

        assertThat(time.settled(charlie, 1)).hasSize(3);
        assertThat(receiver.arrivals()).allSatisfy(arrival -> {
            assertThat(arrival.method()).isEqualTo("POST");
            assertThat(arrival.header("Content-Type")).isEqualTo("application/json");
        });
        assertThat(receiver.arrivals())
                .extracting(arrival -> arrival.json().at("/event").asString())
                .containsExactlyInAnyOrder("StartTransaction", "MeterValues", "StatusNotification");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorize",
                "BootNotification",
                "DataTransfer",
                "DiagnosticsStatusNotification",
                "FirmwareStatusNotification",
                "Heartbeat",
                "LogStatusNotification",
                "MeterValues",
                "SecurityEventNotification",
                "SignCertificate",
                "SignedFirmwareStatusNotification",
                "StartTransaction",
                "StatusNotification",
                "StopTransaction"
            })
    @DisplayName("23 event types are supported (ruling: those that OCPP 1.6 and its security extension have)")
    void knowsEachMessageThatAChargePointInitiates(String type) {
        create("[\"" + type + "\"]");
        publish(type, "{}");

        assertThat(arrival().json().at("/event").asString()).isEqualTo(type);
    }

    @Test
    @DisplayName("Lifecycle: Create, Test, Receive, Update, Delete")
    void livesAsItsDocumentSays() {
        Answer created = create("[\"StartTransaction\"]");
        String webhook = WEBHOOKS + "/" + created.number("/id");
        assertThat(created.status()).isEqualTo(201);
        assertThat(charlie.post(webhook + "/test", "").json().at("/ok").asBoolean())
                .isTrue();
        publish("StartTransaction", "{\"n\":1}");
        await().until(() -> receiver.arrivals().size() == 2);
        assertThat(charlie.put(webhook, "{\"events\":[\"StopTransaction\"]}").status())
                .isEqualTo(200);
        assertThat(charlie.delete(webhook).status()).isEqualTo(204);
        publish("StopTransaction", "{}");

        assertThat(time.queued(charlie)).hasSize(1);
        assertThat(charlie.post(webhook + "/test", "").status()).isEqualTo(404);
        assertThat(charlie.delete(webhook).status()).isEqualTo(404);
    }

    @Test
    @DisplayName("curl -X POST http://localhost:8080/api/v1/webhooks … The response includes a numeric id")
    void createsByTheLineThatTheDocumentShows() {
        Curl.Said said = Curl.run(CREATE, cast.port(), charlie.key());

        assertThat(said.status()).isEqualTo(201);
        assertThat(said.json().at("/id").isIntegralNumber()).isTrue();
        assertThat(said.json().at("/id").asLong()).isPositive();
        assertThat(said.json().at("/name").asString()).isEqualTo("My Integration");
        assertThat(said.json().at("/url").asString()).isEqualTo("https://my-app.example.com/webhooks/ocpp");
        assertThat(said.json().at("/enabled").asBoolean()).isTrue();
        assertThat(said.json().at("/events").valueStream().map(JsonNode::asString))
                .containsExactly("StartTransaction", "StopTransaction", "StatusNotification", "MeterValues");
        assertThat(Curl.run(CREATE, cast.port(), "hcpms_live_...").status())
                .as("with a key that is not ours")
                .isEqualTo(401);
    }

    @Test
    @DisplayName("Every delivery is a JSON POST with this shape: event, station_id, timestamp, payload")
    void sendsAStartTransactionAsItsExampleShows() {
        create("[\"StartTransaction\"]");
        publish("StartTransaction", START_TRANSACTION);

        assertThat(arrival().text())
                .isEqualTo(
                        "{\"event\":\"StartTransaction\",\"station_id\":\"WALLBOX_001\",\"timestamp\":\"2026-04-14T12:34:56.789Z\",\"payload\":"
                                + START_TRANSACTION + "}");
    }

    @Test
    @DisplayName("The payload field contains the raw OCPP message body")
    void sendsThePayloadByteForByte() {
        create("[\"MeterValues\"]");
        String raw = "{ \"connectorId\":1,\"meterValue\":[ {\"sampledValue\":[{\"value\":\"1.0\"}]} ],\"x\":1.0 }";
        publish("MeterValues", raw);

        assertThat(arrival().text()).endsWith("\"payload\":" + raw + "}");
    }

    @Test
    @DisplayName("Pipelet authenticates outbound webhooks with a shared secret sent as an HTTP header")
    void sendsTheSecretInTheHeaderOfTheCustomersChoice() {
        create("[\"*\"]");
        charlie.post(
                WEBHOOKS,
                "{\"name\":\"Bearer\",\"url\":\"" + receiver.url()
                        + "\",\"events\":[\"*\"],\"secret_header\":\"Authorization\",\"secret_value\":\"Bearer ~A b/c=\"}");
        publish("Heartbeat", "{}");
        await().until(() -> receiver.arrivals().size() == 2);

        assertThat(receiver.arrivals())
                .extracting(arrival -> arrival.header("X-Webhook-Secret") + arrival.header("Authorization"))
                .containsExactlyInAnyOrder(SECRET, "Bearer ~A b/c=");
        assertThat(receiver.arrivals())
                .allSatisfy(arrival ->
                        assertThat(arrival.headers().keySet()).noneMatch(name -> name.contains("signature")));
    }

    @Test
    @DisplayName("You configure the header name and value when creating the webhook (and nobody is shown it again)")
    void showsTheSecretToNobody() {
        String webhook = WEBHOOKS + "/" + create("[\"*\"]").number("/id");
        publish("Heartbeat", "{}");
        assertThat(arrival().header("X-Webhook-Secret")).isEqualTo(SECRET);
        time.settled(charlie, 1);
        String endpoint = charlie.get("/api/v1/webhooks/endpoints").at("/data/0/id");
        String delivery = charlie.get("/api/v1/deliveries").at("/data/0/id");
        String event = charlie.get("/api/v1/events").at("/data/0/id");
        Dashboard dashboard = cast.dashboard(customer, "charlie");
        String app = "/app/" + charlie.id();

        Answer log = charlie.get("/api/v1/deliveries/" + delivery);
        assertThat(log.text()).contains("X-Webhook-Secret");
        assertThat(Stream.concat(
                        Stream.of(
                                        create("[\"*\"]"),
                                        charlie.put(webhook, "{\"name\":\"Another\"}"),
                                        charlie.get("/api/v1/webhooks/endpoints"),
                                        charlie.get("/api/v1/webhooks/endpoints/" + endpoint),
                                        charlie.get("/dynamo/api/v1/webhooks/endpoints"),
                                        charlie.get("/capacitor/api/v1/webhooks"),
                                        charlie.get("/dynamic/environments/" + charlie.id() + "/webhooks"),
                                        charlie.get("/api/v1/webhooks/endpoints/" + endpoint + "/deliveries"),
                                        charlie.get("/api/v1/events/" + event + "/explain"),
                                        log)
                                .map(Answer::text),
                        Stream.of(
                                        app + "/endpoints",
                                        app + "/endpoints/" + endpoint,
                                        app + "/deliveries/" + delivery,
                                        app + "/events/" + event)
                                .map(dashboard::page)))
                .allSatisfy(shown -> assertThat(shown).isNotEmpty().doesNotContain(SECRET));
    }

    @Test
    @DisplayName("Delivery guarantee: At-least-once")
    void deliversAgainWhatMayHaveArrived() {
        time.stop();
        receiver.answer(FakeReceiver.HANG_UP);
        create("[\"*\"]");
        publish("Heartbeat", "{}");
        time.settled(charlie, 1);
        receiver.answer(200);
        time.passUntilAllIsDue(charlie);

        assertThat(time.settled(charlie, 2)).extracting(Queued::status).containsExactly("succeeded");
        assertThat(receiver.bodies()).hasSize(2);
        assertThat(Set.copyOf(receiver.bodies())).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "200, succeeded",
        "201, succeeded",
        "204, succeeded",
        "302, pending",
        "401, pending",
        "404, pending",
        "500, pending"
    })
    @DisplayName("Successful response: HTTP 2xx. Retry on failure: Yes")
    void takes2xxForSuccessAndRetriesTheRest(int status, String expected) {
        time.stop();
        receiver.answer(status);
        create("[\"*\"]");
        publish("Heartbeat", "{}");

        assertThat(time.settled(charlie, 1)).extracting(Queued::status).containsExactly(expected);
    }

    @Test
    @DisplayName(
            "Backoff schedule: 30s, 1m, 5m, 30m, 2h, 6h, 24h. Max attempts: 7 (ruling: retries), then dead-lettered")
    void retriesSevenTimesAndThenKeepsADeadLetter() {
        time.stop();
        receiver.answer(500);
        create("[\"*\"]");
        publish("StartTransaction", START_TRANSACTION);
        List<Duration> delays = Stream.of("PT30S", "PT1M", "PT5M", "PT30M", "PT2H", "PT6H", "PT24H")
                .map(Duration::parse)
                .toList();
        for (int i = 0; i < delays.size(); i++) {
            Duration step = delays.get(i);
            assertThat(Duration.between(
                            time.now(), time.settled(charlie, i + 1).get(0).due()))
                    .isBetween(step, step.plus(step.dividedBy(5)));
            time.passUntilAllIsDue(charlie);
        }
        Queued dead = time.settled(charlie, 8).get(0);

        assertThat(dead.isFinished()).isTrue();
        assertThat(receiver.arrivals()).hasSize(8);
        assertThat(Set.copyOf(receiver.bodies())).as("the same bytes each time").hasSize(1);
    }

    @Test
    @DisplayName("Dead-lettering: Failed deliveries land in failed_deliveries table")
    void listsDeadLettersAndSendsThemAgain() {
        String dead = dieOnce();
        Answer listed = charlie.get("/api/v1/deliveries?status=failed");
        assertThat(listed.each("id")).containsExactly(dead);
        assertThat(listed.each("reason")).containsExactly("exhausted");
        assertThat(listed.each("attempts")).containsExactly("8");

        time.pass(Duration.ofDays(6));
        publish("Heartbeat", "{}");
        assertThat(charlie.get("/api/v1/webhooks/endpoints").each("status"))
                .as("it is never switched off for failing")
                .containsExactly("active");
        receiver.answer(200);
        assertThat(charlie.post("/api/v1/deliveries/" + dead + "/replay", "").status())
                .isEqualTo(202);
        await().until(() -> charlie.get("/api/v1/deliveries?status=succeeded")
                .each("replay_of")
                .contains(dead));
    }

    @Test
    @DisplayName("Order: best-effort chronological — not strictly ordered across stations")
    void doesNotHoldUpOneStationForAnother() {
        time.stop();
        create("[\"*\"]");
        receiver.answer(500);
        publish("WALLBOX_001", "StartTransaction", "{\"n\":1}");
        await().until(() -> receiver.arrivals().size() == 1);
        receiver.answer(200);
        publish("WALLBOX_002", "StartTransaction", "{\"n\":2}");
        await().until(() -> receiver.arrivals().size() == 2);
        await().until(() -> time.queued(charlie).stream()
                .anyMatch(one ->
                        one.due() != null && one.due().isBefore(time.now().plusSeconds(37))));
        time.passUntilAllIsDue(charlie);
        await().until(() -> receiver.arrivals().size() == 3);

        assertThat(receiver.arrivals())
                .extracting(arrival -> arrival.json().at("/station_id").asString())
                .containsExactly("WALLBOX_001", "WALLBOX_002", "WALLBOX_001");
    }

    @Test
    @DisplayName("Use transactionId or (station_id, payload.timestamp) as a dedupe key")
    void keepsTheDedupeKeyOverRetriesAndReplays() {
        String dead = dieOnce();
        receiver.answer(200);
        charlie.post("/api/v1/deliveries/" + dead + "/replay", "");
        await().until(() -> receiver.arrivals().size() == 9);

        assertThat(Set.copyOf(receiver.arrivals().stream()
                        .map(arrival -> arrival.json().at("/station_id").asString() + " "
                                + arrival.json().at("/payload/timestamp").asString() + " "
                                + arrival.json().at("/payload/transactionId").asLong())
                        .toList()))
                .containsExactly("WALLBOX_001 2026-04-14T12:34:56Z 42");
    }

    @Test
    @DisplayName("curl -X POST http://localhost:8080/api/v1/webhooks/42/test → {\"ok\": true, \"status_code\": 200, …}")
    void testsByTheLineThatTheDocumentShows() {
        Curl.Said created = Curl.run(
                CREATE.replace("https://my-app.example.com/webhooks/ocpp", receiver.url()), cast.port(), charlie.key());
        String line = TEST.replace("/42/", "/" + created.json().at("/id").asLong() + "/");
        Curl.Said said = Curl.run(line, cast.port(), charlie.key());

        assertThat(said.status()).isEqualTo(200);
        assertThat(said.json().propertyNames()).containsExactly("ok", "status_code", "duration_ms");
        assertThat(said.json().at("/ok").isBoolean()).isTrue();
        assertThat(said.json().at("/ok").asBoolean()).isTrue();
        assertThat(said.json().at("/status_code").isIntegralNumber()).isTrue();
        assertThat(said.json().at("/status_code").asInt()).isEqualTo(200);
        assertThat(said.json().at("/duration_ms").isIntegralNumber()).isTrue();
        assertThat(receiver.arrivals()).as("before the answer").hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 500})
    @DisplayName("Response includes the HTTP status your endpoint returned")
    void tellsWhatTheReceiverAnswered(int status) {
        receiver.answer(status);
        JsonNode said = charlie.post(WEBHOOKS + "/" + create("[\"*\"]").number("/id") + "/test", "")
                .json();

        assertThat(said.at("/ok").asBoolean(true)).isFalse();
        assertThat(said.at("/status_code").asInt()).isEqualTo(status);
    }

    @Test
    @DisplayName("You can verify your receiver is reachable")
    void tellsThatNobodyAnswered() {
        long id = create("[\"*\"]").number("/id");
        receiver.close();
        JsonNode said = charlie.post(WEBHOOKS + "/" + id + "/test", "").json();

        assertThat(said.at("/ok").asBoolean(true)).isFalse();
        assertThat(said.at("/status_code").isNull()).isTrue();
        assertThat(said.at("/duration_ms").isIntegralNumber()).isTrue();
    }

    @Test
    @DisplayName("… your secret is correct, and your handler doesn't 500 on the canonical payload shape")
    void testsWithTheSecretAndTheShapeOfADelivery() {
        charlie.post(
                "/api/v1/event-types",
                "{\"name\":\"StartTransaction\",\"description\":\"A transaction begins\",\"example\":"
                        + START_TRANSACTION + "}");
        charlie.post(WEBHOOKS + "/" + create("[\"StartTransaction\"]").number("/id") + "/test", "");

        assertThat(arrival().header("X-Webhook-Secret")).isEqualTo(SECRET);
        JsonNode body = arrival().json();
        assertThat(body.propertyNames()).containsExactly("event", "station_id", "timestamp", "payload");
        assertThat(body.at("/event").asString()).isEqualTo("StartTransaction");
        assertThat(body.at("/station_id").asString()).isNotEmpty();
        assertThat(body.at("/payload").toString()).isEqualTo(START_TRANSACTION);
        assertThat(time.queued(charlie)).as("it is no delivery").isEmpty();
    }

    @Test
    @DisplayName("Update → PUT /api/v1/webhooks/{id} (change events, URL, or secret)")
    void changesEventsUrlAndSecret() {
        String webhook = WEBHOOKS + "/" + create("[\"StartTransaction\"]").number("/id");
        try (FakeReceiver moved = new FakeReceiver(200)) {
            Answer changed = charlie.put(
                    webhook,
                    "{\"name\":\"Moved\",\"url\":\"" + moved.url()
                            + "\",\"enabled\":true,\"events\":[\"MeterValues\"],\"secret_header\":\"X-Other\",\"secret_value\":\"another-value\"}");
            assertThat(changed.status()).isEqualTo(200);
            assertThat(changed.at("/name")).isEqualTo("Moved");
            assertThat(changed.at("/url")).isEqualTo(moved.url());
            publish("StartTransaction", "{}");
            publish("MeterValues", "{}");
            await().until(() -> !moved.arrivals().isEmpty());

            assertThat(time.settled(charlie, 1)).hasSize(1);
            assertThat(receiver.arrivals()).isEmpty();
            assertThat(moved.arrivals().get(0).header("X-Other")).isEqualTo("another-value");
            assertThat(moved.arrivals().get(0).header("X-Webhook-Secret")).isEmpty();
        }
    }

    @Test
    @DisplayName("Update → PUT /api/v1/webhooks/{id} (change secret): what else is sent stays")
    void leavesOtherHeadersAloneWhenTheSecretChanges() {
        String webhook = WEBHOOKS
                + "/"
                + charlie.post(
                                WEBHOOKS,
                                "{\"name\":\"Two\",\"url\":\"" + receiver.url()
                                        + "\",\"events\":[\"*\"],\"secret_header\":\"Webhook-Secret\",\"secret_value\":\"first\"}")
                        .number("/id");
        String endpoint = charlie.get("/api/v1/webhooks/endpoints").at("/data/0/id");
        charlie.patch(
                "/api/v1/webhooks/endpoints/" + endpoint,
                "{\"headers\":{\"Webhook-Secret\":\"first\",\"X-Tenant\":\"amber\"}}");

        assertThat(charlie.put(webhook, "{\"secret_header\":\"webhook-secret\",\"secret_value\":\"second\"}")
                        .status())
                .isEqualTo(200);
        publish("Heartbeat", "{}");

        assertThat(arrival().header("Webhook-Secret")).isEqualTo("second");
        assertThat(arrival().header("X-Tenant")).isEqualTo("amber");
    }

    @Test
    @DisplayName("\"enabled\": true")
    void waitsWhileItIsNotEnabled() {
        String webhook = WEBHOOKS + "/" + create("[\"*\"]").number("/id");
        assertThat(charlie.put(webhook, "{\"enabled\":false}")
                        .json()
                        .at("/enabled")
                        .asBoolean(true))
                .isFalse();
        publish("Heartbeat", "{}");
        assertThat(charlie.stored().work()).isEqualTo(1);

        assertThat(charlie.put(webhook, "{\"enabled\":true}")
                        .json()
                        .at("/enabled")
                        .asBoolean(false))
                .isTrue();
        assertThat(arrival().header("X-Webhook-Secret")).as("as it was").isEqualTo(SECRET);
    }

    @Test
    @DisplayName("Delete → DELETE /api/v1/webhooks/{id}")
    void deletes() {
        String webhook = WEBHOOKS + "/" + create("[\"*\"]").number("/id");
        assertThat(charlie.delete(webhook).status()).isEqualTo(204);
        publish("Heartbeat", "{}");

        assertThat(time.queued(charlie)).isEmpty();
        assertThat(charlie.put(webhook, "{}").status()).isEqualTo(404);
    }

    @Test
    @DisplayName("401 from your endpoint: check both header name and value — both are case-sensitive")
    void sendsNameAndValueInTheCaseThatWasGivenAndLogsThe401() {
        receiver.answer(401);
        charlie.post(
                WEBHOOKS,
                "{\"name\":\"Case\",\"url\":\"" + receiver.url()
                        + "\",\"events\":[\"*\"],\"secret_header\":\"x-WebHook-sEcret\",\"secret_value\":\"CaSe\"}");
        publish("Heartbeat", "{}");
        time.settled(charlie, 1);
        JsonNode log = charlie.get("/api/v1/deliveries/"
                        + charlie.get("/api/v1/deliveries").at("/data/0/id"))
                .json();

        assertThat(arrival().header("X-Webhook-Secret")).isEqualTo("CaSe");
        assertThat(log.at("/response_status").asInt()).isEqualTo(401);
        assertThat(log.at("/attempt_log/0/request_headers").propertyNames()).contains("x-WebHook-sEcret");
    }

    @Test
    @DisplayName("Receiver overwhelmed during reconnect storms: filter to only the events you need")
    void sendsOnlyTheTypesThatWereAskedFor() {
        create("[\"StopTransaction\"]");
        for (int i = 0; i < 20; i++) {
            publish("BootNotification", "{}");
        }
        publish("StopTransaction", "{}");

        assertThat(time.settled(charlie, 1)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"secret_header\":\"X-A\"', /secret_value",
        "'\"secret_value\":\"v\"', /secret_header",
        "'\"secret_header\":\"Host\",\"secret_value\":\"v\"', /secret_header",
        "'\"secret_header\":\"X-A\",\"secret_value\":\"a\\nb\"', /secret_value"
    })
    @DisplayName("secret_header, secret_value: what is wrong with them is said of them")
    void pointsAtTheFieldThatWillNotDo(String fields, String pointer) {
        Answer refused =
                charlie.post(WEBHOOKS, "{\"url\":\"https://my-app.example.com/\",\"events\":[\"*\"]," + fields + "}");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.pointer()).isEqualTo(pointer);
    }

    @Test
    @DisplayName("name: what is wrong with it is said of it")
    void pointsAtANameThatIsTooLong() {
        Answer refused = charlie.post(
                WEBHOOKS,
                "{\"url\":\"https://my-app.example.com/\",\"events\":[\"*\"],\"name\":\"" + "n".repeat(501) + "\"}");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.pointer()).isEqualTo("/name");
    }

    private Answer create(String events) {
        return charlie.post(
                WEBHOOKS,
                "{\"name\":\"My Integration\",\"url\":\"" + receiver.url() + "\",\"enabled\":true,\"events\":" + events
                        + ",\"secret_header\":\"X-Webhook-Secret\",\"secret_value\":\"" + SECRET + "\"}");
    }

    private void publish(String type, String data) {
        publish("WALLBOX_001", type, data);
    }

    private void publish(String station, String type, String data) {
        assertThat(charlie.publish("{\"type\":\"" + type + "\",\"subject\":\"" + station
                                + "\",\"timestamp\":\"2026-04-14T12:34:56.789Z\",\"data\":" + data + "}")
                        .status())
                .isEqualTo(202);
    }

    /** One delivery that has failed for good. @return its id */
    private String dieOnce() {
        time.stop();
        receiver.answer(500);
        create("[\"*\"]");
        publish("StartTransaction", START_TRANSACTION);
        for (int attempts = 1; attempts <= 7; attempts++) {
            time.settled(charlie, attempts);
            time.passUntilAllIsDue(charlie);
        }
        return time.settled(charlie, 8).get(0).id().toString();
    }

    private Arrival arrival() {
        await().until(() -> !receiver.arrivals().isEmpty());
        return receiver.arrivals().get(0);
    }
}
