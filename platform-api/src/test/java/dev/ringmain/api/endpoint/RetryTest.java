package dev.ringmain.api.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.ApiTest;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Workspace;
import dev.ringmain.billing.Entitlement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** An endpoint's own schedule of retries: saved, bounded, previewed. That it is kept to is tested where deliveries are sent. */
@ApiTest
@Tag("database")
class RetryTest {

    private static final String PATH = "/api/v1/webhooks/endpoints";
    private static final String PREVIEWS = "/api/v1/webhooks/retry-previews";

    @Autowired
    Cast cast;

    @Test
    void isSavedAndShownAndTakenAway() {
        Workspace alice = cast.alice().live();
        Answer opened = alice.endpoint(with("{\"retries\":[\"5s\",\"PT5M\"],\"jitter\":0}"));
        String endpoint = PATH + "/" + opened.at("/id");

        assertThat(opened.json().at("/retry").toString()).isEqualTo("{\"retries\":[\"PT5S\",\"PT5M\"],\"jitter\":0.0}");
        assertThat(alice.patch(endpoint, "{\"description\":\"Left\"}").at("/retry/retries/1"))
                .isEqualTo("PT5M");
        assertThat(alice.patch(endpoint, "{\"retry\":{\"retries\":[]}}")
                        .json()
                        .at("/retry/retries")
                        .size())
                .isZero();
        assertThat(alice.patch(endpoint, "{\"retry\":null}").json().at("/retry").isNull())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"retries\":[\"5s\",\"soon\"]} | /retry/retries/1 | invalid_value",
                "{\"retries\":[\"8d\"]} | /retry/retries/0 | invalid_value",
                "{\"retries\":\"5s\"} | /retry/retries | wrong_type",
                "{\"retries\":[],\"jitter\":2} | /retry/jitter | invalid_value",
                "{\"delays\":[]} | /retry/delays | unknown_field",
                "{} | /retry/retries | required",
                "7 | /retry | wrong_type"
            })
    void refusesOneThatCannotBeAtItsField(String retry, String pointer, String code) {
        Answer refused = cast.alice().live().endpoint(with(retry));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.at("/errors/0/pointer")).isEqualTo(pointer);
        assertThat(refused.at("/errors/0/code")).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"1s 2s, 201", "1s 1s 1s, 422", "1s 2h, 422", "2h, 201"})
    void isBoundByThePlan(String delays, int status) {
        Workspace erin = cast.on(Map.of(Entitlement.RETRY_ATTEMPTS, 3L, Entitlement.RETRY_WINDOW_HOURS, 2L))
                .live();
        String retry = "{\"retries\":[\"" + delays.replace(" ", "\",\"") + "\"]}";

        Answer answer = erin.endpoint(with(retry));

        assertThat(answer.status()).isEqualTo(status);
        if (status == 422) {
            assertThat(answer.at("/errors/0/code")).isEqualTo("over_plan");
            assertThat(answer.at("/errors/0/pointer")).isEqualTo("/retry/retries");
        }
        assertThat(erin.post(PREVIEWS, "{\"retry\":" + retry + "}").at("/allowed"))
                .isEqualTo(String.valueOf(status == 201));
    }

    @Test
    void needsAPlanThatHasIt() {
        Workspace erin = cast.on(Map.of(Entitlement.RETRY_ATTEMPTS, 0L)).live();

        Answer refused = erin.endpoint(with("{\"retries\":[\"5s\"]}"));

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.at("/required_plan")).isEqualTo("starter");
        assertThat(erin.endpoint(with("null")).status()).isEqualTo(201);
    }

    @Test
    void showsTheCalendarBefore() {
        Workspace alice = cast.alice().live();

        Answer own = alice.post(PREVIEWS, "{\"retry\":{\"retries\":[\"10s\",\"1h\"]}}");
        assertThat(own.status()).isEqualTo(200);
        assertThat(between(own, "/attempts/0/earliest", "/attempts/2/earliest")).isEqualTo(Duration.ofSeconds(3_610));
        // A fifth of jitter, and 15 s for each of the attempts before.
        assertThat(between(own, "/attempts/0/earliest", "/attempts/2/latest"))
                .isEqualTo(Duration.ofSeconds(12 + 4_320 + 30));
        assertThat(alice.post(PREVIEWS, "{\"profile\":\"capacitor\"}")
                        .json()
                        .at("/attempts")
                        .size())
                .isEqualTo(1);
        assertThat(alice.post(PREVIEWS, "{}").json().at("/attempts").size()).isEqualTo(10);
        assertThat(alice.post(PREVIEWS, "{\"profile\":\"no-such\"}").at("/errors/0/code"))
                .isEqualTo("unknown_profile");
    }

    private static Duration between(Answer answer, String one, String other) {
        return Duration.between(Instant.parse(answer.at(one)), Instant.parse(answer.at(other)));
    }

    private static String with(String retry) {
        return "{\"url\":\"http://127.0.0.1:9/hook\",\"events\":[\"*\"],\"retry\":" + retry + "}";
    }
}
