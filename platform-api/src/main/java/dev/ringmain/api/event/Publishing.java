package dev.ringmain.api.event;

import dev.ringmain.api.event.Submission.Idempotency;
import dev.ringmain.api.event.Submission.Item;
import dev.ringmain.api.event.Submission.Outcome;
import dev.ringmain.api.key.Caller;
import dev.ringmain.api.key.Caller.Workspace;
import dev.ringmain.api.limit.RateLimits;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.event.IdempotencyKeys.Key;
import dev.ringmain.event.IdempotencyKeys.Scope;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** From a request that was read to a submission: into which environment, for whose account, under which key. */
@Component
class Publishing {

    private static final Pattern IDEMPOTENCY_KEY = Pattern.compile("[\\x21-\\x7e]{1,128}");

    private final Intake intake;
    private final RoutingTable routing;
    private final RateLimits rateLimits;
    private final CataloguedEvents catalogued;

    Publishing(Intake intake, RoutingTable routing, RateLimits rateLimits, CataloguedEvents catalogued) {
        this.intake = intake;
        this.routing = routing;
        this.rateLimits = rateLimits;
        this.catalogued = catalogued;
    }

    /** Returns once all of it is committed. @throws ApiProblem if none of it is */
    Outcome publish(
            Caller caller,
            List<PublishEvent> events,
            byte[] body,
            HttpServletRequest request,
            HttpServletResponse response) {
        Idempotency idempotency = idempotency(caller, request, body);
        List<Workspace> workspaces = new ArrayList<>(events.size());
        Set<TenantId> others = new LinkedHashSet<>();
        for (PublishEvent event : events) {
            Workspace workspace = workspace(caller, event);
            if (caller.workspace() == null) {
                others.add(workspace.tenant());
            }
            workspaces.add(workspace);
        }
        others.forEach(tenant -> rateLimits.spend(tenant, response));
        List<Item> items = catalogued.of(events, workspaces);
        return intake.accept(new Submission(items, caller.source(), idempotency));
    }

    private Workspace workspace(Caller caller, PublishEvent event) {
        String field = event.pointer() + "/environment";
        EnvironmentId named = named(caller, event, field);
        if (caller.workspace() != null) {
            if (named != null && !named.equals(caller.environment())) {
                throw ApiProblem.invalid(field, "unknown_environment", "There is no environment of that id.");
            }
            return caller.workspace();
        }
        if (named == null) {
            throw ApiProblem.invalid(field, "required", "A source says into which environment it publishes: env_…");
        }
        return routing.of(named)
                .map(Commit::workspace)
                .orElseThrow(
                        () -> ApiProblem.invalid(field, "unknown_environment", "There is no environment of that id."));
    }

    /** A CloudEvent of a source's has its environment among its extensions. A tenant may mean something else by that word. */
    private static @Nullable EnvironmentId named(Caller caller, PublishEvent event, String field) {
        if (event.cloud() == null || caller.workspace() != null) {
            return event.environment();
        }
        Object extension = event.cloud().extensions().get("environment");
        return extension == null
                ? null
                : EnvironmentId.parse(extension.toString())
                        .orElseThrow(() -> ApiProblem.invalid(
                                field, "unknown_environment", "There is no environment of that id."));
    }

    private static @Nullable Idempotency idempotency(Caller caller, HttpServletRequest request, byte[] body) {
        String key = request.getHeader("Idempotency-Key");
        if (key == null) {
            return null;
        }
        if (!IDEMPOTENCY_KEY.matcher(key).matches()) {
            throw ApiProblem.parameter("Idempotency-Key", "An Idempotency-Key has 1 to 128 visible ASCII characters.");
        }
        // A source's keys are its own: it stands where others have an environment.
        UUID owner = caller.source() == null
                ? caller.environment().value()
                : caller.source().value();
        return new Idempotency(new Key(new EnvironmentId(owner), Scope.HEADER, key), fingerprint(request, body));
    }

    /** A CloudEvent in binary mode says in its headers what others say in the body. */
    private static byte[] fingerprint(HttpServletRequest request, byte[] body) {
        List<String> about = new ArrayList<>(List.of(request.getRequestURI()));
        if (CloudEventReader.isBinary(request)) {
            about.addAll(CloudEventReader.attributes(request));
        }
        return Fingerprint.of(body, about.toArray(String[]::new));
    }
}
