package dev.ringmain.api.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.ApiTest;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Program;
import dev.ringmain.api.testing.Workspace;
import dev.ringmain.api.testing.Workspace.Stored;
import dev.ringmain.tenant.ApiKey;
import dev.ringmain.tenant.ApiKeys;
import dev.ringmain.tenant.Scope;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Who is let in, and how far. */
@ApiTest
@Tag("database")
@ExtendWith(OutputCaptureExtension.class)
class KeyTest {

    private static final String EVENT = "{\"type\":\"a.b\",\"data\":1}";

    @Autowired
    Cast cast;

    @Autowired
    ApiKeys apiKeys;

    @Autowired
    Clock clock;

    Workspace alice;

    @BeforeEach
    void meetAlice() {
        alice = cast.alice().live();
    }

    @Test
    void asksForKey() {
        Answer refused = cast.with("").publish(EVENT);

        assertThat(refused.refusal()).isEqualTo("401 unauthorized");
        assertThat(refused.header("WWW-Authenticate")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "rm_live_",
                "rm_live_0000000000_00000000000000000000000000000000000000",
                "rm_live_0000000000_0000000000000000000000000000000000000é",
                "' OR 1=1 -- ",
                "${jndi:ldap://127.0.0.1/x}"
            })
    void refusesGarbage(String key) {
        assertThat(cast.with(key).publish(EVENT).refusal()).isEqualTo("401 unauthorized");
    }

    @Test
    void refusesMistypedKeyAndKeyWithAnotherSecret() {
        String key = alice.key();
        char last = key.charAt(key.length() - 1);
        String mistyped = key.substring(0, key.length() - 1) + (last == '0' ? '1' : '0');

        assertThat(cast.with(mistyped).publish(EVENT).refusal()).isEqualTo("401 unauthorized");
        assertThat(cast.with(key.substring(0, key.length() - 1)).publish(EVENT).refusal())
                .isEqualTo("401 unauthorized");
        assertThat(cast.with(key + "0").publish(EVENT).refusal()).isEqualTo("401 unauthorized");
        assertThat(cast.with(key.toUpperCase()).publish(EVENT).refusal()).isEqualTo("401 unauthorized");
        assertThat(cast.with(key.replace("rm_live_", "rm_test_")).publish(EVENT).refusal())
                .isEqualTo("401 unauthorized");
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @Test
    void refusesKeyThatNamesTheRightRowWithAnotherSecret() {
        String body = alice.key().substring(0, alice.key().length() - 6);
        char last = body.charAt(body.length() - 1);
        String other = body.substring(0, body.length() - 1) + (last == '0' ? '1' : '0');

        assertThat(cast.with(body + checksum(body)).publish(EVENT).status()).isEqualTo(202);
        assertThat(cast.with(other + checksum(other)).publish(EVENT).refusal()).isEqualTo("401 unauthorized");
        assertThat(alice.events()).isEqualTo(1);
    }

    @Test
    void refusesKeyThatWasNeverStored() {
        String key = cast.key(alice, Scope.all()).text().reveal();

        assertThat(cast.with(key).publish(EVENT).refusal()).isEqualTo("401 unauthorized");
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @Test
    void putsRevokedKeyOutWithinFiveSeconds() {
        ApiKey.Issued issued = cast.key(alice, Scope.all());
        Program program = cast.program(issued);
        assertThat(program.get("/api/v1/usage").status()).isEqualTo(200);

        ApiKey key = apiKeys.findByPublicId(issued.key().publicId()).orElseThrow();
        key.revoke(clock.instant());
        apiKeys.save(key);

        Instant revoked = Instant.now();
        await().atMost(Duration.ofSeconds(5))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> program.get("/api/v1/usage").status() == 401);
        System.out.printf(
                "A revoked key was out after %d ms%n",
                Duration.between(revoked, Instant.now()).toMillis());
        assertThat(program.publish(EVENT).refusal()).isEqualTo("401 unauthorized");
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @Test
    void refusesExpiredKey() {
        ApiKey.Issued issued = cast.key(alice, Scope.all());
        issued.key().expireAt(clock.instant().minusMillis(1));

        assertThat(cast.program(issued).publish(EVENT).refusal()).isEqualTo("401 unauthorized");
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @Test
    void letsInUntilTheKeyExpires() {
        ApiKey.Issued issued = cast.key(alice, Scope.all());
        issued.key().expireAt(clock.instant().plusSeconds(3_600));

        assertThat(cast.program(issued).publish(EVENT).status()).isEqualTo(202);
    }

    @Test
    void takesKeyAsBearerToken() {
        Answer answer = cast.with("").get("/api/v1/usage", "Authorization", "bearer  " + alice.key());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.at("/plan")).isEqualTo("growth");
    }

    @ParameterizedTest
    @ValueSource(strings = {"api_key=", "x=1&api_key=", "key=", "X-API-Key=", "access_token="})
    void refusesKeyInUrlAndDoesNotLogIt(String parameter, CapturedOutput output) {
        Answer refused = cast.with("").get("/api/v1/usage?" + parameter + alice.key());
        Answer beside = alice.get("/api/v1/usage?" + parameter + alice.key());

        assertThat(refused.refusal()).isEqualTo("400 key_in_url");
        assertThat(beside.refusal()).isEqualTo("400 key_in_url");
        assertThat(refused.text()).doesNotContain(alice.key());
        assertThat(output.getAll()).doesNotContain(alice.key());
    }

    @ParameterizedTest
    @CsvSource({
        "POST,   /api/v1/events,                               events:write",
        "POST,   /api/v1/events/batch,                         events:write",
        "GET,    /api/v1/events,                               events:read",
        "GET,    /api/v1/events/evt_1,                         events:read",
        "GET,    /api/v1/events/evt_1/explain,                 events:read",
        "GET,    /api/v1/event-types,                          events:read",
        "POST,   /api/v1/event-types,                          endpoints:write",
        "DELETE, /api/v1/event-types/a,                        endpoints:write",
        "GET,    /api/v1/webhooks/endpoints,                   endpoints:read",
        "POST,   /api/v1/webhooks/endpoints,                   endpoints:write",
        "POST,   /api/v1/webhooks/endpoints/preview,           events:read",
        "POST,   /api/v1/webhooks/retry-previews,              endpoints:read",
        "PATCH,  /api/v1/webhooks/endpoints/ep_1,              endpoints:write",
        "DELETE, /api/v1/webhooks/endpoints/ep_1,              endpoints:write",
        "POST,   /api/v1/webhooks/endpoints/ep_1/test,         endpoints:write",
        "POST,   /api/v1/webhooks/endpoints/ep_1/rotate-secret, endpoints:write",
        "GET,    /api/v1/webhooks/endpoints/ep_1/deliveries,   deliveries:read",
        "GET,    /api/v1/deliveries,                           deliveries:read",
        "POST,   /api/v1/deliveries/dlv_1/replay,              deliveries:write",
        "GET,    /api/v1/usage,                                usage:read",
        "GET,    /api/v1/limits,                               usage:read",
        "GET,    /api/v1/export,                               endpoints:read",
        "POST,   /api/v1/import,                               endpoints:write",
        "GET,    /api/v1/requests,                             events:read",
        "GET,    /api/v1/audit-log,                            audit:read",
    })
    void refusesWhatTheScopesOfTheKeyDoNotAllow(String method, String path, String scope) {
        Set<Scope> others = EnumSet.allOf(Scope.class);
        others.remove(Scope.parse(scope).orElseThrow());
        Program program = cast.program(cast.key(alice, others));

        Answer refused = program.send(method, path, java.net.http.HttpRequest.BodyPublishers.ofString(EVENT));

        assertThat(refused.refusal()).isEqualTo("403 scope_missing");
        assertThat(refused.at("/required_scope")).isEqualTo(scope);
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @Test
    void letsKeyThatMayOnlyPublishPublish() {
        Program program = cast.program(cast.key(alice, Set.of(Scope.EVENTS_WRITE)));

        assertThat(program.publish(EVENT).status()).isEqualTo(202);
    }

    /** As a key ends: the CRC-32 of what is before it, in six digits of base 62. */
    private static String checksum(String body) {
        String digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        CRC32 crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        StringBuilder text = new StringBuilder();
        for (long rest = crc.getValue(); text.length() < 6; rest /= 62) {
            text.insert(0, digits.charAt((int) (rest % 62)));
        }
        return text.toString();
    }
}
