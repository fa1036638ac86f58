package dev.ringmain.api.billing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.ApiTest;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Cast.Customer;
import dev.ringmain.api.testing.Dashboard;
import dev.ringmain.api.testing.Workspace;
import dev.ringmain.billing.Plan;
import dev.ringmain.billing.PlanVersions;
import dev.ringmain.billing.Plans;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Moving to another plan by a program. */
@ApiTest
@Tag("database")
class PlanChangeApiTest {

    private static final String PREVIEW = "/api/v1/subscription/preview";
    private static final String CHANGE = "/api/v1/subscription/change";

    @Autowired
    Cast cast;

    @Autowired
    Plans plans;

    @Autowired
    PlanVersions versions;

    /** It is shown a version, and a dearer one is published before it says yes. */
    @Test
    void takesTheVersionThatWasShownOrNone() {
        Workspace charlie = cast.charlie().live();
        Plan growth = plans.published("growth").orElseThrow();
        Answer shown = charlie.post(PREVIEW, "{\"plan\":\"growth\"}");
        assertThat(shown.number("/plan_version")).isEqualTo(growth.version());
        String asShown = "{\"plan\":\"growth\",\"plan_version\":" + growth.version() + "}";

        Plan dearer = versions.draft(growth.versionId());
        versions.edit(dearer.versionId(), growth.priceMinor() + 5_000, Map.of());
        versions.publish(dearer.versionId());
        try {
            Answer refused = charlie.post(CHANGE, asShown);
            assertThat(refused.refusal()).isEqualTo("409 conflict");
            assertThat(refused.pointer()).isEqualTo("/plan_version");
            assertThat(refused.at("/detail")).contains("version " + dearer.version() + " is", "preview again");
            assertThat(charlie.post(PREVIEW, asShown).refusal()).isEqualTo("409 conflict");
            assertThat(charlie.get("/api/v1/subscription").at("/plan")).isEqualTo("starter");
        } finally {
            versions.archive(dearer.versionId());
        }

        assertThat(charlie.post(CHANGE, asShown).number("/plan_version")).isEqualTo(growth.version());
        assertThat(charlie.get("/api/v1/subscription").at("/plan")).isEqualTo("growth");
    }

    /** More than that does not fit into the subscription's row. */
    @Test
    void takesTwoThousandSurvivorsAndNotOneMore() {
        Workspace charlie = cast.charlie().live();
        List<String> tooMany =
                IntStream.range(0, 2_001).mapToObj(i -> Workspace.unused("ep")).toList();

        for (String call : List.of(PREVIEW, CHANGE)) {
            Answer refused = charlie.post(call, keeping(tooMany));
            assertThat(refused.refusal()).as(call).isEqualTo("422 invalid_request");
            assertThat(refused.pointer()).isEqualTo("/survivors");
        }
        assertThat(charlie.get("/api/v1/subscription").at("/plan")).isEqualTo("starter");

        // One that is named twice counts once.
        List<String> most = new ArrayList<>(tooMany.subList(0, 2_000));
        most.addAll(tooMany.subList(0, 500));
        assertThat(charlie.post(PREVIEW, keeping(most)).status()).isEqualTo(200);
        assertThat(charlie.post(CHANGE, keeping(most)).at("/plan")).isEqualTo("growth");
    }

    @Test
    void theDashboardTakesAsMany() {
        Customer charlie = cast.charlie();
        Dashboard dashboard = cast.dashboard(charlie, "charlie");
        String usage = "/app/" + charlie.live().id() + "/usage";
        String plan = "/app/" + charlie.live().id() + "/plan";
        String growth = String.valueOf(plans.published("growth").orElseThrow().versionId());
        List<String> tooMany =
                IntStream.range(0, 2_001).mapToObj(i -> Workspace.unused("ep")).toList();

        assertThat(dashboard.submit(usage, plan, Map.of("to", List.of(growth), "survivors", tooMany)))
                .contains("At most 2000 endpoints can be chosen");
        assertThat(charlie.live().get("/api/v1/subscription").at("/plan")).isEqualTo("starter");

        assertThat(dashboard.submit(usage, plan, Map.of("to", List.of(growth), "survivors", tooMany.subList(0, 2_000))))
                .contains("You are on the Growth plan now.");
    }

    private static String keeping(List<String> survivors) {
        return survivors.stream()
                .collect(Collectors.joining("\",\"", "{\"plan\":\"growth\",\"survivors\":[\"", "\"]}"));
    }
}
