package dev.ringmain.api.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.ApiTest;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Cast.Platform;
import dev.ringmain.api.testing.Workspace;
import dev.ringmain.api.testing.Workspace.Stored;
import dev.ringmain.billing.Entitlement;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** A platform that publishes for its customers. */
@ApiTest
@Tag("database")
class SourceKeyTest {

    @Autowired
    Cast cast;

    Platform platform;
    Workspace alice;
    Workspace charlie;

    @BeforeEach
    void meet() {
        platform = cast.platform();
        alice = cast.alice().live();
        charlie = cast.charlie().live();
    }

    @Test
    void publishesIntoTheEnvironmentThatTheEventNames() {
        alice.endpoint();

        Answer accepted = platform.publish(event(alice.id().toString()));

        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.number("/deliveries")).isEqualTo(1);
        assertThat(alice.counted()).isEqualTo(1);
        Answer seen = alice.get("/api/v1/events/" + accepted.at("/id"));
        assertThat(seen.at("/source")).isEqualTo(platform.id().toString());
        assertThat(charlie.stored()).isEqualTo(Stored.NOTHING);
    }

    @Test
    void publishesBatchForSeveralCustomersAndChargesEach() {
        Answer accepted = platform.publishBatch("{\"events\":["
                + event(alice.id().toString()) + "," + event(charlie.id().toString()) + ","
                + event(alice.id().toString()) + "]}");

        assertThat(accepted.status()).isEqualTo(202);
        assertThat(alice.counted()).isEqualTo(2);
        assertThat(charlie.counted()).isEqualTo(1);
        assertThat(alice.get("/api/v1/events").each("source"))
                .containsOnly(platform.id().toString());
    }

    @Test
    void refusesEventWithoutEnvironment() {
        Answer refused = platform.publish("{\"type\":\"a.b\",\"data\":1}");

        assertThat(refused.refusal()).isEqualTo("422 invalid_request");
        assertThat(refused.pointer()).isEqualTo("/environment");
        assertThat(refused.at("/errors/0/code")).isEqualTo("required");
    }

    @Test
    void refusesAllForOneUnknownEnvironment() {
        Answer refused = platform.publishBatch(
                "{\"events\":[" + event(alice.id().toString()) + "," + event(Workspace.unused("env")) + "]}");

        assertThat(refused.refusal()).isEqualTo("422 invalid_request");
        assertThat(refused.pointer()).isEqualTo("/events/1/environment");
        assertThat(refused.at("/errors/0/code")).isEqualTo("unknown_environment");
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/events",
                "/api/v1/events/evt_1",
                "/api/v1/event-types",
                "/api/v1/deliveries",
                "/api/v1/webhooks/endpoints",
                "/api/v1/usage"
            })
    void readsNothing(String path) {
        Answer refused = platform.get(path);

        assertThat(refused.refusal()).isEqualTo("403 scope_missing");
    }

    @Test
    void changesNothingButByPublishing() {
        assertThat(platform.post("/api/v1/webhooks/endpoints", "{\"url\":\"https://example.com\",\"events\":[\"*\"]}")
                        .refusal())
                .isEqualTo("403 scope_missing");
        assertThat(platform.post("/api/v1/event-types", "{\"name\":\"a.b\"}").refusal())
                .isEqualTo("403 scope_missing");
    }

    @Test
    void keepsIdempotencyKeysApartFromThoseOfTheCustomer() {
        String own = alice.publish("{\"type\":\"a.b\",\"data\":1}", "Idempotency-Key", "once")
                .at("/id");
        Answer first = platform.publish(event(alice.id().toString()), "Idempotency-Key", "once");
        Answer again = platform.publish(event(alice.id().toString()), "Idempotency-Key", "once");

        assertThat(first.at("/id")).isNotEqualTo(own);
        assertThat(again.text()).isEqualTo(first.text());
        assertThat(again.header("Idempotent-Replayed")).contains("true");
        assertThat(alice.events()).isEqualTo(2);
    }

    @Test
    void isLimitedAsTheCustomerIs() {
        Workspace erin = cast.on(Map.of(Entitlement.API_RATE, 1L, Entitlement.API_BURST, 2L))
                .live();
        String event = event(erin.id().toString());

        Answer first = platform.publish(event);
        platform.publish(event);
        platform.publish(event);
        Answer last = platform.publish(event);

        assertThat(first.header("RateLimit")).isPresent();
        assertThat(last.refusal()).isEqualTo("429 rate_limited");
        assertThat(erin.events()).isEqualTo(erin.counted()).isLessThan(4);
        assertThat(platform.publish(event(alice.id().toString())).status()).isEqualTo(202);
    }

    @Test
    void isStoppedByTheQuotaOfTheCustomer() {
        Workspace erin = cast.on(Map.of(Entitlement.EVENTS_PER_MONTH, 1L)).live();
        String event = event(erin.id().toString());

        assertThat(platform.publish(event).status()).isEqualTo(202);
        assertThat(platform.publish(event).refusal()).isEqualTo("429 quota_exceeded");
        assertThat(platform.publishBatch("{\"events\":[" + event(alice.id().toString()) + "," + event + "]}")
                        .refusal())
                .isEqualTo("429 quota_exceeded");
        assertThat(erin.events()).isEqualTo(1);
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    private static String event(String environment) {
        return "{\"type\":\"a.b\",\"data\":1,\"environment\":\"" + environment + "\"}";
    }
}
