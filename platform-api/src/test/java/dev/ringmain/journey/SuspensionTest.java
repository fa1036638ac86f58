package dev.ringmain.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Cast.Customer;
import dev.ringmain.api.testing.Cast.Platform;
import dev.ringmain.api.testing.Delivering;
import dev.ringmain.api.testing.FakeReceiver;
import dev.ringmain.api.testing.Workspace;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.Suspensions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A tenant, or an endpoint, that is not served for a while: nothing is sent, nothing is lost, and it all follows. */
@Delivering
class SuspensionTest {

    private static final String EVENT = "{\"type\":\"session.started\",\"data\":1}";

    @Autowired
    Cast cast;

    @Autowired
    Suspensions suspensions;

    @Test
    void takesNothingFromASuspendedTenantAndKeepsWhatItHas() {
        Customer customer = cast.alice();
        Workspace alice = customer.live();
        Platform platform = cast.platform();
        try (FakeReceiver receiver = new FakeReceiver(200)) {
            String endpoint = open(alice, receiver);
            assertThat(alice.post("/api/v1/events", EVENT).status()).isEqualTo(202);
            await().until(() ->
                    alice.get("/api/v1/deliveries?status=succeeded").each("id").size() == 1);
            String delivery = alice.get("/api/v1/deliveries").at("/data/0/id");

            suspensions.suspend(customer.tenant().id());

            assertSuspended(alice.post("/api/v1/events", EVENT));
            assertSuspended(alice.post("/api/v1/events/batch", "{\"events\":[" + EVENT + "]}"));
            assertSuspended(customer.sandbox().post("/api/v1/events", EVENT));
            assertSuspended(platform.post(
                    "/api/v1/events", EVENT.replace("{\"type\"", "{\"environment\":\"" + alice.id() + "\",\"type\"")));
            assertSuspended(alice.post("/api/v1/webhooks/endpoints/" + endpoint + "/test", ""));
            assertThat(alice.events()).isEqualTo(1);
            assertThat(alice.counted()).isEqualTo(1);
            assertThat(alice.get("/api/v1/events").each("id")).hasSize(1);
            Answer replay = alice.post("/api/v1/deliveries/" + delivery + "/replay", "");
            assertThat(replay.at("/reason")).isEqualTo("suspended");
            assertThat(cast.charlie().live().post("/api/v1/events", EVENT).status())
                    .isEqualTo(202);
            assertThat(receiver.arrivals()).hasSize(1);

            suspensions.restore(customer.tenant().id());

            await().until(() -> receiver.arrivals().size() == 2);
            await().until(() -> alice.get("/api/v1/deliveries/" + replay.at("/id"))
                    .at("/status")
                    .equals("succeeded"));
            assertThat(alice.get("/api/v1/deliveries/" + replay.at("/id")).at("/attempts"))
                    .isEqualTo("1");
            assertThat(alice.post("/api/v1/events", EVENT).status()).isEqualTo(202);
        }
    }

    @Test
    void keepsWhatIsForAnEndpointThatThePlanNoLongerAllows() {
        Customer customer = cast.alice();
        Workspace alice = customer.live();
        try (FakeReceiver receiver = new FakeReceiver(200)) {
            String endpoint = open(alice, receiver);
            List<EndpointId> ids = List.of(EndpointId.parse(endpoint).orElseThrow());
            suspensions.suspendByPlan(customer.tenant().id(), ids);

            String event = alice.post("/api/v1/events", EVENT).at("/id");
            Answer shown = alice.get("/api/v1/webhooks/endpoints/" + endpoint);
            assertThat(shown.at("/status") + " " + shown.at("/status_reason")).isEqualTo("suspended_by_plan plan");
            assertThat(alice.get("/api/v1/deliveries").at("/data/0/reason")).isEqualTo("suspended_by_plan");
            assertThat(event).isNotEmpty();
            assertThat(receiver.arrivals()).isEmpty();

            suspensions.restoreByPlan(customer.tenant().id(), ids);

            await().until(() -> receiver.arrivals().size() == 1);
            await().until(() ->
                    alice.get("/api/v1/deliveries").at("/data/0/status").equals("succeeded"));
            assertThat(alice.get("/api/v1/deliveries").at("/data/0/attempts")).isEqualTo("1");
        }
    }

    /** The worker looks at what waits by itself. */
    @Test
    void failsTheNewestBeyondWhatThePlanLetsWaitAndCanReplayThem() {
        Workspace erin = cast.on(Map.of(Entitlement.BACKLOG_PER_ENDPOINT, 2L)).live();
        String endpoint = erin.endpoint("{\"url\":\"http://127.0.0.1:9/\",\"events\":[\"*\"],\"status\":\"paused\"}")
                .at("/id");
        List<String> events = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            events.add(erin.post("/api/v1/events", EVENT).at("/id"));
        }

        await().atMost(Duration.ofMinutes(1))
                .until(() ->
                        erin.get("/api/v1/deliveries?status=failed").each("id").size() == 3);
        assertThat(erin.get("/api/v1/deliveries?status=failed").each("reason")).containsOnly("backlog_full");
        assertThat(erin.get("/api/v1/deliveries?status=failed").each("event_id"))
                .containsExactlyInAnyOrderElementsOf(events.subList(2, 5));
        assertThat(erin.get("/api/v1/events/" + events.get(4) + "/explain").at("/endpoints/0/detail"))
                .contains("backlog_full", "replayed");
        assertThat(erin.post("/api/v1/webhooks/endpoints/" + endpoint + "/replay", "{\"dry_run\":true}")
                        .number("/total"))
                .isEqualTo(3);
    }

    private static String open(Workspace workspace, FakeReceiver receiver) {
        return workspace
                .endpoint("{\"url\":\"" + receiver.url() + "\",\"events\":[\"*\"]}")
                .at("/id");
    }

    private static void assertSuspended(Answer answer) {
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.at("/code")).isEqualTo("tenant_suspended");
    }
}
