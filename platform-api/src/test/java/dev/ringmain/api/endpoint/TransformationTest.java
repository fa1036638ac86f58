package dev.ringmain.api.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.ApiTest;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Cast.Customer;
import dev.ringmain.api.testing.Workspace;
import dev.ringmain.billing.Plans;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Saving what an endpoint gets instead of the payload; that it gets it is tested where deliveries are sent. */
@ApiTest
@Tag("database")
class TransformationTest {

    private static final String PATH = "/api/v1/webhooks/endpoints";
    private static final String ENDPOINT =
            "{\"url\":\"http://127.0.0.1:9/hook\",\"events\":[\"*\"],\"transformation\":\"{\\\"n\\\": n * 2}\"}";

    @Autowired
    Cast cast;

    @Autowired
    Plans plans;

    @Autowired
    JdbcClient jdbc;

    @Test
    void isSavedAndShownAndTakenAway() {
        Workspace alice = cast.alice().live();
        Answer opened = alice.endpoint(ENDPOINT);
        String endpoint = PATH + "/" + opened.at("/id");

        assertThat(opened.at("/transformation")).isEqualTo("{\"n\": n * 2}");
        assertThat(alice.patch(endpoint, "{\"description\":\"Left\"}").at("/transformation"))
                .isEqualTo("{\"n\": n * 2}");
        assertThat(alice.patch(endpoint, "{\"transformation\":\"n\"}").at("/transformation"))
                .isEqualTo("n");
        assertThat(alice.patch(endpoint, "{\"transformation\":\"\"}")
                        .json()
                        .at("/transformation")
                        .isNull())
                .isTrue();
        alice.patch(endpoint, "{\"transformation\":\"n\"}");
        assertThat(alice.patch(endpoint, "{\"transformation\":null}")
                        .json()
                        .at("/transformation")
                        .isNull())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\\\"a\\\": | Line 1, column 6",
                "{\\n  \\\"a\\\" 1 } | Line 2, column",
                "$match(a, /(?=x)/) | RE2",
                "function($x)<s:s>{ $x }(a) | signature",
            })
    void refusesABrokenOneAtItsField(String transformation, String why) {
        Workspace alice = cast.alice().live();

        Answer refused = alice.endpoint("{\"url\":\"http://127.0.0.1:9/hook\",\"events\":[\"*\"],\"transformation\":\""
                + transformation + "\"}");

        assertThat(refused.status()).as(refused.text()).isEqualTo(422);
        assertThat(refused.pointer()).isEqualTo("/transformation");
        assertThat(refused.text()).contains("invalid_transformation", why);
        assertThat(alice.stored().endpoints()).isZero();
    }

    @Test
    void needsAPlanThatHasIt() {
        Workspace charlie = cast.charlie().live();
        String endpoint = PATH + "/" + charlie.endpoint();

        Answer refused = charlie.endpoint(ENDPOINT);
        Answer edit = charlie.patch(endpoint, "{\"transformation\":\"n\"}");

        assertThat(refused.refusal()).isEqualTo("403 plan_required");
        assertThat(refused.at("/required_plan")).isEqualTo("growth");
        assertThat(edit.refusal()).isEqualTo("403 plan_required");
        assertThat(charlie.patch(endpoint, "{\"transformation\":\"\"}").status())
                .isEqualTo(200);
        assertThat(charlie.post(PATH + "/preview", "{\"transformation\":\"n\",\"data\":{\"n\":1}}")
                        .number("/data"))
                .isEqualTo(1);
    }

    @Test
    void staysAtWorkOnALowerPlan() {
        Customer alice = cast.alice();
        String endpoint = PATH + "/" + alice.live().endpoint(ENDPOINT).at("/id");
        jdbc.sql("UPDATE tenant SET plan_version_id = 2 WHERE id = ?")
                .params(alice.tenant().id().bytes())
                .update();
        plans.forget(alice.tenant().id());

        Answer same = alice.live().patch(endpoint, "{\"description\":\"x\",\"transformation\":\"{\\\"n\\\": n * 2}\"}");

        assertThat(same.status()).isEqualTo(200);
        assertThat(same.at("/transformation")).isEqualTo("{\"n\": n * 2}");
        assertThat(alice.live().patch(endpoint, "{\"transformation\":\"n\"}").refusal())
                .isEqualTo("403 plan_required");
    }
}
