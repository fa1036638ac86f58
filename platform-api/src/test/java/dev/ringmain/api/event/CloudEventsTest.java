package dev.ringmain.api.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.ApiTest;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Cast.Platform;
import dev.ringmain.api.testing.Workspace;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** CloudEvents 1.0 at the door: structured, binary and batched. */
@ApiTest
@Tag("database")
class CloudEventsTest {

    private static final String PATH = "/api/v1/events";
    private static final String STRUCTURED = "application/cloudevents+json; charset=UTF-8";
    private static final String BATCHED = "application/cloudevents-batch+json";

    @Autowired
    Cast cast;

    Workspace alice;

    @BeforeEach
    void meetAlice() {
        alice = cast.alice().live();
    }

    @Test
    void takesAStructuredEventWithAllThatItSaysOfItself() {
        Answer accepted = structured("""
                {"specversion": "1.0", "id": "A 234.1", "source": "/sensors/1-555", "type": "com.example.session.started",
                 "subject": "DE*ABC", "time": "2018-04-05T17:31:00+02:00", "datacontenttype": "application/vnd.acme+json",
                 "dataschema": "https://example.com/s.json", "comexampleone": "é 🔌", "two": 5, "three": true, "unset": null,
                 "data": { "n":1.0000000000000000001 }}""");

        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.at("/id")).startsWith("evt_");
        Answer event = alice.get(PATH + "/" + accepted.at("/id"));
        assertThat(event.text()).contains("\"data\":{ \"n\":1.0000000000000000001 }");
        assertThat(event.at("/subject")).isEqualTo("DE*ABC");
        assertThat(event.at("/timestamp")).isEqualTo("2018-04-05T15:31:00.000Z");
        assertThat(event.json().get("cloudevent"))
                .hasToString(
                        "{\"id\":\"A 234.1\",\"source\":\"/sensors/1-555\",\"datacontenttype\":\"application/vnd.acme+json\",\"dataschema\":\"https://example.com/s.json\",\"extensions\":{\"comexampleone\":\"é 🔌\",\"two\":5,\"three\":true}}");
    }

    @Test
    void takesABinaryEventWhoseBodyIsTheData() {
        Answer accepted = alice.post(
                PATH,
                " [1.50, \"é\"] ",
                "Content-Type",
                "application/json; charset=utf-8",
                "ce-specversion",
                "1.0",
                "CE-ID",
                "1",
                "ce-source",
                "/a",
                "ce-type",
                "a.b",
                "ce-subject",
                "Euro%20%E2%82%AC%20%F0%9F%98%80",
                "ce-old",
                "\"quoted \\\"so\\\" and %25\"");

        assertThat(accepted.status()).isEqualTo(202);
        Answer event = alice.get(PATH + "/" + accepted.at("/id"));
        assertThat(event.text()).contains("\"data\": [1.50, \"é\"] ");
        assertThat(event.at("/subject")).isEqualTo("Euro € 😀");
        assertThat(event.at("/cloudevent/extensions/old")).isEqualTo("quoted \"so\" and %");
        assertThat(event.json().get("cloudevent").has("datacontenttype")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {PATH, PATH + "/batch"})
    void takesABatchAllOrNothing(String path) {
        String good = "{\"specversion\":\"1.0\",\"id\":\"%d\",\"source\":\"/a\",\"type\":\"a.b\",\"data\":%d}";
        String two = "[" + good.formatted(1, 1) + "," + good.formatted(2, 2) + "]";

        Answer accepted = alice.post(path, two, "Content-Type", BATCHED);
        Answer refused = alice.post(
                path,
                "[" + good.formatted(3, 3) + ",{\"specversion\":\"1.0\",\"id\":\"4\",\"type\":\"a.b\"}]",
                "Content-Type",
                BATCHED);

        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.json().get("events").size()).isEqualTo(2);
        assertThat(refused.refusal()).isEqualTo("422 invalid_request");
        assertThat(refused.pointer()).isEqualTo("/1/source");
        assertThat(alice.events()).isEqualTo(2);
    }

    @Test
    void takesABatchThatIsLargerThanOneEventMayBe() {
        String one = "{\"specversion\":\"1.0\",\"id\":\"%d\",\"source\":\"/a\",\"type\":\"a.b\",\"data\":\"%s\"}";
        String large = "x".repeat(200 * 1024);

        String three =
                "[" + one.formatted(1, large) + "," + one.formatted(2, large) + "," + one.formatted(3, large) + "]";

        assertThat(alice.post(PATH, three, "Content-Type", BATCHED).status()).isEqualTo(202);
        assertThat(alice.post(PATH, three, "Content-Type", STRUCTURED).status()).isEqualTo(413);
    }

    /** The body alone does not say which event it is. */
    @Test
    void takesAnotherBinaryEventForAnotherRequest() {
        Answer first = binary("{}", "1", "once");
        Answer again = binary("{}", "1", "once");
        Answer second = binary("{}", "2", "once");
        Answer typed = alice.post(
                PATH,
                "{}",
                "ce-specversion",
                "1.0",
                "ce-id",
                "1",
                "ce-source",
                "/a",
                "ce-type",
                "a.b",
                "ce-more",
                "x",
                "Idempotency-Key",
                "once");

        assertThat(first.status()).isEqualTo(202);
        assertThat(again.text()).isEqualTo(first.text());
        assertThat(again.header("Idempotent-Replayed")).contains("true");
        assertThat(second.refusal()).isEqualTo("422 idempotency_key_reused");
        assertThat(typed.refusal()).as("nor is it the event of that id").isEqualTo("409 event_id_conflict");
        assertThat(alice.events()).isEqualTo(1);
        assertThat(binary("{}", "2", "twice").status()).isEqualTo(202);
        assertThat(alice.events()).isEqualTo(2);
    }

    private Answer binary(String data, String id, String key) {
        return alice.post(
                PATH,
                data,
                "ce-type",
                "a.b",
                "ce-specversion",
                "1.0",
                "ce-id",
                id,
                "ce-source",
                "/a",
                "Idempotency-Key",
                key);
    }

    /** CloudEvents, id: source and id together name an event. */
    @Test
    void knowsAnEventAgainBySourceAndId() {
        String event = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"%s\",\"type\":\"a.b\",\"data\":%d}";

        String first = structured(event.formatted("/a", 1)).at("/id");
        Answer again = structured(event.formatted("/a", 1));
        Answer elsewhere = structured(event.formatted("/b", 1));
        Answer changed = structured(event.formatted("/a", 2));

        assertThat(again.at("/id")).isEqualTo(first);
        assertThat(elsewhere.at("/id")).isNotEqualTo(first);
        assertThat(changed.refusal()).isEqualTo("409 event_id_conflict");
        assertThat(alice.events()).isEqualTo(2);
        // Nor does it take the id from events that are no CloudEvents.
        assertThat(alice.publish("{\"type\":\"a.b\",\"id\":\"1\",\"data\":3}").status())
                .isEqualTo(202);
    }

    @Test
    void countsNoDataAsNull() {
        String id = structured("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/a\",\"type\":\"a.b\"}")
                .at("/id");

        assertThat(alice.get(PATH + "/" + id).text()).contains("\"data\":null");
    }

    @Test
    void publishesASourcesEventIntoTheEnvironmentThatAnExtensionNames() {
        Platform platform = cast.platform();
        String event =
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/a\",\"type\":\"a.b\",\"environment\":\"%s\"}";

        assertThat(platform.post(PATH, event.formatted(alice.id()), "Content-Type", STRUCTURED)
                        .status())
                .isEqualTo(202);
        assertThat(platform.post(PATH, event.formatted("prod"), "Content-Type", STRUCTURED)
                        .pointer())
                .isEqualTo("/environment");
        // To a tenant's own program the word is free.
        assertThat(structured(event.formatted("prod")).refusal()).isEqualTo("409 event_id_conflict");
        assertThat(alice.events()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'specversion':'0.3','id':'1','source':'/a','type':'a.b'                      | /specversion",
                "'id':'1','source':'/a','type':'a.b'                                          | /specversion",
                "'specversion':'1.0','source':'/a','type':'a.b'                               | /id",
                "'specversion':'1.0','id':'','source':'/a','type':'a.b'                       | /id",
                "'specversion':'1.0','id':7,'source':'/a','type':'a.b'                        | /id",
                "'specversion':'1.0','id':'1','type':'a.b'                                    | /source",
                "'specversion':'1.0','id':'1','source':'a b','type':'a.b'                     | /source",
                "'specversion':'1.0','id':'1','source':'/a'                                   | /type",
                "'specversion':'1.0','id':'1','source':'/a','type':'a/b'                      | /type",
                "'specversion':'1.0','id':'1','source':'/a','type':'a.b','time':'yesterday'   | /time",
                "'specversion':'1.0','id':'1','source':'/a','type':'a.b','dataschema':'/s'    | /dataschema",
                "'specversion':'1.0','id':'1','source':'/a','type':'a.b','subject':'a\\u0007' | /subject",
                "'specversion':'1.0','id':'1','source':'/a','type':'a.b','subject':'\\uD800'  | /subject",
                "'specversion':'1.0','id':'1','source':'/a','type':'a.b','Upper':'x'          | /Upper",
                "'specversion':'1.0','id':'1','source':'/a','type':'a.b','ext':{}             | /ext",
                "'specversion':'1.0','id':'1','source':'/a','type':'a.b','ext':1.5            | /ext",
                "'specversion':'1.0','id':'1','source':'/a','type':'a.b','ext':3000000000     | /ext",
                "'specversion':'1.0','id':'1','source':'/a','type':'a.b','ext':'x','ext':'x'  | /ext",
                "'specversion':'1.0','id':'1','source':'/a','type':'a.b','data_base64':'AA==' | /data_base64",
                "'specversion':'1.0','id':'1','source':'/a','type':'a.b','datacontenttype':'application/xml' | /datacontenttype",
            })
    void pointsAtTheAttributeThatWillNotDo(String attributes, String pointer) {
        Answer refused = structured("{" + attributes.replace('\'', '"') + ",\"data\":1}");

        assertThat(refused.refusal()).isEqualTo("422 invalid_request");
        assertThat(refused.pointer()).isEqualTo(pointer);
        assertThat(alice.events()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "ce-id, %C0%A0, ce-id",
        "ce-id, 100%, ce-id",
        "ce-datacontenttype, application/json, ce-datacontenttype",
        "ce-up_per, x, ce-up_per",
        "Content-Type, text/plain, Content-Type",
    })
    void namesTheHeaderThatWillNotDo(String header, String value, String named) {
        Answer refused = alice.post(
                PATH,
                "1",
                header.equals("ce-id")
                        ? new String[] {"ce-specversion", "1.0", "ce-source", "/a", "ce-type", "a.b", header, value}
                        : new String[] {
                            "ce-specversion", "1.0", "ce-source", "/a", "ce-type", "a.b", "ce-id", "1", header, value
                        });

        assertThat(refused.refusal()).isEqualTo("400 invalid_parameter");
        assertThat(refused.at("/errors/0/parameter")).isEqualTo(named);
    }

    @Test
    void refusesOtherFormatsAndBrokenData() {
        assertThat(alice.post(PATH, "x", "Content-Type", "application/cloudevents+avro")
                        .refusal())
                .isEqualTo("415 unsupported_media_type");
        assertThat(structured("[]").refusal()).isEqualTo("400 malformed_json");
        assertThat(alice.post(PATH, "{", "ce-specversion", "1.0", "ce-source", "/a", "ce-type", "a.b", "ce-id", "1")
                        .refusal())
                .isEqualTo("400 malformed_json");
        assertThat(alice.post(PATH, "1 2", "ce-specversion", "1.0", "ce-source", "/a", "ce-type", "a.b", "ce-id", "1")
                        .refusal())
                .isEqualTo("400 malformed_json");
    }

    private Answer structured(String event) {
        return alice.post(PATH, event, "Content-Type", STRUCTURED);
    }
}
