package dev.ringmain.api.replay;

import dev.ringmain.api.key.Caller;
import dev.ringmain.api.key.Needs;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.web.Pages;
import dev.ringmain.billing.Retention;
import dev.ringmain.delivery.DeliveryStatus;
import dev.ringmain.delivery.ReplayJob;
import dev.ringmain.delivery.ReplayJob.Selection;
import dev.ringmain.delivery.ReplayJobId;
import dev.ringmain.delivery.ReplayJobs;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.subscription.AllowedUnpaid;
import dev.ringmain.tenant.Scope;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
class ReplayController {

    private static final int MOST_TYPES = 50;

    private final ReplayJobs jobs;
    private final Endpoints endpoints;
    private final Retention retention;
    private final Pages pages;
    private final Clock clock;

    ReplayController(ReplayJobs jobs, Endpoints endpoints, Retention retention, Pages pages, Clock clock) {
        this.jobs = jobs;
        this.endpoints = endpoints;
        this.retention = retention;
        this.pages = pages;
        this.clock = clock;
    }

    /**
     * Which deliveries to send again.
     *
     * @param status {@code failed}, which is usual; {@code succeeded}; or {@code all}
     * @param types patterns; left out: all
     * @param since left out: as far back as the log goes
     * @param until left out: now
     * @param dryRun true: only count them
     */
    record Replay(
            @Nullable String status,
            @Nullable List<String> types,
            @Nullable Instant since,
            @Nullable Instant until,
            @Nullable Boolean dryRun) {}

    @PostMapping("/webhooks/endpoints/{id}/replay")
    @Needs(Scope.DELIVERIES_WRITE)
    ResponseEntity<Object> replay(
            Caller caller, @PathVariable String id, @RequestBody(required = false) @Nullable Replay asked) {
        EndpointId endpoint = EndpointId.parse(id)
                .filter(parsed -> endpoints.find(caller.environment(), parsed).isPresent())
                .orElseThrow(ApiProblem::notFound);
        Replay replay = asked == null ? new Replay(null, null, null, null, null) : asked;
        Selection what = selection(caller, replay);
        if (Boolean.TRUE.equals(replay.dryRun())) {
            return ResponseEntity.ok(Map.of("dry_run", true, "total", jobs.count(endpoint, what)));
        }
        ReplayJob job =
                jobs.begin(caller.environment(), endpoint, what, caller.key().toString());
        return ResponseEntity.accepted()
                .location(URI.create("/api/v1/replays/" + job.id()))
                .body(ReplayResource.of(job));
    }

    @GetMapping("/replays")
    @Needs(Scope.DELIVERIES_READ)
    Pages.Page<ReplayResource> list(
            Caller caller, @RequestParam @Nullable String cursor, @RequestParam @Nullable String limit) {
        return pages.page(
                "replays of " + caller.environment(),
                cursor,
                limit,
                keyset -> jobs.page(caller.environment(), keyset).map(ReplayResource::of));
    }

    @GetMapping("/replays/{id}")
    @Needs(Scope.DELIVERIES_READ)
    ReplayResource show(Caller caller, @PathVariable String id) {
        return ReplayResource.of(find(caller, id));
    }

    /** Ends it where it is. What was sent stays sent, and one that has ended stays as it is. */
    @AllowedUnpaid
    @PostMapping("/replays/{id}/cancel")
    @Needs(Scope.DELIVERIES_WRITE)
    ReplayResource cancel(Caller caller, @PathVariable String id) {
        jobs.cancel(caller.environment(), find(caller, id).id());
        return ReplayResource.of(find(caller, id));
    }

    private ReplayJob find(Caller caller, String id) {
        return ReplayJobId.parse(id)
                .flatMap(parsed -> jobs.find(caller.environment(), parsed))
                .orElseThrow(ApiProblem::notFound);
    }

    private Selection selection(Caller caller, Replay asked) {
        Instant now = clock.instant();
        Instant until = asked.until() == null || asked.until().isAfter(now) ? now : asked.until();
        Instant since = retention.since(caller.environment(), asked.since());
        if (!since.isBefore(until)) {
            throw ApiProblem.invalid("/since", "invalid_value", "since is before until, and before now.");
        }
        return new Selection(status(asked.status()), Patterns.of(asked.types(), MOST_TYPES), since, until);
    }

    private static @Nullable DeliveryStatus status(@Nullable String status) {
        if (status == null) {
            return DeliveryStatus.FAILED;
        }
        return switch (status) {
            case "failed" -> DeliveryStatus.FAILED;
            case "succeeded" -> DeliveryStatus.SUCCEEDED;
            case "all" -> null;
            default -> throw ApiProblem.invalid("/status", "invalid_value", "status is failed, succeeded or all.");
        };
    }
}
