package dev.ringmain.admin.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.admin.AliceInTheDashboard;
import dev.ringmain.admin.Cast;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.delivery.ReplayJob;
import dev.ringmain.delivery.ReplayJobs;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.paging.Keyset;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@DashboardTest
class ReplayPagesTest extends AliceInTheDashboard {

    @Autowired
    ReplayJobs jobs;

    @Autowired
    Clock clock;

    private Endpoint endpoint;
    private String path;

    @BeforeEach
    void someArrivedAndSomeDidNot() {
        endpoint = cast.endpoint(environment, "https://hooks.amber.example/in", "*");
        path = "/endpoints/" + endpoint.id() + "/replays";
        deliver("a.b", 404, Duration.ofHours(5));
        deliver("a.b", 500, Duration.ZERO);
        deliver("c.d", 500, Duration.ZERO);
        deliver("a.b", 204, Duration.ZERO);
    }

    @Test
    void countsBeforeAnythingIsSent() {
        assertThat(text(get(path + "/new"))).contains("Replay many deliveries").doesNotContain("would be sent");
        assertThat(text(get(path + "/new?count=1"))).contains("3 deliveries would be sent again", "Replay 3");
        assertThat(text(get(path + "/new?count=1&types=a.*"))).contains("2 deliveries would be sent again");
        assertThat(text(get(path + "/new?count=1&status=succeeded"))).contains("1 delivery would be sent again");
        assertThat(text(get(path + "/new?count=1&status=all"))).contains("4 deliveries would be sent again");
        assertThat(text(get(path + "/new?count=1&cause=http_5xx")))
                .contains("2 deliveries would be sent again", "Answered 5xx");
        assertThat(text(get(path + "/new?count=1&cause=http_404"))).contains("1 delivery would be sent again");
        assertThat(text(get(path + "/new?count=1&until=" + clock.instant().minus(Duration.ofHours(1)))))
                .contains("1 delivery would be sent again");
        assertThat(text(get(path + "/new?count=1&types=x.y")))
                .contains("Nothing matches")
                .doesNotContain("Replay 0");
        assertThat(jobs.page(environment.id(), Keyset.first(5)).rows()).isEmpty();
    }

    @Test
    void saysAtTheFieldWhatMakesNoSense() {
        assertThat(text(get(path + "/new?count=1&types=a..b"))).contains("A pattern is an event type");
        assertThat(text(get(path + "/new?count=1&since=yesterday"))).contains("This is no date and time.");
        assertThat(post(path, "until", "2001-01-01T00:00"))
                .hasStatus(422)
                .bodyText()
                .contains("This is before the beginning.");
        assertThat(post(path, "status", "pending")).hasStatus(422);
        assertThat(jobs.page(environment.id(), Keyset.first(5)).rows()).isEmpty();
    }

    @Test
    void beginsOneAndShowsItsProgressUntilItEnds() {
        MvcTestResult begun = post(path, "status", "failed", "cause", "http_5xx");
        ReplayJob job = jobs.page(environment.id(), Keyset.first(5)).rows().get(0);
        assertThat(begun).hasStatus(303).hasRedirectedUrl("/app/" + environment.id() + "/replays/" + job.id());
        assertThat(job.requestedBy()).isEqualTo("alice@amber.example");
        assertThat(job.total()).isEqualTo(2);

        assertThat(get("/replays/" + job.id()))
                .bodyText()
                .contains(
                        "<html", "hx-trigger=\"every 2s\"", "id=\"cancel-the-rest\"", "Cancel the rest", "Look again");
        assertThat(text(get("/replays/" + job.id())))
                .contains(
                        "Running", "0 of 2 sent on their way", "Failed, of this: Answered 5xx", "alice@amber.example");

        while (jobs.goOn(job)) {
            // A worker would.
        }
        assertThat(fragment("/replays/" + job.id()))
                .bodyText()
                .contains("2 of 2 sent on their way", "Done")
                .doesNotContain("<html", "hx-trigger", "Cancel the rest");
        assertThat(text(get("/deliveries?status=pending"))).contains("a.b", "c.d", "replay");
        assertThat(text(get("/replays"))).contains("https://hooks.amber.example/in", "Done", "2 of 2");
        assertThat(post("/replays/" + job.id() + "/cancellation"))
                .hasStatus(303)
                .flash()
                .containsEntry("flash", "It had ended before.");
    }

    @Test
    void endsOneThatIsCancelled() {
        post(path);
        ReplayJob job = jobs.page(environment.id(), Keyset.first(5)).rows().get(0);
        assertThat(post("/replays/" + job.id() + "/cancellation")).hasStatus(303);
        assertThat(jobs.goOn(job)).isFalse();
        assertThat(text(get("/replays/" + job.id()))).contains("Cancelled", "0 of 3");
    }

    @Test
    void showsNobodyElses() {
        post(path);
        ReplayJob job = jobs.page(environment.id(), Keyset.first(5)).rows().get(0);
        assertThat(mvc.get()
                        .uri("/app/{env}/replays/{id}", cast.charlies.id(), job.id())
                        .with(Cast.as(cast.charlie)))
                .hasStatus(404);
        assertThat(mvc.get()
                        .uri("/app/{env}/replays/{id}", cast.live.id(), job.id())
                        .with(Cast.as(cast.alice)))
                .hasStatus(404);
    }

    private void deliver(String type, int answer, Duration ago) {
        cast.pastDelivery(
                endpoint, cast.event(environment, type, "{}", clock.instant().minus(ago)));
        cast.attemptAll(answer, "", null);
    }

    private static String text(MvcTestResult result) {
        return new String(result.getResponse().getContentAsByteArray(), StandardCharsets.UTF_8)
                .replaceAll("<[^>]*>", "")
                .replaceAll("\\s+", " ");
    }
}
