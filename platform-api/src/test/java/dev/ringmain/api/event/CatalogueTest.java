package dev.ringmain.api.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.ApiTest;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Workspace;
import dev.ringmain.api.testing.Workspace.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** Packs, versions, exchange as OpenAPI, settings. */
@ApiTest
@Tag("database")
class CatalogueTest {

    private static final String PATH = "/api/v1/event-types";

    @Autowired
    Cast cast;

    Workspace alice;
    Workspace elsewhere;

    @BeforeEach
    void meetAlice() {
        var customer = cast.alice();
        alice = customer.live();
        elsewhere = customer.sandbox();
    }

    @Test
    void installsAPackOnceAndOverwritesNothing() {
        alice.post(PATH, "{\"name\":\"transaction.started\",\"description\":\"Ours\"}");
        alice.publish("{\"type\":\"charger.boot\",\"data\":{}}");

        Answer first = alice.post(PATH + "/packs/charger", "");
        Answer again = alice.post(PATH + "/packs/charger", "");

        assertThat(texts(first.json().at("/added")))
                .containsExactly(
                        "charger.connected",
                        "charger.disconnected",
                        "connector.status_changed",
                        "transaction.stopped",
                        "transaction.updated");
        assertThat(texts(first.json().at("/described"))).containsExactly("charger.boot");
        assertThat(texts(first.json().at("/present"))).containsExactly("transaction.started");
        assertThat(again.json().at("/added")).isEmpty();
        assertThat(again.json().at("/present")).hasSize(7);
        assertThat(alice.get(PATH + "/transaction.started").at("/description")).isEqualTo("Ours");
        assertThat(alice.get(PATH + "/charger.boot").json().at("/undescribed").asBoolean())
                .isFalse();
        assertThat(alice.stored().types()).isEqualTo(7);
        assertThat(alice.post(PATH + "/packs/none", "").refusal()).isEqualTo("404 not_found");
    }

    @Test
    void listsThePacks() {
        JsonNode packs = alice.get(PATH + "/packs").json().at("/data");

        assertThat(packs)
                .extracting(pack -> pack.at("/name").asString())
                .containsExactly("csms", "charger", "identity", "ocpp16");
        assertThat(packs).extracting(pack -> pack.at("/types").size()).containsExactly(14, 7, 8, 14);
    }

    @Test
    void checksByTheSchemasOfThePack() {
        alice.post(PATH + "/packs/ocpp16", "");
        alice.patch(PATH + "/StartTransaction", "{\"validation\":\"enforce\"}");

        assertThat(alice.publish("{\"type\":\"StartTransaction\",\"data\":"
                                + alice.get(PATH + "/StartTransaction").json().at("/example") + "}")
                        .status())
                .isEqualTo(202);
        assertThat(alice.publish("{\"type\":\"StartTransaction\",\"data\":{\"connectorId\":0}}")
                        .refusal())
                .isEqualTo("422 schema_violation");
    }

    @Test
    void keepsEachChangeAsAVersion() {
        alice.post(PATH, "{\"name\":\"a.b\",\"schema\":{\"properties\":{\"a\":{\"type\":\"string\"},\"b\":{}}}}");
        alice.patch(PATH + "/a.b", "{\"description\":\"Words alone make no version\"}");
        alice.patch(PATH + "/a.b", "{\"schema\": {\"properties\": {\"a\": {\"type\": \"string\"}, \"b\": {}}}}");
        alice.patch(PATH + "/a.b", "{\"schema\":{\"properties\":{\"a\":{\"type\":\"string\"}}},\"note\":\"b went\"}");
        Answer last = alice.patch(PATH + "/a.b", "{\"example\":{\"a\":\"x\"}}");

        Answer versions = alice.get(PATH + "/a.b/versions");

        assertThat(last.number("/version")).isEqualTo(3);
        assertThat(versions.each("version")).containsExactly("3", "2", "1");
        assertThat(versions.json().at("/data/0/changes")).isEmpty();
        assertThat(versions.json().at("/data/1/breaking").asBoolean()).isTrue();
        assertThat(versions.at("/data/1/changes/0/path")).isEqualTo("b");
        assertThat(versions.at("/data/1/changes/0/kind")).isEqualTo("removed");
        assertThat(versions.at("/data/1/note")).isEqualTo("b went");
        assertThat(versions.at("/data/1/author")).startsWith("key_");
        assertThat(versions.json().at("/data/2/schema/properties").has("b")).isTrue();
        assertThat(versions.json().at("/data/2/breaking").asBoolean()).isFalse();
    }

    @Test
    void beginsWithTheFirstVersionAlsoIfNobodyDescribedIt() {
        alice.publish("{\"type\":\"a.b\",\"data\":1}");
        assertThat(alice.get(PATH + "/a.b/versions").each("version")).containsExactly("1");

        alice.patch(PATH + "/a.b", "{\"schema\":{\"type\":\"integer\"}}");

        assertThat(alice.get(PATH + "/a.b/versions").each("version")).containsExactly("2", "1");
        assertThat(alice.get("/api/v1/events").number("/data/0/type_version")).isEqualTo(1);
    }

    @Test
    void givesTheSameCatalogueElsewhere() {
        alice.post(PATH + "/packs/ocpp16", "");
        alice.post(PATH + "/packs/csms", "");
        alice.post(
                PATH,
                "{\"name\":\"tree\",\"description\":\"Refers to itself\",\"validation\":\"enforce\",\"example\":{\"n\":1.10},\"schema\":{\"$defs\":{\"n\":{\"properties\":{\"next\":{\"$ref\":\"#/$defs/n\"},\"root\":{\"$ref\":\"#\"}}}},\"$ref\":\"#/$defs/n\",\"examples\":[{\"$ref\":\"#/x\"}]}}");
        alice.post(
                PATH,
                "{\"name\":\"old\",\"schema\":{\"$id\":\"https://a.example/s\",\"$defs\":{\"x\":{}},\"items\":{\"$ref\":\"#/$defs/x\"}}}");
        alice.patch(PATH + "/old", "{\"deprecated\":true,\"sunset_at\":\"2027-03-31\"}");

        Answer document = alice.get(PATH + "/openapi.json");
        Answer imported = elsewhere.post(PATH + "/import", document.text());

        assertThat(document.at("/openapi")).isEqualTo("3.1.0");
        // Within the document, a reference leads from the document's root.
        assertThat(document.at("/components/schemas/tree/$ref")).isEqualTo("#/components/schemas/tree/$defs/n");
        assertThat(document.at("/components/schemas/tree/$defs/n/properties/root/$ref"))
                .isEqualTo("#/components/schemas/tree");
        assertThat(imported.status()).as(imported.text()).isEqualTo(200);
        assertThat(without(elsewhere)).isEqualTo(without(alice));
        assertThat(elsewhere.get(PATH + "/openapi.json").json().at("/webhooks"))
                .isEqualTo(document.json().at("/webhooks"));
        assertThat(outcomes(elsewhere.post(PATH + "/import", document.text()))).containsOnly("unchanged");
    }

    @Test
    void importsYamlOfOthersWithTheirComponents() {
        String yaml = """
                openapi: 3.1.0
                info: {title: Theirs, version: 2026-01-01}
                webhooks:
                  order.paid:
                    post:
                      summary: An order was paid
                      requestBody: {$ref: '#/components/requestBodies/Order'}
                      responses: {'200': {description: ok}}
                components:
                  requestBodies:
                    Order:
                      content:
                        application/json:
                          schema:
                            type: object
                            properties:
                              total: {$ref: '#/components/schemas/Money'}
                              on: {type: string, const: 2026-04-14}
                          example: {total: {amount: 1.10}}
                  schemas:
                    Money: {type: object, required: [amount], properties: {amount: {type: number}, of: {$ref: '#/components/schemas/Money'}}}
                """;

        Answer dry = alice.post(PATH + "/import?dry_run=true", yaml, "Content-Type", "application/yaml");
        assertThat(outcomes(dry)).containsExactly("added");
        assertThat(dry.json().at("/dry_run").asBoolean()).isTrue();
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
        assertThat(alice.post(PATH + "/import", yaml).status()).isEqualTo(200);
        alice.patch(PATH + "/order.paid", "{\"validation\":\"enforce\"}");

        JsonNode type = alice.get(PATH + "/order.paid").json();
        assertThat(type.at("/description").asString()).isEqualTo("An order was paid");
        assertThat(type.at("/schema/properties/on/const").asString()).isEqualTo("2026-04-14");
        assertThat(type.at("/example/total/amount")).hasToString("1.1");
        assertThat(alice.publish("{\"type\":\"order.paid\",\"data\":{\"total\":{\"amount\":1,\"of\":{}}}}")
                        .pointer())
                .isEqualTo("/data/total/of/amount");
    }

    @Test
    void changesOnlyWhatTheDocumentSays() {
        alice.post(
                PATH, "{\"name\":\"a\",\"description\":\"Ours\",\"schema\":{\"properties\":{\"x\":{}}},\"example\":1}");
        alice.post(PATH, "{\"name\":\"b\"}");
        String document =
                "{\"openapi\":\"3.1.0\",\"webhooks\":{\"a\":{\"post\":{\"requestBody\":{\"content\":{\"application/json\":{\"schema\":{\"type\":\"object\"}}}}}}}}";

        Answer imported = alice.post(PATH + "/import", document);

        assertThat(outcomes(imported)).containsExactly("changed");
        assertThat(texts(imported.json().at("/types/0/changes"))).containsExactly("schema");
        assertThat(imported.json().at("/types/0/breaking").asBoolean()).isTrue();
        assertThat(alice.get(PATH + "/a").at("/description")).isEqualTo("Ours");
        assertThat(alice.get(PATH + "/a").number("/example")).isEqualTo(1);
        assertThat(alice.stored().types()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{oops",
                "a: b: c",
                "!!java.net.URL [\"http://127.0.0.1:9\"]",
                "{\"openapi\":\"3.0.3\",\"webhooks\":{\"a\":{\"post\":{}}}}",
                "{\"openapi\":\"3.1.0\",\"paths\":{}}",
                "{\"openapi\":\"3.1.0\",\"webhooks\":{\"no good\":{\"post\":{}}}}",
                "{\"openapi\":\"3.1.0\",\"webhooks\":{\"good\":{\"post\":{}},\"a\":{}}}",
                "{\"openapi\":\"3.1.0\",\"webhooks\":{\"good\":{\"post\":{}},\"a\":{\"post\":{\"requestBody\":{\"content\":{\"application/json\":{\"schema\":{\"$ref\":\"http://127.0.0.1:9/x\"}}}}}}}}",
                "{\"openapi\":\"3.1.0\",\"webhooks\":{\"good\":{\"post\":{}},\"a\":{\"post\":{\"requestBody\":{\"content\":{\"application/json\":{\"schema\":{\"items\":{\"$ref\":\"#/components/schemas/none\"}}}}}}}}}",
                "{\"openapi\":\"3.1.0\",\"webhooks\":{\"good\":{\"post\":{}},\"a\":{\"post\":{\"requestBody\":{\"content\":{\"application/json\":{\"schema\":{\"type\":\"nummer\"}}}}}}}}"
            })
    void takesInNothingOfWhatWillNotDo(String document) {
        Answer refused = alice.post(PATH + "/import", document);

        assertThat(refused.refusal()).isEqualTo("422 invalid_request");
        assertThat(refused.at("/errors/0/code")).isEqualTo("invalid_document");
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @Test
    void refusesYamlThatUnfoldsWithoutEnd() {
        StringBuilder bomb = new StringBuilder("openapi: 3.1.0\nx0: &x0 [1, 1]\n");
        IntStream.range(1, 60).forEach(i -> bomb.append("x%d: &x%d [*x%d, *x%d]\n".formatted(i, i, i - 1, i - 1)));
        bomb.append("webhooks: {a: {post: {}}}\n");

        assertThat(alice.post(PATH + "/import", bomb.toString()).refusal()).isEqualTo("422 invalid_request");
        assertThat(alice.post(PATH + "/import", "x".repeat(1024 * 1024 + 1)).refusal())
                .isEqualTo("413 too_large");
    }

    @Test
    void opensClosesAndSharesTheCatalogue() {
        assertThat(alice.get(PATH + "/settings").text())
                .isEqualTo("{\"closed\":false,\"shared\":false,\"public_url\":null}");

        alice.patch(PATH + "/settings", "{\"closed\":true}");
        assertThat(alice.publish("{\"type\":\"a.b\",\"data\":1}").refusal()).isEqualTo("422 invalid_request");
        assertThat(elsewhere.publish("{\"type\":\"a.b\",\"data\":1}").status()).isEqualTo(202);
        alice.patch(PATH + "/settings", "{\"closed\":false}");
        assertThat(alice.publish("{\"type\":\"a.b\",\"data\":1}").status()).isEqualTo(202);

        String link = alice.patch(PATH + "/settings", "{\"shared\":true}").at("/public_url");
        assertThat(link).matches("http://.*/catalogue/[0-9a-z]{26}");
        assertThat(alice.patch(PATH + "/settings", "{\"shared\":true}").at("/public_url"))
                .isEqualTo(link);
        alice.patch(PATH + "/settings", "{\"shared\":false}");
        assertThat(alice.patch(PATH + "/settings", "{\"shared\":true}").at("/public_url"))
                .isNotEqualTo(link);
    }

    @ParameterizedTest
    @ValueSource(strings = {"packs", "import", "settings", "openapi.json"})
    void refusesNamesThatItsOwnAddressesHave(String name) {
        assertThat(alice.post(PATH, "{\"name\":\"" + name + "\"}").pointer()).isEqualTo("/name");
    }

    private static List<String> outcomes(Answer imported) {
        List<String> outcomes = new ArrayList<>();
        imported.json()
                .at("/types")
                .forEach(type -> outcomes.add(type.at("/outcome").asString("")));
        return outcomes;
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asString("")));
        return texts;
    }

    /** The catalogue, save for when it was made. */
    private static String without(Workspace workspace) {
        return workspace
                .get(PATH)
                .json()
                .at("/data")
                .valueStream()
                .map(type -> type.toString()
                        .replaceAll("\"(created|deprecated)_at\":\"[^\"]*\"", "")
                        .replaceAll("\"version\":\\d+", ""))
                .collect(Collectors.joining("\n"));
    }
}
