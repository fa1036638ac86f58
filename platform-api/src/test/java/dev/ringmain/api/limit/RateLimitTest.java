package dev.ringmain.api.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.ApiTest;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Cast.Customer;
import dev.ringmain.api.testing.Crowd;
import dev.ringmain.api.testing.Workspace;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.tenant.Scope;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** How often a tenant may call. */
@ApiTest
@Tag("database")
class RateLimitTest {

    private static final List<String> HEADERS =
            List.of("RateLimit", "RateLimit-Policy", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset");

    @Autowired
    Cast cast;

    @Test
    void refusesWhatIsOverTheRateAndSaysWhenToComeBack() {
        Workspace erin = cast.on(Map.of(Entitlement.API_RATE, 1L, Entitlement.API_BURST, 5L))
                .live();

        List<Answer> answers = Crowd.of(30, i -> erin.publish("{\"type\":\"a.b\",\"data\":1}"));

        List<Answer> refused =
                answers.stream().filter(answer -> answer.status() != 202).toList();
        // Thirty calls take a moment, in which a few more become allowed.
        assertThat(refused).hasSizeBetween(20, 25);
        assertThat(erin.events()).isEqualTo(30 - refused.size());
        assertThat(refused).allSatisfy(answer -> {
            assertThat(answer.refusal()).isEqualTo("429 rate_limited");
            assertThat(answer.number("/limit")).isEqualTo(1);
            assertThat(answer.header("Retry-After").map(Integer::parseInt).orElseThrow())
                    .isPositive();
            assertThat(answer.header("X-RateLimit-Remaining")).contains("0");
        });
        assertThat(answers).allSatisfy(RateLimitTest::namesTheLimit);
    }

    @Test
    void countsAllKeysAndEnvironmentsOfTheTenantTogether() {
        Customer erin = cast.on(Map.of(Entitlement.API_RATE, 1L, Entitlement.API_BURST, 5L));
        var second = cast.program(cast.key(erin.live(), Scope.all()));

        List<Answer> answers = Crowd.of(30, i -> switch (i % 3) {
            case 0 -> erin.live().get("/api/v1/usage", "X-Forwarded-For", "192.0.2." + i);
            case 1 -> erin.sandbox().get("/api/v1/usage", "Forwarded", "for=192.0.2." + i);
            default -> second.get("/API/V1/usage".toLowerCase());
        });

        assertThat(answers.stream().filter(answer -> answer.status() == 200)).hasSizeBetween(5, 10);
    }

    @Test
    void leavesOthersAlone() {
        Workspace erin = cast.on(Map.of(Entitlement.API_RATE, 1L, Entitlement.API_BURST, 1L))
                .live();
        Crowd.of(10, i -> erin.get("/api/v1/usage"));

        assertThat(cast.charlie().live().get("/api/v1/usage").status()).isEqualTo(200);
    }

    @Test
    void namesTheLimitInEveryAnswerToWhomItKnows() {
        Workspace alice = cast.alice().live();
        var reader = cast.program(cast.key(alice, java.util.Set.of(Scope.USAGE_READ)));

        List<Answer> answers = List.of(
                alice.get("/api/v1/usage"),
                alice.publish("{\"type\":\"a.b\",\"data\":1}"),
                alice.publish("{"),
                alice.publish("{\"type\":\"a b\",\"data\":1}"),
                alice.get("/api/v1/events/evt_1"),
                alice.get("/api/v1/nothing"),
                alice.delete("/api/v1/events"),
                alice.get("/api/v1/events?limit=0"),
                alice.endpoint("{}"),
                reader.publish("{}"));

        assertThat(answers.stream().map(Answer::status))
                .containsExactly(200, 202, 400, 422, 404, 404, 405, 400, 422, 403);
        assertThat(answers).allSatisfy(RateLimitTest::namesTheLimit);
        assertThat(answers.get(0).header("RateLimit-Policy")).contains("\"api\";q=2000;w=2");
    }

    @Test
    void tellsStrangersNoLimits() {
        Answer refused = cast.with("").get("/api/v1/usage");

        assertThat(HEADERS.stream().map(refused::header)).allMatch(Optional::isEmpty);
    }

    @Test
    void staysReachableOnPlanThatNamesNoRate() {
        Workspace erin = cast.on(Map.of(Entitlement.API_RATE, 0L, Entitlement.API_BURST, 0L))
                .live();

        assertThat(erin.get("/api/v1/usage").status()).isEqualTo(200);
    }

    private static void namesTheLimit(Answer answer) {
        assertThat(HEADERS)
                .allSatisfy(name -> assertThat(answer.header(name))
                        .as(name + " of " + answer)
                        .isPresent());
    }
}
