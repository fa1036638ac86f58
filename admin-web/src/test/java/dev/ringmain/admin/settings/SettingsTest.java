package dev.ringmain.admin.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;

import dev.ringmain.admin.AliceInTheDashboard;
import dev.ringmain.admin.Cast;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.endpoint.EndpointDraft;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Tenants;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@DashboardTest
class SettingsTest extends AliceInTheDashboard {

    @Autowired
    Environments environments;

    @Autowired
    Tenants tenants;

    @Autowired
    EndpointRegistry registry;

    @Test
    void renamesTheEnvironment() {
        String name = "Depot " + System.nanoTime();
        assertThat(post("/settings/name", "name", "  " + name + " ")).hasStatus(303);
        assertThat(environments.findById(environment.id()).orElseThrow().name()).isEqualTo(name);
        assertThat(get("/settings")).bodyText().contains(name, "Amber Charging");
        assertThat(get("/audit-log?action=environment"))
                .bodyText()
                .contains("environment.updated", name, "alice@amber.example")
                .as("what changed is read to its end")
                .contains("<pre class=\"mono wrap\" tabindex=\"0\">");
    }

    @Test
    void saysWhatANameMustBe() {
        String before = environment.name();
        for (Map.Entry<String, String> wrong : Map.of(
                        " ",
                        "Write a name.",
                        "x".repeat(41),
                        "at most 40 characters",
                        "a\u202Eb",
                        "no control characters",
                        "LIVE",
                        "Another environment is called")
                .entrySet()) {
            assertThat(post("/settings/name", "name", wrong.getKey()))
                    .hasStatus(422)
                    .bodyText()
                    .contains(wrong.getValue());
        }
        assertThat(environments.findById(environment.id()).orElseThrow().name()).isEqualTo(before);
    }

    @Test
    void choosesTheWireProfileOfNewEndpoints() {
        assertThat(post("/settings/profile", "profile", "dynamic")).hasStatus(303);

        assertThat(get("/settings")).bodyText().contains("value=\"dynamic\" selected");
        assertThat(get("/endpoints/new")).bodyText().contains("value=\"dynamic\" checked");
        assertThat(registry.open(
                                environment.id(),
                                EndpointDraft.of(null, "https://receiver.example/in", List.of("*")),
                                10)
                        .endpoint()
                        .profile())
                .isEqualTo("dynamic");
        assertThat(post("/settings/profile", "profile", "no-such"))
                .hasStatus(422)
                .bodyText()
                .contains("There is no wire profile of that name.");
        assertThat(get("/audit-log?action=environment")).bodyText().contains("dynamic");
    }

    @Test
    void renamesTheTenantForThoseWhoAnswerForIt() {
        assertThat(post("/settings/tenant-name", "tenant-name", "x".repeat(121)))
                .hasStatus(422);
        assertThat(post("/settings/tenant-name", "tenant-name", "Amber & Sons")).hasStatus(303);
        assertThat(get("/settings")).bodyText().contains("Amber &amp; Sons");
        assertThat(post("/settings/tenant-name", "tenant-name", "Amber Charging"))
                .hasStatus(303);
        assertThat(tenants.findById(cast.amber.id()).orElseThrow().name()).isEqualTo("Amber Charging");
    }

    @Test
    void letsAViewerLookAndNotTouch() {
        MvcTestResult page = mvc.get()
                .uri("/app/" + environment.id() + "/settings")
                .with(Cast.as(cast.bob))
                .exchange();
        assertThat(page)
                .hasStatusOk()
                .bodyText()
                .contains(environment.name(), "Download the export")
                .doesNotContain("Rename");
        for (String path : List.of("/settings/name", "/settings/profile", "/settings/tenant-name")) {
            assertThat(mvc.post()
                            .uri("/app/" + environment.id() + path)
                            .param("name", "Bob's")
                            .param("tenant-name", "Bob's")
                            .with(Cast.as(cast.bob))
                            .with(csrf()))
                    .hasStatus(403);
        }
        assertThat(mvc.get()
                        .uri("/app/" + environment.id() + "/settings/export")
                        .with(Cast.as(cast.charlie)))
                .hasStatus(404);
    }

    @Test
    void exportsWhatIsSetUpWithoutASecret() throws Exception {
        cast.described(environment, "depot.opened");
        EndpointRegistry.Opened opened = registry.open(
                environment.id(),
                new EndpointDraft(
                        "https://hooks.amber.example/in",
                        "Billing",
                        List.of("depot.*"),
                        null,
                        Map.of("X-Token", "hidden-value"),
                        7,
                        null,
                        null),
                10);
        MvcTestResult file = get("/settings/export");

        assertThat(file)
                .hasStatusOk()
                .headers()
                .hasValue("Content-Disposition", "attachment; filename=\"" + environment.id() + ".json\"");
        String text = file.getResponse().getContentAsString();
        JsonNode document = JsonMapper.shared().readTree(text);
        assertThat(document.at("/environment/id").asString())
                .isEqualTo(environment.id().toString());
        assertThat(document.at("/endpoints/0/url").asString()).isEqualTo("https://hooks.amber.example/in");
        assertThat(document.at("/endpoints/0/events/0").asString()).isEqualTo("depot.*");
        assertThat(document.at("/endpoints/0/header_names/0").asString()).isEqualTo("X-Token");
        assertThat(document.at("/endpoints/0/rate_limit").asInt()).isEqualTo(7);
        assertThat(document.at("/event_types/0/name").asString()).isEqualTo("depot.opened");
        assertThat(text).doesNotContain("hidden-value", "whsec_", String.valueOf(opened.secret()));
    }
}
