package dev.ringmain.api.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.ApiTest;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Crowd;
import dev.ringmain.api.testing.Workspace;
import dev.ringmain.api.testing.Workspace.Stored;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Sending again what may have arrived. */
@ApiTest
@Tag("database")
class IdempotencyTest {

    private static final String EVENT = "{\"type\":\"a.b\",\"data\":1}";

    @Autowired
    Cast cast;

    Workspace alice;

    @BeforeEach
    void meetAlice() {
        alice = cast.alice().live();
    }

    @Test
    void answersTheSameRequestAsTheFirstTime() {
        Answer first = alice.publish(EVENT, "Idempotency-Key", "once");
        Answer again = alice.publish(EVENT, "Idempotency-Key", "once");

        assertThat(first.header("Idempotent-Replayed")).isEmpty();
        assertThat(again.status()).isEqualTo(202);
        assertThat(again.text()).isEqualTo(first.text());
        assertThat(again.header("Idempotent-Replayed")).contains("true");
        assertThat(alice.events()).isEqualTo(1);
        assertThat(alice.counted()).isEqualTo(1);
    }

    @Test
    void answersTheSameBatchAsTheFirstTime() {
        String batch = "{\"events\":[" + EVENT + "," + EVENT + "]}";

        Answer first = alice.publishBatch(batch, "Idempotency-Key", "once");
        Answer again = alice.publishBatch(batch, "Idempotency-Key", "once");

        assertThat(again.text()).isEqualTo(first.text());
        assertThat(again.header("Idempotent-Replayed")).contains("true");
        assertThat(alice.events()).isEqualTo(2);
    }

    @Test
    void refusesTheSameKeyForAnotherRequest() {
        alice.publish(EVENT, "Idempotency-Key", "once");
        Stored before = alice.stored();

        Answer otherBody = alice.publish("{\"type\":\"a.b\",\"data\":2}", "Idempotency-Key", "once");
        Answer otherPath = alice.publishBatch("{\"events\":[" + EVENT + "]}", "Idempotency-Key", "once");

        assertThat(otherBody.refusal()).isEqualTo("422 idempotency_key_reused");
        assertThat(otherPath.refusal()).isEqualTo("422 idempotency_key_reused");
        assertThat(alice.stored()).isEqualTo(before);
    }

    @Test
    void storesOneEventForHundredRequestsAtOnceWithOneKey() {
        List<Answer> answers = Crowd.of(100, i -> alice.publish(EVENT, "Idempotency-Key", "once"));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(202));
        assertThat(answers.stream().map(Answer::text).distinct()).hasSize(1);
        assertThat(answers.stream()
                        .filter(answer -> answer.header("Idempotent-Replayed").isEmpty()))
                .hasSize(1);
        assertThat(alice.events()).isEqualTo(1);
        assertThat(alice.counted()).isEqualTo(1);
    }

    @Test
    void keepsKeysOfTwoTenantsApart() {
        Workspace charlie = cast.charlie().live();

        Answer own = alice.publish(EVENT, "Idempotency-Key", "once");
        Answer stranger = charlie.publish(EVENT, "Idempotency-Key", "once");

        assertThat(stranger.header("Idempotent-Replayed")).isEmpty();
        assertThat(stranger.at("/id")).isNotEqualTo(own.at("/id"));
        assertThat(alice.events()).isEqualTo(1);
        assertThat(charlie.events()).isEqualTo(1);
    }

    @Test
    void keepsNoKeyOfRefusedRequest() {
        Answer refused = alice.publish("{\"type\":\"a b\",\"data\":1}", "Idempotency-Key", "once");
        Answer mended = alice.publish(EVENT, "Idempotency-Key", "once");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(mended.status()).isEqualTo(202);
        assertThat(mended.header("Idempotent-Replayed")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "12345678901234567890123456789012345678901234567890"
                        + "12345678901234567890123456789012345678901234567890123456789012345678901234567890"
            })
    void refusesKeysThatAreNone(String key) {
        Answer refused = alice.publish(EVENT, "Idempotency-Key", key);

        assertThat(refused.refusal()).isEqualTo("400 invalid_parameter");
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @Test
    void answersTheSameEventIdAsTheFirstTime() {
        String event = "{\"type\":\"a.b\",\"data\":1,\"id\":\"mine\"}";
        alice.endpoint();

        Answer first = alice.publish(event);
        Answer again = alice.publish(event);

        assertThat(again.status()).isEqualTo(202);
        assertThat(again.text()).isEqualTo(first.text());
        assertThat(first.text()).isEqualTo("{\"id\":\"mine\",\"type\":\"a.b\",\"deliveries\":1}");
        assertThat(alice.events()).isEqualTo(1);
        assertThat(alice.stored().deliveries()).isEqualTo(1);
        assertThat(alice.counted()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"a.b\",\"data\":2,\"id\":\"mine\"}",
                "{\"type\":\"a.c\",\"data\":1,\"id\":\"mine\"}",
                "{\"type\":\"a.b\",\"data\":1,\"subject\":\"s\",\"id\":\"mine\"}",
            })
    void refusesTheSameEventIdForAnotherEvent(String other) {
        alice.publish("{\"type\":\"a.b\",\"data\":1,\"id\":\"mine\"}");
        Stored before = alice.stored();

        Answer refused = alice.publish(other);

        assertThat(refused.refusal()).isEqualTo("409 event_id_conflict");
        assertThat(refused.pointer()).isEqualTo("/id");
        assertThat(alice.stored()).isEqualTo(before);
    }

    @Test
    void storesOneEventForHundredRequestsAtOnceWithOneEventId() {
        List<Answer> answers = Crowd.of(100, i -> alice.publish("{\"type\":\"a.b\",\"data\":1,\"id\":\"mine\"}"));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(202));
        assertThat(alice.events()).isEqualTo(1);
        assertThat(alice.counted()).isEqualTo(1);
    }

    @Test
    void acceptsExactlyOneOfManyContentsThatComeAtOnceWithOneEventId() {
        List<Answer> answers =
                Crowd.of(40, i -> alice.publish("{\"type\":\"a.b\",\"data\":" + i + ",\"id\":\"mine\"}"));

        assertThat(answers.stream().filter(answer -> answer.status() == 202)).hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.refusal().equals("409 event_id_conflict")))
                .hasSize(39);
        assertThat(alice.events()).isEqualTo(1);
    }

    @Test
    void keepsEventIdsOfTwoEnvironmentsApart() {
        Workspace charlie = cast.charlie().live();
        String event = "{\"type\":\"a.b\",\"data\":%d,\"id\":\"mine\"}";

        assertThat(alice.publish(event.formatted(1)).status()).isEqualTo(202);
        assertThat(charlie.publish(event.formatted(2)).status()).isEqualTo(202);

        assertThat(alice.get("/api/v1/events/mine").at("/data")).isEqualTo("1");
        assertThat(charlie.get("/api/v1/events/mine").at("/data")).isEqualTo("2");
    }
}
