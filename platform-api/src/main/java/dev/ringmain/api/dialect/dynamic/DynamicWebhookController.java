package dev.ringmain.api.dialect.dynamic;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ringmain.api.key.Caller;
import dev.ringmain.api.key.Needs;
import dev.ringmain.api.key.ScopeCheck;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.billing.PlanGate;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointDraft;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.endpoint.EndpointRegistry.Opened;
import dev.ringmain.endpoint.EndpointStatus;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.endpoint.EventPattern;
import dev.ringmain.subscription.AllowedUnpaid;
import dev.ringmain.tenant.Scope;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.PropertyNamingStrategies.LowerCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Seed 003 shows no call but {@code /eventTypes}; the rest is as the vendor's API reference has it. */
@RestController
@RequestMapping(path = "/dynamic/environments/{environmentId}/webhooks", produces = MediaType.APPLICATION_JSON_VALUE)
class DynamicWebhookController {

    private final EndpointRegistry registry;
    private final Endpoints endpoints;
    private final PlanGate planGate;
    private final ScopeCheck scopes;

    DynamicWebhookController(EndpointRegistry registry, Endpoints endpoints, PlanGate planGate, ScopeCheck scopes) {
        this.registry = registry;
        this.endpoints = endpoints;
        this.planGate = planGate;
        this.scopes = scopes;
    }

    /** What a webhook is to be. A field that is left out stays as it is. */
    @JsonNaming(LowerCamelCaseStrategy.class)
    record SaveWebhook(
            @Nullable String url,
            @Nullable List<String> events,
            @Nullable Boolean isEnabled) {

        EndpointDraft draft(@Nullable String profile) {
            return EndpointDraft.of(profile, url, events).active(isEnabled);
        }
    }

    record Webhooks(List<Webhook> data) {}

    /** @param secret shown when the webhook is created, and never again */
    @JsonNaming(LowerCamelCaseStrategy.class)
    record Webhook(
            String environmentId,
            String webhookId,
            String url,
            List<String> events,
            boolean isEnabled,
            Instant createdAt,
            Instant updatedAt,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String secret) {

        static Webhook of(Endpoint endpoint, @Nullable String secret) {
            return new Webhook(
                    endpoint.environment().toString(),
                    endpoint.id().toString(),
                    endpoint.url(),
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
    Webhook create(Caller caller, @PathVariable String environmentId, @RequestBody SaveWebhook asked) {
        caller.mustBeIn(environmentId);
        int limit = planGate.endpointsPerEnvironment(caller.tenant(), caller.environment());
        Opened opened = registry.open(caller.environment(), asked.draft("dynamic"), limit);
        return Webhook.of(opened.endpoint(), opened.secret());
    }

    @GetMapping
    @Needs(Scope.ENDPOINTS_READ)
    Webhooks list(Caller caller, @PathVariable String environmentId) {
        caller.mustBeIn(environmentId);
        return new Webhooks(endpoints.in(caller.environment()).stream()
                .map(endpoint -> Webhook.of(endpoint, null))
                .toList());
    }

    @GetMapping("/{webhookId}")
    @Needs(Scope.ENDPOINTS_READ)
    Webhook show(Caller caller, @PathVariable String environmentId, @PathVariable String webhookId) {
        caller.mustBeIn(environmentId);
        return endpoints
                .find(caller.environment(), id(webhookId))
                .map(endpoint -> Webhook.of(endpoint, null))
                .orElseThrow(ApiProblem::notFound);
    }

    /** To pause it and nothing else is allowed to whoever has not paid, too. */
    @AllowedUnpaid
    @PutMapping("/{webhookId}")
    @Needs(Scope.ENDPOINTS_WRITE)
    Webhook update(
            Caller caller,
            @PathVariable String environmentId,
            @PathVariable String webhookId,
            @RequestBody SaveWebhook asked) {
        caller.mustBeIn(environmentId);
        EndpointDraft draft = asked.draft(null);
        scopes.refuseUnpaidUnlessPause(caller, draft);
        return registry.edit(caller.environment(), id(webhookId), draft)
                .map(endpoint -> Webhook.of(endpoint, null))
                .orElseThrow(ApiProblem::notFound);
    }

    @AllowedUnpaid
    @DeleteMapping("/{webhookId}")
    @Needs(Scope.ENDPOINTS_WRITE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Caller caller, @PathVariable String environmentId, @PathVariable String webhookId) {
        caller.mustBeIn(environmentId);
        if (!registry.delete(caller.environment(), id(webhookId))) {
            throw ApiProblem.notFound();
        }
    }

    private static EndpointId id(String id) {
        return EndpointId.parse(id).orElseThrow(ApiProblem::notFound);
    }
}
