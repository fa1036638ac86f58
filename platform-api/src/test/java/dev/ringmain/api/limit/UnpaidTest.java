package dev.ringmain.api.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.ApiTest;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Cast.Customer;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.Limits;
import dev.ringmain.subscription.Subscriptions;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is left to do for a program while an invoice is overdue, and what is written down of what it does. */
@ApiTest
@Tag("database")
class UnpaidTest {

    private static final String ENDPOINT = "{\"url\":\"http://127.0.0.1:9/hook\",\"events\":[\"*\"]}";

    @Autowired
    Cast cast;

    @Autowired
    Subscriptions subscriptions;

    @Autowired
    Limits limits;

    @Autowired
    JdbcClient jdbc;

    @Test
    void takesRisksAwayAndOpensNothing() {
        Customer charlie = cast.charlie();
        String first = charlie.live().endpoint(ENDPOINT).at("/id");
        String second = charlie.live().endpoint(ENDPOINT).at("/id");
        String third = charlie.live().endpoint(ENDPOINT).at("/id");
        String settings = "/api/v1/event-types/settings";
        assertThat(charlie.live().patch(settings, "{\"shared\":true}").status()).isEqualTo(200);
        hold(charlie);

        assertThat(charlie.live().endpoint(ENDPOINT).refusal()).isEqualTo("402 payment_overdue");
        assertThat(charlie.live()
                        .post("/api/v1/webhooks/endpoints/" + first + "/rotate-secret", "{}")
                        .status())
                .isEqualTo(200);
        assertThat(charlie.live().delete("/api/v1/webhooks/endpoints/" + first).status())
                .isEqualTo(204);
        assertThat(charlie.live()
                        .delete("/dynamo/api/v1/webhooks/endpoints/" + second)
                        .status())
                .isEqualTo(204);
        assertThat(charlie.live()
                        .patch("/api/v1/webhooks/endpoints/" + third, "{\"status\":\"paused\",\"events\":[\"a\"]}")
                        .refusal())
                .isEqualTo("402 payment_overdue");
        assertThat(charlie.live()
                        .patch("/api/v1/webhooks/endpoints/" + third, "{\"status\":\"paused\"}")
                        .status())
                .isEqualTo(200);
        assertThat(charlie.live()
                        .patch(settings, "{\"shared\":false,\"closed\":true}")
                        .refusal())
                .isEqualTo("402 payment_overdue");
        assertThat(charlie.live().patch(settings, "{\"shared\":false}").at("/shared"))
                .isEqualTo("false");
        assertThat(charlie.live().patch(settings, "{\"shared\":true}").refusal())
                .isEqualTo("402 payment_overdue");
        assertThat(charlie.live().publish("{\"type\":\"a.b\",\"data\":1}").status())
                .isEqualTo(202);
        assertThat(charlie.live()
                        .post("/api/v1/subscription/change", "{\"plan\":\"growth\"}")
                        .refusal())
                .isEqualTo("409 conflict");
    }

    /** What takes a risk away is allowed in every dialect. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "PATCH | /dynamo/api/v1/webhooks/endpoints        | {\"active\":false}    | {\"active\":true}",
                "PATCH | /capacitor/api/v1/webhooks               | {\"active\":false}    | {\"active\":true}",
                "PUT   | /dynamic/environments/{env}/webhooks     | {\"isEnabled\":false} | {\"isEnabled\":true}",
                "PUT   | /pipelet/api/v1/webhooks                 | {\"enabled\":false}   | {\"enabled\":true}",
            })
    void pausesInEveryDialect(String method, String path, String pause, String resume) {
        Customer charlie = cast.charlie();
        String all = path.replace("{env}", charlie.live().id().toString());
        Answer created = charlie.live().post(all, ENDPOINT.replace("*", "a.b"));
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        String one = all + "/" + (path.startsWith("/dynamic") ? created.at("/webhookId") : created.at("/id"));
        hold(charlie);

        String both = pause.replace("}", ",\"url\":\"http://127.0.0.1:9/other\"}");
        for (String refused : List.of("{}", resume, both)) {
            assertThat(send(charlie, method, one, refused).refusal())
                    .as(refused)
                    .isEqualTo("402 payment_overdue");
        }
        Answer paused = send(charlie, method, one, pause);
        assertThat(paused.status()).as(paused.text()).isEqualTo(200);
        assertThat(charlie.live().get("/api/v1/webhooks/endpoints").each("status"))
                .containsExactly("paused");
    }

    private static Answer send(Customer customer, String method, String path, String body) {
        return customer.live().send(method, path, BodyPublishers.ofString(body));
    }

    private void hold(Customer customer) {
        subscriptions.begin(customer.tenant().id(), null, null, 0, "Charlie");
        jdbc.sql("UPDATE subscription SET standing = 'held' WHERE tenant_id = ?")
                .params((Object) customer.tenant().id().bytes())
                .update();
        // Believed for a second.
        org.awaitility.Awaitility.await()
                .untilAsserted(
                        () -> assertThat(customer.live().get("/api/v1/limits").at("/standing"))
                                .isEqualTo("held"));
    }

    @Test
    void typesAndProfilesAreWrittenDown() {
        Customer alice = cast.alice();
        alice.live().publish("{\"type\":\"new.type\",\"data\":1}");
        alice.live().publish("{\"type\":\"new.type\",\"data\":2}");
        String profile = "{\"name\":\"own\",\"definition\":{\"envelope\":[],\"signatures\":[]}}";
        assertThat(alice.live().post("/api/v1/wire-profiles", profile).status()).isEqualTo(201);
        alice.live().delete("/api/v1/wire-profiles/own");

        Answer log = alice.live().get("/api/v1/audit-log?limit=3");
        assertThat(log.json().at("/data"))
                .extracting(entry -> entry.at("/action").asString() + " "
                        + entry.at("/label").asString() + " "
                        + entry.at("/actor/kind").asString())
                .containsExactly(
                        "wire_profile.deleted own api_key",
                        "wire_profile.created own api_key",
                        "event_type.discovered new.type api_key");
    }

    @Test
    void aCatalogueTakesInAsManyTypesAsAreGranted() {
        Customer dana = cast.dana();
        limits.grant(dana.tenant().id(), null, Entitlement.CATALOGUE_TYPES, 1, "sam", "A test", null);
        assertThat(dana.live().publish("{\"type\":\"first.type\",\"data\":1}").status())
                .isEqualTo(202);

        Answer refused = dana.live().publish("{\"type\":\"second.type\",\"data\":1}");
        assertThat(refused.refusal()).isEqualTo("409 limit_reached");
        assertThat(refused.at("/errors/0/pointer")).isEqualTo("/type");
        assertThat(refused.number("/limit")).isEqualTo(1);
        assertThat(refused.number("/used")).isEqualTo(1);
        assertThat(refused.at("/upgrade_url")).endsWith("/app/plan");
        assertThat(dana.live().publish("{\"type\":\"first.type\",\"data\":2}").status())
                .isEqualTo(202);
    }

    @Test
    void aBatchBringsNoMoreTypesThanAreGranted() {
        Customer dana = cast.dana();
        limits.grant(dana.tenant().id(), null, Entitlement.CATALOGUE_TYPES, 3, "sam", "A test", null);
        assertThat(dana.live().publish("{\"type\":\"known.type\",\"data\":1}").status())
                .isEqualTo(202);

        Answer refused = dana.live().publishBatch(batch("a.b", "a.b", "known.type", "a.c", "a.d"));
        assertThat(refused.refusal()).isEqualTo("409 limit_reached");
        assertThat(refused.pointer()).isEqualTo("/events/4/type");
        assertThat(refused.number("/limit")).isEqualTo(3);
        assertThat(refused.number("/used")).isEqualTo(1);
        assertThat(dana.live().stored().types()).isEqualTo(1);

        assertThat(dana.live()
                        .publishBatch(batch("a.b", "a.b", "known.type", "a.c"))
                        .status())
                .isEqualTo(202);
        assertThat(dana.live().stored().types()).isEqualTo(3);
    }

    private static String batch(String... types) {
        return Stream.of(types)
                .map(type -> "{\"type\":\"" + type + "\",\"data\":1}")
                .collect(Collectors.joining(",", "{\"events\":[", "]}"));
    }
}
