package dev.ringmain.admin.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;

import dev.ringmain.admin.AliceInTheDashboard;
import dev.ringmain.admin.Cast;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.catalogue.Shares;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.event.Catalogue;
import dev.ringmain.event.EventType;
import dev.ringmain.event.EventTypes;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.data.domain.Limit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockMultipartFile;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@DashboardTest
class CataloguePagesTest extends AliceInTheDashboard {

    private static final String DOCUMENT =
            "{\"openapi\":\"3.1.0\",\"webhooks\":{\"order.paid\":{\"post\":{\"description\":\"It is paid\"}}}}";

    @Autowired
    EventTypes types;

    @Autowired
    Endpoints endpoints;

    @Autowired
    Catalogue catalogue;

    @Autowired
    Shares shares;

    @Autowired
    JdbcClient jdbc;

    @Test
    void standsAsATreeByTheFirstWord() {
        cast.described(environment, "session.started");
        cast.described(environment, "session.ended");
        cast.described(environment, "ping");
        cast.endpoint(environment, "https://one.amber.example/in", "session.*");

        assertThat(get("/event-types"))
                .bodyText()
                .containsSubsequence(
                        ">Types of one word<", ">ping<", ">session.*<", ">session.ended<", ">session.started<");
        assertThat(fragment("/event-types?q=END"))
                .bodyText()
                .contains(">session.ended<")
                .doesNotContain("session.started", "<html");
        assertThat(get("/event-types?q=nothing")).bodyText().contains("No type holds these words");
    }

    /** An open catalogue takes in whatever is published, so there may be any number. */
    @Test
    void showsTheFirstOfManyAndFindsTheOthers() {
        flood(501);

        assertThat(get("/event-types"))
                .bodyText()
                .contains("The first 500 types are here.", ">flood.n499<")
                .doesNotContain(">flood.n500<");
        assertThat(fragment("/event-types?q=N500"))
                .bodyText()
                .contains(">flood.n500<")
                .doesNotContain("The first 500");
        assertThat(get("/event-types?q=\u00e4")).bodyText().contains("No type holds these words");
        assertThat(get("/deliveries"))
                .bodyText()
                .contains("value=\"flood.n499\"")
                .doesNotContain("flood.n500");
        assertThat(get("/palette?q=N500")).bodyText().contains("/event-types/flood.n500");
        assertThat(get("/palette?q=\u00e4")).bodyText().isEqualTo("[]");
        assertThat(get("/endpoints/new?type=flood.n500"))
                .bodyText()
                .contains(
                        "The catalogue holds more types than these.", "value=\"flood.n499\"", "flood.n500</textarea>");
        shares.open(environment.id());
        String token = shares.token(environment.id()).orElseThrow();
        assertThat(mvc.get().uri("/catalogue/" + token))
                .bodyText()
                .contains("501 event types", "The first 500 are here")
                .doesNotContain(">flood.n500<");
    }

    private void flood(int many) {
        String rows = IntStream.range(0, many)
                .mapToObj(n ->
                        "(RANDOM_BYTES(16), :environment, 'flood.n%03d', '', TRUE, UTC_TIMESTAMP(6), 0)".formatted(n))
                .collect(Collectors.joining(", "));
        jdbc.sql(
                        "INSERT INTO event_type (id, environment_id, name, description, undescribed, created_at, version) VALUES "
                                + rows)
                .param("environment", environment.id().bytes())
                .update();
    }

    @Test
    void addsAPackAndLeavesWhatIsThere() {
        catalogue.add(
                environment.id(),
                "transaction.started",
                Catalogue.Description.plain("Ours", null, null),
                Catalogue.Change.by(null));

        assertThat(post("/event-types/-packs", "pack", "charger")).hasStatus(303);

        assertThat(types.findByEnvironmentOrderByName(environment.id())).hasSize(7);
        assertThat(type("transaction.started").description()).isEqualTo("Ours");
        assertThat(get("/event-types")).bodyText().contains("7 of 7 in the catalogue", "0 of 14 in the catalogue");
        assertThat(post("/event-types/-packs", "pack", "none")).hasStatus(404);
    }

    @Test
    void laysTheSchemaOutAndTellsVersionsApart() {
        post(
                "/event-types",
                "name",
                "session.ended",
                "schema",
                "{\"type\":\"object\",\"required\":[\"kwh\"],\"properties\":{\"kwh\":{\"type\":\"number\",\"minimum\":0,\"description\":\"<b>Energy</b>\"},\"old\":{\"type\":\"string\"}}}");
        post(
                "/event-types/session.ended",
                "schema",
                "{\"type\":\"object\",\"properties\":{\"kwh\":{\"type\":\"number\"}}}",
                "note",
                "Old is gone",
                "validation",
                "WARN");

        assertThat(get("/event-types/session.ended"))
                .bodyText()
                .contains(
                        "Version 2",
                        "Version 1",
                        "Old is gone",
                        "Need not be there any more",
                        "breaking",
                        "taken, with a warning")
                .doesNotContain("<b>Energy</b>");
        assertThat(type("session.ended").currentVersion()).isEqualTo(2);
        assertThat(get("/event-types/session.ended/edit")).bodyText().containsPattern("value=\"WARN\" checked");
    }

    @Test
    void saysAtTheFieldWhatASchemaCannotBe() {
        assertThat(post("/event-types", "name", "a.b", "schema", "{\"properties\":{\"a\":{\"type\":\"nummer\"}}}"))
                .hasStatus(422)
                .bodyText()
                .contains("at /schema/properties/a/type");
        assertThat(post("/event-types", "name", "a.b", "validation", "ENFORCE"))
                .hasStatus(422)
                .bodyText()
                .contains("Without a schema there is nothing to check by");
        cast.described(environment, "a.b");
        assertThat(post("/event-types/a.b", "deprecated", "true", "sunset", "soon"))
                .hasStatus(422)
                .bodyText()
                .contains("A date such as");
    }

    @Test
    void deprecatesWithALastDay() {
        cast.described(environment, "a.b");

        post("/event-types/a.b", "deprecated", "true", "sunset", "2027-03-31");

        assertThat(get("/event-types/a.b")).bodyText().contains("Its last day is 2027-03-31");
        assertThat(get("/event-types")).bodyText().contains("deprecated, until 2027-03-31");
        assertThat(get("/event-types/a.b/edit")).bodyText().contains("value=\"2027-03-31\"");
        shares.open(environment.id());
        String token = shares.token(environment.id()).orElseThrow();
        assertThat(anybody("/catalogue/" + token + "/a.b")).bodyText().contains("Its last day is 2027-03-31");
    }

    @Test
    void subscribesAnEndpointToAType() {
        cast.described(environment, "session.ended");
        EndpointId id = cast.endpoint(environment, "https://one.amber.example/in", "invoice.*")
                .id();
        assertThat(get("/event-types/session.ended")).bodyText().contains("<option value=\"" + id);

        assertThat(post("/event-types/session.ended/subscriptions", "endpoint", id.toString()))
                .hasStatus(303);

        Endpoint endpoint = endpoints.find(environment.id(), id).orElseThrow();
        assertThat(endpoint.events())
                .extracting(Object::toString)
                .containsExactlyInAnyOrder("invoice.*", "session.ended");
        assertThat(get("/event-types/session.ended")).bodyText().doesNotContain("<option value=\"" + id);
        assertThat(get("/endpoints/new?type=session.ended"))
                .bodyText()
                .containsPattern("value=\"session.ended\" checked");
    }

    @Test
    void saysWhyAnEndpointTakesNoFurtherType() {
        cast.described(environment, "session.ended");
        String[] patterns =
                IntStream.range(0, 200).mapToObj(n -> "type" + n + ".*").toArray(String[]::new);
        EndpointId id = cast.endpoint(environment, "https://many.amber.example/in", patterns)
                .id();

        MvcTestResult refused = post("/event-types/session.ended/subscriptions", "endpoint", id.toString());

        assertThat(refused).hasStatus(303);
        assertThat(refused.getMvcResult().getFlashMap().get("flashKind")).isEqualTo("bad");
    }

    @Test
    void showsWhatAnImportWouldDoBeforeItIsDone() {
        assertThat(post("/event-types/-import", "document", DOCUMENT))
                .hasStatusOk()
                .bodyText()
                .contains("order.paid", ">added<", "Nothing has been changed yet");
        assertThat(types.findByEnvironmentOrderByName(environment.id())).isEmpty();

        assertThat(post("/event-types/-import", "document", DOCUMENT, "confirmed", "true"))
                .hasStatus(303);

        assertThat(type("order.paid").description()).isEqualTo("It is paid");
        assertThat(post("/event-types/-import", "document", DOCUMENT))
                .bodyText()
                .contains(">unchanged<");
    }

    @Test
    void importsAFileAndSaysWhatIsWrongWithIt() {
        assertThat(upload("openapi: 3.1.0\nwebhooks: {a.b: {post: {description: From YAML}}}\n"))
                .bodyText()
                .contains(">a.b<", "From YAML");
        assertThat(upload("openapi: 3.1.0\nwebhooks: {no good: {post: {}}}\n"))
                .hasStatus(422)
                .bodyText()
                .contains("at /webhooks/no good");
    }

    @Test
    void saysThatAFullCatalogueTakesNothingMore() {
        catalogue.add(
                environment.id(),
                "large.one",
                Catalogue.Description.plain("Large", null, "1"),
                Catalogue.Change.by(null));
        jdbc.sql(
                        "UPDATE event_type SET example_json = CONCAT('\"', REPEAT('x', 8000000), '\"') WHERE environment_id = ?")
                .params((Object) environment.id().bytes())
                .update();

        assertThat(post("/event-types/-packs", "pack", "charger"))
                .hasStatus(303)
                .flash()
                .extractingByKey("flash")
                .asString()
                .contains("8000000 characters in all");
        assertThat(post("/event-types", "name", "a.b", "example", "{\"n\":1}"))
                .hasStatus(422)
                .bodyText()
                .contains("8000000 characters in all");
        String document = DOCUMENT.replace(
                "\"description\"",
                "\"requestBody\":{\"content\":{\"application/json\":{\"schema\":{\"type\":\"object\"}}}},\"description\"");
        assertThat(post("/event-types/-import", "document", document, "confirmed", "true"))
                .hasStatus(422)
                .bodyText()
                .contains("8000000 characters in all");
        assertThat(types.names(environment.id(), Limit.of(10))).containsExactly("large.one");
    }

    private MvcTestResult upload(String text) {
        return mvc.post()
                .uri("/app/" + environment.id() + "/event-types/-import")
                .multipart()
                .file(new MockMultipartFile(
                        "file", "a.yaml", "application/yaml", text.getBytes(StandardCharsets.UTF_8)))
                .with(Cast.as(cast.alice))
                .with(csrf())
                .exchange();
    }

    @Test
    void closesAndOpensTheCatalogue() {
        post("/event-types/-closing", "closed", "true");
        assertThat(catalogue.isClosed(environment.id())).isTrue();
        assertThat(get("/event-types")).bodyText().contains("Open the catalogue");
        post("/event-types/-closing", "closed", "false");
        assertThat(catalogue.isClosed(environment.id())).isFalse();
    }

    @Test
    void sharesTheCatalogueWithWhoeverHasTheLink() {
        post("/event-types", "name", "session.ended", "description", "It is <i>over</i>", "example", "{\"kwh\":1.5}");
        post("/event-types/-share", "act", "on");
        String token = shares.token(environment.id()).orElseThrow();
        assertThat(get("/event-types")).bodyText().contains("/catalogue/" + token);

        MvcTestResult index = anybody("/catalogue/" + token);
        assertThat(index)
                .hasStatusOk()
                .bodyText()
                .contains("Amber Charging", ">session.ended<")
                .doesNotContain("<script", "<i>over", "env_");
        assertThat(index)
                .headers()
                .hasValue("X-Robots-Tag", "noindex, nofollow")
                .hasValue("Referrer-Policy", "no-referrer");
        assertThat(index.getResponse().getHeader("Content-Security-Policy")).doesNotContain("script-src");
        assertThat(index.getResponse().getCookies()).isEmpty();
        assertThat(anybody("/catalogue/" + token + "/session.ended")).bodyText().contains("&quot;kwh&quot;: 1.5");
        assertThat(anybody("/catalogue/" + token + "/never.heard")).hasStatus(404);
        assertThat(anybody("/catalogue/" + token + "/openapi.json")).bodyText().contains("\"session.ended\"");

        post("/event-types/-share", "act", "renew");
        assertThat(anybody("/catalogue/" + token)).hasStatus(404);
        String renewed = shares.token(environment.id()).orElseThrow();
        assertThat(anybody("/catalogue/" + renewed)).hasStatusOk();

        post("/event-types/-share", "act", "off");
        assertThat(anybody("/catalogue/" + renewed)).hasStatus(404);
        assertThat(anybody("/catalogue/caf%C3%A9")).hasStatus(404);
    }

    @Test
    void letsAViewerLookAndChangeNothing() {
        for (String act : new String[] {"-packs", "-closing", "-share", "-import"}) {
            assertThat(mvc.post()
                            .uri("/app/" + cast.live.id() + "/event-types/" + act)
                            .with(Cast.as(cast.bob))
                            .with(csrf())
                            .param("pack", "charger")
                            .param("closed", "true")
                            .param("act", "on")
                            .exchange())
                    .hasStatus(403);
        }
        assertThat(shares.token(cast.live.id())).isEmpty();
        assertThat(mvc.get()
                        .uri("/app/" + cast.live.id() + "/event-types")
                        .with(Cast.as(cast.bob))
                        .exchange())
                .bodyText()
                .doesNotContain("Share the catalogue", ">Import<");
    }

    private MvcTestResult anybody(String path) {
        return mvc.get().uri(java.net.URI.create(path)).exchange();
    }

    private EventType type(String name) {
        return types.find(environment.id(), name).orElseThrow();
    }
}
