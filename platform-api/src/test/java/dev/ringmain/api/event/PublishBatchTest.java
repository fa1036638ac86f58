package dev.ringmain.api.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.ApiTest;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.RawHttp;
import dev.ringmain.api.testing.Workspace;
import dev.ringmain.api.testing.Workspace.Stored;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Many events in one request: all or none. */
@ApiTest
@Tag("database")
class PublishBatchTest {

    @Autowired
    Cast cast;

    Workspace alice;

    @BeforeEach
    void meetAlice() {
        alice = cast.alice().live();
    }

    @Test
    void answersInTheOrderOfTheRequest() {
        alice.endpoint("{\"url\":\"http://127.0.0.1:9/hook\",\"events\":[\"even.*\"]}");

        Answer accepted = alice.publishBatch(batch(IntStream.range(0, 100)
                .mapToObj(i -> event((i % 2 == 0 ? "even" : "odd") + ".n" + i, "id-" + i))
                .toList()));

        assertThat(accepted.status()).isEqualTo(202);
        assertThat(field(accepted, "id"))
                .isEqualTo(IntStream.range(0, 100).mapToObj(i -> "id-" + i).toList());
        assertThat(field(accepted, "type").subList(0, 3)).containsExactly("even.n0", "odd.n1", "even.n2");
        assertThat(field(accepted, "deliveries").subList(0, 3)).containsExactly("1", "0", "1");
        assertThat(alice.events()).isEqualTo(100);
        assertThat(alice.counted()).isEqualTo(100);
        assertThat(alice.stored().work()).isEqualTo(50);
    }

    @Test
    void takesThousandEventsAndNotOneMore() {
        List<String> thousand =
                IntStream.range(0, 1_000).mapToObj(i -> event("a.b", null)).toList();
        assertThat(alice.publishBatch(batch(thousand)).status()).isEqualTo(202);
        Stored before = alice.stored();
        assertThat(before.events()).isEqualTo(1_000);

        Answer refused = alice.publishBatch(batch(
                IntStream.range(0, 1_001).mapToObj(i -> event("a.b", null)).toList()));

        assertThat(refused.refusal()).isEqualTo("422 invalid_request");
        assertThat(refused.pointer()).isEqualTo("/events");
        assertThat(alice.stored()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"a b\",\"data\":1}               | /events/2/type",
                "{\"type\":\"a.b\"}                          | /events/2/data",
                "{\"type\":\"a.b\",\"data\":1,\"plan\":\"x\"} | /events/2/plan",
                "{\"type\":\"a.b\",\"data\":1,\"id\":\"a.b\"} | /events/2/id",
                "5                                           | /events/2",
                "null                                        | /events/2",
                "[]                                          | /events/2",
            })
    void refusesAllForOneThatWillNotDo(String bad, String pointer) {
        Answer refused =
                alice.publishBatch(batch(List.of(event("a.b", null), event("a.b", null), bad, event("a.b", null))));

        assertThat(refused.refusal()).isEqualTo("422 invalid_request");
        assertThat(refused.pointer()).isEqualTo(pointer);
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                | /events",
                "{\"events\":[]}                   | /events",
                "{\"events\":{}}                   | /events",
                "{\"events\":null}                 | /events",
                "{\"events\":[],\"events\":[]}     | /events",
                "{\"event\":[]}                    | /event",
            })
    void refusesWhatIsNoListOfEvents(String body, String pointer) {
        Answer refused = alice.publishBatch(body);

        assertThat(refused.refusal()).isEqualTo("422 invalid_request");
        assertThat(refused.pointer()).isEqualTo(pointer);
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @Test
    void refusesAllForOneUnknownTypeInClosedCatalogue() {
        alice.post("/api/v1/event-types", "{\"name\":\"known.type\"}");
        cast.closeCatalogue(alice);
        Stored before = alice.stored();

        Answer refused = alice.publishBatch(batch(List.of(event("known.type", null), event("unknown.type", null))));

        assertThat(refused.pointer()).isEqualTo("/events/1/type");
        assertThat(alice.stored()).isEqualTo(before);
    }

    @Test
    void refusesOneEventOverTheCapOfSingleEvents() {
        String large = "{\"type\":\"a.b\",\"data\":\"" + "x".repeat(256 * 1024) + "\"}";

        Answer refused = alice.publishBatch(batch(List.of(event("a.b", null), large)));

        assertThat(refused.refusal()).isEqualTo("413 too_large");
        assertThat(refused.pointer()).isEqualTo("/events/1");
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @Test
    void refusesBatchOverTheCapOfBatches() {
        String filler = "x".repeat(200 * 1024);
        String body = batch(IntStream.range(0, 22)
                .mapToObj(i -> "{\"type\":\"a.b\",\"data\":\"" + filler + "\"}")
                .toList());

        assertThat(alice.publishBatch(body).refusal()).isEqualTo("413 too_large");
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @Test
    void refusesChunkedBatchOverTheCapOfBatches() {
        String chunk = "10000\r\n" + " ".repeat(0x10000) + "\r\n";

        String answer = RawHttp.exchange(
                cast.port(),
                "POST /api/v1/events/batch HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-API-Key: "
                        + alice.key() + "\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk.repeat(65) + "0\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 413").contains("\"too_large\"");
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @Test
    void storesTheSameIdOnceHoweverOftenItIsListed() {
        Answer accepted =
                alice.publishBatch(batch(List.of(event("a.b", "same"), event("a.b", "other"), event("a.b", "same"))));

        assertThat(accepted.status()).isEqualTo(202);
        assertThat(field(accepted, "id")).containsExactly("same", "other", "same");
        assertThat(alice.events()).isEqualTo(2);
        assertThat(alice.counted()).isEqualTo(2);
    }

    @Test
    void refusesAllForOneIdWithTwoContents() {
        Answer refused = alice.publishBatch(batch(List.of(event("a.b", "same"), event("a.c", "same"))));

        assertThat(refused.refusal()).isEqualTo("409 event_id_conflict");
        assertThat(refused.pointer()).isEqualTo("/events/1/id");
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    private static String batch(List<String> events) {
        return "{\"events\":[" + String.join(",", events) + "]}";
    }

    private static String event(String type, String id) {
        return "{\"type\":\"" + type + "\",\"data\":{}" + (id == null ? "" : ",\"id\":\"" + id + "\"") + "}";
    }

    private static List<String> field(Answer answer, String name) {
        return StreamSupport.stream(answer.json().at("/events").spliterator(), false)
                .map(one -> one.at("/" + name).asString(""))
                .collect(Collectors.toList());
    }
}
