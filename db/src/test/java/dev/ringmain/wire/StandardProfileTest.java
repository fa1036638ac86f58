package dev.ringmain.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import dev.ringmain.DatabaseTest;
import dev.ringmain.endpoint.SigningSecret;
import dev.ringmain.tenant.TenantId;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** The profile as it is stored, judged by a verifier that we did not write. */
@DatabaseTest
class StandardProfileTest {

    private static final String DATA = "{ \"b\":1.0000000000000000001,\"a\" : [null,\"\\u00e9é🔌\"],\"b\":2 }";

    private final Instant now = Instant.now();
    private final String secret = SigningSecret.generate();

    @Autowired
    WireProfiles profiles;

    @Autowired
    JdbcClient jdbc;

    private WireProfile standard;

    @BeforeEach
    void readProfile() {
        standard = profiles.find(TenantId.next(), WireProfile.STANDARD).orElseThrow();
    }

    @Test
    void isVerifiedByTheStandardsOwnLibrary() throws Exception {
        SignedRequest request = sign(new SigningKey(secret, null));

        verify(secret, request);
        assertThat(request.headers()).containsOnlyKeys("webhook-id", "webhook-timestamp", "webhook-signature");
        assertThat(request.headers().get("webhook-id")).isEqualTo("evt_1");
    }

    @Test
    void isRefusedWhenOneByteChangedOrTheSecretIsAnothers() {
        SignedRequest request = sign(new SigningKey(secret, null));
        byte[] changed = request.body().clone();
        changed[changed.length - 3] ^= 1;

        assertThatThrownBy(() -> verify(secret, new SignedRequest(request.headers(), changed, request.contentType())))
                .isInstanceOf(WebhookVerificationException.class);
        assertThatThrownBy(() -> verify(SigningSecret.generate(), request))
                .isInstanceOf(WebhookVerificationException.class);
    }

    @Test
    void isSignedAnewAtEveryAttemptSoThatACapturedOneGrowsOld() throws Exception {
        SigningKey key = new SigningKey(secret, null);
        SignedRequest captured =
                standard.request(facts(null), List.of(key), Map.of(), now.minus(Duration.ofMinutes(10)));
        SignedRequest fresh = sign(key);

        verify(secret, fresh);
        assertThatThrownBy(() -> verify(secret, captured)).isInstanceOf(WebhookVerificationException.class);
        assertThat(fresh.headers().get("webhook-id"))
                .isEqualTo(captured.headers().get("webhook-id"));
        assertThat(fresh.body()).isEqualTo(captured.body());
    }

    @Test
    void isSignedWithEverySecretThatIsLiveAndWithNoOther() throws Exception {
        String old = SigningSecret.generate();
        String older = SigningSecret.generate();
        SignedRequest request =
                sign(new SigningKey(secret, null), new SigningKey(old, now.plusSeconds(1)), new SigningKey(older, now));

        verify(secret, request);
        verify(old, request);
        assertThatThrownBy(() -> verify(older, request)).isInstanceOf(WebhookVerificationException.class);
        assertThat(request.headers().get("webhook-signature").split(" "))
                .hasSize(2)
                .allMatch(one -> one.startsWith("v1,"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0123456789abcdef-of-my-own", "whsec_not*base64!"})
    void takesASecretOfAnotherFormAsItStands(String own) throws Exception {
        SignedRequest request = sign(new SigningKey(own, null));

        new Webhook(own.getBytes(StandardCharsets.UTF_8)).verify(text(request), headers(request));
    }

    @Test
    void carriesTheDataByteForByteBehindTheFieldsInTheirOrder() {
        assertThat(text(sign(new SigningKey(secret, null))))
                .isEqualTo(
                        "{\"id\":\"evt_1\",\"type\":\"session.started\",\"timestamp\":\"2026-04-14T12:34:56.700Z\",\"data\":"
                                + DATA + "}");
    }

    @Test
    void writesFieldsOfOtherProfilesAsTheyAreNamed() {
        TenantId alice = TenantId.next();
        own(alice, "mine", """
                [{"field": "webhookId", "source": "endpoint_id"}, {"field": "eventName", "source": "event_type"},
                 {"field": "environmentId", "source": "environment_id"}, {"field": "environmentName", "source": "environment_name"},
                 {"field": "messageId", "source": "delivery_id"}, {"field": "redelivery", "source": "redelivery"},
                 {"field": "station_id", "source": "subject"}, {"field": "payload", "source": "payload"}]""");
        WireProfile profile = profiles.find(alice, "mine").orElseThrow();

        assertThat(text(profile.request(facts("DE*ABC"), List.of(), Map.of(), now)))
                .isEqualTo(
                        "{\"webhookId\":\"ep_1\",\"eventName\":\"session.started\",\"environmentId\":\"env_1\",\"environmentName\":\"live\",\"messageId\":\"dlv_1\",\"redelivery\":false,\"station_id\":\"DE*ABC\",\"payload\":"
                                + DATA + "}");
        assertThat(profiles.find(TenantId.next(), "mine")).isEmpty();
    }

    @Test
    void letsATenantsOwnProfileHideABuiltInOneOfItsName() {
        TenantId alice = TenantId.next();
        own(alice, "standard", "[{\"field\": \"d\", \"source\": \"payload\"}]");

        assertThat(text(profiles.find(alice, "standard").orElseThrow().request(facts(null), List.of(), Map.of(), now)))
                .isEqualTo("{\"d\":" + DATA + "}");
        assertThat(profiles.all(alice)).hasSize(9);
        assertThat(profiles.all(TenantId.next())).hasSize(8);
    }

    /** Whatever a publisher calls its subject, the envelope stays JSON and says the same. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"quoted\" \\ back",
                "tab\tline\nnul\u0000 bell\u0007 del\u007f",
                "🔌 é 漢 \u2028",
                "</script>",
                ""
            })
    void escapesWhatStringsHold(String subject) {
        assertThat(readBack(subject)).isEqualTo(subject);
    }

    @ParameterizedTest
    @ValueSource(ints = {0xd800, 0xdbff, 0xdc00, 0xdfff})
    void replacesHalfACharacterBecauseItHasNoBytes(int half) {
        assertThat(readBack("a" + (char) half + "b")).isEqualTo("a\ufffdb");
        assertThat(readBack("a" + (char) half)).isEqualTo("a\ufffd");
    }

    @Test
    void waitsAsTheStandardSuggests() {
        RetrySchedule retries = standard.retries();

        assertThat(retries.delays())
                .containsExactly(
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(30),
                        Duration.ofHours(2),
                        Duration.ofHours(5),
                        Duration.ofHours(10),
                        Duration.ofHours(14),
                        Duration.ofHours(20),
                        Duration.ofHours(24));
        assertThat(retries.jitter()).isEqualTo(0.2);
        assertThat(standard.timeout()).isEqualTo(Duration.ofSeconds(15));
        assertThat(standard.httpsOnly()).isTrue();
        assertThat(standard.disable()).isEqualTo(new WireProfile.DisableRule(Duration.ofDays(5), Duration.ofHours(12)));
    }

    @Test
    void sendsOwnHeadersBesideItsOwnAndLetsNoneReplaceTheSignature() {
        SignedRequest request = standard.request(
                facts(null),
                List.of(new SigningKey(secret, null)),
                Map.of("authorization", "Bearer x", "webhook-signature", "v1,forged"),
                now);

        assertThat(request.headers()).containsEntry("authorization", "Bearer x");
        assertThat(request.headers().get("webhook-signature")).doesNotContain("forged");
    }

    @Test
    void doesNotPrintSecrets() {
        assertThat(new SigningKey(secret, null)).hasToString("SigningKey[…]");
    }

    private void own(TenantId tenant, String name, String envelope) {
        jdbc.sql(
                        "INSERT INTO wire_profile (id, tenant_id, name, definition, created_at, updated_at) VALUES (?, ?, ?, ?, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))")
                .params(
                        TenantId.next().bytes(),
                        tenant.bytes(),
                        name,
                        "{\"envelope\": " + envelope
                                + ", \"signatures\": [], \"timeout\": \"PT5S\", \"retries\": [], \"jitter\": 0, \"https_only\": false}")
                .update();
    }

    private String readBack(String subject) {
        WireProfile profile = WireProfile.read(
                "p",
                "{\"envelope\": [{\"field\": \"s\", \"source\": \"subject\"}, {\"field\": \"data\", \"source\": \"payload\"}], \"signatures\": [], \"timeout\": \"PT5S\", \"retries\": [], \"jitter\": 0, \"https_only\": false}");
        return JsonMapper.shared()
                .readTree(profile.request(facts(subject), List.of(), Map.of(), now)
                        .body())
                .get("s")
                .asString();
    }

    private SignedRequest sign(SigningKey... keys) {
        return standard.request(facts(null), List.of(keys), Map.of(), now);
    }

    private static DeliveryFacts facts(@Nullable String subject) {
        return new DeliveryFacts(
                "evt_1",
                "session.started",
                Instant.parse("2026-04-14T12:34:56.7Z"),
                subject,
                "env_1",
                "live",
                "ep_1",
                "dlv_1",
                1,
                false,
                DATA.getBytes(StandardCharsets.UTF_8));
    }

    private static void verify(String secret, SignedRequest request) throws Exception {
        new Webhook(secret).verify(text(request), headers(request));
    }

    private static String text(SignedRequest request) {
        return new String(request.body(), StandardCharsets.UTF_8);
    }

    private static HttpHeaders headers(SignedRequest request) {
        return HttpHeaders.of(
                request.headers().entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, header -> List.of(header.getValue()))),
                (name, value) -> true);
    }
}
