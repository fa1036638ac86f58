package dev.ringmain.api.dialect.capacitor;

import dev.ringmain.api.key.Caller;
import dev.ringmain.api.key.Needs;
import dev.ringmain.api.key.ScopeCheck;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.billing.PlanGate;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointDraft;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.EndpointRegistry;
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
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.PropertyNamingStrategies.LowerCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

@RestController
@RequestMapping(path = "/capacitor/api/v1/webhooks", produces = MediaType.APPLICATION_JSON_VALUE)
class CapacitorWebhookController {

    /** An endpoint's id as Capacitor writes it: {@code wh_…}. */
    private static final String PREFIX = "wh";

    private final EndpointRegistry registry;
    private final Endpoints endpoints;
    private final PlanGate planGate;
    private final ScopeCheck scopes;

    CapacitorWebhookController(EndpointRegistry registry, Endpoints endpoints, PlanGate planGate, ScopeCheck scopes) {
        this.registry = registry;
        this.endpoints = endpoints;
        this.planGate = planGate;
        this.scopes = scopes;
    }

    /** @param secret left out: deliveries are not signed */
    record CreateWebhook(
            @Nullable String url,
            @Nullable List<String> events,
            @Nullable String secret) {}

    /** A field that is left out stays as it is. */
    record UpdateWebhook(
            @Nullable String url,
            @Nullable List<String> events,
            @Nullable Boolean active) {}

    record Message(String message) {}

    record Webhooks(List<Webhook> webhooks) {}

    @JsonNaming(LowerCamelCaseStrategy.class)
    record Webhook(String id, String url, List<String> events, boolean active, Instant createdAt) {

        static Webhook of(Endpoint endpoint) {
            return new Webhook(
                    Ids.format(PREFIX, endpoint.id().value()),
                    endpoint.url(),
                    endpoint.events().stream().map(EventPattern::text).toList(),
                    endpoint.status() == EndpointStatus.ACTIVE,
                    endpoint.createdAt());
        }
    }

    @PostMapping
    @Needs(Scope.ENDPOINTS_WRITE)
    @ResponseStatus(HttpStatus.CREATED)
    Webhook create(Caller caller, @RequestBody CreateWebhook asked) {
        EndpointDraft draft =
                EndpointDraft.of("capacitor", asked.url(), asked.events()).signedWith(asked.secret());
        int limit = planGate.endpointsPerEnvironment(caller.tenant(), caller.environment());
        return Webhook.of(registry.open(caller.environment(), draft, limit).endpoint());
    }

    @GetMapping
    @Needs(Scope.ENDPOINTS_READ)
    Webhooks list(Caller caller) {
        return new Webhooks(
                endpoints.in(caller.environment()).stream().map(Webhook::of).toList());
    }

    /** To pause it and nothing else is allowed to whoever has not paid, too. */
    @AllowedUnpaid
    @PatchMapping("/{webhookId}")
    @Needs(Scope.ENDPOINTS_WRITE)
    Webhook update(Caller caller, @PathVariable String webhookId, @RequestBody UpdateWebhook asked) {
        EndpointDraft draft =
                EndpointDraft.of(null, asked.url(), asked.events()).active(asked.active());
        scopes.refuseUnpaidUnlessPause(caller, draft);
        return registry.edit(caller.environment(), id(webhookId), draft)
                .map(Webhook::of)
                .orElseThrow(ApiProblem::notFound);
    }

    @AllowedUnpaid
    @DeleteMapping("/{webhookId}")
    @Needs(Scope.ENDPOINTS_WRITE)
    Message delete(Caller caller, @PathVariable String webhookId) {
        if (!registry.delete(caller.environment(), id(webhookId))) {
            throw ApiProblem.notFound();
        }
        return new Message("Webhook deleted successfully");
    }

    private static EndpointId id(String id) {
        return Ids.parse(PREFIX, id).map(EndpointId::new).orElseThrow(ApiProblem::notFound);
    }
}
