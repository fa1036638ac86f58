package dev.ringmain.api.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.ApiTest;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Workspace;
import dev.ringmain.api.testing.Workspace.Stored;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The catalogue. */
@ApiTest
@Tag("database")
class EventTypeTest {

    private static final String PATH = "/api/v1/event-types";

    @Autowired
    Cast cast;

    @Autowired
    JdbcClient jdbc;

    Workspace alice;

    @BeforeEach
    void meetAlice() {
        alice = cast.alice().live();
    }

    @Test
    void addsDescribesAndTakesAway() {
        Answer added = alice.post(
                PATH,
                "{\"name\":\"session.started\",\"description\":\"One\",\"schema\":{\"type\":\"object\"},\"example\":{\"n\":1.10}}");
        assertThat(added.status()).isEqualTo(201);
        assertThat(added.header("Location")).contains(PATH + "/session.started");
        assertThat(added.text()).contains("\"example\":{\"n\":1.10}");
        assertThat(added.json().propertyNames())
                .containsExactly(
                        "name",
                        "description",
                        "schema",
                        "example",
                        "version",
                        "validation",
                        "deprecated",
                        "deprecated_at",
                        "sunset_at",
                        "undescribed",
                        "built_in",
                        "created_at");

        Answer edited = alice.patch(
                PATH + "/session.started", "{\"description\":\"Two\",\"deprecated\":true,\"example\":null}");
        assertThat(edited.at("/description")).isEqualTo("Two");
        assertThat(edited.json().at("/deprecated").asBoolean()).isTrue();
        assertThat(edited.json().at("/example").isNull()).isTrue();
        assertThat(edited.json().at("/schema")).hasToString("{\"type\":\"object\"}");
        assertThat(alice.get(PATH + "/session.started").text()).isEqualTo(edited.text());

        assertThat(alice.delete(PATH + "/session.started").status()).isEqualTo(204);
        assertThat(alice.get(PATH + "/session.started").refusal()).isEqualTo("404 not_found");
    }

    @Test
    void refusesNameThatIsTaken() {
        alice.post(PATH, "{\"name\":\"a.b\"}");

        Answer refused = alice.post(PATH, "{\"name\":\"a.b\",\"description\":\"Again\"}");

        assertThat(refused.refusal()).isEqualTo("409 already_exists");
        assertThat(refused.pointer()).isEqualTo("/name");
        assertThat(alice.get(PATH + "/a.b").at("/description")).isEmpty();
        assertThat(alice.stored().types()).isEqualTo(1);
    }

    /** Whoever asks for the catalogue gets all of it. */
    @Test
    void holdsSchemasAndExamplesOfSoManyCharactersInAll() {
        alice.post(PATH, "{\"name\":\"large.one\",\"example\":1}");
        jdbc.sql(
                        "UPDATE event_type SET example_json = CONCAT('\"', REPEAT('é', 7900000), '\"') WHERE environment_id = ?")
                .params((Object) alice.id().bytes())
                .update();

        Answer refused = alice.post(PATH, "{\"name\":\"a.b\",\"example\":\"" + "x".repeat(150_000) + "\"}");
        assertThat(refused.refusal()).isEqualTo("422 invalid_request");
        assertThat(refused.pointer()).isEqualTo("/schema");
        assertThat(refused.at("/errors/0/code")).isEqualTo("catalogue_too_large");
        String document =
                "{\"openapi\":\"3.1.0\",\"webhooks\":{\"a.b\":{\"post\":{\"requestBody\":{\"content\":{\"application/json\":"
                        + "{\"example\":\"" + "x".repeat(150_000) + "\"}}}}}}}";
        for (String call : List.of("/import", "/import?dry_run=true")) {
            assertThat(alice.post(PATH + call, document).at("/detail")).as(call).contains("8000000 characters in all");
        }
        assertThat(alice.stored().types()).isEqualTo(1);

        assertThat(alice.post(PATH, "{\"name\":\"a.b\",\"example\":\"" + "x".repeat(90_000) + "\"}")
                        .status())
                .isEqualTo(201);
        jdbc.sql(
                        "UPDATE event_type SET example_json = CONCAT('\"', REPEAT('x', 8100000), '\"') WHERE environment_id = ?"
                                + " AND name = 'large.one'")
                .params((Object) alice.id().bytes())
                .update();
        assertThat(alice.patch(PATH + "/a.b", "{\"description\":\"Nothing more\"}")
                        .status())
                .isEqualTo(200);
        assertThat(alice.patch(PATH + "/a.b", "{\"example\":\"less\"}").status())
                .isEqualTo(200);
    }

    @Test
    void keepsTwoHundredVersionsOfATypeAndShowsWhatFits() {
        alice.post(PATH, "{\"name\":\"a.b\",\"example\":1}");
        alice.patch(PATH + "/a.b", "{\"example\":2}");
        alice.patch(PATH + "/a.b", "{\"example\":3}");
        assertThat(alice.get(PATH + "/a.b/versions").each("version")).containsExactly("3", "2", "1");
        jdbc.sql(
                        "UPDATE event_type_version SET example_json = CONCAT('\"', REPEAT('é', 3000000), '\"') WHERE event_type_id ="
                                + " (SELECT id FROM event_type WHERE environment_id = ?)")
                .params((Object) alice.id().bytes())
                .update();
        assertThat(alice.get(PATH + "/a.b/versions").each("version")).containsExactly("3", "2");

        jdbc.sql("UPDATE event_type SET current_version = 200 WHERE environment_id = ?")
                .params((Object) alice.id().bytes())
                .update();
        Answer refused = alice.patch(PATH + "/a.b", "{\"example\":4}");
        assertThat(refused.refusal()).isEqualTo("422 invalid_request");
        assertThat(refused.at("/errors/0/code")).isEqualTo("too_many_versions");
        String document =
                "{\"openapi\":\"3.1.0\",\"webhooks\":{\"a.b\":{\"post\":{\"requestBody\":{\"content\":{\"application/json\":"
                        + "{\"example\":4}}}}}}}";
        assertThat(alice.post(PATH + "/import?dry_run=true", document).at("/detail"))
                .contains("at most 200 versions");
        assertThat(alice.patch(PATH + "/a.b", "{\"description\":\"Another\"}").status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                          | /name        | invalid_event_type",
                "{\"name\":\"a b\"}                          | /name        | invalid_event_type",
                "{\"name\":\"a.*\"}                          | /name        | invalid_event_type",
                "{\"name\":5}                                | /name        | wrong_type",
                "{\"name\":\"a.b\",\"description\":5}        | /description | wrong_type",
                "{\"name\":\"a.b\",\"deprecated\":true}      | /deprecated  | unknown_field",
                "{\"name\":\"a.b\",\"environment_id\":\"x\"} | /environment_id | unknown_field",
            })
    void pointsAtTheFieldThatWillNotDo(String body, String pointer, String code) {
        Answer refused = alice.post(PATH, body);

        assertThat(refused.refusal()).isEqualTo("422 invalid_request");
        assertThat(refused.pointer()).isEqualTo(pointer);
        assertThat(refused.at("/errors/0/code")).isEqualTo(code);
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @Test
    void refusesDescriptionThatIsTooLong() {
        assertThat(alice.post(PATH, "{\"name\":\"a.b\",\"description\":\"" + "x".repeat(1_001) + "\"}")
                        .pointer())
                .isEqualTo("/description");
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @Test
    void showsWhatRingmainItselfPublishesAndLetsNobodyElseDescribeOrPublishIt() {
        alice.post(PATH, "{\"name\":\"session.started\"}");
        assertThat(alice.get(PATH).each("name"))
                .containsExactly(
                        "session.started",
                        "endpoint.failing",
                        "endpoint.disabled",
                        "endpoint.recovered",
                        "delivery.exhausted",
                        "quota.threshold",
                        "ping");
        Answer shown = alice.get(PATH + "/endpoint.failing");
        assertThat(shown.json().at("/built_in").asBoolean()).isTrue();
        assertThat(shown.json().at("/schema/properties/last_outcome").isObject())
                .isTrue();
        assertThat(shown.json().at("/example/last_outcome").asString()).isEqualTo("timeout");
        Stored before = alice.stored();

        for (Answer refused : List.of(
                alice.post(PATH, "{\"name\":\"endpoint.failing\"}"),
                alice.patch(PATH + "/endpoint.failing", "{\"description\":\"Mine\"}"),
                alice.delete(PATH + "/endpoint.failing"))) {
            assertThat(refused.refusal()).isEqualTo("422 invalid_request");
            assertThat(refused.pointer()).isEqualTo("/name");
            assertThat(refused.at("/errors/0/code")).isEqualTo("reserved_event_type");
        }
        Answer published = alice.publish("{\"type\":\"endpoint.failing\",\"data\":1}");
        assertThat(published.refusal()).isEqualTo("422 invalid_request");
        assertThat(published.pointer()).isEqualTo("/type");
        Answer batch = alice.post(
                "/api/v1/events/batch",
                "{\"events\":[{\"type\":\"a.b\",\"data\":1},{\"type\":\"quota.threshold\",\"data\":1}]}");
        assertThat(batch.refusal()).isEqualTo("422 invalid_request");
        assertThat(batch.pointer()).isEqualTo("/events/1/type");
        assertThat(alice.stored()).isEqualTo(before);

        assertThat(alice.post(
                                "/api/v1/webhooks/endpoints",
                                "{\"url\":\"https://listener.example/in\",\"events\":[\"*\",\"endpoint.failing\"]}")
                        .status())
                .isEqualTo(201);
        assertThat(alice.publish("{\"type\":\"ping\",\"data\":1}").status()).isEqualTo(202);
    }

    @Test
    void describesTypeThatWasDiscovered() {
        alice.publish("{\"type\":\"a.b\",\"data\":1}");

        assertThat(alice.get(PATH + "/a.b").json().at("/undescribed").asBoolean())
                .isTrue();
        assertThat(alice.patch(PATH + "/a.b", "{\"description\":\"Now we know\"}")
                        .json()
                        .at("/undescribed")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void publishesAtOnceIntoClosedCatalogueWhatWasAddedToIt() {
        cast.closeCatalogue(alice);
        String event = "{\"type\":\"a.b\",\"data\":1}";

        assertThat(alice.publish(event).refusal()).isEqualTo("422 invalid_request");
        alice.post(PATH, "{\"name\":\"a.b\"}");
        assertThat(alice.publish(event).status()).isEqualTo(202);
        alice.delete(PATH + "/a.b");
        assertThat(alice.publish(event).refusal()).isEqualTo("422 invalid_request");
        assertThat(alice.events()).isEqualTo(1);
    }

    @Test
    void tellsOtherNodesWhenTheCatalogueChanges() {
        var before = cast.routedAt(alice);

        alice.post(PATH, "{\"name\":\"a.b\"}");

        assertThat(cast.routedAt(alice)).isAfter(before);
    }

    @Test
    void listsByName() {
        List.of("b", "a.b", "a").forEach(name -> alice.post(PATH, "{\"name\":\"" + name + "\"}"));

        Answer listed = alice.get(PATH);

        assertThat(listed.each("name"))
                .as("its own, and behind them those that Ringmain sends")
                .startsWith("a", "a.b", "b")
                .contains("endpoint.failing", "quota.threshold");
        assertThat(listed.json().propertyNames()).containsExactly("data", "next_cursor", "prev_cursor", "has_more");
    }
}
