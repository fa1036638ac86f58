package dev.ringmain.api.dialect.pipelet;

import dev.ringmain.api.key.Caller;
import dev.ringmain.api.key.Needs;
import dev.ringmain.api.key.ScopeCheck;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.problem.Problems;
import dev.ringmain.billing.PlanGate;
import dev.ringmain.endpoint.CustomHeaders;
import dev.ringmain.endpoint.Destination;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointDraft;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.endpoint.EndpointStatus;
import dev.ringmain.endpoint.EndpointTester;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.endpoint.EventPattern;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.endpoint.UnacceptableEndpoint;
import dev.ringmain.endpoint.UnacceptableHeader;
import dev.ringmain.event.Samples;
import dev.ringmain.secret.Sealing;
import dev.ringmain.subscription.AllowedUnpaid;
import dev.ringmain.tenant.Scope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/pipelet/api/v1/webhooks", produces = MediaType.APPLICATION_JSON_VALUE)
class PipeletWebhookController {

    private final EndpointRegistry registry;
    private final Endpoints endpoints;
    private final PlanGate planGate;
    private final ScopeCheck scopes;
    private final RoutingTable routing;
    private final Samples samples;
    private final ObjectProvider<EndpointTester> tester;
    private final Sealing sealing;

    PipeletWebhookController(
            EndpointRegistry registry,
            Endpoints endpoints,
            PlanGate planGate,
            ScopeCheck scopes,
            RoutingTable routing,
            Samples samples,
            ObjectProvider<EndpointTester> tester,
            Sealing sealing) {
        this.registry = registry;
        this.endpoints = endpoints;
        this.planGate = planGate;
        this.scopes = scopes;
        this.routing = routing;
        this.samples = samples;
        this.tester = tester;
        this.sealing = sealing;
    }

    /**
     * What a webhook is to be. A field that is left out stays as it is.
     *
     * @param secretHeader a header of the customer's own, sent with every delivery; goes with the value
     */
    record SaveWebhook(
            @Nullable String name,
            @Nullable String url,
            @Nullable Boolean enabled,
            @Nullable List<String> events,
            @Nullable String secretHeader,
            @Nullable String secretValue) {

        EndpointDraft draft(@Nullable String profile) {
            return EndpointDraft.of(profile, url, events)
                    .describedAs(name)
                    .active(enabled)
                    .sending(secret());
        }

        private @Nullable Map<String, String> secret() {
            if (secretHeader == null && secretValue == null) {
                return null;
            }
            if (secretHeader == null || secretValue == null) {
                String missing = secretHeader == null ? "secret_header" : "secret_value";
                throw ApiProblem.invalid("/" + missing, "required", "secret_header and secret_value go together.");
            }
            refuse("/secret_header", secretHeader, "");
            refuse("/secret_value", secretHeader, secretValue);
            return Map.of(secretHeader, secretValue);
        }

        /** What the registry would refuse too, but as one of several headers. */
        private static void refuse(String pointer, String header, String value) {
            try {
                CustomHeaders.check(Map.of(header, value));
            } catch (UnacceptableHeader e) {
                throw ApiProblem.invalid(pointer, "invalid_header", String.valueOf(e.getMessage()));
            }
        }
    }

    /** The secret is never shown again. */
    record Webhook(long id, String name, String url, boolean enabled, List<String> events) {

        static Webhook of(Endpoint endpoint) {
            return new Webhook(
                    endpoint.number(),
                    endpoint.description(),
                    endpoint.url(),
                    endpoint.status() == EndpointStatus.ACTIVE,
                    endpoint.events().stream().map(EventPattern::text).toList());
        }
    }

    record TestResult(boolean ok, @Nullable Integer statusCode, int durationMs) {}

    @PostMapping
    @Needs(Scope.ENDPOINTS_WRITE)
    @ResponseStatus(HttpStatus.CREATED)
    Webhook create(Caller caller, @RequestBody SaveWebhook asked) {
        int limit = planGate.endpointsPerEnvironment(caller.tenant(), caller.environment());
        return named(() -> Webhook.of(registry.open(caller.environment(), asked.draft("pipelet"), limit)
                .endpoint()));
    }

    /** To pause it and nothing else is allowed to whoever has not paid, too. */
    @AllowedUnpaid
    @PutMapping("/{id}")
    @Needs(Scope.ENDPOINTS_WRITE)
    Webhook update(Caller caller, @PathVariable String id, @RequestBody SaveWebhook asked) {
        EndpointDraft draft = asked.draft(null);
        scopes.refuseUnpaidUnlessPause(caller, draft);
        Endpoint endpoint = find(caller, id);
        return named(() -> registry.edit(caller.environment(), endpoint.id(), besideOthers(draft, endpoint))
                .map(Webhook::of)
                .orElseThrow(ApiProblem::notFound));
    }

    /**
     * A new value of a header that is sent already leaves the others alone. Another header takes the place of all: one of them was the
     * secret.
     */
    private EndpointDraft besideOthers(EndpointDraft asked, Endpoint endpoint) {
        Map<String, String> secret = asked.headers();
        if (secret == null) {
            return asked;
        }
        Map<String, String> headers = new LinkedHashMap<>(endpoint.headers(sealing));
        boolean isSent =
                headers.keySet().removeIf(name -> secret.keySet().stream().anyMatch(name::equalsIgnoreCase));
        if (!isSent) {
            return asked;
        }
        headers.putAll(secret);
        return asked.sending(headers);
    }

    @AllowedUnpaid
    @DeleteMapping("/{id}")
    @Needs(Scope.ENDPOINTS_WRITE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Caller caller, @PathVariable String id) {
        registry.delete(caller.environment(), find(caller, id).id());
    }

    /** Posts a synthetic event of a type that the webhook subscribed to, and waits for what its receiver says. */
    @PostMapping("/{id}/test")
    @Needs(Scope.ENDPOINTS_WRITE)
    TestResult test(Caller caller, @PathVariable String id) {
        Endpoint endpoint = find(caller, id);
        Destination destination =
                routing.destination(caller.environment(), endpoint.id()).orElseThrow(ApiProblem::notFound);
        if (destination.isSuspended()) {
            throw Problems.tenantSuspended();
        }
        EndpointTester.Result result =
                tester.stream().findFirst().orElseThrow(Problems::unavailable).test(destination, samples.of(endpoint));
        return new TestResult(result.ok(), result.statusCode(), result.durationMs());
    }

    /** What is wrong with a description is said of the name, which is what it is called here. */
    private static Webhook named(Supplier<Webhook> act) {
        try {
            return act.get();
        } catch (UnacceptableEndpoint e) {
            if (e.field().equals("description")) {
                throw ApiProblem.invalid("/name", e.code(), String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    private Endpoint find(Caller caller, String id) {
        if (!id.matches("\\d{1,18}")) {
            throw ApiProblem.notFound();
        }
        return endpoints.findByNumber(caller.environment(), Long.parseLong(id)).orElseThrow(ApiProblem::notFound);
    }
}
