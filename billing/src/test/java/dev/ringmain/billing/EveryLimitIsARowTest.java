package dev.ringmain.billing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.BillingTest;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A limit that neither the defaults nor a plan name would be nothing by accident. */
@BillingTest
class EveryLimitIsARowTest {

    @Autowired
    Plans plans;

    @Test
    void everyPlanThatIsSoldSaysWhatItGrants() {
        assertThat(plans.published()).isNotEmpty().allSatisfy(plan -> {
            Map<Entitlement, Long> said = new HashMap<>(plans.defaults());
            said.putAll(plans.named(plan.versionId()));
            assertThat(said).as(plan.code()).containsOnlyKeys(Entitlement.values());
        });
    }
}
