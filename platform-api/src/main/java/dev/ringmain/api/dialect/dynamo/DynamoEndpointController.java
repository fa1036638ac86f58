package dev.ringmain.api.dialect.dynamo;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ringmain.api.delivery.DeliveryResource;
import dev.ringmain.api.key.Caller;
import dev.ringmain.api.key.Needs;
import dev.ringmain.api.key.ScopeCheck;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.web.Pages;
import dev.ringmain.billing.PlanGate;
import dev.ringmain.billing.Retention;
import dev.ringmain.delivery.Deliveries;
import dev.ringmain.delivery.DeliveryId;
import dev.ringmain.delivery.Replays;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointDraft;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.endpoint.EndpointRegistry.Opened;
import dev.ringmain.endpoint.EndpointStatus;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.endpoint.EventPattern;
import dev.ringmain.id.Ids;
import dev.ringmain.subscription.AllowedUnpaid;
import dev.ringmain.tenant.Scope;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
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

@RestController
@RequestMapping(path = "/dynamo/api/v1/webhooks/endpoints", produces = MediaType.APPLICATION_JSON_VALUE)
class DynamoEndpointController {

    private final EndpointRegistry registry;
    private final Endpoints endpoints;
    private final PlanGate planGate;
    private final ScopeCheck scopes;
    private final Deliveries deliveries;
    private final Retention retention;
    private final Replays replays;
    private final Pages pages;

    DynamoEndpointController(
            EndpointRegistry registry,
            Endpoints endpoints,
            PlanGate planGate,
            ScopeCheck scopes,
            Deliveries deliveries,
            Retention retention,
            Replays replays,
            Pages pages) {
        this.registry = registry;
        this.endpoints = endpoints;
        this.planGate = planGate;
        this.scopes = scopes;
        this.deliveries = deliveries;
        this.retention = retention;
        this.replays = replays;
        this.pages = pages;
    }

    /** @param secret the customer's own; left out: one is made */
    record CreateEndpoint(
            @Nullable String url,
            @Nullable String description,
            @Nullable List<String> events,
            @Nullable String secret,
            @Nullable Boolean active) {}

    /** A field that is left out stays as it is. */
    record UpdateEndpoint(
            @Nullable String url,
            @Nullable String description,
            @Nullable List<String> events,
            @Nullable Boolean active) {}

    /** @param secret shown when the endpoint is created, and never again */
    record DynamoEndpoint(
            String id,
            String url,
            String description,
            List<String> events,
            boolean active,
            Instant createdAt,
            Instant updatedAt,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String secret) {

        static DynamoEndpoint of(Endpoint endpoint, @Nullable String secret) {
            return new DynamoEndpoint(
                    endpoint.id().toString(),
                    endpoint.url(),
                    endpoint.description(),
                    endpoint.events().stream().map(EventPattern::text).toList(),
                    endpoint.status() == EndpointStatus.ACTIVE,
                    endpoint.createdAt(),
                    endpoint.updatedAt(),
                    secret);
        }
    }

    @PostMapping
    @Needs(Scope.ENDPOINTS_WRITE)
    @ResponseStatus(HttpStatus.CREATED)
    DynamoEndpoint create(Caller caller, @RequestBody CreateEndpoint asked) {
        EndpointDraft draft = EndpointDraft.of("dynamo", asked.url(), asked.events())
                .describedAs(asked.description())
                .active(asked.active())
                .signedWith(asked.secret());
        Opened opened = registry.open(
                caller.environment(), draft, planGate.endpointsPerEnvironment(caller.tenant(), caller.environment()));
        return DynamoEndpoint.of(opened.endpoint(), opened.secret());
    }

    @GetMapping
    @Needs(Scope.ENDPOINTS_READ)
    Pages.Page<DynamoEndpoint> list(Caller caller) {
        return Pages.whole(endpoints.in(caller.environment()).stream()
                .map(endpoint -> DynamoEndpoint.of(endpoint, null))
                .toList());
    }

    @GetMapping("/{endpointId}")
    @Needs(Scope.ENDPOINTS_READ)
    DynamoEndpoint show(Caller caller, @PathVariable String endpointId) {
        return DynamoEndpoint.of(find(caller, endpointId), null);
    }

    /** To pause it and nothing else is allowed to whoever has not paid, too. */
    @AllowedUnpaid
    @PatchMapping("/{endpointId}")
    @Needs(Scope.ENDPOINTS_WRITE)
    DynamoEndpoint update(Caller caller, @PathVariable String endpointId, @RequestBody UpdateEndpoint asked) {
        EndpointDraft draft = EndpointDraft.of(null, asked.url(), asked.events())
                .describedAs(asked.description())
                .active(asked.active());
        scopes.refuseUnpaidUnlessPause(caller, draft);
        return registry.edit(caller.environment(), id(endpointId), draft)
                .map(endpoint -> DynamoEndpoint.of(endpoint, null))
                .orElseThrow(ApiProblem::notFound);
    }

    @AllowedUnpaid
    @DeleteMapping("/{endpointId}")
    @Needs(Scope.ENDPOINTS_WRITE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Caller caller, @PathVariable String endpointId) {
        if (!registry.delete(caller.environment(), id(endpointId))) {
            throw ApiProblem.notFound();
        }
    }

    @GetMapping("/{endpointId}/deliveries")
    @Needs(Scope.DELIVERIES_READ)
    Pages.Page<DeliveryResource> deliveries(
            Caller caller,
            @PathVariable String endpointId,
            @RequestParam @Nullable String status,
            @RequestParam @Nullable String cursor,
            @RequestParam @Nullable String limit) {
        Deliveries.Filter filter = new Deliveries.Filter(
                find(caller, endpointId).id(), Pages.status(status), null, retention.since(caller.environment()), null);
        return pages.page(
                "deliveries of " + endpointId,
                cursor,
                limit,
                keyset -> deliveries.page(caller.environment(), filter, keyset).map(DeliveryResource::of));
    }

    /** Seed 000: failed deliveries can be replayed "using the deliveries API". */
    @PostMapping("/{endpointId}/deliveries/{deliveryId}/replay")
    @Needs(Scope.DELIVERIES_WRITE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    DeliveryResource replay(Caller caller, @PathVariable String endpointId, @PathVariable String deliveryId) {
        Endpoint endpoint = find(caller, endpointId);
        return DeliveryId.parse(deliveryId)
                .filter(id -> retention.shows(caller.environment(), Ids.timeOf(id.value())))
                .flatMap(id -> replays.replay(caller.environment(), endpoint.id(), id))
                .map(DeliveryResource::of)
                .orElseThrow(ApiProblem::notFound);
    }

    private Endpoint find(Caller caller, String id) {
        return endpoints.find(caller.environment(), id(id)).orElseThrow(ApiProblem::notFound);
    }

    private static EndpointId id(String id) {
        return EndpointId.parse(id).orElseThrow(ApiProblem::notFound);
    }
}
