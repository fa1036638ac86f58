package dev.ringmain.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.DatabaseTest;
import dev.ringmain.endpoint.SigningSecret;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.wire.SignatureDiagnosis.Finding;
import dev.ringmain.wire.SignatureDiagnosis.Received;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Each mistake that receivers make, made on purpose with a request that was really signed. */
@DatabaseTest
class SignatureDiagnosisTest {

    private static final String DATA = "{\"connector\":1.0,\"note\":\"a b\"}";
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @Autowired
    WireProfiles profiles;

    private final SigningKey current = new SigningKey(SigningSecret.generate(), null);
    private final SigningKey old = new SigningKey(SigningSecret.generate(), NOON.minusSeconds(3600));

    @ParameterizedTest
    @ValueSource(strings = {"standard", "dynamo", "dynamic"})
    void findsNothingWrongWhereNothingIs(String profile) {
        Sent sent = sent(profile);
        assertThat(sent.finding(sent.headers, sent.body, current.text())).isEqualTo(Finding.VERIFIED);
        assertThat(sent.finding(sent.headers, sent.body, "")).isEqualTo(Finding.VERIFIED);
        assertThat(sent.finding(sent.headers, sent.body + "\r\n", current.text()))
                .isEqualTo(Finding.VERIFIED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"standard", "dynamo", "dynamic"})
    void tellsSecretsApart(String profile) {
        Sent sent = sent(profile);
        assertThat(sent.finding(sent.headers, sent.body, SigningSecret.generate()))
                .isEqualTo(Finding.WRONG_SECRET);
        assertThat(sent.finding(sent.headers, sent.body, old.text())).isEqualTo(Finding.OLD_SECRET);
        assertThat(sent.finding(sent.headers, sent.body, "\"" + current.text() + "\""))
                .isEqualTo(Finding.MANGLED_SECRET);
        SignatureDiagnosis both = sent.diagnosis(sent.headers, "{}", SigningSecret.generate(), NOON);
        assertThat(both.finding()).isEqualTo(Finding.BODY_CHANGED);
        assertThat(both.detail()).contains("Besides, the secret");
        assertThat(SignatureDiagnosis.of(
                                sent.profile,
                                sent.keys,
                                "evt_1",
                                null,
                                new Received(sent.headers, "{}", SigningSecret.generate(), NOON))
                        .finding())
                .as("what was sent is not known any more")
                .isEqualTo(Finding.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"standard", "dynamo", "dynamic"})
    void knowsABodyThatWasWrittenAgain(String profile) {
        Sent sent = sent(profile);
        String again = sent.body.replace("\":", "\": ").replace("1.0", "1");
        SignatureDiagnosis found = sent.diagnosis(sent.headers, again, current.text(), NOON);
        assertThat(found.finding()).isEqualTo(Finding.BODY_RESERIALISED);
        assertThat(found.detail()).contains("differ first at byte");
        assertThat(sent.finding(sent.headers, again, SigningSecret.generate())).isEqualTo(Finding.BODY_RESERIALISED);
        assertThat(sent.finding(sent.headers, sent.body.replace("a b", "a c"), current.text()))
                .isEqualTo(Finding.BODY_CHANGED);
        assertThat(sent.finding(sent.headers, sent.body.substring(0, 9), current.text()))
                .isEqualTo(Finding.BODY_CHANGED);
    }

    @Test
    void seesThatItWasSpacedOutWhenWhatWasSentIsGone() {
        Sent sent = sent("standard");
        SignatureDiagnosis found = SignatureDiagnosis.of(
                sent.profile,
                List.of(current, old),
                "evt_1",
                null,
                new Received(sent.headers, sent.body.replace("\":", "\" : "), current.text(), NOON));
        assertThat(found.finding()).isEqualTo(Finding.BODY_RESERIALISED);
    }

    @Test
    void measuresAClockThatIsWrong() {
        Sent sent = sent("standard");
        SignatureDiagnosis found = sent.diagnosis(sent.headers, sent.body, current.text(), NOON.plusSeconds(400));
        assertThat(found.finding()).isEqualTo(Finding.CLOCK_SKEW);
        assertThat(found.detail()).contains("400 s after");
        assertThat(sent.diagnosis(sent.headers, sent.body, "", NOON.minusSeconds(301))
                        .detail())
                .contains("301 s before");
    }

    @Test
    void namesTheHeaderThatIsReadInstead() {
        Sent sent = sent("standard");
        SignatureDiagnosis found =
                sent.diagnosis(Map.of("x-hub-signature-256", "sha256=00"), sent.body, current.text(), NOON);
        assertThat(found.finding()).isEqualTo(Finding.WRONG_HEADER);
        assertThat(found.detail()).contains("webhook-signature", "x-hub-signature-256");

        Map<String, String> garbled = new HashMap<>(sent.headers);
        garbled.put("webhook-timestamp", "noon");
        assertThat(sent.finding(garbled, sent.body, current.text())).isEqualTo(Finding.WRONG_HEADER);

        Map<String, String> another = new HashMap<>(sent.headers);
        another.put("webhook-id", "evt_2");
        assertThat(sent.finding(another, sent.body, current.text())).isEqualTo(Finding.OTHER_DELIVERY);
    }

    @Test
    void looksForNoSignatureWhereNothingIsSigned() {
        Received received = new Received(Map.of(), "{}", "", NOON);
        WireProfile optional = profiles.find(TenantId.next(), "capacitor").orElseThrow();
        assertThat(SignatureDiagnosis.of(optional, List.of(), "evt_1", null, received)
                        .finding())
                .isEqualTo(Finding.UNSIGNED);
        WireProfile none = profiles.find(TenantId.next(), "pipelet").orElseThrow();
        assertThat(SignatureDiagnosis.of(none, List.of(current), "evt_1", null, received)
                        .finding())
                .isEqualTo(Finding.UNSIGNED);
    }

    private Sent sent(String name) {
        WireProfile profile = profiles.find(TenantId.next(), name).orElseThrow();
        SignedRequest request = profile.request(
                new DeliveryFacts(
                        "evt_1",
                        "session.started",
                        NOON,
                        null,
                        "env_1",
                        "live",
                        "ep_1",
                        "dlv_1",
                        1,
                        false,
                        DATA.getBytes(StandardCharsets.UTF_8)),
                List.of(current),
                Map.of(),
                NOON);
        Map<String, String> headers = new HashMap<>();
        request.headers().forEach((header, value) -> headers.put(header.toLowerCase(Locale.ROOT), value));
        return new Sent(profile, headers, new String(request.body(), StandardCharsets.UTF_8), List.of(current, old));
    }

    private record Sent(WireProfile profile, Map<String, String> headers, String body, List<SigningKey> keys) {

        Finding finding(Map<String, String> headers, String body, String secret) {
            return diagnosis(headers, body, secret, NOON.plus(Duration.ofSeconds(1)))
                    .finding();
        }

        SignatureDiagnosis diagnosis(Map<String, String> headers, String body, String secret, Instant at) {
            return SignatureDiagnosis.of(
                    profile,
                    keys,
                    "evt_1",
                    this.body.getBytes(StandardCharsets.UTF_8),
                    new Received(headers, body, secret, at));
        }
    }
}
