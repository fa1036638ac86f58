package dev.ringmain.admin.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;

import dev.ringmain.admin.AliceInTheDashboard;
import dev.ringmain.admin.Cast;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.event.Events;
import dev.ringmain.inbox.Inboxes;
import dev.ringmain.paging.Keyset;
import dev.ringmain.wire.DeliveryFacts;
import dev.ringmain.wire.SignedRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@DashboardTest
class InboxTest extends AliceInTheDashboard {

    @Autowired
    Inboxes inboxes;

    @Autowired
    Endpoints endpoints;

    @Autowired
    RoutingTable routing;

    @Autowired
    Events events;

    @Autowired
    Clock clock;

    @Test
    void hasAUrlBelowTheConfiguredBase() {
        assertThat(get("/inbox"))
                .hasStatusOk()
                .bodyText()
                .contains(
                        "https://ringmain.example/inbox/"
                                + inboxes.of(environment.id()).token(),
                        "Nothing yet.");
    }

    @Test
    void opensAnEndpointForItself() {
        assertThat(post("/inbox/endpoint")).hasStatus(303);
        Endpoint endpoint = endpoints.in(environment.id()).get(0);
        assertThat(endpoint.url())
                .isEqualTo("https://ringmain.example/inbox/"
                        + inboxes.of(environment.id()).token());
        assertThat(get("/inbox"))
                .bodyText()
                .contains("the endpoint for *")
                .doesNotContain("Create an endpoint for this inbox");
    }

    @Test
    void needsAPlanThatHasEndpoints() {
        assertThat(mvc.post()
                        .uri("/app/{env}/inbox/endpoint", cast.charlies.id())
                        .with(Cast.as(cast.charlie))
                        .with(csrf()))
                .hasStatus(403)
                .bodyText()
                .contains("Starter plan");
    }

    @Test
    void checksASignatureAgainstEverySecretThatCouldHaveMadeIt() {
        post("/inbox/endpoint");
        Endpoint endpoint = endpoints.in(environment.id()).get(0);
        SignedRequest request = signed(endpoint, clock.instant());
        arrive(request, request.body());
        assertThat(get("/inbox")).bodyText().contains("Verified", "current secret of " + endpoint.id());
        post("/endpoints/" + endpoint.id() + "/secrets", "overlapHours", "24");
        assertThat(get("/inbox")).bodyText().contains("Signed with another secret", "previous secret of");
    }

    @Test
    void saysWhyASignatureDoesNotHold() {
        post("/inbox/endpoint");
        Endpoint endpoint = endpoints.in(environment.id()).get(0);
        SignedRequest late = signed(endpoint, clock.instant().minus(Duration.ofMinutes(6)));
        arrive(late, late.body());
        assertThat(get("/inbox")).bodyText().contains("more than five minutes before it arrived");
        arrive("content-type: application/json", "<b>x</b>");
        assertThat(get("/inbox"))
                .bodyText()
                .contains("A signature header is missing", "&lt;b&gt;x")
                .doesNotContain("<b>x");
        arrive(signed(endpoint, clock.instant()), new byte[] {'{', '}'});
        assertThat(get("/inbox")).bodyText().contains("changed on the way");
    }

    @Test
    void tellsThatSomethingArrivedWithoutFoldingWhatIsRead() {
        assertThat(fragment("/inbox?newest="))
                .hasStatusOk()
                .bodyText()
                .contains("hx-get")
                .doesNotContain("Something arrived", "<html");
        arrive("content-type: application/json", "{}");
        assertThat(fragment("/inbox?newest="))
                .bodyText()
                .contains("Something arrived")
                .doesNotContain("hx-get");
        assertThat(post("/inbox/emptying")).hasStatus(303);
        assertThat(get("/inbox")).bodyText().contains("Nothing yet.");
    }

    @Test
    void publishesAnEventOrSaysWhyNot() {
        assertThat(post("/inbox/events", "type", "test.greeting", "data", "{}"))
                .hasStatus(303)
                .flash()
                .hasEntrySatisfying("flash", text -> assertThat((String) text).endsWith("on its way to 1 endpoint."));
        assertThat(events.page(environment.id(), Events.Filter.NONE, Keyset.first(2))
                        .rows())
                .hasSize(1);
        assertThat(post("/inbox/events", "type", "nobody.knows", "data", "{}"))
                .hasStatus(303)
                .flash()
                .containsEntry("flash", "The catalogue has no type nobody.knows.")
                .containsEntry("data", "{}");
    }

    /** What the worker would send. */
    private SignedRequest signed(Endpoint endpoint, Instant at) {
        var destination = routing.destination(environment.id(), endpoint.id()).orElseThrow();
        DeliveryFacts facts = new DeliveryFacts(
                "evt_1", "a.b", at, null, "env", "env", "ep", "dlv", 1, false, "1".getBytes(StandardCharsets.UTF_8));
        return destination.profile().request(facts, destination.keys(), destination.headers(), at);
    }

    private void arrive(SignedRequest request, byte[] body) {
        String headers = request.headers().entrySet().stream()
                .map(header -> header.getKey() + ": " + header.getValue())
                .collect(Collectors.joining("\n"));
        inboxes.keep(inboxes.of(environment.id()), headers, body);
    }

    private void arrive(String headers, String body) {
        inboxes.keep(inboxes.of(environment.id()), headers, body.getBytes(StandardCharsets.UTF_8));
    }
}
