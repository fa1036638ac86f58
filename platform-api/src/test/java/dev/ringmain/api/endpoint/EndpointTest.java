package dev.ringmain.api.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.ApiTest;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.FakeReceiver;
import dev.ringmain.api.testing.Workspace;
import dev.ringmain.api.testing.Workspace.Stored;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

@ApiTest
@Tag("database")
class EndpointTest {

    private static final String PATH = "/api/v1/webhooks/endpoints";

    @Autowired
    Cast cast;

    Workspace alice;

    @BeforeEach
    void meetAlice() {
        alice = cast.alice().live();
    }

    @Test
    void opensWithSecretAndShowsItThisOnce() {
        Answer opened = alice.endpoint("""
                {"url": "http://127.0.0.1:9/hook", "events": ["session.*", "a.b", "*"], "description": "Ours",
                 "headers": {"Authorization": "Bearer canary-of-a-header-1234", "X-Short": "abc"}, "rate_limit": 5}""");

        assertThat(opened.status()).isEqualTo(201);
        assertThat(opened.header("Location")).contains(PATH + "/" + opened.at("/id"));
        assertThat(opened.at("/id")).startsWith("ep_");
        assertThat(opened.at("/secret")).matches("whsec_[A-Za-z0-9+/]{43}=");
        assertThat(opened.at("/status")).isEqualTo("active");
        assertThat(opened.at("/profile")).isEqualTo("standard");
        assertThat(opened.number("/rate_limit")).isEqualTo(5);
        assertThat(opened.at("/headers/Authorization")).isEqualTo("…");
        assertThat(opened.at("/headers/X-Short")).isEqualTo("…");
        assertThat(opened.json().propertyNames())
                .containsExactly(
                        "id",
                        "number",
                        "url",
                        "description",
                        "events",
                        "status",
                        "status_reason",
                        "profile",
                        "also_sign",
                        "public_key",
                        "headers",
                        "rate_limit",
                        "filter",
                        "transformation",
                        "retry",
                        "created_at",
                        "updated_at",
                        "secret");

        Answer shown = alice.get(PATH + "/" + opened.at("/id"));
        assertThat(shown.status()).isEqualTo(200);
        assertThat(shown.json().at("/events")).hasToString("[\"session.*\",\"a.b\",\"*\"]");
        assertThat(shown.json().has("secret")).isFalse();
        assertThat(alice.get(PATH).each("id")).containsExactly(opened.at("/id"));
        assertThat(alice.get(PATH).json().propertyNames())
                .containsExactly("data", "next_cursor", "prev_cursor", "has_more");
    }

    @Test
    void takesOwnSecretThatStandardWebhooksCanRead() {
        String secret = secretOf(24);

        Answer opened = alice.endpoint(endpointWithSecret(secret));

        assertThat(opened.status()).isEqualTo(201);
        assertThat(opened.at("/secret")).isEqualTo(secret);
        assertThat(alice.endpoint(endpointWithSecret(secretOf(64))).status()).isEqualTo(201);
    }

    @Test
    void refusesOwnSecretThatStandardWebhooksCannotRead() {
        for (String secret : List.of(
                secretOf(23),
                secretOf(65),
                secretOf(32).substring(6),
                "whsec_",
                "whsec_" + "!".repeat(40),
                "a-secret-of-my-own-that-is-long-enough",
                "",
                " " + secretOf(32))) {
            Answer refused = alice.endpoint(endpointWithSecret(secret));

            assertThat(refused.refusal()).as(secret).isEqualTo("422 invalid_request");
            assertThat(refused.pointer()).isEqualTo("/secret");
            if (!secret.isEmpty()) {
                assertThat(refused.text()).doesNotContain("\"" + secret + "\"");
            }
        }
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @Test
    void showsSecretsAndHeadersInNoOtherAnswer() {
        String canary = secretOf(32);
        Answer opened = alice.endpoint("{\"url\":\"http://127.0.0.1:9/hook\",\"events\":[\"*\"],\"secret\":\"" + canary
                + "\",\"headers\":{\"Authorization\":\"Bearer canary-in-a-header\"}}");
        String endpoint = PATH + "/" + opened.at("/id");
        String event = alice.publish("{\"type\":\"a.b\",\"data\":1}").at("/id");
        String delivery = alice.get("/api/v1/deliveries").at("/data/0/id");

        List<Answer> answers = new ArrayList<>(List.of(
                alice.get(PATH),
                alice.get(endpoint),
                alice.patch(endpoint, "{\"description\":\"Ours\"}"),
                alice.patch(endpoint, "{\"secret\":\"" + canary + "\"}"),
                alice.post(endpoint + "/test", ""),
                alice.get(endpoint + "/deliveries"),
                alice.get("/api/v1/events/" + event),
                alice.get("/api/v1/events/" + event + "/explain"),
                alice.get("/api/v1/deliveries"),
                alice.get("/api/v1/deliveries/" + delivery),
                alice.post("/api/v1/deliveries/" + delivery + "/replay", ""),
                alice.get("/api/v1/usage"),
                alice.endpoint("{\"secret\":\"" + canary + "\"}"),
                alice.endpoint("{\"secret\":\"" + canary + "\",")));
        Answer rotated = alice.post(endpoint + "/rotate-secret", "{\"overlap_seconds\":60}");
        answers.add(rotated);

        assertThat(rotated.at("/secret")).startsWith("whsec_").isNotEqualTo(canary);
        assertThat(answers)
                .allSatisfy(answer ->
                        assertThat(answer.text()).doesNotContain(canary, canary.substring(6), "canary-in-a-header"));
        assertThat(alice.get(endpoint).text()).doesNotContain(rotated.at("/secret"));
    }

    @Test
    void changesWhatAPatchNamesAndLeavesTheRest() {
        String endpoint = PATH + "/"
                + alice.endpoint(
                                "{\"url\":\"http://127.0.0.1:9/a\",\"events\":[\"a.*\"],\"description\":\"One\",\"headers\":{\"X-A\":\"1\"},\"rate_limit\":3}")
                        .at("/id");

        Answer moved = alice.patch(endpoint, "{\"url\":\"http://127.0.0.1:9/b\"}");
        assertThat(moved.status()).isEqualTo(200);
        assertThat(moved.at("/url")).isEqualTo("http://127.0.0.1:9/b");
        assertThat(moved.at("/description")).isEqualTo("One");
        assertThat(moved.number("/rate_limit")).isEqualTo(3);
        assertThat(moved.at("/headers/X-A")).isEqualTo("…");

        Answer cleared =
                alice.patch(endpoint, "{\"headers\":{},\"rate_limit\":0,\"description\":\"\",\"events\":[\"b\"]}");
        assertThat(cleared.json().at("/headers")).isEmpty();
        assertThat(cleared.json().at("/rate_limit").isNull()).isTrue();
        assertThat(cleared.at("/description")).isEmpty();
        assertThat(cleared.json().at("/events")).hasToString("[\"b\"]");

        Answer untouched = alice.patch(endpoint, "{\"url\":null,\"events\":null,\"description\":null}");
        assertThat(untouched.at("/url")).isEqualTo("http://127.0.0.1:9/b");
        assertThat(untouched.json().at("/events")).hasToString("[\"b\"]");
    }

    @Test
    void pausesAndResumes() {
        String endpoint = PATH + "/" + alice.endpoint();

        assertThat(alice.patch(endpoint, "{\"status\":\"paused\"}").at("/status"))
                .isEqualTo("paused");
        Answer held = alice.publish("{\"type\":\"a.b\",\"data\":1}");
        assertThat(held.number("/deliveries")).isEqualTo(1);
        assertThat(alice.get("/api/v1/events/" + held.at("/id") + "/explain").at("/endpoints/0/detail"))
                .contains("paused");
        assertThat(alice.patch(endpoint, "{\"status\":\"active\"}").at("/status"))
                .isEqualTo("active");
        assertThat(alice.patch(endpoint, "{\"status\":\"disabled\"}").pointer()).isEqualTo("/status");
    }

    @Test
    void isGoneOnceDeleted() {
        String id = alice.endpoint();
        alice.publish("{\"type\":\"a.b\",\"data\":1}");
        String delivery = alice.get("/api/v1/deliveries").at("/data/0/id");

        Answer deleted = alice.delete(PATH + "/" + id);

        assertThat(deleted.status()).isEqualTo(204);
        assertThat(deleted.text()).isEmpty();
        assertThat(alice.get(PATH + "/" + id).refusal()).isEqualTo("404 not_found");
        assertThat(alice.delete(PATH + "/" + id).refusal()).isEqualTo("404 not_found");
        assertThat(alice.patch(PATH + "/" + id, "{\"status\":\"active\"}").refusal())
                .isEqualTo("404 not_found");
        assertThat(alice.post(PATH + "/" + id + "/rotate-secret", "").refusal()).isEqualTo("404 not_found");
        assertThat(alice.post(PATH + "/" + id + "/test", "").refusal()).isEqualTo("404 not_found");
        assertThat(alice.get(PATH).json().at("/data")).isEmpty();
        assertThat(alice.stored().secrets()).isZero();
        assertThat(alice.publish("{\"type\":\"a.b\",\"data\":1}").number("/deliveries"))
                .isZero();
        assertThat(alice.post("/api/v1/deliveries/" + delivery + "/replay", "").refusal())
                .isEqualTo("409 endpoint_deleted");
        assertThat(alice.get("/api/v1/deliveries/" + delivery).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"events\":[\"*\"]}                               | /url         | required",
                "{\"url\":\"\",\"events\":[\"*\"]}                  | /url         | url_malformed",
                "{\"url\":\"nonsense\",\"events\":[\"*\"]}          | /url         | url_malformed",
                "{\"url\":5,\"events\":[\"*\"]}                     | /url         | wrong_type",
                "{\"url\":\"http://127.0.0.1/\"}                    | /events      | required",
                "{\"url\":\"http://127.0.0.1/\",\"events\":[]}      | /events      | required",
                "{\"url\":\"http://127.0.0.1/\",\"events\":\"*\"}   | /events      | wrong_type",
                "{\"url\":\"http://127.0.0.1/\",\"events\":[null]}  | /events/0    | invalid_event_pattern",
                "{\"url\":\"http://127.0.0.1/\",\"events\":[\"a\",\"a b\"]} | /events/1 | invalid_event_pattern",
                "{\"url\":\"http://127.0.0.1/\",\"events\":[\"**\"]} | /events/0   | invalid_event_pattern",
                "{\"url\":\"http://127.0.0.1/\",\"events\":[\"*.a\"]} | /events/0  | invalid_event_pattern",
                "{\"url\":\"http://127.0.0.1/\",\"events\":[1]}     | /events/0    | wrong_type",
                "{\"url\":\"http://127.0.0.1/\",\"events\":[\"*\"],\"profile\":\"none\"} | /profile | unknown_profile",
                "{\"url\":\"http://127.0.0.1/\",\"events\":[\"*\"],\"rate_limit\":-1}    | /rate_limit | invalid_value",
                "{\"url\":\"http://127.0.0.1/\",\"events\":[\"*\"],\"rate_limit\":501}   | /rate_limit | over_plan",
                "{\"url\":\"http://127.0.0.1/\",\"events\":[\"*\"],\"rate_limit\":1.5}   | /rate_limit | wrong_type",
                "{\"url\":\"http://127.0.0.1/\",\"events\":[\"*\"],\"rate_limit\":\"5\"} | /rate_limit | wrong_type",
                "{\"url\":\"http://127.0.0.1/\",\"events\":[\"*\"],\"rate_limit\":99999999999} | /rate_limit | wrong_type",
                "{\"url\":\"http://127.0.0.1/\",\"events\":[\"*\"],\"status\":\"deleted\"} | /status | invalid_value",
                "{\"url\":\"http://127.0.0.1/\",\"events\":[\"*\"],\"description\":true}   | /description | wrong_type",
                "{\"url\":\"http://127.0.0.1/\",\"events\":[\"*\"],\"headers\":[]}         | /headers | wrong_type",
                "{\"url\":\"http://127.0.0.1/\",\"events\":[\"*\"],\"headers\":{\"X-A\":null}} | /headers | invalid_header",
                "{\"url\":\"http://127.0.0.1/\",\"events\":[\"*\"],\"headers\":{\"X-A\":5}} | /headers/X-A | wrong_type",
            })
    void pointsAtTheFieldThatWillNotDo(String body, String pointer, String code) {
        Answer refused = alice.endpoint(body);

        assertThat(refused.refusal()).isEqualTo("422 invalid_request");
        assertThat(refused.pointer()).isEqualTo(pointer);
        assertThat(refused.at("/errors/0/code")).isEqualTo(code);
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tenant_id",
                "environment_id",
                "plan",
                "id",
                "number",
                "status_reason",
                "disabled_reason",
                "deleted_at",
                "created_at",
                "rateLimit",
                "version",
                "a/b~c"
            })
    void takesNoFieldThatIsNotTheCustomersToSet(String field) {
        String endpoint = PATH + "/" + alice.endpoint();
        String pointer = "/" + field.replace("~", "~0").replace("/", "~1");
        Stored before = alice.stored();

        Answer opened = alice.endpoint("{\"url\":\"http://127.0.0.1:9/\",\"events\":[\"*\"],\"" + field + "\":\"x\"}");
        Answer edited = alice.patch(endpoint, "{\"description\":\"Changed\",\"" + field + "\":\"x\"}");

        for (Answer refused : List.of(opened, edited)) {
            assertThat(refused.refusal()).isEqualTo("422 invalid_request");
            assertThat(refused.pointer()).isEqualTo(pointer);
            assertThat(refused.at("/errors/0/code")).isEqualTo("unknown_field");
        }
        assertThat(alice.stored()).isEqualTo(before);
        assertThat(alice.get(endpoint).at("/description")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host", "hOST", "Content-Length", "Transfer-Encoding", "Connection", "TE", "Upgrade", "Expect",
                        "Proxy-Authorization",
                "Cookie", "Content-Type", "User-Agent", "webhook-id", "Webhook-Signature", "X-Ringmain-Anything", "X A",
                        "X:A", "X\\r\\nA",
                "X\\u0000", "", "é"
            })
    void refusesHeadersThatAreNotTheCustomersToSet(String name) {
        Answer refused = alice.endpoint(
                "{\"url\":\"http://127.0.0.1:9/\",\"events\":[\"*\"],\"headers\":{\"" + name + "\":\"x\"}}");

        assertThat(refused.refusal()).isEqualTo("422 invalid_request");
        assertThat(refused.pointer()).isEqualTo("/headers");
        assertThat(refused.at("/errors/0/code")).isEqualTo("invalid_header");
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\\r\\nX-B: c", "a\\nb", "a\\u0000b", "é", "a\\tb"})
    void refusesHeaderValuesThatWouldBeginAnother(String value) {
        Answer refused = alice.endpoint(
                "{\"url\":\"http://127.0.0.1:9/\",\"events\":[\"*\"],\"headers\":{\"X-A\":\"" + value + "\"}}");

        assertThat(refused.at("/errors/0/code")).isEqualTo("invalid_header");
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @Test
    void keepsItsProfile() {
        String endpoint = PATH + "/" + alice.endpoint();

        assertThat(alice.patch(endpoint, "{\"profile\":\"standard\"}").status()).isEqualTo(200);
        Answer refused = alice.patch(endpoint, "{\"profile\":\"other\"}");

        assertThat(refused.refusal()).isEqualTo("422 invalid_request");
        assertThat(refused.pointer()).isEqualTo("/profile");
    }

    @Test
    void changesNothingForPatchThatIsRefused() {
        String endpoint = PATH + "/" + alice.endpoint();
        Answer before = alice.get(endpoint);

        for (String patch : List.of(
                "{\"description\":\"Changed\",\"status\":\"deleted\"}",
                "{\"url\":\"http://127.0.0.1:9/new\",\"events\":[\"a b\"]}",
                "{\"events\":[]}",
                "{\"description\":\"Changed\",\"rate_limit\":501}",
                "{\"description\":\"" + "x".repeat(501) + "\"}",
                "{\"events\":[\"a\"],\"headers\":{\"Host\":\"x\"}}",
                "{\"secret\":\"" + secretOf(32) + "\"}")) {
            assertThat(alice.patch(endpoint, patch).refusal()).as(patch).isEqualTo("422 invalid_request");
        }

        assertThat(alice.get(endpoint).text()).isEqualTo(before.text());
    }

    @Test
    void takesNoMoreHeadersAndPatternsThanADeliveryCarries() {
        String headers = IntStream.range(0, 21)
                .mapToObj(i -> "\"X-" + i + "\":\"x\"")
                .collect(Collectors.joining(",", "{", "}"));
        String patterns =
                IntStream.range(0, 201).mapToObj(i -> "\"a" + i + "\"").collect(Collectors.joining(",", "[", "]"));

        assertThat(alice.endpoint("{\"url\":\"http://127.0.0.1:9/\",\"events\":[\"*\"],\"headers\":" + headers + "}")
                        .pointer())
                .isEqualTo("/headers");
        assertThat(alice.endpoint("{\"url\":\"http://127.0.0.1:9/\",\"events\":" + patterns + "}")
                        .pointer())
                .isEqualTo("/events");
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @Test
    void refusesBodyOverTheCap() {
        Answer refused = alice.endpoint("{\"description\":\"" + "x".repeat(256 * 1024) + "\"}");

        assertThat(refused.refusal()).isEqualTo("413 too_large");
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @Test
    void rotatesWithOverlapOfUpToSevenDays() {
        String rotate = PATH + "/" + alice.endpoint() + "/rotate-secret";

        assertThat(alice.post(rotate, "").status()).isEqualTo(200);
        assertThat(alice.post(rotate, "{\"overlap_seconds\":604800}").status()).isEqualTo(200);
        for (String overlap : List.of("-1", "604801", "9223372036854775807")) {
            Answer refused = alice.post(rotate, "{\"overlap_seconds\":" + overlap + "}");
            assertThat(refused.refusal()).isEqualTo("422 invalid_request");
            assertThat(refused.pointer()).isEqualTo("/overlap_seconds");
        }
        assertThat(alice.post(rotate, "{\"overlap\":1}").refusal()).isEqualTo("422 invalid_request");
        assertThat(alice.stored().secrets()).isEqualTo(3);
    }

    @Test
    void keepsNoMoreThanTenOldSecretsAlive() {
        String rotate = PATH + "/" + alice.endpoint() + "/rotate-secret";

        for (int i = 0; i < 14; i++) {
            assertThat(alice.post(rotate, "").status()).isEqualTo(200);
        }

        assertThat(alice.liveSecrets()).isEqualTo(1 + 10);
    }

    @Test
    void saysAtOnceWhatTheReceiverAnswers() {
        try (FakeReceiver kind = new FakeReceiver(204);
                FakeReceiver broken = new FakeReceiver(500)) {
            Answer ok = test(kind.url());
            Answer notOk = test(broken.url());

            assertThat(ok.status()).isEqualTo(200);
            assertThat(ok.json().at("/ok").asBoolean()).isTrue();
            assertThat(ok.number("/status_code")).isEqualTo(204);
            assertThat(ok.json().has("duration_ms")).isTrue();
            assertThat(notOk.status()).isEqualTo(200);
            assertThat(notOk.json().at("/ok").asBoolean()).isFalse();
            assertThat(notOk.number("/status_code")).isEqualTo(500);
            assertThat(kind.bodies()).singleElement().asString().contains("\"type\":\"ping\"");
            assertThat(alice.events()).isZero();
            assertThat(alice.counted()).isZero();
        }
    }

    @Test
    void sendsAnEventThatTheCallerWrote() {
        try (FakeReceiver receiver = new FakeReceiver(204)) {
            String id = alice.endpoint("{\"url\":\"" + receiver.url()
                            + "\",\"events\":[\"session.*\"],\"filter\":{\"condition\":\"data.kWh > 100\"}}")
                    .at("/id");
            String test = PATH + "/" + id + "/test";

            Answer sent = alice.post(test, "{\"type\":\"session.ended\",\"data\":{\"kWh\":10.10}}");

            assertThat(sent.json().at("/ok").asBoolean()).isTrue();
            assertThat(sent.json().at("/wanted").asBoolean(true)).isFalse();
            assertThat(sent.json().at("/transformed").asBoolean(true)).isFalse();
            assertThat(receiver.bodies())
                    .singleElement()
                    .asString()
                    .contains("\"type\":\"session.ended\"", "\"kWh\":10.10}");
            assertThat(alice.post(test, "{\"type\":\"session.ended\",\"data\":{\"kWh\":120}}")
                            .json()
                            .at("/wanted")
                            .asBoolean(false))
                    .isTrue();
            assertThat(alice.post(test, "{\"type\":\"other.kind\",\"data\":1}")
                            .json()
                            .at("/wanted")
                            .asBoolean(true))
                    .isFalse();
            assertThat(alice.post(test, "{\"data\":1}").at("/errors/0/pointer")).isEqualTo("/type");
            assertThat(alice.post(test, "{\"type\":\"session.ended\"}").at("/errors/0/pointer"))
                    .isEqualTo("/data");
            assertThat(receiver.bodies()).hasSize(3);
            assertThat(alice.events()).isZero();
        }
    }

    private Answer test(String url) {
        String id =
                alice.endpoint("{\"url\":\"" + url + "\",\"events\":[\"*\"]}").at("/id");
        return alice.post(PATH + "/" + id + "/test", "");
    }

    private static String secretOf(int bytes) {
        byte[] secret = new byte[bytes];
        java.util.Arrays.fill(secret, (byte) 0xCA);
        return "whsec_" + Base64.getEncoder().encodeToString(secret);
    }

    private static String endpointWithSecret(String secret) {
        return "{\"url\":\"http://127.0.0.1:9/hook\",\"events\":[\"*\"],\"secret\":\"" + secret + "\"}";
    }

    @Test
    void listsThoseThatAreAskedFor() {
        String ours = alice.endpoint(
                        "{\"url\": \"http://127.0.0.1:9/hook\", \"events\": [\"*\"], \"description\": \"The Back office\"}")
                .at("/id");
        String other = alice.endpoint();
        alice.patch(PATH + "/" + other, "{\"status\": \"paused\"}");

        assertThat(ids(alice.get(PATH))).containsExactly(ours, other);
        assertThat(ids(alice.get(PATH + "?q=back%20OFFICE"))).containsExactly(ours);
        assertThat(ids(alice.get(PATH + "?q=" + other))).containsExactly(other);
        assertThat(ids(alice.get(PATH + "?q=%25"))).isEmpty();
        assertThat(ids(alice.get(PATH + "?status=paused"))).containsExactly(other);
        assertThat(ids(alice.get(PATH + "?status=active&q=9/hook"))).containsExactly(ours);
        assertThat(ids(alice.get(PATH + "?status=failing"))).isEmpty();
        assertThat(alice.get(PATH + "?status=broken").status()).isEqualTo(400);
        assertThat(ids(cast.charlie().live().get(PATH + "?q=" + ours))).isEmpty();
    }

    private static List<String> ids(Answer list) {
        List<String> ids = new ArrayList<>();
        list.json().get("data").forEach(one -> ids.add(one.get("id").asString()));
        return ids;
    }
}
