package dev.ringmain.admin.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.admin.AliceInTheDashboard;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.delivery.Deliveries;
import dev.ringmain.delivery.Delivery;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.Suspensions;
import dev.ringmain.event.Event;
import dev.ringmain.event.EventType;
import dev.ringmain.event.EventTypes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@DashboardTest
class EventTest extends AliceInTheDashboard {

    @Autowired
    EventTypes types;

    @Autowired
    Suspensions suspensions;

    @Autowired
    Deliveries deliveries;

    @Test
    void listsEventsAndFindsOneByItsId() {
        Event event = cast.event(environment, "session.ended", "{}");
        cast.event(environment, "invoice.paid", "{}");
        assertThat(get("/events")).bodyText().contains("session.ended", "invoice.paid");
        assertThat(get("/events?type=session.*"))
                .bodyText()
                .contains(">session.ended<")
                .doesNotContain(">invoice.paid<");
        assertThat(get("/events?id=" + event.publicId()))
                .hasRedirectedUrl("/app/" + environment.id() + "/events/" + event.id());
        assertThat(get("/events?id=unknown")).bodyText().contains("No event of this environment has that id");
        assertThat(fragment("/events")).bodyText().contains("session.ended").doesNotContain("<html");
    }

    @Test
    void showsTheDataIndentedAndNeverInterpreted() {
        Event event = cast.event(
                environment,
                "session.ended",
                "{\"kwh\":21.480,\"note\":\"<img src=x onerror=alert(1)>\",\"empty\":{}}");
        cast.delivery(cast.endpoint(environment, "https://one.amber.example/in", "*"), event);
        assertThat(get("/events/" + event.id()))
                .hasStatusOk()
                .bodyText()
                .contains(
                        "&quot;kwh&quot;: 21.480,\n",
                        "&lt;img src=x",
                        "&quot;empty&quot;: {}",
                        "https://one.amber.example/in")
                .doesNotContain("<img src=x");
    }

    @Test
    void saysWhyNobodyGotAnEvent() {
        Event event = cast.event(environment, "session.ended", "{}");
        assertThat(get("/events/" + event.id()))
                .bodyText()
                .contains("No endpoint wanted it when it was published", "There is no endpoint.");
    }

    @Test
    void givesEachEndpointItsVerdict() {
        Endpoint suspended = cast.endpoint(environment, "https://one.amber.example/in", "session.*");
        cast.endpoint(environment, "https://other.amber.example/in", "invoice.*");
        Event event = cast.event(environment, "session.ended", "{}");
        cast.delivery(suspended, event);
        suspensions.suspendByPlan(environment.tenant(), List.of(suspended.id()));

        assertThat(get("/events/" + event.id()))
                .bodyText()
                .contains("Suspended by plan", "The plan does not allow the endpoint any more")
                .contains("Not subscribed", "does not subscribe to session.ended", "Its delivery");
        assertThat(get("/endpoints/" + suspended.id()))
                .bodyText()
                .contains("Suspended by plan", "Your plan does not allow it any more")
                .doesNotContain("Resume");
    }

    @Test
    void sendsItToWhoeverMissedItAndAgainToAll() {
        Endpoint first = cast.endpoint(environment, "https://one.amber.example/in", "session.*");
        Event event = cast.event(environment, "session.ended", "{}");
        Delivery failed = cast.delivery(first, event);
        cast.attemptAll(500, "no", null);
        Endpoint later = cast.endpoint(environment, "https://later.amber.example/in", "session.*");
        Endpoint other = cast.endpoint(environment, "https://other.amber.example/in", "invoice.*");
        String page = "/events/" + event.id();
        assertThat(get(page)).bodyText().contains("Send again to all").containsOnlyOnce(">Send it here");

        assertThat(post(page + "/deliveries", "endpoint", later.id().toString()))
                .hasStatus(303)
                .hasRedirectedUrl("/app/" + environment.id() + page);
        assertThat(post(page + "/deliveries", "endpoint", later.id().toString()))
                .hasStatus(303);
        assertThat(post(page + "/deliveries", "endpoint", other.id().toString()))
                .flash()
                .containsEntry(
                        "flash",
                        "The endpoint does not subscribe to session.ended. Let it subscribe first, then send it.");
        assertThat(post(page + "/deliveries", "endpoint", EndpointId.next().toString()))
                .hasStatus(404);
        assertThat(deliveries.of(environment.id(), event.id()))
                .extracting(Delivery::endpoint)
                .containsExactlyInAnyOrder(first.id(), later.id());
        assertThat(get(page)).bodyText().doesNotContain(">Send it here");

        // It waits there already.
        assertThat(post(page + "/replays", "endpoint", later.id().toString()))
                .flash()
                .containsEntry("flashKind", "bad");
        assertThat(post(page + "/replays")).flash().containsEntry("flash", "On its way again.");
        assertThat(post(page + "/replays")).flash().containsEntry("flashKind", "bad");
        assertThat(deliveries.of(environment.id(), event.id()))
                .extracting(Delivery::replayOf)
                .containsOnlyOnce(failed.id());
    }

    @Test
    void foldsWhatIsLongAndHandsOutWhatIsCut() {
        String list = "[" + "1,".repeat(29) + "1]";
        Event event = cast.event(environment, "session.ended", "{\"samples\":" + list + "}");
        assertThat(get("/events/" + event.id()))
                .bodyText()
                .contains(
                        "<details class=\"folded\"><summary>  &quot;samples&quot;: [<i data-lines=\"30\"></i>\n</summary>    1,\n")
                .doesNotContain("Download all of it");
        String large = "{\"note\":\"" + "x".repeat(70_000) + "\"}";
        Event cut = cast.event(environment, "session.ended", large);
        assertThat(get("/events/" + cut.id())).bodyText().contains("Download all of it", "bytes more");
        assertThat(get("/events/" + cut.id() + "/data"))
                .hasStatusOk()
                .hasHeader("Content-Disposition", "attachment; filename=\"" + cut.id() + ".json\"")
                .bodyText()
                .isEqualTo(large);
    }

    @Test
    void addsATypeAndShowsWhatItSays() {
        assertThat(post(
                        "/event-types",
                        "name",
                        "session.ended",
                        "description",
                        "It is over.",
                        "example",
                        "{\"kwh\":1}",
                        "schema",
                        "{\"type\":\"object\"}"))
                .hasStatus(303)
                .hasRedirectedUrl("/app/" + environment.id() + "/event-types/session.ended");
        cast.endpoint(environment, "https://one.amber.example/in", "session.*");
        assertThat(get("/event-types/session.ended"))
                .bodyText()
                .contains("It is over.", "&quot;kwh&quot;: 1", "https://one.amber.example/in");
        assertThat(get("/event-types")).bodyText().contains("session.ended", "It is over.");
    }

    @Test
    void saysAtTheFieldWhatATypeCannotBe() {
        assertThat(post("/event-types", "name", "no good"))
                .hasStatus(422)
                .bodyText()
                .contains("A name is words");
        assertThat(post("/event-types", "name", "a.b", "example", "{oops"))
                .hasStatus(422)
                .bodyText()
                .contains("This is not JSON", "value=\"a.b\"");
        assertThat(post("/event-types", "name", "a.b", "schema", "[]"))
                .hasStatus(422)
                .bodyText()
                .contains("A JSON Schema is an object");
        cast.described(environment, "a.b");
        assertThat(post("/event-types", "name", "a.b"))
                .hasStatus(422)
                .bodyText()
                .contains("a type of that name already");
    }

    @Test
    void describesAndDeprecatesAType() {
        cast.described(environment, "session.ended");
        assertThat(get("/event-types/session.ended/edit")).hasStatusOk();
        assertThat(post("/event-types/session.ended", "description", "Done.", "deprecated", "true"))
                .hasStatus(303);
        EventType type = types.findByEnvironmentAndName(environment.id(), "session.ended")
                .orElseThrow();
        assertThat(type.description()).isEqualTo("Done.");
        assertThat(type.deprecatedAt()).isPresent();
        assertThat(post("/event-types/session.ended", "description", "Back.")).hasStatus(303);
        assertThat(types.findByEnvironmentAndName(environment.id(), "session.ended")
                        .orElseThrow()
                        .deprecatedAt())
                .isEmpty();
        assertThat(post("/event-types/never.heard", "description", "x")).hasStatus(404);
    }
}
