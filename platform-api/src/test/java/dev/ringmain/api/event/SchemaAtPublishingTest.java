package dev.ringmain.api.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.ApiTest;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Workspace;
import dev.ringmain.api.testing.Workspace.Stored;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What a schema does to events. */
@ApiTest
@Tag("database")
class SchemaAtPublishingTest {

    private static final String PATH = "/api/v1/event-types";
    private static final String SCHEMA =
            "{\"type\":\"object\",\"required\":[\"kwh\"],\"properties\":{\"kwh\":{\"type\":\"number\",\"minimum\":0}}}";
    private static final String GOOD = "{\"type\":\"a.b\",\"data\":{\"kwh\":1.10}}";
    private static final String BAD = "{\"type\":\"a.b\",\"data\":{\"kwh\":\"much\"}}";

    @Autowired
    Cast cast;

    Workspace alice;

    @BeforeEach
    void meetAlice() {
        alice = cast.alice().live();
    }

    private void describe(String validation) {
        assertThat(alice.post(
                                PATH,
                                "{\"name\":\"a.b\",\"schema\":" + SCHEMA + ",\"validation\":\"" + validation + "\"}")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void looksAtNothingUnlessAskedTo() {
        alice.post(PATH, "{\"name\":\"a.b\",\"schema\":" + SCHEMA + "}");

        Answer taken = alice.publish(BAD);

        assertThat(taken.status()).isEqualTo(202);
        assertThat(taken.json().propertyNames()).containsExactly("id", "type", "deliveries");
        assertThat(alice.get("/api/v1/events/" + taken.at("/id")).json().at("/violations"))
                .isEmpty();
    }

    @Test
    void refusesWhatTheSchemaDoesNotAllow() {
        describe("enforce");

        Answer refused = alice.publish(BAD);

        assertThat(refused.refusal()).isEqualTo("422 schema_violation");
        assertThat(refused.pointer()).isEqualTo("/data/kwh");
        assertThat(alice.publish("{\"type\":\"a.b\",\"data\":{}}").pointer()).isEqualTo("/data/kwh");
        assertThat(alice.publish("{\"type\":\"a.b\",\"data\":7}").pointer()).isEqualTo("/data");
        assertThat(alice.events()).isZero();
        assertThat(alice.publish(GOOD).status()).isEqualTo(202);
        assertThat(alice.counted()).isEqualTo(1);
    }

    @Test
    void storesNothingOfABatchOfWhichOneIsRefused() {
        describe("enforce");
        Stored before = alice.stored();

        Answer refused = alice.publishBatch("{\"events\":[" + GOOD + "," + BAD + "," + GOOD + "," + BAD + "]}");

        assertThat(refused.refusal()).isEqualTo("422 schema_violation");
        assertThat(refused.json().at("/errors")).hasSize(2);
        assertThat(refused.pointer()).isEqualTo("/events/1/data/kwh");
        assertThat(refused.at("/errors/1/pointer")).isEqualTo("/events/3/data/kwh");
        assertThat(alice.stored()).isEqualTo(before);
    }

    @Test
    void takesWithAWarningWhatIsOnlyWarnedOf() {
        describe("warn");

        Answer taken = alice.publish(BAD, "Idempotency-Key", "once");

        assertThat(taken.status()).isEqualTo(202);
        assertThat(taken.at("/warnings/0/code")).isEqualTo("schema_violation");
        assertThat(taken.at("/warnings/0/pointer")).isEqualTo("/data/kwh");
        Answer logged = alice.get("/api/v1/events/" + taken.at("/id"));
        assertThat(logged.at("/violations/0/pointer")).isEqualTo("/data/kwh");
        assertThat(logged.at("/violations/0/detail")).isNotBlank();
        assertThat(alice.get("/api/v1/events").at("/data/0/violations/0/pointer"))
                .isEqualTo("/data/kwh");
        assertThat(alice.publish(GOOD).json().has("warnings")).isFalse();
        assertThat(alice.publish(BAD, "Idempotency-Key", "once").text()).isEqualTo(taken.text());
    }

    @Test
    void followsTheSchemaAsItChanges() {
        describe("enforce");
        assertThat(alice.publish(BAD).status()).isEqualTo(422);

        alice.patch(PATH + "/a.b", "{\"schema\":{\"properties\":{\"kwh\":{\"type\":\"string\"}}}}");
        Answer taken = alice.publish(BAD);

        assertThat(taken.status()).isEqualTo(202);
        assertThat(alice.get("/api/v1/events/" + taken.at("/id")).number("/type_version"))
                .isEqualTo(2);
        assertThat(alice.publish(GOOD).refusal()).isEqualTo("422 schema_violation");
        alice.patch(PATH + "/a.b", "{\"validation\":\"off\"}");
        assertThat(alice.publish(GOOD).status()).isEqualTo(202);
    }

    @Test
    void saysThatATypeIsDeprecated() {
        alice.post(PATH, "{\"name\":\"a.b\"}");
        alice.patch(PATH + "/a.b", "{\"deprecated\":true}");
        assertThat(alice.publish(GOOD).at("/warnings/0/code")).isEqualTo("deprecated");

        Answer described = alice.patch(PATH + "/a.b", "{\"sunset_at\":\"2027-03-31\"}");
        Answer taken = alice.publish(GOOD);

        assertThat(described.at("/sunset_at")).isEqualTo("2027-03-31");
        assertThat(described.at("/deprecated_at")).isNotBlank();
        assertThat(alice.get(PATH + "/a.b").at("/sunset_at")).isEqualTo("2027-03-31");
        assertThat(taken.status()).isEqualTo(202);
        assertThat(taken.at("/warnings/0/sunset_at")).isEqualTo("2027-03-31");
        alice.patch(PATH + "/a.b", "{\"deprecated\":false}");
        assertThat(alice.get(PATH + "/a.b").json().at("/sunset_at").isNull()).isTrue();
        assertThat(alice.publish(GOOD).json().has("warnings")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"schema\":{\"properties\":{\"kwh\":{\"type\":\"nummer\"}}}}    | /schema/properties/kwh/type    | invalid_schema",
                "{\"schema\":{\"$ref\":\"http://127.0.0.1:9/x\"}}                 | /schema/$ref                   | invalid_schema",
                "{\"schema\":{\"properties\":{\"a\":{\"pattern\":\"(?=a)\"}}}}    | /schema/properties/a/pattern   | invalid_schema",
                "{\"schema\":[]}                                                  | /schema                        | invalid_schema",
                "{\"validation\":\"strict\"}                                      | /validation                    | invalid_value",
                "{\"validation\":\"warn\"}                                        | /validation                    | invalid_value",
                "{\"sunset_at\":\"2027-03-31\"}                                   | /sunset_at                     | invalid_value",
                "{\"deprecated\":true,\"sunset_at\":\"soon\"}                     | /sunset_at                     | invalid_value",
            })
    void pointsAtTheFieldThatWillNotDo(String body, String pointer, String code) {
        alice.post(PATH, "{\"name\":\"a.b\"}");

        Answer refused = alice.patch(PATH + "/a.b", body);

        assertThat(refused.refusal()).isEqualTo("422 invalid_request");
        assertThat(refused.pointer()).isEqualTo(pointer);
        assertThat(refused.at("/errors/0/code")).isEqualTo(code);
    }
}
