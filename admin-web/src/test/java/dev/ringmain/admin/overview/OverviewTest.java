package dev.ringmain.admin.overview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.admin.AliceInTheDashboard;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.endpoint.Endpoint;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@DashboardTest
class OverviewTest extends AliceInTheDashboard {

    @Test
    void beginsWithThreeStepsAndCrossesOffWhatIsDone() {
        assertThat(get("")).hasStatusOk().bodyText().contains("Three steps", "Create a key", "Add an endpoint");
        cast.endpoint(environment, "https://hooks.amber.example/in", "*");
        assertThat(get("")).bodyText().contains("Three steps", "Create a key").doesNotContain(">Add an endpoint</a>");
        cast.event(environment, "session.ended", "{}");
        assertThat(get("")).bodyText().doesNotContain("Three steps").contains("Everything is all right");
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
    void pointsAtAnEndpointThatFails() {
        Endpoint endpoint = cast.endpoint(environment, "https://down.amber.example/in", "*");
        cast.delivery(endpoint, cast.event(environment, "session.ended", "{}"));
        cast.attemptAll(503, "", Duration.ofMinutes(5));
        assertThat(get("")).bodyText().contains("1 endpoint needs a look", "https://down.amber.example/in", "Failing");
    }
}
