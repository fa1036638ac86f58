package dev.ringmain.api.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.ApiTest;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Cast.Customer;
import dev.ringmain.api.testing.Crowd;
import dev.ringmain.api.testing.Workspace;
import dev.ringmain.api.testing.Workspace.Stored;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.Limits;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What a plan includes, and how much of it. */
@ApiTest
@Tag("database")
class PlanLimitTest {

    private static final String ENDPOINT = "{\"url\":\"http://127.0.0.1:9/hook\",\"events\":[\"*\"]}";

    @Autowired
    Cast cast;

    @Autowired
    Limits limits;

    @Test
    void refusesEndpointsOnTheFreePlanAndNamesThePlanThatHasThem() {
        Workspace dana = cast.dana().live();

        Answer refused = dana.endpoint(ENDPOINT);

        assertThat(refused.refusal()).isEqualTo("403 plan_required");
        assertThat(refused.at("/required_plan")).isEqualTo("starter");
        assertThat(refused.at("/upgrade_url")).isEqualTo("http://127.0.0.1:" + cast.port() + "/app/plan");
        assertThat(dana.stored()).isEqualTo(Stored.NOTHING);
        assertThat(dana.publish("{\"type\":\"a.b\",\"data\":1}").status()).isEqualTo(202);
    }

    @Test
    void refusesTheEleventhEndpointOfStarter() {
        Customer charlie = cast.charlie();
        for (int i = 0; i < 10; i++) {
            assertThat(charlie.live().endpoint(ENDPOINT).status()).isEqualTo(201);
        }
        Stored before = charlie.live().stored();

        Answer refused = charlie.live().endpoint(ENDPOINT);

        assertThat(refused.refusal()).isEqualTo("409 limit_reached");
        assertThat(refused.number("/limit")).isEqualTo(10);
        assertThat(refused.number("/used")).isEqualTo(10);
        assertThat(refused.at("/upgrade_url")).endsWith("/app/plan");
        assertThat(charlie.live().stored()).isEqualTo(before);
        assertThat(charlie.sandbox().endpoint(ENDPOINT).status()).isEqualTo(201);

        String first = charlie.live().get("/api/v1/webhooks/endpoints").at("/data/0/id");
        charlie.live().delete("/api/v1/webhooks/endpoints/" + first);
        assertThat(charlie.live().endpoint(ENDPOINT).status()).isEqualTo(201);
    }

    @Test
    void givesTheLastSlotToOneOfFifty() {
        Workspace charlie = cast.charlie().live();
        for (int i = 0; i < 9; i++) {
            charlie.endpoint(ENDPOINT);
        }

        List<Answer> answers = Crowd.of(50, i -> charlie.endpoint(ENDPOINT));

        assertThat(answers.stream().filter(answer -> answer.status() == 201)).hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.refusal().equals("409 limit_reached")))
                .hasSize(49);
        assertThat(charlie.stored().endpoints()).isEqualTo(10);
        assertThat(charlie.stored().secrets()).isEqualTo(10);
    }

    @Test
    void refusesOneProfileMoreThanThePlanHas() {
        Customer customer = cast.on(Map.of(Entitlement.PROFILES_CUSTOM, 1L));
        limits.grant(customer.tenant().id(), null, Entitlement.PROFILES_MOST, 1, "sam", "A test", null);
        Workspace erin = customer.live();
        String definition = "\"definition\":{\"envelope\":[],\"signatures\":[]}}";
        assertThat(erin.post("/api/v1/wire-profiles", "{\"name\":\"first\"," + definition)
                        .status())
                .isEqualTo(201);

        Answer refused = erin.post("/api/v1/wire-profiles", "{\"name\":\"second\"," + definition);

        assertThat(refused.refusal()).isEqualTo("409 limit_reached");
        assertThat(refused.number("/limit")).isEqualTo(1);
        assertThat(refused.number("/used")).isEqualTo(1);
        assertThat(refused.at("/upgrade_url")).endsWith("/app/plan");
        assertThat(erin.get("/api/v1/usage")
                        .json()
                        .at("/limits/profiles.most/remaining")
                        .asLong())
                .isZero();
    }

    @Test
    void acceptsExactlyTheQuotaHoweverManyPublishAtOnce() {
        Workspace erin = cast.on(Map.of(
                        Entitlement.EVENTS_PER_MONTH,
                        100L,
                        Entitlement.API_RATE,
                        10_000L,
                        Entitlement.API_BURST,
                        10_000L))
                .live();

        List<List<Answer>> answers = Crowd.of(
                20,
                i -> java.util.stream.IntStream.range(0, 10)
                        .mapToObj(n -> erin.publish("{\"type\":\"a.b\",\"data\":" + n + "}"))
                        .toList());

        List<Answer> all = answers.stream().flatMap(List::stream).toList();
        assertThat(all.stream().filter(answer -> answer.status() == 202)).hasSize(100);
        assertThat(all.stream().filter(answer -> answer.refusal().equals("429 quota_exceeded")))
                .hasSize(100);
        assertThat(erin.events()).isEqualTo(100);
        assertThat(erin.counted()).isEqualTo(100);
    }

    @Test
    void saysWhatIsLeftOfTheQuotaWhenItIsGone() {
        Customer erin = cast.on(Map.of(Entitlement.EVENTS_PER_MONTH, 3L));
        String event = "{\"type\":\"a.b\",\"data\":1}";
        erin.live().publishBatch("{\"events\":[" + event + "," + event + "]}");

        Answer tooMany = erin.sandbox().publishBatch("{\"events\":[" + event + "," + event + "]}");
        Answer last = erin.sandbox().publish(event);
        Answer refused = erin.sandbox().publish(event);

        assertThat(tooMany.refusal()).isEqualTo("429 quota_exceeded");
        assertThat(last.status()).isEqualTo(202);
        assertThat(refused.refusal()).isEqualTo("429 quota_exceeded");
        assertThat(refused.number("/limit")).isEqualTo(3);
        assertThat(refused.number("/used")).isEqualTo(3);
        assertThat(refused.at("/resets_at")).endsWith("-01T00:00:00.000Z");
        assertThat(refused.at("/upgrade_url")).endsWith("/app/plan").startsWith("http");
        assertThat(refused.header("Retry-After")).isPresent();
        assertThat(erin.sandbox().stored().events()).isEqualTo(1);
    }

    @Test
    void keepsNoIdempotencyKeyOfWhatTheQuotaRefused() {
        Workspace erin = cast.on(Map.of(Entitlement.EVENTS_PER_MONTH, 0L)).live();

        Answer refused = erin.publish("{\"type\":\"a.b\",\"data\":1,\"id\":\"mine\"}", "Idempotency-Key", "once");

        assertThat(refused.refusal()).isEqualTo("429 quota_exceeded");
        assertThat(erin.stored()).isEqualTo(new Stored(0, 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void countsReplayedRequestsOnce() {
        Workspace erin = cast.on(Map.of(Entitlement.EVENTS_PER_MONTH, 1L)).live();
        String event = "{\"type\":\"a.b\",\"data\":1,\"id\":\"mine\"}";

        assertThat(erin.publish(event).status()).isEqualTo(202);
        assertThat(erin.publish(event).status()).isEqualTo(202);
        assertThat(erin.counted()).isEqualTo(1);
    }

    @Test
    void reportsEachLimitOfThePlan() {
        Customer alice = cast.alice();
        alice.live().endpoint(ENDPOINT);
        alice.live().publish("{\"type\":\"a.b\",\"data\":1}");

        var limits = alice.live().get("/api/v1/usage").json().get("limits");

        assertThat(limits.propertyNames())
                .containsExactlyElementsOf(java.util.Arrays.stream(Entitlement.values())
                        .map(Entitlement::key)
                        .toList());
        var events = limits.get("events.per_month");
        assertThat(events.propertyNames()).containsExactly("limit", "used", "remaining", "resets_at");
        assertThat(events.get("remaining").asLong()).isEqualTo(9_999_999);
        assertThat(limits.get("endpoints.per_environment").get("used").asLong()).isEqualTo(1);
        assertThat(limits.get("members").get("used").asLong()).isEqualTo(2);
        assertThat(limits.get("environments").get("used").asLong()).isEqualTo(2);
        assertThat(limits.get("profiles.most").get("used").asLong()).isZero();
        assertThat(limits.get("catalogue.types").get("used").asLong()).isEqualTo(1);
        assertThat(limits.get("api.rate").get("used").isNull()).isTrue();
    }

    @Test
    void reportsTheMonthDayByDay() {
        Customer alice = cast.alice();
        alice.live().publish("{\"type\":\"a.b\",\"data\":1}");
        alice.live().publish("{\"type\":\"a.b\",\"data\":1}");

        var usage = alice.live().get("/api/v1/usage").json();

        assertThat(usage.propertyNames()).containsExactly("plan", "counts", "limits", "days", "undated", "forecast");
        long counted = 0;
        for (var day : usage.get("days")) {
            assertThat(day.propertyNames()).containsExactly("day", "events");
            assertThat(day.get("day").asString()).matches("\\d{4}-\\d\\d-\\d\\d");
            counted += day.get("events").asLong();
        }
        assertThat(counted)
                .isEqualTo(2)
                .isEqualTo(
                        usage.get("limits").get("events.per_month").get("used").asLong());
        // The tenant is some seconds old.
        assertThat(usage.get("forecast")).hasToString("{\"events\":null,\"limit_on\":null,\"reached\":false}");
    }
}
