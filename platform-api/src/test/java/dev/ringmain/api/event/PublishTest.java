package dev.ringmain.api.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.ApiTest;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.RawHttp;
import dev.ringmain.api.testing.Workspace;
import dev.ringmain.api.testing.Workspace.Stored;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** One event in. Whatever is refused leaves no trace. */
@ApiTest
@Tag("database")
class PublishTest {

    @Autowired
    Cast cast;

    Workspace alice;

    @BeforeEach
    void meetAlice() {
        alice = cast.alice().live();
    }

    @Test
    void acceptsAnEventAndSaysHowManyDeliveriesItGot() {
        alice.endpoint();
        alice.endpoint();
        alice.endpoint("{\"url\":\"http://127.0.0.1:9/hook\",\"events\":[\"other.*\"]}");

        Answer accepted = alice.publish("{\"type\":\"session.started\",\"data\":{\"n\":1}}");

        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.json().propertyNames()).containsExactly("id", "type", "deliveries");
        assertThat(accepted.at("/id")).startsWith("evt_").doesNotContain(".");
        assertThat(accepted.at("/type")).isEqualTo("session.started");
        assertThat(accepted.number("/deliveries")).isEqualTo(2);
        assertThat(alice.stored().deliveries()).isEqualTo(2);
        assertThat(alice.stored().work()).isEqualTo(2);
        assertThat(alice.counted()).isEqualTo(1);
    }

    @Test
    void keepsWhatWasSaidAboutTheEvent() {
        String id = alice.publish("""
                        {"type": "session.started", "subject": "CP-07", "id": "ext:1-a_B", "timestamp": "2026-04-14T14:34:56.7891+02:00",
                         "data": null}""").at("/id");

        Answer event = alice.get("/api/v1/events/" + id);

        assertThat(id).isEqualTo("ext:1-a_B");
        assertThat(event.at("/id")).isEqualTo("ext:1-a_B");
        assertThat(event.at("/subject")).isEqualTo("CP-07");
        assertThat(event.at("/timestamp")).isEqualTo("2026-04-14T12:34:56.789Z");
        assertThat(event.text()).contains("\"data\":null");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "\"text\"",
                "\"\"",
                "true",
                "null",
                "0",
                "-0.0",
                "1.10",
                "1E+2",
                "1e-7",
                "123456789012345678901234567890",
                "0.10000000000000000000000000000000000001",
                "{ \"a\" :\t1 ,\r\n \"a\":2 }",
                "{\"\\u00e9\":\"\\u00E9\\/\\ud83d\\ude00\",\"é\":\"😀\"}",
                "[1 ,2,  [ ] , { } ]",
                "\"\\u0000 \\ud800\"",
            })
    void keepsDataByteForByte(String data) {
        String alone = alice.publish("{\"type\":\"a.b\",\"data\":" + data + "}").at("/id");
        String spaced = alice.publish("{ \"data\" :  " + data + "  ,\n\"type\" : \"a.b\" }")
                .at("/id");
        String inBatch = alice.publishBatch(
                        "{\"events\":[{\"type\":\"a\",\"data\":1},{\"data\":" + data + " ,\"type\":\"a.b\"}]}")
                .at("/events/1/id");

        for (String id : new String[] {alone, spaced, inBatch}) {
            assertThat(alice.get("/api/v1/events/" + id).text()).endsWith(",\"data\":" + data + "}");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"type\":\"a.b\",\"data\":{}",
                "{\"type\":\"a.b\",\"data\":{}}}",
                "{\"type\":\"a.b\",\"data\":{}} {}",
                "{\"type\":\"a.b\",\"data\":{}}x",
                "[{\"type\":\"a.b\",\"data\":{}}]",
                "null",
                "{'type':'a.b','data':{}}",
                "{\"type\":\"a.b\",\"data\":{\"a\":1,}}",
                "{\"type\":\"a.b\",\"data\":NaN}",
                "{\"type\":\"a.b\",\"data\":01}",
                "{\"type\":\"a.b\",\"data\":\"\\x\"}",
                "{\"type\":\"a.b\",\"data\":\"\\u12\"}",
                "{\"type\":\"a.b\",\"data\":\"a\nb\"}",
                "{\"type\":\"a.b\",\"data\":/* why */1}",
            })
    void refusesWhatIsNotJson(String body) {
        Answer refused = alice.publish(body);

        assertThat(refused.refusal()).isEqualTo("400 malformed_json");
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @Test
    void refusesWhatIsNotUtf8() {
        byte[] latin = "{\"type\":\"a.b\",\"data\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);
        byte[] wide = "{\"type\":\"a.b\",\"data\":\"é\"}".getBytes(StandardCharsets.UTF_16BE);
        byte[] overlong = "{\"type\":\"a.b\",\"data\":\"ÀÀ\"}".getBytes(StandardCharsets.ISO_8859_1);
        byte[] surrogate = "{\"type\":\"a.b\",\"data\":\"í °\"}".getBytes(StandardCharsets.ISO_8859_1);

        for (byte[] body : new byte[][] {latin, wide, overlong, surrogate}) {
            assertThat(alice.post("/api/v1/events", body).refusal()).isEqualTo("400 malformed_json");
        }
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @Test
    void refusesByteOrderMark() {
        assertThat(alice.publish("\uFEFF{\"type\":\"a.b\",\"data\":1}").refusal())
                .isEqualTo("400 malformed_json");
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @Test
    void readsSixtyFourLevelsAndNoMore() {
        assertThat(alice.publish(nested(64)).status()).isEqualTo(202);
        assertThat(alice.publishBatch("{\"events\":[" + nested(64) + "]}").status())
                .isEqualTo(202);
        Stored before = alice.stored();

        assertThat(alice.publish(nested(65)).refusal()).isEqualTo("400 malformed_json");
        assertThat(alice.publishBatch("{\"events\":[" + nested(65) + "]}").refusal())
                .isEqualTo("400 malformed_json");
        assertThat(alice.stored()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e1000000", "[1E+99999]", "{\"a\":-1.5e-2147483649}", "1e99999", "0e000000000000000001"})
    void refusesNumbersThatExplode(String data) {
        Answer refused = alice.publish("{\"type\":\"a.b\",\"data\":" + data + "}");

        assertThat(refused.refusal()).isEqualTo("400 malformed_json");
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @Test
    void refusesNumberOfThousandsOfDigits() {
        assertThat(alice.publish("{\"type\":\"a.b\",\"data\":" + "9".repeat(5_000) + "}")
                        .refusal())
                .isEqualTo("400 malformed_json");
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @Test
    void refusesMoreTokensThanAnEventNeeds() {
        String data = "[" + "1,".repeat(120_000) + "1]";

        assertThat(alice.publish("{\"type\":\"a.b\",\"data\":" + data + "}").refusal())
                .isEqualTo("400 malformed_json");
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @Test
    void refusesMillionTokensInBatch() {
        String events = IntStream.range(0, 20)
                .mapToObj(i -> "{\"type\":\"a.b\",\"data\":[" + "1,".repeat(90_000) + "1]}")
                .collect(Collectors.joining(","));

        assertThat(alice.publishBatch("{\"events\":[" + events + "]}").refusal())
                .isEqualTo("400 malformed_json");
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @Test
    void acceptsBodyOfExactlyTheCapAndRefusesOneByteMore() {
        assertThat(alice.publish(ofSize(256 * 1024)).status()).isEqualTo(202);
        Stored before = alice.stored();

        Answer refused = alice.publish(ofSize(256 * 1024 + 1));

        assertThat(refused.refusal()).isEqualTo("413 too_large");
        assertThat(refused.number("/limit_bytes")).isEqualTo(256 * 1024);
        assertThat(alice.stored()).isEqualTo(before);
    }

    @Test
    void refusesChunkedBodyOverTheCap() {
        String chunk = "8000\r\n" + " ".repeat(0x8000) + "\r\n";
        String answer = RawHttp.exchange(
                cast.port(),
                "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nX-API-Key: "
                        + alice.key() + "\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk.repeat(9) + "0\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 413").contains("\"too_large\"");
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @Test
    void acceptsChunkedBodyWithinTheCap() {
        String event = "{\"type\":\"a.b\",\"data\":1}";
        String answer = RawHttp.exchange(
                cast.port(),
                "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-API-Key: " + alice.key()
                        + "\r\nTransfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(event.length()) + "\r\n"
                        + event + "\r\n0\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 202");
        assertThat(alice.events()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", "br", "deflate, gzip", "zstd"})
    void refusesCompressedBody(String encoding) {
        Answer refused = alice.publish("{\"type\":\"a.b\",\"data\":1}", "Content-Encoding", encoding);

        assertThat(refused.refusal()).isEqualTo("415 unsupported_media_type");
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @Test
    void refusesMultipartWithoutUnpackingIt() {
        String body = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--\r\n";

        Answer refused = alice.publish(body, "Content-Type", "multipart/form-data; boundary=x");

        assertThat(refused.refusal()).isEqualTo("415 unsupported_media_type");
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @Test
    void refusesAnswerInAnotherFormatBeforeAnythingIsStored() {
        Answer refused = alice.publish("{\"type\":\"a.b\",\"data\":1}", "Accept", "application/xml");

        assertThat(refused.refusal()).isEqualTo("406 not_acceptable");
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"data\":1}                                          | /type        | required",
                "{\"type\":null,\"data\":1}                            | /type        | required",
                "{\"type\":\"a.b\"}                                    | /data        | required",
                "{\"type\":5,\"data\":1}                               | /type        | wrong_type",
                "{\"type\":[\"a\"],\"data\":1}                         | /type        | wrong_type",
                "{\"type\":{},\"data\":1}                              | /type        | wrong_type",
                "{\"type\":\"a.b\",\"data\":1,\"subject\":1}           | /subject     | wrong_type",
                "{\"type\":\"a.b\",\"data\":1,\"subject\":\"\"}        | /subject     | invalid_value",
                "{\"type\":\"a.b\",\"data\":1,\"id\":true}             | /id          | wrong_type",
                "{\"type\":\"a.b\",\"data\":1,\"id\":\"a.b\"}          | /id          | invalid_value",
                "{\"type\":\"a.b\",\"data\":1,\"id\":\"\"}             | /id          | invalid_value",
                "{\"type\":\"a.b\",\"data\":1,\"id\":\"a b\"}          | /id          | invalid_value",
                "{\"type\":\"a.b\",\"data\":1,\"id\":\"a\\u0000b\"}    | /id          | invalid_value",
                "{\"type\":\"a.b\",\"data\":1,\"timestamp\":1}         | /timestamp   | wrong_type",
                "{\"type\":\"a.b\",\"data\":1,\"timestamp\":\"now\"}   | /timestamp   | invalid_value",
                "{\"type\":\"a.b\",\"data\":1,\"timestamp\":\"2026-02-30T00:00:00Z\"} | /timestamp | invalid_value",
                "{\"type\":\"a.b\",\"data\":1,\"timestamp\":\"2026-01-01T00:00:00\"}  | /timestamp | invalid_value",
                "{\"type\":\"a.b\",\"data\":1,\"timestamp\":\"1969-12-31T23:59:59Z\"} | /timestamp | invalid_value",
                "{\"type\":\"a.b\",\"data\":1,\"tenant_id\":\"x\"}     | /tenant_id   | unknown_field",
                "{\"type\":\"a.b\",\"data\":1,\"a/b~c\":\"x\"}         | /a~1b~0c     | unknown_field",
                "{\"type\":\"a.b\",\"data\":1,\"type\":\"a.b\"}        | /type        | duplicate_field",
                "{\"type\":\"a.b\",\"data\":1,\"data\":1}              | /data        | duplicate_field",
                "{\"type\":\"a.b\",\"data\":1,\"environment\":\"env_1\"} | /environment | unknown_environment",
            })
    void pointsAtTheFieldThatWillNotDo(String body, String pointer, String code) {
        Answer refused = alice.publish(body);

        assertThat(refused.refusal()).isEqualTo("422 invalid_request");
        assertThat(refused.pointer()).isEqualTo(pointer);
        assertThat(refused.at("/errors/0/code")).isEqualTo(code);
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", ".a", "a.", "a..b", "", " ", "a+b", "é", "a.*", "*", "a/b", "a\\n", "a\\u0000"})
    void refusesNamesThatAreNoType(String type) {
        Answer refused = alice.publish("{\"type\":\"" + type + "\",\"data\":1}");

        assertThat(refused.refusal()).isEqualTo("422 invalid_request");
        assertThat(refused.at("/errors/0/code")).isEqualTo("invalid_event_type");
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @Test
    void acceptsTypeOf128CharactersAndRefuses129() {
        assertThat(alice.publish("{\"type\":\"" + "a".repeat(128) + "\",\"data\":1}")
                        .status())
                .isEqualTo(202);
        Stored before = alice.stored();

        assertThat(alice.publish("{\"type\":\"" + "a".repeat(129) + "\",\"data\":1}")
                        .refusal())
                .isEqualTo("422 invalid_request");
        assertThat(alice.stored()).isEqualTo(before);
    }

    @Test
    void discoversTypesThatAnOpenCatalogueDoesNotHold() {
        alice.publish("{\"type\":\"first.seen\",\"data\":1}");
        alice.publish("{\"type\":\"first.seen\",\"data\":2}");

        Answer catalogue = alice.get("/api/v1/event-types");
        assertThat(catalogue.each("name").get(0)).isEqualTo("first.seen");
        assertThat(catalogue.each("undescribed").get(0)).isEqualTo("true");
        assertThat(catalogue.each("built_in")).startsWith("false", "true").containsOnlyOnce("false");
    }

    @Test
    void refusesTypesThatClosedCatalogueDoesNotHold() {
        alice.post("/api/v1/event-types", "{\"name\":\"known.type\"}");
        cast.closeCatalogue(alice);
        Stored before = alice.stored();

        Answer refused = alice.publish("{\"type\":\"unknown.type\",\"data\":1}");

        assertThat(refused.refusal()).isEqualTo("422 invalid_request");
        assertThat(refused.pointer()).isEqualTo("/type");
        assertThat(refused.at("/errors/0/code")).isEqualTo("unknown_event_type");
        assertThat(alice.stored()).isEqualTo(before);
        assertThat(alice.publish("{\"type\":\"known.type\",\"data\":1}").status())
                .isEqualTo(202);
    }

    @Test
    void publishesOnlyIntoTheEnvironmentOfTheKey() {
        Workspace sandbox = cast.alice().sandbox();

        Answer own = alice.publish("{\"type\":\"a.b\",\"data\":1,\"environment\":\"" + alice.id() + "\"}");
        Answer foreign = alice.publish("{\"type\":\"a.b\",\"data\":1,\"environment\":\"" + sandbox.id() + "\"}");

        assertThat(own.status()).isEqualTo(202);
        assertThat(foreign.refusal()).isEqualTo("422 invalid_request");
        assertThat(foreign.at("/errors/0/code")).isEqualTo("unknown_environment");
        assertThat(alice.events()).isEqualTo(1);
        assertThat(sandbox.stored()).isEqualTo(Stored.NOTHING);
    }

    private static String nested(int levels) {
        return "{\"type\":\"a.b\",\"data\":" + "[".repeat(levels - 1) + "]".repeat(levels - 1) + "}";
    }

    private static String ofSize(int bytes) {
        String frame = "{\"type\":\"a.b\",\"data\":\"\"}";
        return "{\"type\":\"a.b\",\"data\":\"" + "x".repeat(bytes - frame.length()) + "\"}";
    }
}
