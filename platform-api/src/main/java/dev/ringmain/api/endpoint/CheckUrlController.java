package dev.ringmain.api.endpoint;

import dev.ringmain.api.key.Caller;
import dev.ringmain.api.key.Needs;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.problem.ProblemCode;
import dev.ringmain.api.problem.Problems;
import dev.ringmain.endpoint.ReachCheck.Found;
import dev.ringmain.endpoint.ReachCheck.Outcome;
import dev.ringmain.endpoint.UrlCheck;
import dev.ringmain.tenant.Scope;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Looks whether a receiver is there before an endpoint is opened. Stores nothing and sends nothing. */
@RestController
class CheckUrlController {

    private static final int SOON_S = 10;

    private final UrlCheck urls;

    CheckUrlController(UrlCheck urls) {
        this.urls = urls;
    }

    /** @param profile that the endpoint is to have; null: the environment's default */
    record CheckUrl(@Nullable String url, @Nullable String profile) {}

    record CheckedUrl(
            String outcome,
            @Nullable Integer addresses,
            @Nullable Instant certificateUntil,
            @Nullable Integer durationMs,
            String detail) {}

    @PostMapping(path = "/api/v1/webhooks/endpoints/check", produces = MediaType.APPLICATION_JSON_VALUE)
    @Needs(Scope.ENDPOINTS_WRITE)
    CheckedUrl check(Caller caller, @RequestBody CheckUrl asked) {
        if (asked.url() == null) {
            throw ApiProblem.invalid("/url", "required", "Say which url is to be checked.");
        }
        Found found =
                urls.of(caller.environment(), asked.url(), asked.profile()).orElseThrow(Problems::unavailable);
        if (found.outcome() == Outcome.TOO_OFTEN) {
            throw new ApiProblem(ProblemCode.RATE_LIMITED, found.detail()).retryAfter(SOON_S);
        }
        return new CheckedUrl(
                found.outcome().name().toLowerCase(Locale.ROOT),
                found.addresses(),
                found.certificateUntil(),
                found.durationMs(),
                found.detail());
    }
}
