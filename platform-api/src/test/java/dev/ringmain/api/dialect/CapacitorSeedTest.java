package dev.ringmain.api.dialect;

import static dev.ringmain.api.dialect.Signatures.sha256Hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Delivering;
import dev.ringmain.api.testing.FakeReceiver;
import dev.ringmain.api.testing.FakeReceiver.Arrival;
import dev.ringmain.api.testing.TestTime;
import dev.ringmain.api.testing.TestTime.Queued;
import dev.ringmain.api.testing.Workspace;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** What Capacitor tells its customers, with the bodies that its document shows. They change the base URL, and nothing else. */
@Delivering
class CapacitorSeedTest {

    private static final String WEBHOOKS = "/capacitor/api/v1/webhooks";
    private static final String SECRET = "optional_webhook_secret";
    private static final String MOMENT = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";

    @Autowired
    Cast cast;

    @Autowired
    TestTime time;

    private Workspace charlie;
    private FakeReceiver receiver;

    @BeforeEach
    void meetCharlie() {
        charlie = cast.charlie().live();
        receiver = new FakeReceiver(200);
    }

    @AfterEach
    void leave() {
        receiver.close();
        time.reset();
    }

    @Test
    @DisplayName("Register a URL and we'll POST events to it")
    void postsToTheRegisteredUrl() {
        create("[\"charger.connected\"]", null);
        publish("charger.connected", "{}");

        assertThat(arrival().method()).isEqualTo("POST");
        assertThat(arrival().header("Content-Type")).isEqualTo("application/json");
    }

    @Test
    @DisplayName("Webhooks require Starter tier or above. Free tier users do not have access … Upgrade your plan")
    void refusesTheFreePlanAndSaysHowToUpgrade() {
        Answer refused = cast.dana()
                .live()
                .post(WEBHOOKS, "{\"url\":\"https://myapp.com/webhooks/capacitor\",\"events\":[\"*\"]}");

        assertThat(refused.refusal()).isEqualTo("403 plan_required");
        assertThat(refused.at("/required_plan")).isEqualTo("starter");
        assertThat(refused.at("/upgrade_url")).startsWith("http").endsWith("/app/plan");
        assertThat(charlie.post(WEBHOOKS, "{\"url\":\"https://myapp.com/webhooks/capacitor\",\"events\":[\"*\"]}")
                        .status())
                .isEqualTo(201);
    }

    @Test
    @DisplayName("Create webhook: POST /api/v1/webhooks → 201 Created with id, url, events, active, createdAt")
    void createsAsItsExampleShows() {
        Answer created = charlie.post(WEBHOOKS, """
                {
                  "url": "https://myapp.com/webhooks/capacitor",
                  "events": [
                    "charger.connected",
                    "charger.disconnected",
                    "transaction.started",
                    "transaction.stopped"
                  ],
                  "secret": "optional_webhook_secret"
                }""");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Content-Type")).hasValue("application/json");
        assertThat(created.json().propertyNames()).containsExactly("id", "url", "events", "active", "createdAt");
        assertThat(created.at("/id")).matches("wh_[0-9A-Za-z]+");
        assertThat(created.at("/url")).isEqualTo("https://myapp.com/webhooks/capacitor");
        assertThat(texts(created.json().at("/events")))
                .containsExactly(
                        "charger.connected", "charger.disconnected", "transaction.started", "transaction.stopped");
        assertThat(created.json().at("/active").isBoolean()).isTrue();
        assertThat(created.json().at("/active").asBoolean()).isTrue();
        assertThat(created.at("/createdAt")).matches(MOMENT);
        assertThat(created.text()).doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "charger.connected",
                "charger.disconnected",
                "charger.boot",
                "connector.status_changed",
                "transaction.started",
                "transaction.stopped",
                "transaction.updated"
            })
    @DisplayName("Available events")
    void knowsEachOfTheSevenEvents(String type) {
        create("[\"" + type + "\"]", null);
        publish(type, "{}");
        publish("not." + type, "{}");

        assertThat(time.settled(charlie, 1)).hasSize(1);
        assertThat(arrival().json().at("/event").asString()).isEqualTo(type);
    }

    @Test
    @DisplayName("transaction.started payload: event, timestamp, data")
    void sendsATransactionStartedAsItsExampleShows() {
        create("[\"transaction.started\"]", null);
        String data =
                "{\"transactionId\":12345,\"chargeBoxId\":\"CHARGER-001\",\"connectorId\":1,\"idTag\":\"USER001\",\"meterStart\":0}";
        publish("transaction.started", data);

        assertThat(arrival().text())
                .isEqualTo("{\"event\":\"transaction.started\",\"timestamp\":\"2026-02-06T14:30:00.000Z\",\"data\":"
                        + data + "}");
    }

    @Test
    @DisplayName("charger.connected payload: event, timestamp, data")
    void sendsAChargerConnectedAsItsExampleShows() {
        create("[\"charger.connected\"]", null);
        publish("charger.connected", "{\"chargeBoxId\":\"CHARGER-001\"}");

        assertThat(arrival().text())
                .isEqualTo(
                        "{\"event\":\"charger.connected\",\"timestamp\":\"2026-02-06T14:30:00.000Z\",\"data\":{\"chargeBoxId\":\"CHARGER-001\"}}");
    }

    @Test
    @DisplayName("\"secret\": \"optional_webhook_secret\": with it, deliveries are signed")
    void signsIfThereIsASecret() {
        create("[\"*\"]", SECRET);
        publish("charger.boot", "{ \"a\":1.0 }");

        assertThat(arrival().header("X-Webhook-Signature"))
                .isEqualTo(sha256Hex(SECRET, arrival().body()));
    }

    @Test
    @DisplayName("\"secret\": \"optional_webhook_secret\": without it, they are not")
    void signsNothingIfThereIsNone() {
        create("[\"*\"]", null);
        publish("charger.boot", "{}");

        assertThat(arrival().headers().keySet()).noneMatch(name -> name.contains("signature"));
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 404, 429, 500, 503})
    @DisplayName("Webhook deliveries are fire-and-forget. If your endpoint returns non-2xx, the event is not retried")
    void triesOnceAndNeverAgain(int status) {
        time.stop();
        receiver.answer(status);
        create("[\"*\"]", null);
        publish("charger.boot", "{}");
        List<Queued> tried = time.settled(charlie, 1);

        assertThat(tried)
                .hasSize(1)
                .allMatch(Queued::isFinished)
                .allMatch(one -> one.status().equals("failed"));
        time.pass(Duration.ofDays(5));
        assertThat(charlie.stored().work()).isZero();
        assertThat(receiver.arrivals()).hasSize(1);
    }

    @Test
    @DisplayName("List webhooks: GET /api/v1/webhooks → 200 with {\"webhooks\": […]}")
    void listsAllRegisteredWebhooks() {
        String first = create("[\"charger.connected\",\"transaction.started\"]", SECRET)
                .at("/id");
        String second = create("[\"*\"]", null).at("/id");
        Answer listed = charlie.get(WEBHOOKS);

        assertThat(listed.status()).isEqualTo(200);
        assertThat(listed.json().propertyNames()).containsExactly("webhooks");
        assertThat(listed.json()
                        .at("/webhooks")
                        .valueStream()
                        .map(one -> one.at("/id").asString()))
                .containsExactlyInAnyOrder(first, second);
        assertThat(listed.json().at("/webhooks").valueStream()).allSatisfy(one -> {
            assertThat(one.propertyNames()).containsExactly("id", "url", "events", "active", "createdAt");
            assertThat(one.at("/createdAt").asString()).matches(MOMENT);
        });
        assertThat(listed.text()).doesNotContain(SECRET);
        assertThat(cast.dana().live().get(WEBHOOKS).json().at("/webhooks").isEmpty())
                .isTrue();
    }

    @Test
    @DisplayName("Update a webhook's URL, events, or active status: PATCH /api/v1/webhooks/:webhookId")
    void updatesAsItsExampleShows() {
        String id = create("[\"*\"]", null).at("/id");
        Answer updated = charlie.patch(WEBHOOKS + "/" + id, """
                {
                  "url": "https://newurl.com/webhooks",
                  "events": ["charger.connected"],
                  "active": true
                }""");

        assertThat(updated.status()).isEqualTo(200);
        assertThat(updated.at("/id")).isEqualTo(id);
        assertThat(updated.at("/url")).isEqualTo("https://newurl.com/webhooks");
        assertThat(texts(updated.json().at("/events"))).containsExactly("charger.connected");
        assertThat(updated.json().at("/active").asBoolean()).isTrue();
        assertThat(charlie.patch(WEBHOOKS + "/" + Workspace.unused("wh"), "{}").status())
                .isEqualTo(404);
    }

    @Test
    @DisplayName("Update … active status: false stops deliveries, true brings what came meanwhile")
    void pausesAndResumes() {
        String id = create("[\"*\"]", null).at("/id");
        Answer paused = charlie.patch(WEBHOOKS + "/" + id, "{\"active\": false}");
        assertThat(paused.json().at("/active").asBoolean(true)).isFalse();
        assertThat(paused.at("/url")).isEqualTo(receiver.url());
        publish("charger.boot", "{}");
        assertThat(charlie.stored().work()).isEqualTo(1);

        assertThat(charlie.patch(WEBHOOKS + "/" + id, "{\"active\": true}")
                        .json()
                        .at("/active")
                        .asBoolean())
                .isTrue();
        assertThat(arrival().json().at("/event").asString()).isEqualTo("charger.boot");
    }

    @Test
    @DisplayName(
            "Delete webhook: DELETE /api/v1/webhooks/:webhookId → 200 {\"message\": \"Webhook deleted successfully\"}")
    void deletesAndSaysSo() {
        String id = create("[\"*\"]", null).at("/id");
        Answer deleted = charlie.delete(WEBHOOKS + "/" + id);

        assertThat(deleted.status()).isEqualTo(200);
        assertThat(deleted.text()).isEqualTo("{\"message\":\"Webhook deleted successfully\"}");
        assertThat(charlie.get(WEBHOOKS).text()).isEqualTo("{\"webhooks\":[]}");
        publish("charger.boot", "{}");
        assertThat(time.queued(charlie)).isEmpty();
        assertThat(charlie.delete(WEBHOOKS + "/" + id).status()).isEqualTo(404);
    }

    private Answer create(String events, String secret) {
        String own = secret == null ? "" : ",\"secret\":\"" + secret + "\"";
        Answer created = charlie.post(WEBHOOKS, "{\"url\":\"" + receiver.url() + "\",\"events\":" + events + own + "}");
        assertThat(created.status()).isEqualTo(201);
        return created;
    }

    private void publish(String type, String data) {
        assertThat(charlie.publish("{\"type\":\"" + type + "\",\"timestamp\":\"2026-02-06T14:30:00.000Z\",\"data\":"
                                + data + "}")
                        .status())
                .isEqualTo(202);
    }

    private Arrival arrival() {
        await().until(() -> !receiver.arrivals().isEmpty());
        return receiver.arrivals().get(0);
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }
}
