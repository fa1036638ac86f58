package dev.ringmain.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.standardwebhooks.Webhook;
import dev.ringmain.billing.Plans;
import dev.ringmain.journey.Receiver.Arrival;
import dev.ringmain.secret.MasterKey;
import dev.ringmain.tenant.ApiKey;
import dev.ringmain.tenant.ApiKeys;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Scope;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.testing.TestDatabase;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ContextConfiguration;
import tools.jackson.databind.JsonNode;

/** What a tenant makes of the wire, as its receiver sees it: own profiles, two profiles at once, CloudEvents and their handshake. */
@Tag("database")
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "management.server.port=0",
            "ringmain.egress.allow-private=true",
            "ringmain.base-url=https://hooks.example.com/"
        })
@ContextConfiguration(initializers = TestDatabase.class)
class OwnWireTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SECRET = "whsec_QUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJD";

    @LocalServerPort
    private int port;

    @Autowired
    private Tenants tenants;

    @Autowired
    private Environments environments;

    @Autowired
    private ApiKeys apiKeys;

    @Autowired
    private Plans plans;

    @Autowired
    private MasterKey masterKey;

    @Autowired
    private Clock clock;

    private Program program;
    private Receiver receiver;

    @BeforeEach
    void begin() throws IOException {
        Tenant alice = tenants.save(
                new Tenant("Alice", plans.published("growth").orElseThrow().versionId(), clock.instant()));
        Environment live =
                environments.save(new Environment(alice.id(), "live", Environment.Kind.LIVE, clock.instant()));
        ApiKey.Issued issued = ApiKey.issue(live, "journey", Scope.all(), masterKey, clock.instant());
        apiKeys.save(issued.key());
        program = new Program("http://localhost:" + port, issued.text().reveal());
        receiver = new Receiver();
    }

    @AfterEach
    void end() {
        receiver.close();
    }

    /** The setting ends in a slash. */
    @Test
    void givesLinksWithOneSlashInEachPlace() {
        assertThat(program.patch("/api/v1/event-types/settings", "{\"shared\":true}", 200)
                        .at("/public_url")
                        .asString())
                .startsWith("https://hooks.example.com/catalogue/");
    }

    @Test
    void speaksTheProfileThatATenantWroteAndFollowsItWhenItChanges() {
        program.post("/api/v1/wire-profiles", """
                {"name": "acme", "definition": {
                   "envelope": [{"field": "v", "source": "constant", "value": 2}, {"field": "kind", "source": "event_type"}, {"field": "body", "source": "payload"}],
                   "headers": [{"name": "X-Acme-Attempt", "source": "attempt"}],
                   "content_type": "application/vnd.acme+json",
                   "signatures": [{"scheme": "sha256_hex", "headers": ["X-Hub-Signature-256"]}],
                   "success": ["409"], "retries": []}}""", 201);
        open("\"profile\":\"acme\",\"secret\":\"a-plain-secret\"");
        receiver.answer(409);

        publish();
        Arrival first = arrival(0);

        assertThat(text(first)).isEqualTo("{\"v\":2,\"kind\":\"session.started\",\"body\":{ \"n\":1.0 }}");
        assertThat(first.headers())
                .containsEntry("content-type", "application/vnd.acme+json")
                .containsEntry("x-acme-attempt", "1")
                .containsEntry("x-hub-signature-256", "sha256=" + hmac("a-plain-secret", first.body()));
        await().atMost(PATIENCE).until(() -> log("succeeded").size() == 1);

        // 200 is no success to this profile, and it tries once.
        receiver.answer(200);
        publish();
        await().atMost(PATIENCE).until(() -> log("failed").size() == 1);
        String failed = log("failed").get(0).get("id").asString();
        JsonNode attempt =
                program.get("/api/v1/deliveries/" + failed).get("attempt_log").get(0);
        assertThat(attempt.get("outcome").asString()).isEqualTo("refused");
        assertThat(attempt.get("detail").asString()).contains("does not count as success");
        assertThat(attempt.get("request_headers").get("Content-Type").asString())
                .isEqualTo("application/vnd.acme+json");

        program.patch("/api/v1/wire-profiles/acme", "{\"definition\":{\"success\":null,\"envelope\":[]}}", 200);
        publish();
        assertThat(text(arrival(2))).isEqualTo("{ \"n\":1.0 }");
        await().atMost(PATIENCE).until(() -> log("succeeded").size() == 2);
    }

    @Test
    void signsByTwoProfilesWhileAReceiverMoves() throws Exception {
        String endpoint = open("\"profile\":\"dynamo\",\"secret\":\"" + SECRET + "\"");
        Instant until = clock.instant().plus(Duration.ofDays(30));
        JsonNode edited = program.patch(
                "/api/v1/webhooks/endpoints/" + endpoint,
                "{\"also_sign\":{\"profile\":\"standard\",\"until\":\"" + until + "\"}}",
                200);
        assertThat(edited.get("also_sign").get("profile").asString()).isEqualTo("standard");

        publish();
        Arrival both = arrival(0);

        assertThat(text(both)).startsWith("{\"event\":\"session.started\"");
        assertThat(both.headers()).containsEntry("x-dynamo-signature", "sha256=" + hmac(SECRET, both.body()));
        verify(both);

        JsonNode ended = program.patch("/api/v1/webhooks/endpoints/" + endpoint, "{\"also_sign\":null}", 200);
        assertThat(ended.get("also_sign").isNull()).isTrue();
        publish();
        assertThat(arrival(1).headers()).containsKey("x-dynamo-signature").doesNotContainKey("webhook-signature");

        program.patch("/api/v1/webhooks/endpoints/" + endpoint, "{\"profile\":\"standard\"}", 200);
        publish();
        assertThat(arrival(2).headers()).doesNotContainKey("x-dynamo-signature");
        verify(arrival(2));
    }

    @Test
    void passesACloudEventOnAsItCameInBothModes() throws Exception {
        open("\"profile\":\"cloudevents\",\"secret\":\"" + SECRET + "\"");
        String event =
                "{\"specversion\":\"1.0\",\"id\":\"A 1\",\"source\":\"/sensors/7\",\"type\":\"session.started\",\"shard\":7,\"data\":{ \"n\":1.0 }}";

        program.post("/api/v1/events", event, 202, "application/cloudevents+json");
        Arrival structured = arrival(0);

        assertThat(structured.headers()).containsEntry("content-type", "application/cloudevents+json");
        assertThat(text(structured))
                .startsWith(
                        "{\"specversion\":\"1.0\",\"id\":\"A 1\",\"source\":\"/sensors/7\",\"type\":\"session.started\"")
                .endsWith("\"shard\":7,\"data\":{ \"n\":1.0 }}");
        verify(structured);

        open("\"profile\":\"cloudevents-binary\",\"secret\":\"" + SECRET + "\"");
        publish();
        await().atMost(PATIENCE).until(() -> receiver.arrivals().size() == 3);
        Arrival binary = receiver.arrivals().stream()
                .filter(arrival -> arrival.headers().containsKey("ce-id"))
                .findFirst()
                .orElseThrow();
        assertThat(text(binary)).isEqualTo("{ \"n\":1.0 }");
        assertThat(binary.headers().get("ce-source")).startsWith("https://hooks.example.com/environments/env_");
        verify(binary);
    }

    @Test
    void asksAReceiverForItsConsentAndKeepsToWhatItAllows() {
        String refused = program.post(
                        "/api/v1/webhooks/endpoints", endpoint("\"profile\":\"cloudevents-webhook\""), 422)
                .toString();
        assertThat(refused).contains("handshake_refused").contains("It answered 200 without WebHook-Allowed-Origin");
        Arrival asked = arrival(0);
        assertThat(asked.method()).isEqualTo("OPTIONS");
        assertThat(asked.headers())
                .containsEntry("webhook-request-origin", "hooks.example.com")
                .doesNotContainKey("webhook-request-rate");

        receiver.allow("other.example.com", "*");
        program.post("/api/v1/webhooks/endpoints", endpoint("\"profile\":\"cloudevents-webhook\""), 422);
        receiver.allow("hooks.example.com", "600");
        JsonNode opened = program.post(
                "/api/v1/webhooks/endpoints", endpoint("\"profile\":\"cloudevents-webhook\",\"rate_limit\":50"), 201);
        assertThat(opened.get("rate_limit").intValue()).isEqualTo(10);
        assertThat(arrival(2).headers()).containsEntry("webhook-request-rate", "3000");

        publish();
        assertThat(arrival(3).headers()).containsEntry("webhook-request-origin", "hooks.example.com");

        // Elsewhere it has to be asked anew; for anything else it has been.
        String path = "/api/v1/webhooks/endpoints/" + opened.get("id").asString();
        program.patch(path, "{\"description\":\"Books\"}", 200);
        program.patch(path, "{\"url\":\"" + receiver.url("/elsewhere") + "\"}", 200);
        assertThat(arrival(4).path()).isEqualTo("/elsewhere");
        receiver.allow(null, null);
        program.patch(path, "{\"url\":\"" + receiver.url("/third") + "\"}", 422);
        assertThat(program.get(path).get("url").asString()).endsWith("/elsewhere");
    }

    private Arrival arrival(int index) {
        await().atMost(PATIENCE).until(() -> receiver.arrivals().size() > index);
        return receiver.arrivals().get(index);
    }

    private String open(String more) {
        return program.post("/api/v1/webhooks/endpoints", endpoint(more), 201)
                .get("id")
                .asString();
    }

    private String endpoint(String more) {
        return "{\"url\":\"" + receiver.url("/hook") + "\",\"events\":[\"*\"]," + more + "}";
    }

    private void publish() {
        program.post("/api/v1/events", "{\"type\":\"session.started\",\"data\":{ \"n\":1.0 }}", 202);
    }

    private JsonNode log(String status) {
        return program.get("/api/v1/deliveries?status=" + status).get("data");
    }

    private static String text(Arrival arrival) {
        return new String(arrival.body(), StandardCharsets.UTF_8);
    }

    private static String hmac(String secret, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static void verify(Arrival arrival) throws Exception {
        HttpHeaders headers = HttpHeaders.of(
                arrival.headers().entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, header -> List.of(header.getValue()))),
                (name, value) -> true);
        new Webhook(SECRET).verify(text(arrival), headers);
    }
}
