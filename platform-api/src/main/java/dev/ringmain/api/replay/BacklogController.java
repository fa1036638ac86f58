package dev.ringmain.api.replay;

import dev.ringmain.api.key.Caller;
import dev.ringmain.api.key.Needs;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.delivery.HeldWork;
import dev.ringmain.delivery.HeldWork.Keep;
import dev.ringmain.delivery.HeldWork.Queue;
import dev.ringmain.delivery.Resumptions;
import dev.ringmain.delivery.Resumptions.Choice;
import dev.ringmain.delivery.Resumptions.Progress;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.tenant.Scope;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What waits for an endpoint, and what becomes of it when the endpoint is served again. */
@RestController
@RequestMapping(path = "/api/v1/webhooks/endpoints/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
class BacklogController {

    private static final int MOST_TYPES = 50;

    private final HeldWork heldWork;
    private final Endpoints endpoints;
    private final Resumptions resumptions;
    private final Clock clock;

    BacklogController(HeldWork heldWork, Endpoints endpoints, Resumptions resumptions, Clock clock) {
        this.heldWork = heldWork;
        this.endpoints = endpoints;
        this.resumptions = resumptions;
        this.clock = clock;
    }

    /**
     * @param waiting for their first attempt, for another one, or for the endpoint
     * @param retrying of these, those that were tried
     * @param held of these, those that wait for the endpoint to be served again
     * @param due of these, those whose time has come: they wait for their turn, or for the endpoint's rate limit
     * @param oldestSeconds since the oldest was published; null if nothing waits
     * @param discarding what a resumption that is under way ends before the endpoint is served; null if none is
     */
    record BacklogResource(
            long waiting,
            long retrying,
            long held,
            long due,
            @Nullable Long oldestSeconds,
            @Nullable Progress discarding) {}

    /**
     * What to send of what was held.
     *
     * @param backlog {@code all}, which is usual, or {@code discard}
     * @param since only what was published then or later
     * @param types only these
     * @param dryRun true: only count
     */
    record Resume(
            @Nullable String backlog,
            @Nullable Instant since,
            @Nullable List<String> types,
            @Nullable Boolean dryRun) {}

    record Resumed(boolean dryRun, String status, long toSend, long toDiscard, boolean goesOn) {}

    @GetMapping("/backlog")
    @Needs(Scope.DELIVERIES_READ)
    BacklogResource backlog(Caller caller, @PathVariable String id) {
        EndpointId endpoint = find(caller, id);
        Queue queue = heldWork.queue(endpoint);
        Instant oldest = queue.oldest();
        return new BacklogResource(
                queue.waiting(),
                queue.retrying(),
                queue.held(),
                queue.due(),
                oldest == null
                        ? null
                        : Math.max(0, Duration.between(oldest, clock.instant()).toSeconds()),
                resumptions.underWay(endpoint).orElse(null));
    }

    /** Serves the endpoint again; after a long backlog was cleared, if it has to be. What is not to be sent ends as failed, {@code discarded}, and can still be replayed. */
    @PostMapping("/resume")
    @Needs(Scope.ENDPOINTS_WRITE)
    Resumed resume(Caller caller, @PathVariable String id, @RequestBody(required = false) @Nullable Resume asked) {
        EndpointId endpoint = find(caller, id);
        Keep keep = asked == null ? Keep.ALL : keep(asked);
        boolean dryRun = asked != null && Boolean.TRUE.equals(asked.dryRun());
        Choice choice = (dryRun
                        ? resumptions.count(caller.environment(), endpoint, keep)
                        : resumptions.resume(
                                caller.environment(),
                                endpoint,
                                keep,
                                caller.key().toString()))
                .orElseThrow(ApiProblem::notFound);
        return new Resumed(
                dryRun, choice.endpoint().status().text(), choice.toSend(), choice.toDiscard(), choice.goesOn());
    }

    private static Keep keep(Resume asked) {
        String backlog = asked.backlog() == null ? "all" : asked.backlog();
        return switch (backlog) {
            case "all" -> new Keep(asked.since(), Patterns.of(asked.types(), MOST_TYPES));
            case "discard" -> Keep.NONE;
            default -> throw ApiProblem.invalid("/backlog", "invalid_value", "backlog is all or discard.");
        };
    }

    private EndpointId find(Caller caller, String id) {
        return EndpointId.parse(id)
                .filter(parsed -> endpoints.find(caller.environment(), parsed).isPresent())
                .orElseThrow(ApiProblem::notFound);
    }
}
