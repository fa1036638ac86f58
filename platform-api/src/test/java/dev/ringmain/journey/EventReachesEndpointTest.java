package dev.ringmain.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.standardwebhooks.Webhook;
import dev.ringmain.billing.Plans;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.io.ClassPathResource;
import org.springframework.test.context.ContextConfiguration;
import tools.jackson.databind.JsonNode;

/**
 * The main job on real input: a tenant's program publishes GitHub's webhooks, and they reach its endpoints, signed, once, and byte for
 * byte. With {@code -Dringmain.test.payloads=<file>} it runs on a file of your own instead of the sample.
 */
@Tag("database")
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"management.server.port=0", "ringmain.egress.allow-private=true"})
@ContextConfiguration(initializers = TestDatabase.class)
class EventReachesEndpointTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PULL_REQUESTS = "github.pull_request.";

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

    @BeforeEach
    void giveAliceAKey() {
        Tenant alice = tenants.save(
                new Tenant("Alice", plans.published("enterprise").orElseThrow().versionId(), clock.instant()));
        Environment live =
                environments.save(new Environment(alice.id(), "live", Environment.Kind.LIVE, clock.instant()));
        ApiKey.Issued issued = ApiKey.issue(live, "journey", Scope.all(), masterKey, clock.instant());
        apiKeys.save(issued.key());
        program = new Program("http://localhost:" + port, issued.text().reveal());
    }

    /** A payload as it stands in the file: its {@code data} is to arrive with these very bytes. */
    private record Payload(String type, String data) {}

    @Test
    void deliversRealPayloadsSignedOnceAndByteForByte() throws Exception {
        List<Payload> payloads = payloads();
        payloads.stream()
                .map(Payload::type)
                .distinct()
                .forEach(type -> program.post(
                        "/api/v1/event-types", "{\"name\":\"" + type + "\",\"description\":\"From GitHub\"}", 201));
        try (Receiver receiver = new Receiver()) {
            String some = open(receiver.url("/some"), PULL_REQUESTS + "*");
            String all = open(receiver.url("/all"), "*");

            Map<String, Payload> published = new HashMap<>();
            for (Payload payload : payloads) {
                JsonNode accepted = program.post(
                        "/api/v1/events", "{\"type\":\"" + payload.type() + "\",\"data\":" + payload.data() + "}", 202);
                assertThat(accepted.get("deliveries").asInt())
                        .isEqualTo(payload.type().startsWith(PULL_REQUESTS) ? 2 : 1);
                published.put(accepted.get("id").asString(), payload);
            }

            Set<String> pullRequests = published.entrySet().stream()
                    .filter(entry -> entry.getValue().type().startsWith(PULL_REQUESTS))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet());
            assertThat(pullRequests).isNotEmpty().hasSizeLessThan(published.size());
            await().atMost(PATIENCE).until(() -> receiver.arrivals().size() >= published.size() + pullRequests.size());
            assertArrivedOnce(receiver.arrivalsAt("/all"), published.keySet());
            assertArrivedOnce(receiver.arrivalsAt("/some"), pullRequests);
            verify(receiver.arrivalsAt("/all"), all, published);
            verify(receiver.arrivalsAt("/some"), some, published);
            assertLogSays("succeeded", published.size() + pullRequests.size());
        }
    }

    @Test
    void recordsWhatAFailingReceiverSaidAndPlansTheNextAttempt() throws Exception {
        try (Receiver receiver = new Receiver()) {
            receiver.answer(503);
            open(receiver.url("/down"), "*");
            program.post("/api/v1/events", "{\"type\":\"session.started\",\"data\":{}}", 202);
            await().atMost(PATIENCE)
                    .until(() -> first("/api/v1/deliveries?status=pending")
                                    .get("attempts")
                                    .asInt()
                            == 1);

            JsonNode delivery = first("/api/v1/deliveries?status=pending");
            assertThat(delivery.get("response_status").asInt()).isEqualTo(503);
            assertThat(delivery.get("next_attempt_at").isNull()).isFalse();
            JsonNode attempt = program.get(
                            "/api/v1/deliveries/" + delivery.get("id").asString())
                    .get("attempt_log")
                    .get(0);
            assertThat(attempt.get("outcome").asString()).isEqualTo("refused");
            assertThat(attempt.get("request_headers").get("webhook-signature").asString())
                    .startsWith("v1,");
        }
    }

    private String open(String url, String events) {
        return program.post(
                        "/api/v1/webhooks/endpoints", "{\"url\":\"" + url + "\",\"events\":[\"" + events + "\"]}", 201)
                .get("secret")
                .asString();
    }

    private JsonNode first(String list) {
        JsonNode data = program.get(list).get("data");
        return data.isEmpty() ? Program.JSON.createObjectNode().put("attempts", -1) : data.get(0);
    }

    private static void assertArrivedOnce(List<Receiver.Arrival> arrivals, Set<String> expected) {
        assertThat(arrivals).hasSameSizeAs(expected);
        assertThat(arrivals.stream().map(Receiver.Arrival::id).collect(Collectors.toSet()))
                .isEqualTo(expected);
    }

    /** With a library that we did not write. */
    private static void verify(List<Receiver.Arrival> arrivals, String secret, Map<String, Payload> published)
            throws Exception {
        Webhook webhook = new Webhook(secret);
        for (Receiver.Arrival arrival : arrivals) {
            String body = new String(arrival.body(), StandardCharsets.UTF_8);
            HttpHeaders headers = HttpHeaders.of(
                    arrival.headers().entrySet().stream()
                            .filter(header -> header.getKey().startsWith("webhook-"))
                            .collect(Collectors.toMap(Map.Entry::getKey, header -> List.of(header.getValue()))),
                    (name, value) -> true);
            webhook.verify(body, headers);
            Payload payload = published.get(arrival.id());
            assertThat(body)
                    .startsWith(
                            "{\"id\":\"" + arrival.id() + "\",\"type\":\"" + payload.type() + "\",\"timestamp\":\"");
            assertThat(body).endsWith("\"data\":" + payload.data() + "}");
        }
    }

    private void assertLogSays(String status, int expected) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            Set<String> ids = new HashSet<>();
            String cursor = "";
            do {
                JsonNode page = program.get("/api/v1/deliveries?limit=100&status=" + status + cursor);
                page.get("data").forEach(delivery -> ids.add(delivery.get("id").asString()));
                cursor = page.get("has_more").asBoolean()
                        ? "&cursor=" + page.get("next_cursor").asString()
                        : null;
            } while (cursor != null);
            assertThat(ids).hasSize(expected);
        });
    }

    private static List<Payload> payloads() throws IOException {
        String own = System.getProperty("ringmain.test.payloads");
        String lines = own == null
                ? new ClassPathResource("github-webhooks/sample.jsonl").getContentAsString(StandardCharsets.UTF_8)
                : Files.readString(Path.of(own));
        return lines.lines()
                .map(line -> {
                    int data = line.indexOf("\"data\":") + "\"data\":".length();
                    return new Payload(
                            Program.JSON.readTree(line).get("type").asString(),
                            line.substring(data, line.length() - 1).strip());
                })
                .toList();
    }
}
