package dev.ringmain.admin.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.admin.AliceInTheDashboard;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.delivery.Delivery;
import dev.ringmain.delivery.EndpointHealths;
import dev.ringmain.endpoint.Endpoint;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@DashboardTest
class FailuresTest extends AliceInTheDashboard {

    @Autowired
    EndpointHealths healths;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Clock clock;

    @Test
    void groupsThemByEndpointAndCauseTheNewestFirstAndSaysWhatToDo() {
        Endpoint one = cast.endpoint(environment, "https://one.amber.example/in", "*");
        Endpoint other = cast.endpoint(environment, "https://other.amber.example/in", "*");
        fail(one, 404, Duration.ofMinutes(30));
        fail(one, 404, Duration.ofMinutes(20));
        fail(one, 503, Duration.ofMinutes(10));
        fail(other, 401, Duration.ofMinutes(5));
        outcome(fail(other, 500, Duration.ofMinutes(4)), "timeout");
        reason(fail(other, 500, Duration.ofMinutes(3)), "transformation_failed");

        String page = text(get("/failures"));
        assertThat(page)
                .containsSubsequence(
                        "Transformation failed",
                        "1 delivery, the last 3 min ago",
                        "https://other.amber.example/in",
                        "No answer in time",
                        "Answered 401",
                        "Compare its signing secret",
                        "Answered 5xx",
                        "https://one.amber.example/in",
                        "Answered 404",
                        "2 deliveries, the last 20 min ago",
                        "Correct the URL of the endpoint");
        assertThat(page).doesNotContain("More failed than is looked at");
    }

    @Test
    void looksNoFartherBackThanItIsAsked() {
        Endpoint endpoint = cast.endpoint(environment, "https://one.amber.example/in", "*");
        fail(endpoint, 404, Duration.ofHours(30));
        assertThat(text(get("/failures"))).contains("Nothing has failed since").doesNotContain("Answered 404");
        assertThat(text(get("/failures?window=7d"))).contains("Answered 404");
        assertThat(text(get("/failures?window=nonsense"))).contains("Nothing has failed since");
        assertThat(fragment("/failures?window=7d"))
                .bodyText()
                .contains("Answered 404")
                .doesNotContain("<html", "<form");
    }

    @Test
    void leadsToTheDeliveriesOfAGroupAndToTheirReplay() {
        Endpoint endpoint = cast.endpoint(environment, "https://one.amber.example/in", "*");
        Delivery missed = fail(endpoint, 404, Duration.ofMinutes(30));
        Delivery broken = fail(endpoint, 503, Duration.ofMinutes(10));
        String page = body(get("/failures"));

        String group = follow(page, "failures/group[^\"]*cause=http_404[^\"]*");
        assertThat(group)
                .contains(missed.id().toString())
                .doesNotContain(broken.id().toString());
        String replay = follow(page, "endpoints/[^\"]*/replays/new[^\"]*cause=http_404[^\"]*");
        assertThat(replay).contains("delivery would be sent again", "Answered 404", ">Replay 1<");
    }

    @Test
    void namesTheEndpointsThatAreInTroubleNow() {
        Endpoint endpoint = cast.endpoint(environment, "https://one.amber.example/in", "*");
        healths.failed(environment.id(), endpoint.id(), 17, "dns");
        assertThat(text(get("/failures")))
                .contains("In trouble now", "https://one.amber.example/in", "Name not found", "17");
    }

    private Delivery fail(Endpoint endpoint, int status, Duration ago) {
        Delivery delivery = cast.pastDelivery(
                endpoint,
                cast.event(environment, "session.ended", "{}", clock.instant().minus(ago)));
        cast.attemptAll(status, "", null);
        return delivery;
    }

    private void outcome(Delivery delivery, String outcome) {
        jdbc.sql("UPDATE attempt SET outcome = ?, response_status = NULL WHERE delivery_id = ?")
                .params(outcome, delivery.id().bytes())
                .update();
    }

    private void reason(Delivery delivery, String reason) {
        jdbc.sql("UPDATE delivery SET reason = ? WHERE id = ?")
                .params(reason, delivery.id().bytes())
                .update();
    }

    private String follow(String page, String pattern) {
        Matcher link = Pattern.compile("href=\"(/app/[^\"]*/" + pattern + ")\"").matcher(page);
        assertThat(link.find()).as(pattern).isTrue();
        return body(mvc.get()
                .uri(URI.create(link.group(1).replace("&amp;", "&")))
                .with(dev.ringmain.admin.Cast.as(cast.alice))
                .exchange());
    }

    private static String text(MvcTestResult result) {
        return body(result).replaceAll("<[^>]*>", "").replaceAll("\\s+", " ");
    }
}
