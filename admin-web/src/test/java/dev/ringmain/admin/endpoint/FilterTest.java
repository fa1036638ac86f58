package dev.ringmain.admin.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;

import dev.ringmain.admin.AliceInTheDashboard;
import dev.ringmain.admin.Cast;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointDraft;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.filter.FilterText;
import dev.ringmain.tenant.Tenants;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@DashboardTest
class FilterTest extends AliceInTheDashboard {

    @Autowired
    Endpoints endpoints;

    @Autowired
    EndpointRegistry registry;

    @Autowired
    Tenants tenants;

    @Autowired
    JdbcClient jdbc;

    private Endpoint endpoint;
    private String page;

    @BeforeEach
    void openAnEndpoint() {
        endpoint = cast.endpoint(environment, "https://hooks.amber.example/in", "session.*");
        page = "/endpoints/" + endpoint.id() + "/filter";
    }

    @Test
    void savesRowsAsCelAndOpensThemAsRows() {
        MvcTestResult saved = post(
                page,
                "subjects",
                "DEPOT-*\r\nCP-1\r\n",
                "mode",
                "rows",
                "match",
                "any",
                "path",
                "meterStart",
                "operator",
                "MORE",
                "value",
                "1000",
                "path",
                "station.name",
                "operator",
                "IS",
                "value",
                "a, \"b\"",
                "path",
                "",
                "operator",
                "IS",
                "value",
                "",
                "transformation",
                "{\"kWh\": meterStart / 1000}");
        assertThat(saved).hasStatus(303);

        Endpoint stored = stored();
        assertThat(stored.filter())
                .contains(new FilterText(
                        List.of("DEPOT-*", "CP-1"), "data.meterStart > 1000 || data.station.name == \"a, \\\"b\\\"\""));
        assertThat(stored.transformation()).contains("{\"kWh\": meterStart / 1000}");
        assertThat(get(page))
                .hasStatusOk()
                .bodyText()
                .contains("value=\"meterStart\"", "value=\"station.name\"", "value=\"a, &quot;b&quot;\"")
                .containsPattern("value=\"rows\" checked")
                .containsPattern("value=\"any\" checked");
        assertThat(get("/endpoints/" + endpoint.id())).bodyText().contains("Not every event of these types");
    }

    /** As many as a condition is long enough for: what the page shows, saving it keeps. */
    @Test
    void keepsEveryRowOfALongCondition() {
        List<String> params = new ArrayList<>(List.of("mode", "rows", "match", "any"));
        List<String> cel = new ArrayList<>();
        for (int n = 1; n <= 31; n++) {
            params.addAll(List.of("path", "meter" + n, "operator", "IS", "value", "7"));
            cel.add("data.meter" + n + " == 7");
        }
        assertThat(post(page, params.toArray(String[]::new))).hasStatus(303);
        assertThat(stored().filter().orElseThrow().condition()).isEqualTo(String.join(" || ", cel));
        assertThat(get(page)).bodyText().contains("value=\"meter31\"");
    }

    /** A comma in the value of a single row is a comma. */
    @Test
    void takesACommaForWhatItIs() {
        assertThat(post(page, "mode", "rows", "path", "a", "operator", "IS", "value", "x,y"))
                .hasStatus(303);
        assertThat(stored().filter().orElseThrow().condition()).isEqualTo("data.a == \"x,y\"");
    }

    @Test
    void opensAnyOtherConditionAsText() {
        assertThat(post(page, "mode", "text", "condition", "data.list.exists(x, x > 1)"))
                .hasStatus(303);
        assertThat(get(page))
                .hasStatusOk()
                .bodyText()
                .containsPattern("value=\"text\" checked")
                .contains("data.list.exists(x, x &gt; 1)</textarea>");
    }

    @Test
    void takesTheFilterAndTheTransformationAway() {
        registry.edit(
                environment.id(),
                endpoint.id(),
                EndpointDraft.of(null, null, null)
                        .filteredBy(new FilterText(List.of("A"), "true"))
                        .transformedBy("a"));
        assertThat(post(page, "mode", "rows", "subjects", "", "transformation", ""))
                .hasStatus(303);
        assertThat(stored().filter()).isEmpty();
        assertThat(stored().transformation()).isEmpty();
    }

    @Test
    void saysAtTheFieldWhatIsWrongAndKeepsWhatWasWritten() {
        assertThat(post(page, "mode", "text", "condition", "data.a >", "subjects", "A*B", "transformation", "{"))
                .hasStatus(422)
                .bodyText()
                .contains("A subject is 1 to 256 characters", "data.a &gt;</textarea>");
        assertThat(post(page, "mode", "text", "condition", "data.a >"))
                .hasStatus(422)
                .bodyText()
                .contains("Line 1, column 9", "aria-invalid=\"true\"");
        assertThat(post(page, "mode", "rows", "transformation", "{\"a\":"))
                .hasStatus(422)
                .bodyText()
                .contains("Line 1, column 6");
        assertThat(post(page, "mode", "rows", "path", "a..b", "operator", "IS", "value", "1"))
                .hasStatus(422)
                .bodyText()
                .contains("is no field", "value=\"a..b\"");
        assertThat(stored().filter()).isEmpty();
    }

    @Test
    void previewsOnAnEventAsAFragmentAndAsAPage() {
        String event = cast.event(environment, "session.started", "{\"meterStart\": 12500}")
                .id()
                .toString();
        assertThat(get(page)).bodyText().contains(event, "It is sent.", "12500");

        String[] form = {
            "mode",
            "rows",
            "match",
            "all",
            "path",
            "meterStart",
            "operator",
            "MORE",
            "value",
            "20000",
            "transformation",
            "{\"kWh\": meterStart / 1000}",
            "sample",
            event
        };
        MvcTestResult fragment = hx(page + "/preview", form);
        assertThat(fragment)
                .hasStatusOk()
                .bodyText()
                .contains("It is not sent.", "data.meterStart &gt; 20000", "&quot;kWh&quot;: 12.5")
                .doesNotContain("<html", "<form");
        assertThat(post(page + "/preview", form))
                .hasStatusOk()
                .bodyText()
                .contains("<html", "It is not sent.", "value=\"20000\"");
        assertThat(hx(page + "/preview", "mode", "text", "condition", "data.meterStart > 'a'", "sample", event))
                .bodyText()
                .contains("Its delivery would fail");
        assertThat(hx(page + "/preview", "mode", "rows", "transformation", "$eval(\"1\")", "sample", event))
                .bodyText()
                .contains("There is no $eval here");
        assertThat(stored().filter()).isEmpty();
    }

    @Test
    void showsTheNextRowsWhenAskedForMore() {
        assertThat(post(page + "/preview", "mode", "rows", "more", "1", "path", "a", "operator", "IS", "value", "1"))
                .hasStatusOk()
                .bodyText()
                .contains("Field of row 6")
                .doesNotContain("Field of row 7");
    }

    @Test
    void showsWhichPlanHasTransformationsAndLetsThemBeTried() {
        int before = tenants.findById(environment.tenant()).orElseThrow().planVersionId();
        jdbc.sql("UPDATE tenant SET plan_version_id = 2 WHERE id = ?")
                .params(environment.tenant().bytes())
                .update();
        plans.forget(environment.tenant());
        try {
            assertThat(get(page)).bodyText().contains("Growth plan", "Compare the plans");
            assertThat(hx(page + "/preview", "mode", "rows", "transformation", "1 + 1"))
                    .bodyText()
                    .contains("What it gets", ">2</code>");
            assertThat(post(page, "mode", "rows", "subjects", "A", "transformation", "1 + 1"))
                    .hasStatus(422)
                    .bodyText()
                    .contains("A transformation comes with the Growth plan");
            assertThat(stored().filter()).isEmpty();
            assertThat(post(page, "mode", "rows", "subjects", "A", "transformation", ""))
                    .hasStatus(303);
        } finally {
            jdbc.sql("UPDATE tenant SET plan_version_id = ? WHERE id = ?")
                    .params(before, environment.tenant().bytes())
                    .update();
            plans.forget(environment.tenant());
        }
    }

    @Test
    void isNobodyElses() {
        String path = "/app/" + cast.charlies.id() + page;
        assertThat(mvc.get().uri(path).with(Cast.as(cast.charlie))).hasStatus(404);
        assertThat(mvc.post().uri(path).with(Cast.as(cast.charlie)).with(csrf()).param("mode", "rows"))
                .hasStatus(404);
        assertThat(mvc.post()
                        .uri(path + "/preview")
                        .with(Cast.as(cast.charlie))
                        .with(csrf())
                        .param("mode", "rows"))
                .hasStatus(404);
    }

    @Autowired
    dev.ringmain.billing.Plans plans;

    private Endpoint stored() {
        return endpoints.find(environment.id(), endpoint.id()).orElseThrow();
    }

    private MvcTestResult hx(String path, String... params) {
        var request = mvc.post()
                .uri("/app/" + environment.id() + path)
                .with(Cast.as(cast.alice))
                .with(csrf())
                .header("HX-Request", "true");
        for (int n = 0; n < params.length; n += 2) {
            request.param(params[n], params[n + 1]);
        }
        return request.exchange();
    }
}
