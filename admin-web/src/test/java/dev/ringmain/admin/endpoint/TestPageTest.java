package dev.ringmain.admin.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;

import dev.ringmain.admin.AliceInTheDashboard;
import dev.ringmain.admin.Cast;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointDraft;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.event.EventType;
import dev.ringmain.event.EventTypes;
import dev.ringmain.filter.FilterText;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@DashboardTest
class TestPageTest extends AliceInTheDashboard {

    @Autowired
    EventTypes types;

    @Autowired
    EndpointRegistry registry;

    private Endpoint endpoint;
    private String page;

    @BeforeEach
    void anEndpointAndATypeWithAnExample() {
        cast.described(environment, "session.started");
        EventType type = types.find(environment.id(), "session.started").orElseThrow();
        type.shape(null, "{\"kWh\":12}");
        types.save(type);
        cast.described(environment, "invoice.paid");
        endpoint = cast.endpoint(environment, "https://hooks.amber.example/in", "session.*");
        page = "/endpoints/" + endpoint.id();
    }

    @Test
    void beginsWithTheExampleOfATypeThatItWants() {
        assertThat(get(page + "/test"))
                .hasStatusOk()
                .bodyText()
                .contains("<option value=\"session.started\" selected=\"selected\"", "&quot;kWh&quot;: 12", "ping");
        assertThat(fragment(page + "/test?type=invoice.paid"))
                .bodyText()
                .contains("Data of a invoice.paid", "value=\"invoice.paid\"")
                .doesNotContain("<html", "kWh");
    }

    @Test
    void sendsWhatIsWrittenAndShowsTheAnswerAsText() {
        assertThat(post(page + "/tests", "type", "session.started", "data", " {\"kWh\": 13} "))
                .hasStatusOk()
                .bodyText()
                .contains("It arrived", "204", "87 ms", "&lt;b&gt;{&quot;kWh&quot;: 13}&lt;/b&gt;")
                .doesNotContain("<b>{", "would not be sent");
        assertThat(mvc.post()
                        .uri("/app/{env}" + page + "/tests", environment.id())
                        .header("HX-Request", "true")
                        .with(Cast.as(cast.alice))
                        .with(csrf())
                        .param("type", "invoice.paid")
                        .param("data", "1"))
                .hasStatusOk()
                .bodyText()
                .contains("It arrived", "does not subscribe to this type")
                .doesNotContain("<main");
    }

    @Test
    void tellsWhatFilterAndTransformationWouldHaveDone() {
        registry.edit(
                environment.id(),
                endpoint.id(),
                EndpointDraft.of(null, null, null)
                        .filteredBy(new FilterText(List.of(), "data.kWh > 100"))
                        .transformedBy("{\"energy\": kWh}"));
        assertThat(post(page + "/tests", "type", "session.started", "data", "{\"kWh\":12}"))
                .bodyText()
                .contains("A delivery of it would not be sent here.", "What a delivery would carry instead")
                .contains("&quot;energy&quot;: 12", "{&quot;kWh&quot;:12}");
        assertThat(post(page + "/tests", "type", "session.started", "data", "{\"kWh\":101}"))
                .bodyText()
                .doesNotContain("would not be sent here");
    }

    @Test
    void sendsNothingThatIsNoEvent() {
        assertThat(post(page + "/tests", "type", "session.started", "data", "{\"kWh\":\n 12"))
                .hasStatus(422)
                .bodyText()
                .contains("This is not one JSON value: look at line 2", "aria-invalid=\"true\"")
                .doesNotContain("It arrived");
        assertThat(post(page + "/tests", "type", "session.started", "data", "1 2"))
                .hasStatus(422);
        assertThat(post(page + "/tests", "type", "no good!", "data", "1")).hasStatus(422);
        assertThat(post(page + "/tests", "type", "session.started", "data", ""))
                .hasStatusOk()
                .bodyText()
                .contains("It arrived", "12");
        assertThat(mvc.get()
                        .uri("/app/{env}" + page + "/test", cast.charlies.id())
                        .with(Cast.as(cast.charlie)))
                .hasStatus(404);
    }
}
