package dev.ringmain.api.endpoint;

import dev.ringmain.api.key.Caller;
import dev.ringmain.api.key.Needs;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.billing.PlanGate;
import dev.ringmain.billing.PlanGate.RetryBounds;
import dev.ringmain.endpoint.EndpointDraft;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Scope;
import dev.ringmain.wire.RetrySchedule;
import dev.ringmain.wire.RetrySchedule.Planned;
import dev.ringmain.wire.WireProfile;
import dev.ringmain.wire.WireProfiles;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** When a delivery of now would be tried, if its receiver never took it. Stores nothing. */
@RestController
class RetryPreviewController {

    private final Environments environments;
    private final WireProfiles profiles;
    private final PlanGate planGate;
    private final Clock clock;

    RetryPreviewController(Environments environments, WireProfiles profiles, PlanGate planGate, Clock clock) {
        this.environments = environments;
        this.profiles = profiles;
        this.planGate = planGate;
        this.clock = clock;
    }

    /**
     * @param profile whose timeout counts, and whose schedule where {@code retry} is left out; left out: the environment's default
     * @param retry an endpoint's own schedule
     */
    record AskRetryPreview(
            @Nullable String profile, @Nullable JsonNode retry) {}

    /** @param allowed whether the plan lets an endpoint have such a schedule of its own */
    record RetryPreview(List<Planned> attempts, boolean allowed, RetryBounds limits) {}

    @PostMapping(path = "/api/v1/webhooks/retry-previews", produces = MediaType.APPLICATION_JSON_VALUE)
    @Needs(Scope.ENDPOINTS_READ)
    RetryPreview preview(Caller caller, @RequestBody AskRetryPreview asked) {
        Environment environment = environments.findById(caller.environment()).orElseThrow(ApiProblem::notFound);
        WireProfile profile = profiles.find(environment, asked.profile())
                .orElseThrow(() -> ApiProblem.invalid(
                        "/profile",
                        "unknown_profile",
                        "There is no wire profile of that name. GET /api/v1/wire-profiles lists those there are."));
        RetrySchedule schedule = EndpointDraft.of(null, null, null)
                .retryingBy(asked.retry())
                .retrySchedule()
                .orElse(profile.retries());
        RetryBounds bounds = planGate.retryBounds(caller.tenant());
        return new RetryPreview(schedule.calendar(clock.instant(), profile.timeout()), bounds.allow(schedule), bounds);
    }
}
