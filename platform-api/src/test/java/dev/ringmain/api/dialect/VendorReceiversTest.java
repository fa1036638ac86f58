package dev.ringmain.api.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Delivering;
import dev.ringmain.api.testing.TestTime;
import dev.ringmain.api.testing.TestTime.Queued;
import dev.ringmain.api.testing.Workspace;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Receivers as the vendors' documents write them, as processes of their own, believe what Ringmain really sends and nothing else.
 *
 * <p>The clock begins a little in the past, so that a minute can pass while libraries which go by the machine's clock, and which bear five
 * minutes, still find each request fresh.
 */
@Delivering
class VendorReceiversTest {

    private static final Duration BACK = Duration.ofMinutes(4);
    private static final Duration OVERLAP = Duration.ofSeconds(60);
    private static final String OLD = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String NEW = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    @Autowired
    Cast cast;

    @Autowired
    TestTime time;

    private Workspace charlie;
    private Relay relay;

    @BeforeEach
    void meetCharlie() {
        time.setTo(Instant.now().minus(BACK).truncatedTo(ChronoUnit.MILLIS));
        charlie = cast.charlie().live();
        relay = new Relay();
    }

    @AfterEach
    void leave() {
        relay.close();
        time.reset();
    }

    @ParameterizedTest
    @DisplayName("A receiver believes what was signed with its secret, and neither a changed byte nor another secret")
    @CsvSource({
        "dynamo, dynamo.rb",
        "capacitor, capacitor.py",
        "dynamic, dynamic.js",
        "standard, standard.js",
        "standard, standard.py"
    })
    void believesWhatWasSignedWithItsSecretAlone(String profile, String program) {
        try (ReceiverProcess receiver = ReceiverProcess.start(program, OLD);
                ReceiverProcess stranger = ReceiverProcess.start(program, NEW)) {
            relay.to(receiver);
            open(profile, OLD);
            publish();
            assertThat(time.settled(charlie, 1)).allMatch(one -> one.status().equals("succeeded"));

            Relay.Sent sent = relay.sent().get(relay.sent().size() - 1);
            await("what it read")
                    .until(() -> receiver.said().stream().anyMatch(line -> line.contains("session.started")));
            assertThat(relay.answer(sent, receiver)).isEqualTo(200);
            assertThat(relay.answer(sent.changed(), receiver)).isEqualTo(401);
            assertThat(relay.answer(sent, stranger)).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @DisplayName("While two secrets overlap a receiver that knows either is served; after that, the new one alone")
    @CsvSource({
        "dynamo, dynamo.rb",
        "capacitor, capacitor.py",
        "dynamic, dynamic.js",
        "standard, standard.js",
        "standard, standard.py"
    })
    void servesBothSecretsWhileTheyOverlapAndThenTheNewOneAlone(String profile, String program) {
        try (ReceiverProcess behind = ReceiverProcess.start(program, OLD);
                ReceiverProcess ahead = ReceiverProcess.start(program, NEW)) {
            relay.to(behind);
            String id = open(profile, OLD);
            Instant rotated = time.now();
            assertThat(charlie.post(
                                    "/api/v1/webhooks/endpoints/" + id + "/rotate-secret",
                                    "{\"secret\":\"" + NEW + "\",\"overlap_seconds\":" + OVERLAP.toSeconds() + "}")
                            .status())
                    .isEqualTo(200);

            assertThat(outcome(behind)).as("the old secret, meanwhile").isEqualTo("succeeded");
            assertThat(outcome(ahead)).as("the new secret, meanwhile").isEqualTo("succeeded");
            assertThat(time.now()).isBefore(rotated.plus(OVERLAP));

            time.setTo(rotated.plus(OVERLAP));
            assertThat(outcome(ahead)).as("the new secret, afterwards").isEqualTo("succeeded");
            assertThat(outcome(behind)).as("the old secret, afterwards").isNotEqualTo("succeeded");
        }
    }

    @ParameterizedTest
    @DisplayName("The Flask and the Express receiver of Pipelet's document take its secret, and no other")
    @ValueSource(strings = {"pipelet_flask.py", "pipelet_express.js"})
    void takesPipeletsSecretAndNoOther(String program) {
        try (ReceiverProcess receiver = ReceiverProcess.start(program, "my-secret-value-here")) {
            relay.to(receiver);
            Answer created = charlie.post(
                    "/pipelet/api/v1/webhooks",
                    "{\"name\":\"My Integration\",\"url\":\"" + relay.url("/webhooks/ocpp")
                            + "\",\"events\":[\"StartTransaction\"],\"secret_header\":\"X-Webhook-Secret\",\"secret_value\":\"my-secret-value-here\"}");
            String webhook = "/pipelet/api/v1/webhooks/" + created.number("/id");
            assertThat(charlie.post(webhook + "/test", "").number("/status_code"))
                    .isEqualTo(200);
            charlie.publish("{\"type\":\"StartTransaction\",\"subject\":\"WALLBOX_001\",\"data\":{\"connectorId\":1}}");
            assertThat(time.settled(charlie, 1)).allMatch(one -> one.status().equals("succeeded"));
            await("what it read").until(() -> receiver.said().contains("StartTransaction from WALLBOX_001"));

            charlie.put(webhook, "{\"secret_header\":\"X-Webhook-Secret\",\"secret_value\":\"My-Secret-Value-Here\"}");
            assertThat(charlie.post(webhook + "/test", "").number("/status_code"))
                    .isEqualTo(401);
        }
    }

    private String open(String profile, String secret) {
        Answer opened = charlie.endpoint("{\"url\":\"" + relay.url("/hook") + "\",\"events\":[\"*\"],\"profile\":\""
                + profile + "\",\"secret\":\"" + secret + "\"}");
        assertThat(opened.status()).isEqualTo(201);
        return opened.at("/id");
    }

    private void publish() {
        assertThat(charlie.publish("{\"type\":\"session.started\",\"data\":{ \"kwh\":1.50,\"name\":\"Łódź\",\"n\":1 }}")
                        .status())
                .isEqualTo(202);
    }

    /** What becomes of an event that this receiver is sent, after two attempts at most. */
    private String outcome(ReceiverProcess receiver) {
        relay.to(receiver);
        List<Queued> before = time.queued(charlie);
        publish();
        Queued first = settled(before, 1);
        if (first.isFinished()) {
            return first.status();
        }
        time.setTo(first.due());
        return settled(before, 2).status();
    }

    /** The newest delivery, once it has had so many attempts. */
    private Queued settled(List<Queued> before, int attempts) {
        return await().until(
                        () -> time.queued(charlie),
                        all -> all.size() > before.size()
                                && all.get(all.size() - 1).attempts() == attempts
                                && time.isAtRest(charlie))
                .get(before.size());
    }
}
