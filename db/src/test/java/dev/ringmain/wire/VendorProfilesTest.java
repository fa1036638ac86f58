package dev.ringmain.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.DatabaseTest;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.wire.WireProfile.DisableRule;
import dev.ringmain.wire.WireProfile.SecretPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** The four vendors' profiles as they are stored, byte for byte. */
@DatabaseTest
class VendorProfilesTest {

    private static final String DATA = "{ \"connectorId\":1, \"n\":1.0 }";
    private static final String OWN = "0f3c-a-secret-of-my-own";

    private final Instant now = Instant.parse("2026-04-14T13:00:00Z");

    @Autowired
    WireProfiles profiles;

    @Test
    void dynamoSignsTheBodyInBothOfItsHeaders() throws Exception {
        SignedRequest request = profile("dynamo").request(facts(1, null), keys(OWN), Map.of(), now);

        assertThat(text(request))
                .isEqualTo(
                        "{\"event\":\"session.started\",\"id\":\"evt_1\",\"timestamp\":\"2026-04-14T12:34:56.789Z\",\"data\":"
                                + DATA + "}");
        assertThat(request.headers())
                .containsExactly(
                        Map.entry("X-Dynamo-Signature", "sha256=" + hmac(OWN, request.body())),
                        Map.entry("X-Webhook-Signature", "sha256=" + hmac(OWN, request.body())));
    }

    @Test
    void capacitorSignsIfThereIsASecretAndNotOtherwise() throws Exception {
        SignedRequest signed = profile("capacitor").request(facts(1, null), keys(OWN), Map.of(), now);
        SignedRequest unsigned = profile("capacitor").request(facts(1, null), List.of(), Map.of(), now);

        assertThat(text(signed))
                .isEqualTo("{\"event\":\"session.started\",\"timestamp\":\"2026-04-14T12:34:56.789Z\",\"data\":" + DATA
                        + "}");
        assertThat(signed.headers())
                .containsExactly(Map.entry("X-Webhook-Signature", "sha256=" + hmac(OWN, signed.body())));
        assertThat(text(unsigned)).isEqualTo(text(signed));
        assertThat(unsigned.headers()).isEmpty();
    }

    @Test
    void dynamicSaysWhoAndWhereAndWhetherItSaidSoBefore() throws Exception {
        SignedRequest request = profile("dynamic").request(facts(2, null), keys(OWN), Map.of(), now);

        assertThat(text(request))
                .isEqualTo(
                        "{\"eventId\":\"evt_1\",\"messageId\":\"dlv_1\",\"webhookId\":\"ep_1\",\"eventName\":\"session.started\",\"environmentId\":\"env_1\",\"environmentName\":\"sandbox\",\"timestamp\":\"2026-04-14T12:34:56.789Z\",\"redelivery\":true,\"data\":"
                                + DATA + "}");
        assertThat(request.headers())
                .containsExactly(Map.entry("x-dynamic-signature-256", "sha256=" + hmac(OWN, request.body())));
        assertThat(profile("dynamic").pings()).isTrue();
    }

    @Test
    void pipeletSendsTheCustomersHeaderAndNothingOfItsOwn() {
        SignedRequest request =
                profile("pipelet").request(facts(1, "WALLBOX_001"), keys(OWN), Map.of("X-Webhook-Secret", "s"), now);

        assertThat(text(request))
                .isEqualTo(
                        "{\"event\":\"session.started\",\"station_id\":\"WALLBOX_001\",\"timestamp\":\"2026-04-14T12:34:56.789Z\",\"payload\":"
                                + DATA + "}");
        assertThat(request.headers()).containsExactly(Map.entry("X-Webhook-Secret", "s"));
    }

    @Test
    void keepsTheSchedulesTimeoutsAndRulesOfTheirDocuments() {
        expect("dynamo", 30, SecretPolicy.REQUIRED, true, true, "PT5S", "PT30S", "PT5M", "PT30M", "PT2H");
        expect("capacitor", 5, SecretPolicy.OPTIONAL, false, false);
        expect("dynamic", 15, SecretPolicy.REQUIRED, true, true, "PT15S", "PT1M", "PT195S", "PT10M");
        expect(
                "pipelet",
                10,
                SecretPolicy.NONE,
                false,
                false,
                "PT30S",
                "PT1M",
                "PT5M",
                "PT30M",
                "PT2H",
                "PT6H",
                "PT24H");
    }

    /** Its header has room for one signature, so a receiver that knows either secret is served by one of two attempts. */
    @ParameterizedTest
    @ValueSource(strings = {"dynamo", "capacitor", "dynamic"})
    void signsWithTheOldSecretAndTheNewOneInTurnWhileBothAreLive(String name) {
        WireProfile profile = profile(name);
        SigningKey current = new SigningKey(OWN, null);
        SigningKey old = new SigningKey("the-old-secret", now.plusSeconds(1));
        List<SigningKey> both = List.of(current, old);

        assertThat(verify(profile, profile.request(facts(1, null), both, Map.of(), now), current))
                .isEqualTo(Verification.OK);
        assertThat(verify(profile, profile.request(facts(2, null), both, Map.of(), now), old))
                .isEqualTo(Verification.OK);
        assertThat(verify(profile, profile.request(facts(2, null), both, Map.of(), now.plusSeconds(1)), old))
                .isEqualTo(Verification.WRONG_SECRET);
        assertThat(profile.retryAfter(1, both, Duration.ZERO, 0, now)).isPresent();
    }

    @Test
    void triesAgainForTheOtherSecretAloneWhereItsScheduleWouldNot() {
        WireProfile capacitor = profile("capacitor");
        List<SigningKey> both =
                List.of(new SigningKey(OWN, null), new SigningKey("the-old-secret", now.plusSeconds(1)));

        assertThat(capacitor.retryAfter(1, both, Duration.ZERO, 0, now)).contains(Duration.ofSeconds(1));
        assertThat(capacitor.retryAfter(2, both, Duration.ZERO, 0, now)).isEmpty();
        assertThat(capacitor.retryAfter(1, both, Duration.ZERO, 0, now.plusSeconds(1)))
                .isEmpty();
        assertThat(capacitor.retryAfter(1, List.of(), Duration.ZERO, 0, now)).isEmpty();
    }

    @Test
    void letsNoHeaderOfTheCustomersPassForASignatureHoweverItIsWritten() {
        SignedRequest request =
                profile("dynamo").request(facts(1, null), keys(OWN), Map.of("x-dynamo-signature", "forged"), now);

        assertThat(request.headers()).doesNotContainValue("forged").hasSize(2);
    }

    @Test
    void signsAsStripeDoesWithEverySecretThatIsLive() throws Exception {
        WireProfile stripe = WireProfile.read("mine", """
                {"envelope": [{"field": "data", "source": "payload"}], "signatures": [{"scheme": "stripe", "headers": ["X-My-Signature"]}],
                 "timeout": "PT5S", "retries": [], "jitter": 0, "https_only": true}""");
        SigningKey current = new SigningKey(OWN, null);
        SigningKey old = new SigningKey("the-old-secret", now.plusSeconds(1));
        SignedRequest request = stripe.request(facts(1, null), List.of(current, old), Map.of(), now);

        String seconds = Long.toString(now.getEpochSecond());
        byte[] signed = (seconds + "." + text(request)).getBytes(StandardCharsets.UTF_8);
        assertThat(request.headers())
                .containsEntry(
                        "X-My-Signature",
                        "t=" + seconds + ",v1=" + hmac(OWN, signed) + ",v1=" + hmac("the-old-secret", signed));
        assertThat(Stream.of(current, old).map(key -> verify(stripe, request, key)))
                .containsOnly(Verification.OK);
        assertThat(verify(stripe, request, new SigningKey("anothers", null))).isEqualTo(Verification.WRONG_SECRET);
    }

    private void expect(
            String name,
            int timeoutSeconds,
            SecretPolicy secret,
            boolean httpsOnly,
            boolean disables,
            String... retries) {
        WireProfile profile = profile(name);
        assertThat(profile.timeout()).isEqualTo(Duration.ofSeconds(timeoutSeconds));
        assertThat(profile.secret()).isEqualTo(secret);
        assertThat(profile.httpsOnly()).isEqualTo(httpsOnly);
        assertThat(profile.disable())
                .isEqualTo(disables ? new DisableRule(Duration.ofDays(5), Duration.ofHours(12)) : null);
        assertThat(profile.retries().delays())
                .isEqualTo(Stream.of(retries).map(Duration::parse).toList());
        assertThat(profile.retries().jitter()).isEqualTo(retries.length == 0 ? 0 : 0.2);
    }

    private WireProfile profile(String name) {
        return profiles.find(TenantId.next(), name).orElseThrow();
    }

    private Verification verify(WireProfile profile, SignedRequest request, SigningKey key) {
        Map<String, String> received = new HashMap<>();
        request.headers().forEach((name, value) -> received.put(name.toLowerCase(Locale.ROOT), value));
        return profile.verify(received, request.body(), key, now);
    }

    private static List<SigningKey> keys(String text) {
        return List.of(new SigningKey(text, null));
    }

    private static DeliveryFacts facts(int attempt, @Nullable String subject) {
        return new DeliveryFacts(
                "evt_1",
                "session.started",
                Instant.parse("2026-04-14T12:34:56.789Z"),
                subject,
                "env_1",
                "sandbox",
                "ep_1",
                "dlv_1",
                attempt,
                attempt > 1,
                DATA.getBytes(StandardCharsets.UTF_8));
    }

    private static String hmac(String key, byte[] content) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(content));
    }

    private static String text(SignedRequest request) {
        return new String(request.body(), StandardCharsets.UTF_8);
    }
}
