package dev.ringmain.api.usage;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ringmain.api.key.Caller;
import dev.ringmain.api.key.Needs;
import dev.ringmain.billing.EffectiveLimit;
import dev.ringmain.billing.Limits;
import dev.ringmain.billing.Plan;
import dev.ringmain.billing.Plans;
import dev.ringmain.subscription.Standings;
import dev.ringmain.tenant.Scope;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Why each limit of the environment is what it is. */
@RestController
@RequestMapping(path = "/api/v1/limits", produces = MediaType.APPLICATION_JSON_VALUE)
class LimitController {

    private final Limits limits;
    private final Plans plans;
    private final Standings standings;

    LimitController(Limits limits, Plans plans, Standings standings) {
        this.limits = limits;
        this.plans = plans;
        this.standings = standings;
    }

    record LimitReport(String plan, int planVersion, String standing, Map<String, EffectiveResource> limits) {}

    /** @param steps from the default to what holds, which is the last */
    record EffectiveResource(long value, String origin, List<StepResource> steps) {

        static EffectiveResource of(EffectiveLimit limit) {
            return new EffectiveResource(
                    limit.value(),
                    limit.effective().origin().text(),
                    limit.steps().stream().map(StepResource::of).toList());
        }
    }

    @JsonInclude
    record StepResource(
            String origin,
            long value,
            @Nullable String setBy,
            @Nullable String reason,
            @Nullable Instant setAt,
            @Nullable Instant until) {

        static StepResource of(EffectiveLimit.Step step) {
            return new StepResource(
                    step.origin().text(), step.value(), step.setBy(), step.reason(), step.setAt(), step.until());
        }
    }

    @GetMapping
    @Needs(Scope.USAGE_READ)
    LimitReport show(Caller caller) {
        Plan plan = plans.assigned(caller.tenant());
        Map<String, EffectiveResource> all = new LinkedHashMap<>();
        limits.of(caller.tenant(), caller.environment())
                .forEach(limit -> all.put(limit.entitlement().key(), EffectiveResource.of(limit)));
        return new LimitReport(
                plan.code(), plan.version(), standings.of(caller.tenant()).text(), all);
    }
}
