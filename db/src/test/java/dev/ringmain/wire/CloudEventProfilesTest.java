package dev.ringmain.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import dev.ringmain.DatabaseTest;
import dev.ringmain.endpoint.SigningSecret;
import dev.ringmain.tenant.TenantId;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The built-in profiles for CloudEvents, as the specification's own documents write them. */
@DatabaseTest
class CloudEventProfilesTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final String DATA = "{ \"n\":1.50 }";

    @Autowired
    WireProfiles profiles;

    @Test
    void writesAStructuredEventWithEveryAttribute() {
        SignedRequest request = request("cloudevents", "Bay \"4\"", context());

        assertThat(request.contentType()).isEqualTo("application/cloudevents+json");
        assertThat(text(request))
                .isEqualTo(
                        "{\"specversion\":\"1.0\",\"id\":\"A 1\",\"source\":\"/sensors/7\",\"type\":\"com.example.started\",\"subject\":\"Bay \\\"4\\\"\",\"time\":\"2026-04-14T12:34:56.700Z\",\"datacontenttype\":\"application/vnd.acme+json\",\"dataschema\":\"https://example.com/s\",\"one\":\"é\",\"two\":5,\"three\":true,\"data\":"
                                + DATA + "}");
    }

    @Test
    void leavesOutWhatAnOrdinaryEventDoesNotSayAndNamesItsEnvironmentAsItsSource() {
        assertThat(text(request("cloudevents", null, null)))
                .isEqualTo(
                        "{\"specversion\":\"1.0\",\"id\":\"evt_1\",\"source\":\"/environments/env_1\",\"type\":\"com.example.started\",\"time\":\"2026-04-14T12:34:56.700Z\",\"datacontenttype\":\"application/json\",\"data\":"
                                + DATA + "}");
        assertThat(new Installation("https://hooks.example.com/").sourceOf("env_1"))
                .isEqualTo("https://hooks.example.com/environments/env_1");
    }

    @Test
    void writesABinaryEventInHeadersAndLeavesTheBodyToTheData() {
        SignedRequest request = request("cloudevents-binary", "Euro € 😀", context());

        assertThat(text(request)).isEqualTo(DATA);
        assertThat(request.contentType()).isEqualTo("application/vnd.acme+json");
        assertThat(request.headers())
                .containsEntry("ce-specversion", "1.0")
                .containsEntry("ce-id", "A%201")
                .containsEntry("ce-source", "/sensors/7")
                .containsEntry("ce-type", "com.example.started")
                .containsEntry("ce-subject", "Euro%20%E2%82%AC%20%F0%9F%98%80")
                .containsEntry("ce-time", "2026-04-14T12:34:56.700Z")
                .containsEntry("ce-dataschema", "https://example.com/s")
                .containsEntry("ce-one", "%C3%A9")
                .containsEntry("ce-two", "5")
                .containsEntry("ce-three", "true")
                .doesNotContainKey("ce-datacontenttype");
        SignedRequest ordinary = request("cloudevents-binary", null, null);
        assertThat(ordinary.contentType()).isEqualTo("application/json");
        assertThat(ordinary.headers()).doesNotContainKeys("ce-subject", "ce-dataschema");
    }

    @Test
    void signsTheWayOfStandardWebhooksAndNamesItsOriginAfterAHandshake() throws Exception {
        String secret = SigningSecret.generate();
        for (String name : List.of("cloudevents", "cloudevents-binary", "cloudevents-webhook")) {
            SignedRequest request = profile(name)
                    .request(facts(null, null), List.of(new SigningKey(secret, null)), Map.of(), Instant.now());

            new Webhook(secret).verify(text(request), headers(request));
            assertThat(request.headers().containsKey("WebHook-Request-Origin"))
                    .isEqualTo(name.equals("cloudevents-webhook"));
        }
    }

    /** Whatever a publisher writes there, it is one line of ASCII, and no header that we send can be put in its place. */
    @Test
    void keepsHostileTextWithinItsHeader() {
        Map<String, Object> extensions = new LinkedHashMap<>();
        extensions.put("signature", "forged");
        extensions.put("x", "a\r\nInjected: yes\u0000");
        WireProfile profile = WireProfile.read("p", """
                {"envelope": [], "headers": [{"name": "X-", "source": "extensions"}, {"name": "X-Subject", "source": "subject"}],
                 "signatures": [{"scheme": "sha256_hex", "headers": ["x-signature"]}], "timeout": "PT5S", "retries": [], "jitter": 0, "https_only": false}""");

        SignedRequest request = profile.request(
                facts("%0d%0a\n", new CloudContext("1", "/a", null, null, extensions)),
                List.of(new SigningKey("secret", null)),
                Map.of(),
                NOW);

        assertThat(request.headers())
                .containsEntry("X-x", "a%0D%0AInjected:%20yes%00")
                .containsEntry("X-Subject", "%250d%250a%0A");
        assertThat(request.headers().keySet().stream().filter("x-signature"::equalsIgnoreCase))
                .containsExactly("x-signature");
        assertThat(request.headers().get("x-signature")).startsWith("sha256=");
    }

    private SignedRequest request(String profile, @Nullable String subject, @Nullable CloudContext cloud) {
        return profile(profile).request(facts(subject, cloud), List.of(), Map.of(), NOW);
    }

    private WireProfile profile(String name) {
        return profiles.find(TenantId.next(), name).orElseThrow();
    }

    private static CloudContext context() {
        Map<String, Object> extensions = new LinkedHashMap<>();
        extensions.put("one", "é");
        extensions.put("two", 5);
        extensions.put("three", true);
        return CloudContext.parse(
                new CloudContext("A 1", "/sensors/7", "application/vnd.acme+json", "https://example.com/s", extensions)
                        .toJson());
    }

    private static DeliveryFacts facts(@Nullable String subject, @Nullable CloudContext cloud) {
        return new DeliveryFacts(
                "evt_1",
                "com.example.started",
                Instant.parse("2026-04-14T12:34:56.7Z"),
                subject,
                "env_1",
                "live",
                "ep_1",
                "dlv_1",
                1,
                false,
                DATA.getBytes(StandardCharsets.UTF_8),
                cloud);
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
