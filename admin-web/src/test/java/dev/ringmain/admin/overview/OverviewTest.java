package dev.ringmain.admin.overview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.admin.AliceInTheDashboard;
import dev.ringmain.admin.Cast;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.delivery.EndpointHealths;
import dev.ringmain.endpoint.Endpoint;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@DashboardTest
class OverviewTest extends AliceInTheDashboard {

    @Autowired
    EndpointHealths healths;

    @Test
    void beginsWithThreeStepsAndCrossesOffWhatIsDone() {
        assertThat(get("")).hasStatusOk().bodyText().contains("Three steps", "Create a key", "Add an endpoint");
        cast.endpoint(environment, "https://hooks.amber.example/in", "*");
        assertThat(get("")).bodyText().contains("Three steps", "Create a key").doesNotContain(">Add an endpoint</a>");
        cast.event(environment, "session.ended", "{}");
        assertThat(get("")).bodyText().doesNotContain("Three steps").contains("Everything is all right");
    }

    @Test
    void leadsFromAKeyToADeliveryWithTheReadersOwnIds() {
        assertThat(get("/start"))
                .hasStatusOk()
                .bodyText()
                .contains(
                        "https://ringmain.example/api/v1/events",
                        "https://ringmain.example/inbox/",
                        environment.id() + "&quot;}}")
                .contains("href=\"/docs\"", "href=\"/docs#verify\"", "hx-get=\"/app/" + environment.id() + "/start\"")
                .doesNotContain("Done.");
        Endpoint endpoint = cast.endpoint(environment, "https://hooks.amber.example/in", "*");
        cast.delivery(endpoint, cast.event(environment, "session.ended", "{}"));
        assertThat(fragment("/start"))
                .bodyText()
                .containsOnlyOnce("An endpoint")
                .doesNotContain("<main");
        assertThat(fragment("/start").getResponse().getStatus()).isEqualTo(200);
        assertThat(notYet()).isEqualTo(2);
        cast.attemptAll(204, "", null);
        assertThat(notYet()).as("a key alone is missing").isEqualTo(1);
        assertThat(get("/start")).bodyText().contains(endpoint.id().toString(), "webhook-signature");
    }

    private int notYet() {
        return new String(fragment("/start").getResponse().getContentAsByteArray(), StandardCharsets.UTF_8)
                        .split("Not yet", -1)
                        .length
                - 1;
    }

    @Test
    void countsTheLastHourAndShowsTheLastFailures() {
        Endpoint endpoint = cast.endpoint(environment, "https://hooks.amber.example/in", "*");
        cast.delivery(endpoint, cast.event(environment, "session.started", "{}"));
        cast.delivery(endpoint, cast.event(environment, "session.started", "{}"));
        cast.attemptAll(204, "", null);
        cast.delivery(endpoint, cast.event(environment, "session.ended", "{}"));
        cast.attemptAll(500, "", null);
        cast.delivery(endpoint, cast.event(environment, "session.updated", "{}"));
        cast.attemptAll(500, "", Duration.ofMinutes(5));
        assertThat(get(""))
                .bodyText()
                .contains("Deliveries of the last hour: 2 succeeded, 1 failed, 1 pending")
                .containsOnlyOnce("session.ended")
                .doesNotContain("session.updated");
    }

    @Test
    void offersAViewerNoStepThatWouldBeRefused() {
        assertThat(mvc.get().uri("/app/" + environment.id()).with(Cast.as(cast.bob)))
                .bodyText()
                .contains("Three steps", "Ask an owner, admin or developer.")
                .doesNotContain(">Create a key</a>", ">Add an endpoint</a>");
    }

    @Test
    void leadsToNoFailureThatIsShownNoMore() {
        Endpoint endpoint = cast.endpoint(environment, "https://hooks.amber.example/in", "*");
        cast.pastDelivery(
                endpoint,
                cast.event(environment, "session.ancient", "{}", Instant.now().minus(Duration.ofDays(100))));
        cast.attemptAll(500, "", null);
        assertThat(get("")).bodyText().contains("No delivery has failed").doesNotContain("session.ancient");
    }

    @Test
    void pointsAtAnEndpointThatFails() {
        Endpoint endpoint = cast.endpoint(environment, "https://down.amber.example/in", "*");
        cast.delivery(endpoint, cast.event(environment, "session.ended", "{}"));
        cast.attemptAll(503, "", Duration.ofMinutes(5));
        assertThat(get("")).bodyText().contains("1 endpoint needs a look", "https://down.amber.example/in", "Failing");
    }

    /** Nothing has failed for good yet, and some got through an hour ago: its owner was told, so it is not all right. */
    @Test
    void isNotAllRightWhileAnEndpointIsInTrouble() {
        Endpoint endpoint = cast.endpoint(environment, "https://late.amber.example/in", "*");
        cast.delivery(endpoint, cast.event(environment, "session.ended", "{}"));
        cast.attemptAll(204, "", null);
        healths.failed(environment.id(), endpoint.id(), 10, "refused");
        assertThat(healths.mayTell(endpoint.id())).isTrue();

        assertThat(get(""))
                .bodyText()
                .contains("1 endpoint needs a look", "https://late.amber.example/in", "Failing")
                .doesNotContain("Everything is all right");
    }

    @Test
    void saysHowWellAndHowFastItGoes() {
        assertThat(get("")).bodyText().contains("No attempt in the last hour").contains("<dd>–</dd>");

        environment = cast.freshEnvironment();
        Endpoint endpoint = cast.endpoint(environment, "https://hooks.amber.example/in", "*");
        Endpoint quiet = cast.endpoint(environment, "https://quiet.amber.example/in", "*");
        for (int n = 0; n < 2; n++) {
            cast.delivery(endpoint, cast.event(environment, "session.started", "{}"));
        }
        cast.pastDelivery(
                endpoint,
                cast.event(environment, "session.started", "{}", Instant.now().minus(Duration.ofHours(3))));
        cast.attemptAll(204, "", null);
        cast.delivery(endpoint, cast.event(environment, "session.ended", "{}"));
        cast.attemptAll(500, "", null);

        assertThat(get(""))
                .bodyText()
                .contains("<dd>66.6 %</dd>", "<dd>75.0 %</dd>", "<dd>143 ms</dd>")
                .contains("Of the last 3 attempts at deliveries of this hour.");
        assertThat(get("/endpoints/" + endpoint.id()))
                .bodyText()
                .contains("<dd>66.6 %</dd>", "<dd>75.0 %</dd>", "<dd>143 ms</dd>");
        assertThat(get("/endpoints/" + quiet.id())).bodyText().contains("No attempt in the last hour");
    }
}
