package dev.ringmain.admin.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.admin.AliceInTheDashboard;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.endpoint.Endpoints;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@DashboardTest
class ImportPageTest extends AliceInTheDashboard {

    @Autowired
    Endpoints endpoints;

    @Test
    void showsWhatWouldBeDoneAndDoesItOnceItIsConfirmed() throws Exception {
        cast.described(environment, "depot.opened");
        cast.endpoint(environment, "https://hooks.amber.example/in", "depot.*");
        String document =
                new String(get("/settings/export").getResponse().getContentAsByteArray(), StandardCharsets.UTF_8);
        environment = cast.freshEnvironment();

        assertThat(get("/settings/import")).hasStatusOk();
        assertThat(post("/settings/import", "document", document))
                .hasStatusOk()
                .bodyText()
                .contains("What would be done", "https://hooks.amber.example/in", "depot.opened", "added", "Take it in")
                .doesNotContain("whsec_");
        assertThat(endpoints.in(environment.id())).isEmpty();

        assertThat(post("/settings/import", "document", document, "confirmed", "true"))
                .hasStatusOk()
                .bodyText()
                .contains(
                        "What was done",
                        "whsec_",
                        "shown this once",
                        "aria-label=\"Signing secret of https://hooks.amber.example/in\"");
        assertThat(endpoints.in(environment.id())).hasSize(1);

        assertThat(post("/settings/import", "document", document))
                .bodyText()
                .contains("unchanged")
                .doesNotContain(">added<");
    }

    @Test
    void saysWhatIsWrongWithADocument() {
        assertThat(post("/settings/import", "document", "{\"format\":\"<b>\"}"))
                .hasStatus(422)
                .bodyText()
                .contains("(at /format)", "&lt;b&gt;")
                .doesNotContain("<b>\"");
    }
}
