package dev.ringmain.admin.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.admin.AliceInTheDashboard;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.delivery.DeliveryWork;
import dev.ringmain.delivery.Due;
import dev.ringmain.delivery.EndpointHealths;
import dev.ringmain.delivery.HeldWork;
import dev.ringmain.delivery.HoldReason;
import dev.ringmain.delivery.Lane;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.endpoint.EndpointStatus;
import dev.ringmain.endpoint.Endpoints;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** What is said about an endpoint that is not served, and the choice about what has waited for it. */
@DashboardTest
class ResumptionTest extends AliceInTheDashboard {

    @Autowired
    Endpoints endpoints;

    @Autowired
    EndpointRegistry registry;

    @Autowired
    EndpointHealths healths;

    @Autowired
    DeliveryWork work;

    @Autowired
    HeldWork heldWork;

    @Autowired
    Clock clock;

    private Endpoint endpoint;
    private String path;

    @BeforeEach
    void begin() {
        endpoint = cast.endpoint(environment, "https://hooks.amber.example/in", "*");
        path = "/endpoints/" + endpoint.id();
    }

    @Test
    void saysWhoPausedItAndWhatWaits() {
        post(path + "/pause");
        publish("a.b", Duration.ofMinutes(12));
        publish("a.b", Duration.ZERO);
        hold(HoldReason.PAUSED);
        assertThat(page())
                .contains("Paused by alice@amber.example.")
                .contains("2 waiting, the oldest published 12 min ago.")
                .contains("Resume…");
    }

    @Test
    void saysWhyItIsDisabledAndWhenItIsAskedAgain() {
        healths.failed(environment.id(), endpoint.id(), 41, "timeout");
        healths.probeIn(endpoint.id(), Duration.ofMinutes(6));
        registry.disable(environment.id(), endpoint.id(), Endpoint.FAILING);
        assertThat(page())
                .contains("Disabled, because it failed for too long.")
                .contains("41 failed attempts in a row")
                .contains("(No answer in time)")
                .contains("It is asked with a small test in 5 min");
        registry.disable(environment.id(), endpoint.id(), Endpoint.GONE);
        assertThat(page()).contains("410 Gone");
    }

    @Test
    void saysThatItRestsWhileItsCircuitIsOpen() {
        publish("a.b", Duration.ZERO);
        hold(HoldReason.CIRCUIT_OPEN);
        assertThat(page()).contains("Resting", "It rests: it failed most of the time lately", "Resume…");
    }

    @Test
    void saysHowFastItIsSent() {
        assertThat(page()).doesNotContain("Limited to").contains("Nothing waits.");
        publish("a.b", Duration.ZERO);
        post(path, "url", endpoint.url(), "patterns", "*", "rateLimit", "5");
        assertThat(page()).contains("Limited to 5/s: 1 waits for its turn.");
        cast.attemptAll(500, "", Duration.ofHours(1));
        assertThat(page()).contains("Limited to 5/s; nothing waits for its turn.");
    }

    @Test
    void countsWhatAChoiceComesToAndThenDoesIt() {
        publish("a.b", Duration.ofHours(3));
        publish("a.b", Duration.ofMinutes(3));
        publish("c.d", Duration.ofMinutes(3));
        post(path + "/pause");
        hold(HoldReason.PAUSED);
        String since = LocalDateTime.ofInstant(clock.instant().minus(Duration.ofHours(1)), ZoneOffset.UTC)
                .toString();

        assertThat(text(get(path + "/resumption")))
                .contains("3 deliveries wait for it")
                .doesNotContain("will be sent");
        assertThat(text(get(path + "/resumption?keep=all"))).contains("3 will be sent, 0 discarded");
        assertThat(text(get(path + "/resumption?keep=none"))).contains("0 will be sent, 3 discarded");
        assertThat(text(get(path + "/resumption?keep=some&types=a.*"))).contains("2 will be sent, 1 discarded");
        assertThat(text(get(path + "/resumption?keep=some&since=" + since + "&types=a.b,x.*")))
                .contains("1 will be sent, 2 discarded");
        assertThat(stored().status()).isEqualTo(EndpointStatus.PAUSED);
        assertThat(heldWork.queue(endpoint.id()).held()).isEqualTo(3);

        assertThat(post(path + "/resumption", "keep", "some", "types", "a.*"))
                .hasStatus(303)
                .flash()
                .containsEntry("flash", "Active. 2 on their way, 1 discarded.");
        assertThat(stored().status()).isEqualTo(EndpointStatus.ACTIVE);
        assertThat(stored().statusBy()).contains("alice@amber.example");
        assertThat(heldWork.queue(endpoint.id()).waiting()).isEqualTo(2);
        assertThat(text(get("/deliveries?status=failed"))).contains("c.d");
    }

    @Test
    void asksAgainWhereTheChoiceMakesNoSense() {
        assertThat(post(path + "/resumption", "keep", "some"))
                .hasStatus(422)
                .bodyText()
                .contains("Say from when on, or which types.");
        assertThat(post(path + "/resumption", "keep", "some", "types", "a..b"))
                .hasStatus(422)
                .bodyText()
                .contains("A pattern is an event type");
        assertThat(text(get(path + "/resumption?keep=some&since=yesterday"))).contains("This is no date and time.");
        assertThat(post(path + "/resumption")).hasStatus(422);
    }

    private void publish(String type, Duration ago) {
        cast.pastDelivery(
                endpoint, cast.event(environment, type, "{}", clock.instant().minus(ago)));
    }

    private void hold(HoldReason because) {
        List<Due> due = work.due(Lane.FRESH, 500).stream()
                .filter(one -> one.endpoint().equals(endpoint.id()))
                .toList();
        heldWork.hold(due, because);
    }

    private Endpoint stored() {
        return endpoints.find(environment.id(), endpoint.id()).orElseThrow();
    }

    private String page() {
        return text(get(path));
    }

    private static String text(MvcTestResult result) {
        return new String(result.getResponse().getContentAsByteArray(), StandardCharsets.UTF_8)
                .replaceAll("<[^>]*>", "")
                .replaceAll("\\s+", " ");
    }
}
