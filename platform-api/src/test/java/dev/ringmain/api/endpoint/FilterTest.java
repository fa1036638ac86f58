package dev.ringmain.api.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.ApiTest;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Workspace;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What an endpoint wants of the types that it subscribed to. */
@ApiTest
@Tag("database")
class FilterTest {

    private static final String PATH = "/api/v1/webhooks/endpoints";

    @Autowired
    Cast cast;

    Workspace alice;

    @BeforeEach
    void meetAlice() {
        alice = cast.alice().live();
    }

    @Test
    void letsThroughWhatMatchesAndExplainsTheRest() {
        String id = open(
                "{\"subjects\":[\"DEPOT-*\",\"CP-1\"],\"condition\":\"data.meterStart > 1000 && has(data.idTag)\"}");

        Answer matching = publish("DEPOT-7", "{\"meterStart\":1000.5,\"idTag\":\"A\"}");
        Answer other = publish("CP-2", "{\"meterStart\":2000,\"idTag\":\"A\"}");
        Answer low = publish("CP-1", "{\"meterStart\":1000,\"idTag\":\"A\"}");
        Answer absent = publish("CP-1", "{\"idTag\":\"A\"}");
        Answer without = alice.publish("{\"type\":\"a.b\",\"data\":{\"meterStart\":2000,\"idTag\":\"A\"}}");
        Answer type = alice.publish("{\"type\":\"b.a\",\"subject\":\"CP-1\",\"data\":{}}");

        assertThat(matching.number("/deliveries")).isEqualTo(1);
        for (Answer kept : new Answer[] {other, low, absent, without, type}) {
            assertThat(kept.status()).isEqualTo(202);
            assertThat(kept.number("/deliveries")).isZero();
        }
        assertThat(verdict(matching)).isEqualTo("pending ");
        assertThat(verdict(other)).isEqualTo("filtered subject");
        assertThat(verdict(without)).isEqualTo("filtered subject");
        assertThat(verdict(low)).isEqualTo("filtered condition");
        assertThat(verdict(type)).isEqualTo("not_subscribed pattern");
        assertThat(explain(low).at("/endpoints/0/detail")).contains("data.meterStart > 1000 && has(data.idTag)");
        assertThat(explain(absent).at("/endpoints/0/detail")).contains("is not there");
        assertThat(alice.get(PATH + "/" + id + "/deliveries").each("event_id")).containsExactly(matching.at("/id"));
    }

    @Test
    void keepsWhatItCannotAnswerAsAFailedDeliveryThatCanBeReplayed() {
        String id = open("{\"condition\":\"data.n > 10\"}");

        Answer published = publish("CP-1", "{\"n\":\"eleven\"}");

        assertThat(published.status()).isEqualTo(202);
        assertThat(published.number("/deliveries")).isEqualTo(1);
        assertThat(alice.stored().work()).isZero();
        Answer failed = alice.get(PATH + "/" + id + "/deliveries?status=failed");
        assertThat(failed.at("/data/0/reason")).isEqualTo("filter_failed");
        assertThat(failed.at("/data/0/detail")).contains("> was used with values that it is not for");
        assertThat(failed.number("/data/0/attempts")).isZero();
        assertThat(failed.at("/data/0/finished_at")).isNotBlank();
        assertThat(explain(published).at("/endpoints/0/detail")).contains("filter_failed", "values");

        Answer replayed = alice.post("/api/v1/deliveries/" + failed.at("/data/0/id") + "/replay", "");
        assertThat(replayed.status()).isEqualTo(202);
        assertThat(replayed.at("/status")).isEqualTo("pending");
        assertThat(alice.stored().work()).isEqualTo(1);
    }

    @Test
    void isReplacedAsAWholeAndTakenAway() {
        String endpoint = PATH + "/" + open("{\"subjects\":[\"A\"],\"condition\":\"data.n > 1\"}");
        assertThat(alice.get(endpoint).json().at("/filter"))
                .hasToString("{\"subjects\":[\"A\"],\"condition\":\"data.n > 1\"}");

        assertThat(alice.patch(endpoint, "{\"description\":\"Left\"}").json().at("/filter/condition"))
                .hasToString("\"data.n > 1\"");
        assertThat(alice.patch(endpoint, "{\"filter\":{\"condition\":\"data.n > 2\"}}")
                        .json()
                        .at("/filter"))
                .hasToString("{\"subjects\":[],\"condition\":\"data.n > 2\"}");
        assertThat(publish("B", "{\"n\":3}").number("/deliveries")).isEqualTo(1);
        assertThat(publish("B", "{\"n\":2}").number("/deliveries")).isZero();
        assertThat(alice.patch(endpoint, "{\"filter\":{}}").json().at("/filter").isNull())
                .isTrue();
        assertThat(publish("B", "{\"n\":2}").number("/deliveries")).isEqualTo(1);
        alice.patch(endpoint, "{\"filter\":{\"subjects\":[\"A\"]}}");
        assertThat(alice.patch(endpoint, "{\"filter\":null}")
                        .json()
                        .at("/filter")
                        .isNull())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"condition\":\"data.a >\"} | /filter/condition | Line 1, column 9",
                "{\"condition\":\"data.a == 1\\n && b\"} | /filter/condition | Line 2, column 5: There is nothing called b",
                "{\"condition\":\"1 + 1\"} | /filter/condition | true or false",
                "{\"condition\":\"data.a.matches('(?=x)')\"} | /filter/condition | RE2",
                "{\"subjects\":[\"A\",\"B*C\"]} | /filter/subjects/1 | one * at its end",
                "{\"subjects\":[null]} | /filter/subjects/0 | subject",
                "{\"conditions\":\"true\"} | /filter/conditions | ",
            })
    void refusesABrokenOneAtItsField(String filter, String pointer, String why) {
        Answer refused =
                alice.endpoint("{\"url\":\"http://127.0.0.1:9/hook\",\"events\":[\"*\"],\"filter\":" + filter + "}");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.pointer()).isEqualTo(pointer);
        assertThat(refused.text()).contains(why == null ? "" : why);
        assertThat(alice.stored().endpoints()).isZero();
    }

    @Test
    void answersTheSameIdempotently() {
        open("{\"condition\":\"id == 'e-1' && timestamp.getFullYear() == 2026\"}");
        String event = "{\"type\":\"a.b\",\"id\":\"e-1\",\"timestamp\":\"2026-04-14T12:00:00Z\",\"data\":1}";

        assertThat(alice.publish(event).number("/deliveries")).isEqualTo(1);
        assertThat(alice.publish(event).number("/deliveries")).isEqualTo(1);
        assertThat(alice.stored().deliveries()).isEqualTo(1);
    }

    @Test
    void previewsAFilterAndATransformation() {
        Answer event = publish("DEPOT-7", "{\"meterStart\":12500,\"idTag\":\"A\"}");
        String before = alice.stored().toString();

        Answer shown = alice.post(PATH + "/preview", """
                {"filter": {"subjects": ["DEPOT-*"], "condition": "data.meterStart > 1000"},
                 "transformation": "{\\"kWh\\": meterStart / 1000, \\"about\\": $event.subject}", "event_id": "%s"}""".formatted(event.at("/id")));
        assertThat(shown.text())
                .isEqualTo(
                        "{\"matches\":true,\"rule\":null,\"detail\":null,\"data\":{\"kWh\":12.5,\"about\":\"DEPOT-7\"},\"errors\":[]}");

        Answer madeUp = alice.post(
                PATH + "/preview",
                "{\"filter\":{\"condition\":\"data.n > 1\"},\"data\":{\"n\":1},\"type\":\"a.b\",\"subject\":\"X\"}");
        assertThat(madeUp.json().at("/matches").asBoolean(true)).isFalse();
        assertThat(madeUp.at("/rule")).isEqualTo("condition");
        assertThat(madeUp.json().at("/data")).hasToString("{\"n\":1}");

        Answer broken = alice.post(
                PATH + "/preview",
                "{\"filter\":{\"condition\":\"data.n >\"},\"transformation\":\"{\",\"data\":{\"n\":1}}");
        assertThat(broken.status()).isEqualTo(200);
        assertThat(broken.json().at("/matches").isNull()).isTrue();
        assertThat(broken.json().at("/data").isNull()).isTrue();
        assertThat(broken.at("/errors/0/pointer")).isEqualTo("/filter/condition");
        assertThat(broken.number("/errors/0/column")).isEqualTo(9);
        assertThat(broken.at("/errors/1/code")).isEqualTo("invalid_transformation");

        Answer failing = alice.post(
                PATH + "/preview",
                "{\"filter\":{\"condition\":\"data.n > 'a'\"},\"transformation\":\"nothing\",\"data\":{\"n\":1}}");
        assertThat(failing.at("/errors/0/code")).isEqualTo("filter_failed");
        assertThat(failing.at("/errors/1/code")).isEqualTo("transformation_failed");

        assertThat(alice.post(PATH + "/preview", "{}").pointer()).isEqualTo("/event_id");
        assertThat(alice.stored()).hasToString(before);
    }

    @Test
    void previewsNoEventOfSomebodyElse() {
        Answer event = publish("A", "{\"secret\":1}");

        Answer foreign = cast.charlie().live().post(PATH + "/preview", "{\"event_id\":\"" + event.at("/id") + "\"}");

        assertThat(foreign.refusal()).isEqualTo("404 not_found");
    }

    private String open(String filter) {
        Answer opened =
                alice.endpoint("{\"url\":\"http://127.0.0.1:9/hook\",\"events\":[\"a.*\"],\"filter\":" + filter + "}");
        assertThat(opened.status()).as(opened.text()).isEqualTo(201);
        return opened.at("/id");
    }

    private Answer publish(String subject, String data) {
        return alice.publish("{\"type\":\"a.b\",\"subject\":\"" + subject + "\",\"data\":" + data + "}");
    }

    private Answer explain(Answer published) {
        return alice.get("/api/v1/events/" + published.at("/id") + "/explain");
    }

    private String verdict(Answer published) {
        Answer explained = explain(published);
        return explained.at("/endpoints/0/outcome") + " "
                + explained.json().at("/endpoints/0/rule").asString("");
    }
}
