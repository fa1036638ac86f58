package dev.ringmain.api.dialect;

import static dev.ringmain.api.dialect.Signatures.sha256Hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Cast.Customer;
import dev.ringmain.api.testing.Delivering;
import dev.ringmain.api.testing.FakeReceiver;
import dev.ringmain.api.testing.FakeReceiver.Arrival;
import dev.ringmain.api.testing.TestTime;
import dev.ringmain.api.testing.TestTime.Queued;
import dev.ringmain.api.testing.Workspace;
import dev.ringmain.event.EventPublisher;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** What Dynamic tells its customers. Their receivers stay as they are. */
@Delivering
class DynamicSeedTest {

    /** The example's own, to the letter. */
    private static final String DATA = "{\"chain\":\"EVM\",\"origin\":null,\"ipAddress\":\"::1\","
            + "\"verifiedCredentialId\":\"b13f337d-a8dc-41a7-96f5-5e5d76ad864a\","
            + "\"userId\":\"a5914498-7a8b-4c58-b04c-9624fef2897c\",\"expiresAt\":null,"
            + "\"walletPublicKey\":\"0x3FcE1F4F28DbA209344072867134A3a7F547C7f1\","
            + "\"createdAt\":\"2023-10-26T14:30:02.909Z\","
            + "\"projectEnvironmentId\":\"7181a853-fb76-4dc2-9af8-6aeb6d2b818b\",\"provider\":\"browserExtension\","
            + "\"walletName\":\"metamask\",\"id\":\"484e49ba-3026-4e2c-9bf0-ed98ae224833\","
            + "\"revokedAt\":\"2023-10-26T14:30:59.204Z\",\"verifiedCredentialType\":\"wallet\"}";

    @Autowired
    Cast cast;

    @Autowired
    TestTime time;

    @Autowired
    EventPublisher dashboard;

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
    @DisplayName(
            "You need to register webhook endpoints. After you register them, Dynamic can push real-time event data")
    void pushesEventsToWhatIsRegistered() {
        publish("wallet.linked", "{}");
        register("[\"*\"]");
        publish("wallet.linked", "{\"n\":2}");

        assertThat(events()).extracting(one -> one.at("/data/n").asInt()).containsExactly(2);
    }

    @Test
    @DisplayName("Dynamic sends webhook events to your app as a JSON payload that includes an Event object")
    void postsJson() {
        register("[\"*\"]");
        publish("wallet.linked", "{}");

        Arrival arrival = arrivals().get(0);
        assertThat(arrival.method()).isEqualTo("POST");
        assertThat(arrival.header("Content-Type")).isEqualTo("application/json");
        assertThat(arrival.json().isObject()).isTrue();
    }

    @Test
    @DisplayName("When a user links a wallet, we create a wallet.linked event")
    void sendsAWalletLinked() {
        register("[\"wallet.linked\"]");
        publish("wallet.linked", "{}");

        assertThat(events().get(0).at("/eventName").asString()).isEqualTo("wallet.linked");
    }

    @Test
    @DisplayName("Certain API requests might create multiple events: user.created and user.session.created")
    void takesSeveralEventsOfOneRequest() {
        register("[\"user.*\"]");
        charlie.publishBatch(
                "{\"events\":[{\"type\":\"user.created\",\"data\":{}},{\"type\":\"user.session.created\",\"data\":{}}]}");
        await().until(() -> arrivals().size() == 2);

        assertThat(events())
                .extracting(one -> one.at("/eventName").asString())
                .containsExactlyInAnyOrder("user.created", "user.session.created");
        assertThat(distinct("/eventId")).hasSize(2);
    }

    @Test
    @DisplayName(
            "eventId: a single event can trigger one or more messages if there is more than one webhook configured")
    void givesTheMessagesOfOneEventTheSameEventId() {
        register("[\"*\"]");
        register("[\"user.created\"]");
        String id = publish("user.created", "{}");
        await().until(() -> arrivals().size() == 2);

        assertThat(distinct("/eventId")).containsExactly(id);
    }

    @Test
    @DisplayName("messageId: the unique id of the message sent … the idempotency key in order to handle redeliveries")
    void givesEachMessageAnIdThatItsRedeliveriesKeep() {
        time.stop();
        receiver.answer(500);
        register("[\"*\"]");
        register("[\"user.created\"]");
        publish("user.created", "{}");
        time.settled(charlie, 1);
        receiver.answer(200);
        time.passUntilAllIsDue(charlie);
        time.settled(charlie, 2);

        assertThat(arrivals()).hasSize(4);
        assertThat(distinct("/messageId")).hasSize(2);
    }

    @Test
    @DisplayName("webhookId: the unique id of the configured webhook that sent the message")
    void saysWhichWebhookSentIt() {
        String id = register("[\"*\"]").at("/webhookId");
        publish("user.created", "{}");

        assertThat(events().get(0).at("/webhookId").asString()).isEqualTo(id);
    }

    @Test
    @DisplayName("eventName: events always conform to the convention {resourceType}.{action}")
    void namesTheEvent() {
        register("[\"*\"]");
        publish("user.created", "{}");

        assertThat(events().get(0).at("/eventName").asString()).isEqualTo("user.created");
    }

    @Test
    @DisplayName("The full list of event names can be retrieved by using the /eventTypes endpoint")
    void listsEventNames() {
        for (String name : List.of("user.created", "user.session.created", "wallet.linked")) {
            charlie.post("/api/v1/event-types", "{\"name\":\"" + name + "\",\"description\":\"Of an identity\"}");
        }
        Answer listed = charlie.get("/dynamic/eventTypes");

        assertThat(listed.status()).isEqualTo(200);
        assertThat(listed.json().at("/data").valueStream().map(JsonNode::asString))
                .contains("user.created", "user.session.created", "wallet.linked");
        assertThat(cast.with("").get("/dynamic/eventTypes").status()).isEqualTo(401);
    }

    @Test
    @DisplayName("environmentId and environmentName: the same systems handle both live and sandbox events")
    void saysWhichEnvironmentItCameFrom() {
        register(customer.live(), "[\"*\"]");
        register(customer.sandbox(), "[\"*\"]");
        customer.live().publish("{\"type\":\"user.created\",\"data\":{}}");
        customer.sandbox().publish("{\"type\":\"user.created\",\"data\":{}}");
        await().until(() -> arrivals().size() == 2);

        assertThat(events())
                .extracting(one -> one.at("/environmentName").asString() + " "
                        + one.at("/environmentId").asString())
                .containsExactlyInAnyOrder(
                        "live " + customer.live().id(),
                        "sandbox " + customer.sandbox().id());
    }

    @Test
    @DisplayName("timestamp: when the event occurred")
    void saysWhenTheEventOccurredAndNotWhenItWasSent() {
        register("[\"*\"]");
        charlie.publish("{\"type\":\"user.created\",\"timestamp\":\"2023-10-26T14:30:59.210Z\",\"data\":{}}");

        assertThat(events().get(0).at("/timestamp").asString()).isEqualTo("2023-10-26T14:30:59.210Z");
    }

    @Test
    @DisplayName("redelivery: if the message is a redelivery, this will be set to true")
    void marksRedeliveriesAndReplays() {
        time.stop();
        receiver.answer(500);
        String webhook = register("[\"user.*\"]").at("/webhookId");
        publish("user.created", "{}");
        time.settled(charlie, 1);
        receiver.answer(200);
        time.passUntilAllIsDue(charlie);
        time.settled(charlie, 2);
        String message = events().get(0).at("/messageId").asString();
        assertThat(charlie.post(webhooks() + "/" + webhook + "/messages/" + message + "/redeliver", "")
                        .status())
                .isEqualTo(202);
        await().until(() -> arrivals().size() == 3);

        assertThat(events())
                .extracting(one -> one.at("/redelivery").asBoolean())
                .containsExactly(false, true, true);
        assertThat(distinct("/eventId")).hasSize(1);
        assertThat(distinct("/messageId")).containsExactly(message);
        assertThat(messages(webhook).each("messageId"))
                .filteredOn(message::equals)
                .hasSize(2);
    }

    @Test
    @DisplayName("Example Event Object: an example of a user.created event")
    void sendsTheExampleAsItIsShown() {
        String webhook = register(customer.sandbox(), "[\"user.created\"]").at("/webhookId");
        String event = customer.sandbox()
                .publish("{\"id\":\"2a92c161-3167-44ad-8fce-4c6cdaed8129\",\"type\":\"user.created\","
                        + "\"timestamp\":\"2023-10-26T14:30:59.210Z\",\"data\":" + DATA + "}")
                .at("/id");
        assertThat(event).isEqualTo("2a92c161-3167-44ad-8fce-4c6cdaed8129");

        Arrival arrival = arrivals().get(0);
        assertThat(arrival.text())
                .isEqualTo("{\"eventId\":\"2a92c161-3167-44ad-8fce-4c6cdaed8129\",\"messageId\":\""
                        + arrival.json().at("/messageId").asString() + "\",\"webhookId\":\"" + webhook
                        + "\",\"eventName\":\"user.created\",\"environmentId\":\""
                        + customer.sandbox().id()
                        + "\",\"environmentName\":\"sandbox\",\"timestamp\":\"2023-10-26T14:30:59.210Z\",\"redelivery\":false,\"data\":"
                        + DATA + "}");
    }

    @Test
    @DisplayName("What generates events? Developer Dashboard, SDK, API")
    void sendsWhatTheDashboardAPlatformAndAProgramPublish() {
        register("[\"*\"]");
        dashboard.publish(charlie.id(), "user.created", "{\"by\":\"dashboard\"}".getBytes(StandardCharsets.UTF_8));
        cast.platform()
                .publish("{\"environment\":\"" + charlie.id()
                        + "\",\"type\":\"user.created\",\"data\":{\"by\":\"platform\"}}");
        publish("user.created", "{\"by\":\"program\"}");
        await().until(() -> arrivals().size() == 3);

        assertThat(events())
                .extracting(one -> one.at("/data/by").asString())
                .containsExactlyInAnyOrder("dashboard", "platform", "program");
    }

    @Test
    @DisplayName("Register your endpoint with Dynamic using the Webhooks Developer Dashboard or the API")
    void managesWebhooksByApi() {
        String id = register("[\"user.created\"]").at("/webhookId");
        String one = webhooks() + "/" + id;

        assertThat(charlie.get(webhooks()).each("webhookId")).containsExactly(id);
        assertThat(charlie.get(one).at("/url")).isEqualTo(receiver.url());
        assertThat(charlie.get(one).text()).doesNotContain("secret");
        Answer edited = charlie.put(one, "{\"events\":[\"wallet.linked\"],\"isEnabled\":false}");
        assertThat(edited.json().at("/events/0").asString()).isEqualTo("wallet.linked");
        assertThat(edited.json().at("/isEnabled").asBoolean(true)).isFalse();
        assertThat(charlie.delete(one).status()).isEqualTo(204);
        assertThat(charlie.get(one).status()).isEqualTo(404);
        assertThat(charlie.get("/dynamic/environments/" + customer.sandbox().id() + "/webhooks")
                        .status())
                .isEqualTo(404);
    }

    @Test
    @DisplayName("Each payload includes a x-dynamic-signature-256 header … generated from your secret token")
    void signsAsGitHubDoes() {
        String secret = register("[\"*\"]").at("/secret");
        publish("user.created", "{ \"n\":1.0 }");
        Arrival arrival = arrivals().get(0);

        assertThat(secret).isNotEmpty();
        assertThat(arrival.header("x-dynamic-signature-256")).isEqualTo(sha256Hex(secret, arrival.body()));
    }

    @Test
    @DisplayName("When you register a webhook, Dynamic sends a test payload … The test payload is a ping event")
    void pingsWhatIsRegistered() {
        Answer registered = register("[\"user.created\"]");
        await().until(() -> !receiver.arrivals().isEmpty());
        Arrival ping = receiver.arrivals().get(0);

        assertThat(ping.json().at("/eventName").asString()).isEqualTo("ping");
        assertThat(ping.json().at("/webhookId").asString()).isEqualTo(registered.at("/webhookId"));
        assertThat(ping.header("x-dynamic-signature-256")).isEqualTo(sha256Hex(registered.at("/secret"), ping.body()));
        await().until(() -> messages(registered.at("/webhookId")).each("status").equals(List.of("succeeded")));
        assertThat(charlie.counted()).as("events that are charged for").isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 400, 404, 500, 503})
    @DisplayName("All non-200 response codes will result in a retry (ruling: all but 2xx)")
    void retriesWhateverIsNot2xx(int status) {
        time.stop();
        receiver.answer(status);
        register("[\"*\"]");
        publish("user.created", "{}");

        assertThat(time.settled(charlie, 1)).hasSize(2).noneMatch(Queued::isFinished);
    }

    @Test
    @DisplayName("… and any 2xx is a success (ruling)")
    void takesAny2xxForSuccess() {
        receiver.answer(204);
        register("[\"*\"]");
        publish("user.created", "{}");

        assertThat(time.settled(charlie, 1)).allMatch(one -> one.status().equals("succeeded"));
    }

    @Test
    @DisplayName("Events can be retried up to 4 times: 15 seconds, 1 minute, 3.25 minutes (195 seconds), 10 minutes")
    void retriesFourTimes() {
        time.stop();
        receiver.answer(500);
        register("[\"*\"]");
        publish("user.created", "{}");
        List<Integer> delays = List.of(15, 60, 195, 600);
        for (int i = 0; i < delays.size(); i++) {
            Duration step = Duration.ofSeconds(delays.get(i));
            assertThat(time.settled(charlie, i + 1))
                    .allSatisfy(one -> assertThat(Duration.between(time.now(), one.due()))
                            .isBetween(step, step.plus(step.dividedBy(5))));
            time.passUntilAllIsDue(charlie);
        }

        assertThat(time.settled(charlie, 5)).allMatch(Queued::isFinished);
        assertThat(arrivals()).hasSize(5);
        assertThat(distinct("/messageId")).hasSize(1);
    }

    @Test
    @DisplayName("Dynamic makes no guarantee of message ordering")
    void doesNotHoldUpALaterMessageForAnEarlierOne() {
        time.stop();
        register("[\"*\"]");
        time.settled(charlie, 1);
        receiver.answer(500);
        publish("user.created", "{\"n\":1}");
        await().until(() -> arrivals().size() == 1);
        receiver.answer(200);
        publish("user.created", "{\"n\":2}");
        await().until(() -> arrivals().size() == 2);
        await().until(() -> time.queued(charlie).stream()
                .anyMatch(one ->
                        one.due() != null && one.due().isBefore(time.now().plusSeconds(19))));
        time.passUntilAllIsDue(charlie);
        await().until(() -> arrivals().size() == 3);

        assertThat(events()).extracting(one -> one.at("/data/n").asInt()).containsExactly(1, 2, 1);
    }

    @Test
    @DisplayName("Only select the events you are interested in")
    void sendsOnlyTheTypesThatWereSelected() {
        register("[\"user.*\"]");
        publish("user.created", "{}");
        publish("user.session.created", "{}");
        publish("wallet.linked", "{}");
        await().until(() -> arrivals().size() == 2);

        assertThat(time.settled(charlie, 1)).as("with the ping").hasSize(3);
        assertThat(events()).noneMatch(one -> one.at("/eventName").asString().equals("wallet.linked"));
    }

    @Test
    @DisplayName("10 per environment")
    void takesTenWebhooksInEachEnvironment() {
        for (int i = 0; i < 10; i++) {
            assertThat(register("[\"*\"]").status()).isEqualTo(201);
        }
        Answer eleventh = create(charlie, "[\"*\"]");

        assertThat(eleventh.refusal()).isEqualTo("409 limit_reached");
        assertThat(eleventh.number("/limit")).isEqualTo(10);
        assertThat(register(customer.sandbox(), "[\"*\"]").status()).isEqualTo(201);
    }

    @Test
    @DisplayName("Messages in sandbox environments will only be available for 30 days from creation")
    void showsMessagesOfASandboxForThirtyDays() {
        time.stop();
        Customer alice = cast.alice();
        String inSandbox = register(alice.sandbox(), "[\"*\"]").at("/webhookId");
        String inLive = register(alice.live(), "[\"*\"]").at("/webhookId");
        time.settled(alice.sandbox(), 1);
        time.settled(alice.live(), 1);

        time.pass(Duration.ofDays(29));
        assertThat(messages(alice.sandbox(), inSandbox).each("messageId")).hasSize(1);
        time.pass(Duration.ofDays(2));
        assertThat(messages(alice.sandbox(), inSandbox).each("messageId")).isEmpty();
        assertThat(alice.sandbox().get("/api/v1/deliveries").each("id")).isEmpty();
        assertThat(messages(alice.live(), inLive).each("messageId"))
                .as("where the plan keeps them for longer")
                .hasSize(1);
    }

    private Answer register(String events) {
        return register(charlie, events);
    }

    private Answer register(Workspace workspace, String events) {
        Answer created = create(workspace, events);
        assertThat(created.status()).isEqualTo(201);
        return created;
    }

    private Answer create(Workspace workspace, String events) {
        return workspace.post(webhooks(workspace), "{\"url\":\"" + receiver.url() + "\",\"events\":" + events + "}");
    }

    private String webhooks() {
        return webhooks(charlie);
    }

    private static String webhooks(Workspace workspace) {
        return "/dynamic/environments/" + workspace.id() + "/webhooks";
    }

    private Answer messages(String webhook) {
        return messages(charlie, webhook);
    }

    private static Answer messages(Workspace workspace, String webhook) {
        return workspace.get(webhooks(workspace) + "/" + webhook + "/messages");
    }

    private String publish(String type, String data) {
        Answer accepted = charlie.publish("{\"type\":\"" + type + "\",\"data\":" + data + "}");
        assertThat(accepted.status()).isEqualTo(202);
        return accepted.at("/id");
    }

    /** What came, but for the pings that each registration brings; at least one. */
    private List<Arrival> arrivals() {
        return await().until(
                        () -> receiver.arrivals().stream()
                                .filter(one ->
                                        !one.json().at("/eventName").asString().equals("ping"))
                                .toList(),
                        some -> !some.isEmpty());
    }

    private List<JsonNode> events() {
        return arrivals().stream().map(Arrival::json).toList();
    }

    private Set<String> distinct(String pointer) {
        return events().stream().map(one -> one.at(pointer).asString()).collect(Collectors.toSet());
    }
}
