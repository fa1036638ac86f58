package dev.ringmain.api.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.ApiTest;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Cast.Customer;
import dev.ringmain.api.testing.Workspace;
import dev.ringmain.api.testing.Workspace.Stored;
import dev.ringmain.billing.Entitlement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What one environment exports, another imports. */
@ApiTest
@Tag("database")
class ImportTest {

    private static final String EXPORT = "/api/v1/export";
    private static final String IMPORT = "/api/v1/import";
    private static final String DRY = IMPORT + "?dry_run=true";

    @Autowired
    Cast cast;

    @Autowired
    JdbcClient jdbc;

    private Customer alice;
    private Workspace from;
    private Workspace into;

    @BeforeEach
    void setUp() {
        alice = cast.alice();
        from = alice.live();
        into = alice.sandbox();
        from.post(
                "/api/v1/event-types",
                "{\"name\":\"depot.opened\",\"description\":\"It opened.\",\"schema\":{\"type\":\"object\"},\"example\":{\"n\":1.50},\"validation\":\"warn\"}");
        from.post(
                "/api/v1/wire-profiles",
                "{\"name\":\"ours\",\"description\":\"Ours\",\"definition\":{\"envelope\":[],\"signatures\":[]}}");
        from.endpoint(
                "{\"url\":\"http://127.0.0.1:9/one\",\"description\":\"Billing\",\"events\":[\"depot.*\"],\"rate_limit\":7,\"headers\":{\"X-Token\":\"hidden\"},\"filter\":{\"subjects\":[\"DEPOT-*\"],\"condition\":\"data.n > 1\"},\"transformation\":\"{\\\"n\\\": n}\",\"retry\":{\"retries\":[\"5m\"]}}");
        from.endpoint("{\"url\":\"http://127.0.0.1:9/two\",\"events\":[\"*\"],\"status\":\"paused\"}");
        from.endpoint("{\"url\":\"http://127.0.0.1:9/two\",\"events\":[\"a.b\"],\"profile\":\"capacitor\"}");
        from.patch("/api/v1/event-types/settings", "{\"closed\":true}");
    }

    /** Each part stands for itself, also where the catalogue has no room for the types. */
    @Test
    void refusesTheTypesThatACatalogueHasNoRoomFor() {
        into.post("/api/v1/event-types", "{\"name\":\"large.one\",\"example\":1}");
        jdbc.sql(
                        "UPDATE event_type SET example_json = CONCAT('\"', REPEAT('x', 8000000), '\"') WHERE environment_id = ?")
                .params((Object) into.id().bytes())
                .update();

        Answer dry = into.post(DRY, from.get(EXPORT).text());
        Answer done = into.post(IMPORT, from.get(EXPORT).text());

        assertThat(outcomes(dry)).isEqualTo(outcomes(done));
        assertThat(dry.text()).contains("8000000 characters in all");
        assertThat(done.status()).isEqualTo(200);
        assertThat(outcomes(done))
                .containsExactly(
                        "wire_profile ours unchanged",
                        "event_type depot.opened refused",
                        "endpoint http://127.0.0.1:9/one added",
                        "endpoint http://127.0.0.1:9/two added",
                        "endpoint http://127.0.0.1:9/two added",
                        "catalogue closed changed");
        assertThat(done.text()).contains("8000000 characters in all");
        assertThat(into.stored().types()).isEqualTo(1);
    }

    @Test
    void makesWhatAnotherEnvironmentHasAndMakesItOnce() {
        String document = from.get(EXPORT).text();
        Stored before = into.stored();

        Answer dry = into.post(DRY, document);
        assertThat(dry.status()).isEqualTo(200);
        assertThat(dry.json().at("/dry_run").asBoolean()).isTrue();
        assertThat(outcomes(dry))
                .containsExactly(
                        "wire_profile ours unchanged",
                        "event_type depot.opened added",
                        "endpoint http://127.0.0.1:9/one added",
                        "endpoint http://127.0.0.1:9/two added",
                        "endpoint http://127.0.0.1:9/two added",
                        "catalogue closed changed");
        assertThat(dry.text()).doesNotContain("whsec_");
        assertThat(into.stored()).as("nothing was done").isEqualTo(before);

        Answer done = into.post(IMPORT, document);
        assertThat(outcomes(done)).isEqualTo(outcomes(dry));
        assertThat(done.at("/parts/2/secret")).startsWith("whsec_");
        assertThat(done.at("/parts/2/id")).startsWith("ep_");
        assertThat(done.at("/parts/2/detail")).contains("X-Token");
        assertThat(comparable(into)).isEqualTo(comparable(from));
        assertThat(done.text()).doesNotContain("hidden");

        Stored once = into.stored();
        assertThat(outcomes(into.post(IMPORT, document))).allMatch(line -> line.endsWith(" unchanged"));
        assertThat(into.stored()).isEqualTo(once);
    }

    @Test
    void changesWhatIsAnotherAndSaysWhat() {
        into.post(IMPORT, from.get(EXPORT).text());
        ObjectNode document = (ObjectNode) from.get(EXPORT).json();
        ObjectNode one = (ObjectNode) document.at("/endpoints/0");
        one.put("description", "Billing, new")
                .putNull("retry")
                .putNull("filter")
                .put("status", "disabled");
        one.putObject("headers").put("X-Token", "given");
        ((ObjectNode) document.at("/event_types/0")).put("validation", "off");
        ((ObjectNode) document.at("/wire_profiles/0/definition")).put("timeout", "PT7S");
        document.putObject("environment").put("catalogue", "open");

        Answer done = into.post(IMPORT, document.toString());

        assertThat(outcomes(done))
                .contains(
                        "wire_profile ours changed",
                        "event_type depot.opened changed",
                        "endpoint http://127.0.0.1:9/one changed",
                        "catalogue open changed");
        assertThat(changes(done, 0)).containsExactly("definition");
        assertThat(changes(done, 1)).containsExactly("validation");
        assertThat(changes(done, 2)).containsExactly("description", "filter", "retry", "headers", "status");
        assertThat(done.at("/parts/2/secret")).as("it keeps its own").isEmpty();
        assertThat(into.get(EXPORT).at("/endpoints/0/status")).isEqualTo("paused");
        assertThat(into.get(EXPORT).at("/wire_profiles/0/definition/timeout")).isEqualTo("PT7S");
        assertThat(outcomes(into.post(IMPORT, document.toString()))).allMatch(line -> line.endsWith(" unchanged"));
    }

    /** A smaller plan: what it has no room for is refused with the reason, and the rest is read. */
    @Test
    void holdsToThePlanPartByPart() {
        Workspace small =
                cast.on(Map.of(Entitlement.ENDPOINTS_PER_ENVIRONMENT, 1L)).live();
        String document = from.get(EXPORT).text();

        Answer dry = small.post(DRY, document);
        Answer done = small.post(IMPORT, document);

        assertThat(outcomes(done))
                .isEqualTo(outcomes(dry))
                .containsExactly(
                        "wire_profile ours refused",
                        "event_type depot.opened added",
                        "endpoint http://127.0.0.1:9/one refused",
                        "endpoint http://127.0.0.1:9/two added",
                        "endpoint http://127.0.0.1:9/two refused",
                        "catalogue closed changed");
        assertThat(done.at("/parts/0/detail")).contains("Growth plan");
        assertThat(done.at("/parts/4/detail")).contains("allows 1 endpoints");
        assertThat(small.stored().endpoints()).isEqualTo(1);
        Workspace free = cast.dana().live();
        assertThat(outcomes(free.post(IMPORT, document))).contains("endpoint http://127.0.0.1:9/two refused");
        assertThat(free.stored().endpoints()).isZero();
    }

    @Test
    void saysWhatIsWrongWithAPart() {
        Answer done = into.post(
                IMPORT,
                "{\"format\":\"ringmain.environment/1\",\"endpoints\":[{\"url\":\"ftp://a.example/\",\"events\":[\"*\"]},{\"url\":\"http://127.0.0.1:9/\",\"events\":[]}],\"event_types\":[{\"name\":\"no name\"},{\"name\":\"fine.one\"}]}");

        assertThat(outcomes(done))
                .containsExactly(
                        "event_type no name refused",
                        "event_type fine.one added",
                        "endpoint ftp://a.example/ refused",
                        "endpoint http://127.0.0.1:9/ refused");
        assertThat(done.at("/parts/2/detail")).startsWith("url: ");
        assertThat(done.at("/parts/3/detail")).startsWith("events: ");
    }

    @Test
    void readsNothingOfWhatIsNoExport() {
        for (String[] wrong : new String[][] {
            {"[]", ""},
            {"{\"a\":", ""},
            {"{}", "/format"},
            {"{\"format\":\"ringmain.environment/2\"}", "/format"},
            {"{\"format\":\"ringmain.environment/1\",\"webhooks\":[]}", "/webhooks"},
            {"{\"format\":\"ringmain.environment/1\",\"endpoints\":{}}", "/endpoints"},
            {"{\"format\":\"ringmain.environment/1\",\"endpoints\":[{\"events\":[]}]}", "/endpoints/0/url"},
            {
                "{\"format\":\"ringmain.environment/1\",\"event_types\":[{\"name\":\"fine.two\"}],\"endpoints\":[{\"url\":\"http://127.0.0.1:9/\",\"rate_limit\":\"7\"}]}",
                "/endpoints/0/rate_limit"
            },
        }) {
            Answer answer = into.post(IMPORT, wrong[0]);
            assertThat(answer.status()).as(wrong[0]).isEqualTo(422);
            assertThat(answer.pointer()).as(wrong[0]).isEqualTo(wrong[1]);
        }
        assertThat(into.get("/api/v1/event-types/fine.two").status()).isEqualTo(404);
    }

    private static List<String> outcomes(Answer answer) {
        return answer.json()
                .path("parts")
                .valueStream()
                .map(part ->
                        part.path("kind").asString() + " " + part.path("name").asString() + " "
                                + part.path("outcome").asString())
                .toList();
    }

    private static List<String> changes(Answer answer, int part) {
        return answer.json()
                .at("/parts/" + part + "/changes")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    /** All but whose it is, and the headers, whose values stay behind. */
    private static JsonNode comparable(Workspace workspace) {
        ObjectNode document = (ObjectNode) workspace.get(EXPORT).json();
        document.remove(List.of("exported_at", "environment"));
        document.path("endpoints").forEach(endpoint -> ((ObjectNode) endpoint).remove("header_names"));
        return document;
    }
}
