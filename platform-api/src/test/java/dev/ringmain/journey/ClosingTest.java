package dev.ringmain.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Cast.Customer;
import dev.ringmain.api.testing.Cast.Platform;
import dev.ringmain.api.testing.Delivering;
import dev.ringmain.api.testing.FakeReceiver;
import dev.ringmain.api.testing.TestTime;
import dev.ringmain.api.testing.Workspace;
import dev.ringmain.api.testing.Workspace.Stored;
import dev.ringmain.closing.Closings;
import dev.ringmain.inbox.Inboxes;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** An environment, or a tenant, that an owner closed: no key opens it, nothing is sent, and it can be taken back until it is gone. */
@Delivering
class ClosingTest {

    private static final String EVENT = "{\"type\":\"session.started\",\"data\":1}";

    @Autowired
    Cast cast;

    @Autowired
    Closings closings;

    @Autowired
    Inboxes inboxes;

    @Autowired
    TestTime time;

    @AfterEach
    void goOn() {
        time.reset();
    }

    @Test
    void refusesEveryKeyAndSendsNothingUntilItIsTakenBack() {
        Customer customer = cast.alice();
        Workspace alice = customer.live();
        Platform platform = cast.platform();
        String inbox = "/inbox/" + inboxes.of(alice.id()).token();
        assertThat(alice.post(inbox, "{}").status()).isEqualTo(200);
        try (FakeReceiver receiver = new FakeReceiver(503)) {
            alice.endpoint("{\"url\":\"" + receiver.url() + "\",\"events\":[\"*\"]}");
            alice.post("/api/v1/events", EVENT);
            await().until(() -> receiver.arrivals().size() == 1);
            time.settled(alice, 1);

            closings.close(customer.tenant().id(), alice.id());

            assertClosed(alice.get("/api/v1/events"));
            assertClosed(alice.post("/api/v1/events", EVENT));
            assertClosed(alice.post("/api/v1/events/batch", "{\"events\":[" + EVENT + "]}"));
            assertClosed(alice.get("/dynamo/api/v1/webhooks/endpoints"));
            assertClosed(platform.post(
                    "/api/v1/events", EVENT.replace("{\"type\"", "{\"environment\":\"" + alice.id() + "\",\"type\"")));
            assertThat(alice.post(inbox, "{}").status()).isEqualTo(404);
            assertThat(customer.sandbox().post("/api/v1/events", EVENT).status())
                    .as("its neighbour")
                    .isEqualTo(202);
            time.stop();
            time.pass(Duration.ofDays(1));
            await().until(() -> time.isAtRest(alice));
            receiver.answer(200);
            assertThat(alice.events()).isEqualTo(1);

            assertThat(closings.reopen(customer.tenant().id(), alice.id())).isTrue();

            await().until(() ->
                    alice.get("/api/v1/deliveries?status=succeeded").each("id").size() == 1);
            assertThat(receiver.arrivals()).hasSize(2);
            assertThat(alice.post(inbox, "{}").status()).isEqualTo(200);
        }
    }

    /** By whichever round of the removal, of this test's own or not. */
    @Test
    void isGoneWhenTheTimeToTakeItBackIsOver() {
        Customer customer = cast.alice();
        Workspace alice = customer.live();
        alice.endpoint("{\"url\":\"http://127.0.0.1:9/\",\"events\":[\"*\"],\"status\":\"paused\"}");
        alice.post("/api/v1/events", EVENT);
        Workspace sandbox = customer.sandbox();
        sandbox.post("/api/v1/events", EVENT);

        closings.close(customer.tenant().id(), alice.id());
        time.stop();
        time.pass(Duration.ofDays(8));

        await().untilAsserted(
                        () -> assertThat(alice.stored()).isEqualTo(new Stored(0, 0, 0, 0, 0, 0, 0, sandbox.counted())));
        await().untilAsserted(
                        () -> assertThat(alice.get("/api/v1/events").refusal()).isEqualTo("401 unauthorized"));
        assertThat(sandbox.counted()).as("what was counted stays counted").isEqualTo(2);
        assertThat(sandbox.post("/api/v1/events", EVENT).status()).isEqualTo(202);
    }

    private static void assertClosed(Answer answer) {
        assertThat(answer.refusal()).isEqualTo("403 environment_closed");
        assertThat(answer.at("/closes_at")).endsWith("Z");
    }
}
