package dev.ringmain.api.billing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.ApiTest;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Workspace;
import dev.ringmain.billing.Plan;
import dev.ringmain.billing.PlanVersions;
import dev.ringmain.billing.Plans;
import java.util.Map;
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
}
