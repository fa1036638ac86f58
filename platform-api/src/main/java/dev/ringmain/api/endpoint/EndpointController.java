package dev.ringmain.api.endpoint;

import dev.ringmain.api.delivery.DeliveryResource;
import dev.ringmain.api.key.Caller;
import dev.ringmain.api.key.Needs;
import dev.ringmain.api.key.ScopeCheck;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.problem.Problems;
import dev.ringmain.api.web.Pages;
import dev.ringmain.billing.PlanGate;
import dev.ringmain.billing.Retention;
import dev.ringmain.delivery.Deliveries;
import dev.ringmain.delivery.EndpointSearch;
import dev.ringmain.delivery.EndpointSearch.State;
import dev.ringmain.endpoint.Destination;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointDraft;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.endpoint.EndpointRegistry.Opened;
import dev.ringmain.endpoint.EndpointTester;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.preview.UnacceptableTest;
import dev.ringmain.preview.WrittenTests;
import dev.ringmain.secret.Sealing;
import dev.ringmain.subscription.AllowedUnpaid;
import dev.ringmain.tenant.Scope;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

@RestController
@RequestMapping(path = "/api/v1/webhooks/endpoints", produces = MediaType.APPLICATION_JSON_VALUE)
class EndpointController {

    private final EndpointRegistry registry;
    private final Endpoints endpoints;
    private final EndpointSearch search;
    private final PlanGate planGate;
    private final ScopeCheck scopes;
    private final RoutingTable routing;
    private final ObjectProvider<EndpointTester> tester;
    private final WrittenTests tests;
    private final Deliveries deliveries;
    private final Retention retention;
    private final Sealing sealing;
    private final Pages pages;
    private final Clock clock;

    EndpointController(
            EndpointRegistry registry,
            Endpoints endpoints,
            EndpointSearch search,
            PlanGate planGate,
            ScopeCheck scopes,
            RoutingTable routing,
            ObjectProvider<EndpointTester> tester,
            WrittenTests tests,
            Deliveries deliveries,
            Retention retention,
            Sealing sealing,
            Pages pages,
            Clock clock) {
        this.registry = registry;
        this.endpoints = endpoints;
        this.search = search;
        this.planGate = planGate;
        this.scopes = scopes;
        this.routing = routing;
        this.tester = tester;
        this.tests = tests;
        this.deliveries = deliveries;
        this.retention = retention;
        this.sealing = sealing;
        this.pages = pages;
        this.clock = clock;
    }

    /**
     * @param secret the customer's own; left out: one is made
     * @param overlapSeconds for how long the old secret signs beside the new one
     */
    record RotateSecret(@Nullable String secret, @Nullable Long overlapSeconds) {}

    /**
     * @param type of the event; both left out: a ping
     * @param data any JSON value; left out: the catalogue's example of the type
     */
    record TestEndpoint(@Nullable String type, @Nullable JsonNode data) {}

    /** @param overlapSeconds for how long the old key pair signs beside the new one */
    record RotateKey(@Nullable Long overlapSeconds) {}

    @PostMapping
    @Needs(Scope.ENDPOINTS_WRITE)
    ResponseEntity<EndpointResource> open(Caller caller, @RequestBody EndpointDraft draft) {
        int limit = planGate.endpointsPerEnvironment(caller.tenant(), caller.environment());
        refuseRateOverPlan(caller, draft);
        planGate.transformation(caller.tenant(), null, draft.transformation());
        planGate.retry(caller.tenant(), Optional.empty(), draft);
        Opened opened = registry.open(caller.environment(), draft, limit);
        return ResponseEntity.created(URI.create(
                        "/api/v1/webhooks/endpoints/" + opened.endpoint().id()))
                .body(EndpointResource.revealing(opened, sealing, clock.instant()));
    }

    /** All of them: a plan allows few enough to be listed whole. */
    @GetMapping
    @Needs(Scope.ENDPOINTS_READ)
    Pages.Page<EndpointResource> list(
            Caller caller, @RequestParam(defaultValue = "") String q, @RequestParam @Nullable String status) {
        return Pages.whole(search.in(caller.environment(), q, state(status)).stream()
                .map(found -> EndpointResource.of(found.endpoint(), sealing, clock.instant()))
                .toList());
    }

    private static @Nullable State state(@Nullable String status) {
        return status == null
                ? null
                : State.parse(status)
                        .orElseThrow(() -> ApiProblem.parameter(
                                "status", "status is active, failing, paused, disabled or suspended_by_plan."));
    }

    @GetMapping("/{id}")
    @Needs(Scope.ENDPOINTS_READ)
    EndpointResource show(Caller caller, @PathVariable String id) {
        return EndpointResource.of(find(caller, id), sealing, clock.instant());
    }

    /** To pause it and nothing else is allowed to whoever has not paid, too. */
    @AllowedUnpaid
    @PatchMapping("/{id}")
    @Needs(Scope.ENDPOINTS_WRITE)
    EndpointResource edit(Caller caller, @PathVariable String id, @RequestBody EndpointDraft draft) {
        scopes.refuseUnpaidUnlessPause(caller, draft);
        refuseRateOverPlan(caller, draft);
        Endpoint stored = find(caller, id);
        planGate.transformation(caller.tenant(), stored.transformation().orElse(null), draft.transformation());
        planGate.retry(caller.tenant(), stored.retry(), draft);
        Endpoint edited = registry.edit(
                        caller.environment(), id(id), draft, caller.key().toString())
                .orElseThrow(ApiProblem::notFound);
        return EndpointResource.of(edited, sealing, clock.instant());
    }

    @AllowedUnpaid
    @DeleteMapping("/{id}")
    @Needs(Scope.ENDPOINTS_WRITE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Caller caller, @PathVariable String id) {
        if (!registry.delete(caller.environment(), id(id))) {
            throw ApiProblem.notFound();
        }
    }

    /** Sends one synthetic event and waits for what the receiver says: a ping, or what the caller wrote. */
    @PostMapping("/{id}/test")
    @Needs(Scope.ENDPOINTS_WRITE)
    TestResource test(
            Caller caller, @PathVariable String id, @RequestBody(required = false) @Nullable TestEndpoint asked) {
        Endpoint endpoint = find(caller, id);
        Destination destination =
                routing.destination(caller.environment(), id(id)).orElseThrow(ApiProblem::notFound);
        if (destination.isSuspended()) {
            throw Problems.tenantSuspended();
        }
        EndpointTester sender = tester.stream().findFirst().orElseThrow(Problems::unavailable);
        if (asked == null || asked.type() == null && asked.data() == null) {
            return TestResource.ofPing(sender.test(destination));
        }
        try {
            String data = asked.data() == null ? null : asked.data().toString();
            return TestResource.of(
                    tests.send(sender, endpoint, destination, tests.written(caller.environment(), asked.type(), data)));
        } catch (UnacceptableTest e) {
            throw ApiProblem.invalid("/" + e.field(), e.code(), String.valueOf(e.getMessage()));
        }
    }

    @AllowedUnpaid
    @PostMapping("/{id}/rotate-secret")
    @Needs(Scope.ENDPOINTS_WRITE)
    EndpointResource rotateSecret(
            Caller caller, @PathVariable String id, @RequestBody(required = false) @Nullable RotateSecret asked) {
        Duration overlap = overlap(asked == null ? null : asked.overlapSeconds());
        return EndpointResource.revealing(
                registry.rotateSecret(caller.environment(), id(id), asked == null ? null : asked.secret(), overlap)
                        .orElseThrow(ApiProblem::notFound),
                sealing,
                clock.instant());
    }

    /** Replaces the key pair of an endpoint that has one. Its answer holds the public half alone. */
    @AllowedUnpaid
    @PostMapping("/{id}/rotate-key")
    @Needs(Scope.ENDPOINTS_WRITE)
    EndpointResource rotateKey(
            Caller caller, @PathVariable String id, @RequestBody(required = false) @Nullable RotateKey asked) {
        return registry.rotateKey(caller.environment(), id(id), overlap(asked == null ? null : asked.overlapSeconds()))
                .map(endpoint -> EndpointResource.of(endpoint, sealing, clock.instant()))
                .orElseThrow(ApiProblem::notFound);
    }

    private static Duration overlap(@Nullable Long seconds) {
        return seconds == null ? EndpointRegistry.USUAL_OVERLAP : Duration.ofSeconds(seconds);
    }

    @GetMapping("/{id}/deliveries")
    @Needs(Scope.DELIVERIES_READ)
    Pages.Page<DeliveryResource> deliveries(
            Caller caller,
            @PathVariable String id,
            @RequestParam @Nullable String status,
            @RequestParam @Nullable String cursor,
            @RequestParam @Nullable String limit) {
        Deliveries.Filter filter = new Deliveries.Filter(
                find(caller, id).id(), Pages.status(status), null, retention.since(caller.environment()), null);
        return pages.page(
                "deliveries of " + id,
                cursor,
                limit,
                keyset -> deliveries.page(caller.environment(), filter, keyset).map(DeliveryResource::of));
    }

    private void refuseRateOverPlan(Caller caller, EndpointDraft draft) {
        long most = planGate.deliveriesPerSecond(caller.tenant());
        if (draft.rateLimit() != null && draft.rateLimit() > most) {
            throw ApiProblem.invalid(
                    "/rate_limit",
                    "over_plan",
                    "The plan allows an endpoint " + most + " deliveries a second. Use 0 for as many as it allows.");
        }
    }

    private Endpoint find(Caller caller, String id) {
        return endpoints.find(caller.environment(), id(id)).orElseThrow(ApiProblem::notFound);
    }

    private static EndpointId id(String id) {
        return EndpointId.parse(id).orElseThrow(ApiProblem::notFound);
    }
}
