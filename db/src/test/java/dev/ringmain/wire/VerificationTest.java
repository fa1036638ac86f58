package dev.ringmain.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerificationTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final SigningKey KEY = new SigningKey("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", null);
    private static final SigningKey OTHER = new SigningKey("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", null);
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);

    @Test
    void holdsForTheExampleOfStandardWebhooks() {
        Map<String, String> headers = Map.of(
                "webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "webhook-timestamp", "1614265330",
                "webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assertThat(verify(headers, BODY, KEY, Instant.ofEpochSecond(1614265330)))
                .isEqualTo(Verification.OK);
    }

    @Test
    void holdsForEachOfSeveralSecrets() {
        Map<String, String> headers = signed(List.of(KEY, OTHER));
        assertThat(verify(headers, BODY, KEY, NOW)).isEqualTo(Verification.OK);
        assertThat(verify(headers, BODY, OTHER, NOW)).isEqualTo(Verification.OK);
    }

    @Test
    void failsForAnotherSecretOrBody() {
        Map<String, String> headers = signed(List.of(KEY));
        assertThat(verify(headers, BODY, OTHER, NOW)).isEqualTo(Verification.WRONG_SECRET);
        assertThat(verify(headers, new byte[] {'{', '}'}, KEY, NOW)).isEqualTo(Verification.WRONG_SECRET);
    }

    @Test
    void failsForAnOldOrFutureTimestamp() {
        Map<String, String> headers = signed(List.of(KEY));
        assertThat(verify(headers, BODY, KEY, NOW.plus(Duration.ofMinutes(5)))).isEqualTo(Verification.OK);
        assertThat(verify(headers, BODY, KEY, NOW.plusSeconds(301))).isEqualTo(Verification.TIMESTAMP_TOO_OLD);
        assertThat(verify(headers, BODY, KEY, NOW.minusSeconds(301))).isEqualTo(Verification.TIMESTAMP_TOO_OLD);
    }

    @Test
    void missesWhatIsNotThereOrMakesNoSense() {
        for (String name : List.of("webhook-id", "webhook-timestamp", "webhook-signature")) {
            Map<String, String> headers = signed(List.of(KEY));
            headers.remove(name);
            assertThat(verify(headers, BODY, KEY, NOW)).isEqualTo(Verification.MISSING_HEADER);
        }
        Map<String, String> headers = signed(List.of(KEY));
        headers.put("webhook-timestamp", "yesterday");
        assertThat(verify(headers, BODY, KEY, NOW)).isEqualTo(Verification.MISSING_HEADER);
    }

    private static Map<String, String> signed(List<SigningKey> keys) {
        Map<String, String> headers = new HashMap<>();
        SignatureScheme.STANDARD_WEBHOOKS.sign(
                new SignatureScheme.Signing("evt_1", BODY, keys, 1, List.of(), NOW), headers);
        return headers;
    }

    private static Verification verify(Map<String, String> headers, byte[] body, SigningKey key, Instant arrived) {
        return SignatureScheme.STANDARD_WEBHOOKS.verify(
                new SignatureScheme.Received(headers, body, arrived), List.of(), key);
    }
}
