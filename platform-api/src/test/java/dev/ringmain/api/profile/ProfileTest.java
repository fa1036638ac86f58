package dev.ringmain.api.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.ApiTest;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Cast.Customer;
import dev.ringmain.api.testing.Workspace;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

@ApiTest
@Tag("database")
class ProfileTest {

    private static final String PATH = "/api/v1/wire-profiles";
    private static final String ENDPOINTS = "/api/v1/webhooks/endpoints";

    @Autowired
    Cast cast;

    Customer customer;
    Workspace alice;

    @BeforeEach
    void meetAlice() {
        customer = cast.alice();
        alice = customer.live();
    }

    @Test
    void listsTheBuiltInOnesFirstAndThenOnesOwn() {
        create("zebra", "{\"envelope\":[],\"signatures\":[]}");
        create("acme", "{\"envelope\":[],\"signatures\":[]}");

        assertThat(alice.get(PATH).each("name"))
                .containsExactly(
                        "standard",
                        "dynamo",
                        "capacitor",
                        "dynamic",
                        "pipelet",
                        "cloudevents",
                        "cloudevents-binary",
                        "cloudevents-webhook",
                        "acme",
                        "zebra");
        assertThat(cast.charlie().live().get(PATH).each("name")).hasSize(8);
        assertThat(customer.sandbox().get(PATH + "/acme").status()).isEqualTo(200);
    }

    @Test
    void showsWhatIsUsualForEachFieldThatWasLeftOut() {
        Answer created = create("acme", """
                {"envelope": [{"field": "v", "source": "constant", "value": 2}, {"field": "body", "source": "payload"}],
                 "signatures": [{"scheme": "sha256_hex", "headers": ["X-Hub-Signature-256"]}], "success": ["2xx", 409]}""");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Location")).contains(PATH + "/acme");
        JsonNode definition = created.json().get("definition");
        assertThat(definition.get("timeout")).hasToString("\"PT15S\"");
        assertThat(definition.get("retries").size()).isEqualTo(9);
        assertThat(definition.get("success")).hasToString("[\"2xx\",\"409\"]");
        assertThat(definition.get("secret")).hasToString("\"required\"");
        assertThat(definition.get("https_only").booleanValue()).isTrue();
        assertThat(definition.get("disable").isNull()).isTrue();
        assertThat(created.number("/revision")).isEqualTo(1);
        // What is shown can be sent back as it stands.
        assertThat(create("twin", definition.toString()).json().get("definition"))
                .isEqualTo(definition);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                                                     | /definition/signatures | required",
                "{'signatures':[]}                                                                      | /definition/envelope | required",
                "{'envelope':{},'signatures':[]}                                                        | /definition/envelope | wrong_type",
                "{'envelope':[{'field':'a','source':'moon'}],'signatures':[]}                           | /definition/envelope/0/source | invalid_value",
                "{'envelope':[{'field':'a','source':'payload'},{'field':'b','source':'payload'}],'signatures':[]} | /definition/envelope/1/source | duplicate_field",
                "{'envelope':[{'field':'a','source':'subject'},{'field':'a','source':'payload'}],'signatures':[]} | /definition/envelope/1/field | duplicate_field",
                "{'envelope':[{'field':'a','source':'constant'}],'signatures':[]}                       | /definition/envelope/0/value | required",
                "{'envelope':[{'field':'a','source':'constant','value':[]}],'signatures':[]}            | /definition/envelope/0/value | invalid_value",
                "{'envelope':[{'field':'a','source':'constant','value':1e400}],'signatures':[]}         | /definition/envelope/0/value | invalid_value",
                "{'envelope':[{'field':'a','source':'subject','value':1}],'signatures':[]}              | /definition/envelope/0/value | invalid_value",
                "{'envelope':[],'signatures':[{'scheme':'rot13'}]}                                      | /definition/signatures/0/scheme | invalid_value",
                "{'envelope':[],'signatures':[{'scheme':'sha256_hex'}]}                                 | /definition/signatures/0/headers | required",
                "{'envelope':[],'signatures':[{'scheme':'standard_webhooks','headers':['X-A']}]}        | /definition/signatures/0/headers | invalid_value",
                "{'envelope':[],'signatures':[{'scheme':'sha256_hex','headers':['Content-Length']}]}    | /definition/signatures/0/headers | invalid_header",
                "{'envelope':[],'signatures':[{'scheme':'sha256_hex','headers':['X-A']},{'scheme':'stripe','headers':['x-a']}]} | /definition/signatures/1/headers | conflicting_header",
                "{'envelope':[],'signatures':[{'scheme':'sha256_hex','headers':['X-A']}],'headers':[{'name':'x-a','source':'event_id'}]} | /definition/headers/0/name | conflicting_header",
                "{'envelope':[],'signatures':[],'headers':[{'name':'X A','source':'event_id'}]}         | /definition/headers/0/name | invalid_header",
                "{'envelope':[],'signatures':[],'headers':[{'name':'X-A','source':'payload'}]}          | /definition/headers/0/source | invalid_value",
                "{'envelope':[],'signatures':[],'headers':[{'name':'X-A','source':'constant','value':'a\\nb'}]} | /definition/headers/0/value | invalid_value",
                "{'envelope':[],'signatures':[],'headers':[{'name':'content-','source':'extensions'}]}  | /definition/headers/0/name | invalid_header",
                "{'envelope':[],'signatures':[],'handshake':true,'headers':[{'name':'WebHook-Request-Origin','source':'event_id'}]} | /definition/headers | conflicting_header",
                "{'envelope':[],'signatures':[],'timeout':'31s'}                                        | /definition/timeout | invalid_value",
                "{'envelope':[],'signatures':[],'timeout':'PT0.5S'}                                     | /definition/timeout | invalid_value",
                "{'envelope':[],'signatures':[],'retries':['5s','8d']}                                  | /definition/retries/1 | invalid_value",
                "{'envelope':[],'signatures':[],'jitter':1.5}                                           | /definition/jitter | invalid_value",
                "{'envelope':[],'signatures':[],'jitter':1e400}                                         | /definition/jitter | invalid_value",
                "{'envelope':[],'signatures':[],'success':[]}                                           | /definition/success | required",
                "{'envelope':[],'signatures':[],'success':['2xx','4xx']}                                | /definition/success/1 | invalid_value",
                "{'envelope':[],'signatures':[],'success':[500]}                                        | /definition/success/0 | invalid_value",
                "{'envelope':[],'signatures':[],'content_type':'text/xml'}                              | /definition/content_type | invalid_value",
                "{'envelope':[],'signatures':[{'scheme':'stripe','headers':['X-A']}],'secret':'none'}   | /definition/secret | invalid_value",
                "{'envelope':[],'signatures':[],'disable':{'failing_for':'1m'}}                         | /definition/disable/failing_for | invalid_value",
                "{'envelope':[],'signatures':[],'https_only':'yes'}                                     | /definition/https_only | wrong_type",
                "{'envelope':[],'signatures':[],'colour':1}                                             | /definition/colour | unknown_field",
            })
    void pointsAtWhatWillNotDo(String definition, String pointer, String code) {
        Answer refused = create("acme", definition.replace('\'', '"'));

        assertThat(refused.refusal()).isEqualTo("422 invalid_request");
        assertThat(refused.pointer()).isEqualTo(pointer);
        assertThat(refused.at("/errors/0/code")).isEqualTo(code);
        assertThat(alice.get(PATH + "/acme").status()).isEqualTo(404);
    }

    @Test
    void refusesANameThatIsTakenOrNoName() {
        create("acme", "{\"envelope\":[],\"signatures\":[]}");

        assertThat(create("acme", "{\"envelope\":[],\"signatures\":[]}").refusal())
                .isEqualTo("409 already_exists");
        assertThat(create("standard", "{\"envelope\":[],\"signatures\":[]}").refusal())
                .isEqualTo("409 already_exists");
        assertThat(create("Acme Inc", "{\"envelope\":[],\"signatures\":[]}").pointer())
                .isEqualTo("/name");
        assertThat(create("preview", "{\"envelope\":[],\"signatures\":[]}").pointer())
                .isEqualTo("/name");
    }

    @Test
    void isForPlansThatIncludeIt() {
        Workspace charlie = cast.charlie().live();

        Answer refused = charlie.post(PATH, "{\"name\":\"acme\",\"definition\":{\"envelope\":[],\"signatures\":[]}}");

        assertThat(refused.refusal()).isEqualTo("403 plan_required");
        assertThat(refused.at("/required_plan")).isEqualTo("growth");
        assertThat(charlie.get(PATH + "/standard").status()).isEqualTo(200);
    }

    @Test
    void leavesBuiltInProfilesAsTheyAre() {
        assertThat(alice.patch(PATH + "/standard", "{\"definition\":{\"timeout\":\"30s\"}}")
                        .refusal())
                .isEqualTo("409 conflict");
        assertThat(alice.delete(PATH + "/standard").refusal()).isEqualTo("409 conflict");
        assertThat(alice.get(PATH + "/standard").at("/definition/timeout")).isEqualTo("PT15S");
    }

    @Test
    void changesFieldByFieldAndCountsWhatItWas() {
        create("acme", "{\"envelope\":[],\"signatures\":[],\"timeout\":\"5s\",\"success\":[204]}");

        Answer edited = alice.patch(PATH + "/acme", "{\"definition\":{\"timeout\":\"20s\",\"success\":null}}");

        assertThat(edited.at("/definition/timeout")).isEqualTo("PT20S");
        assertThat(edited.at("/definition/success/0")).isEqualTo("2xx");
        assertThat(edited.number("/revision")).isEqualTo(2);
        assertThat(alice.patch(PATH + "/acme", "{\"description\":\"Ours\"}").number("/revision"))
                .isEqualTo(2);
        assertThat(alice.patch(PATH + "/acme", "{\"definition\":{\"timeout\":\"1h\"}}")
                        .pointer())
                .isEqualTo("/definition/timeout");
    }

    @Test
    void keepsAProfileThatAnEndpointUses() {
        create("acme", "{\"envelope\":[],\"signatures\":[{\"scheme\":\"stripe\",\"headers\":[\"X-A\"]}]}");
        String endpoint =
                open("\"profile\":\"acme\",\"secret\":\"a-plain-one\"").at("/id");

        assertThat(alice.get(PATH + "/acme").number("/used_by")).isEqualTo(1);
        assertThat(alice.delete(PATH + "/acme").refusal()).isEqualTo("409 profile_in_use");
        // Its secret is not one that Standard Webhooks could read.
        Answer unfit =
                alice.patch(PATH + "/acme", "{\"definition\":{\"signatures\":[{\"scheme\":\"standard_webhooks\"}]}}");
        assertThat(unfit.pointer()).isEqualTo("/definition");
        assertThat(unfit.text()).contains(endpoint);

        alice.delete(ENDPOINTS + "/" + endpoint);
        assertThat(alice.delete(PATH + "/acme").status()).isEqualTo(204);
        assertThat(alice.get(PATH + "/acme").status()).isEqualTo(404);
    }

    @Test
    void previewsWhatWouldBeSentAndSendsNothing() throws Exception {
        Answer preview = alice.post(PATH + "/preview", """
                {"profile": "standard", "type": "session.started", "subject": "DE*1", "data": {"b": 1.5, "a": "é"}}""");

        assertThat(preview.status()).isEqualTo(200);
        assertThat(preview.at("/body"))
                .contains("\"type\":\"session.started\"")
                .endsWith("\"data\":{\"b\":1.5,\"a\":\"é\"}}");
        assertThat(preview.at("/headers/Content-Type")).isEqualTo("application/json");
        new Webhook(preview.at("/secret")).verify(preview.at("/body"), headers(preview));
        assertThat(alice.stored()).isEqualTo(Workspace.Stored.NOTHING);
    }

    @Test
    void previewsADefinitionThatIsNotStoredAndAnEventThatIs() {
        String event = alice.publish("{\"type\":\"a.b\",\"id\":\"order-1\",\"data\":{ \"n\":1.00 }}")
                .at("/id");

        Answer preview = alice.post(PATH + "/preview", """
                {"profile": {"envelope": [], "headers": [{"name": "X-Kind", "source": "event_type"}], "signatures": []}, "event_id": "%s"}""".formatted(event));

        assertThat(preview.at("/body")).isEqualTo("{ \"n\":1.00 }");
        assertThat(preview.at("/headers/X-Kind")).isEqualTo("a.b");
        assertThat(preview.json().get("secret").isNull()).isTrue();
        assertThat(alice.post(PATH + "/preview", "{\"profile\":{\"envelope\":[]},\"event_id\":\"order-1\"}")
                        .pointer())
                .isEqualTo("/profile/signatures");
        assertThat(alice.post(PATH + "/preview", "{\"profile\":\"standard\",\"event_id\":\"evt_none\"}")
                        .pointer())
                .isEqualTo("/event_id");
        assertThat(cast.charlie()
                        .live()
                        .post(PATH + "/preview", "{\"profile\":\"standard\",\"event_id\":\"" + event + "\"}")
                        .pointer())
                .isEqualTo("/event_id");
    }

    @Test
    void previewsWithAnEndpointsSecretsAndHidesItsHeaders() throws Exception {
        Answer endpoint = open("\"headers\":{\"Authorization\":\"Bearer canary\"}");

        Answer preview = alice.post(
                PATH + "/preview", "{\"type\":\"a.b\",\"data\":1,\"endpoint_id\":\"" + endpoint.at("/id") + "\"}");

        new Webhook(endpoint.at("/secret")).verify(preview.at("/body"), headers(preview));
        assertThat(preview.at("/headers/Authorization")).isEqualTo("…");
        assertThat(preview.json().get("secret").isNull()).isTrue();
        assertThat(cast.charlie()
                        .live()
                        .post(
                                PATH + "/preview",
                                "{\"type\":\"a.b\",\"data\":1,\"endpoint_id\":\"" + endpoint.at("/id") + "\"}")
                        .pointer())
                .isEqualTo("/endpoint_id");
    }

    private Answer create(String name, String definition) {
        return alice.post(PATH, "{\"name\":\"" + name + "\",\"definition\":" + definition + "}");
    }

    private Answer open(String more) {
        return alice.endpoint("{\"url\":\"https://127.0.0.1:9/hook\",\"events\":[\"*\"]," + more + "}");
    }

    private static HttpHeaders headers(Answer preview) {
        return HttpHeaders.of(
                preview.json().get("headers").properties().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                header -> List.of(header.getValue().asString()))),
                (name, value) -> true);
    }
}
