package dev.ringmain.admin.overview;

import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.event.Events;
import dev.ringmain.paging.Keyset;
import dev.ringmain.tenant.ApiKeys;
import java.time.Clock;
import java.util.List;
import org.springframework.stereotype.Component;

/** What somebody has to do before their first event arrives somewhere. */
@Component
class GettingStarted {

    private final ApiKeys apiKeys;
    private final Events events;
    private final Clock clock;

    GettingStarted(ApiKeys apiKeys, Events events, Clock clock) {
        this.apiKeys = apiKeys;
        this.events = events;
        this.clock = clock;
    }

    record Step(String title, String text, String act, String path, boolean done) {}

    /** Empty once all are done. */
    List<Step> steps(Workspace workspace, List<Endpoint> endpoints) {
        boolean published = !events.page(workspace.env(), Events.Filter.NONE, Keyset.first(1))
                .rows()
                .isEmpty();
        boolean hasKey = apiKeys.findByEnvironmentOrderById(workspace.env()).stream()
                .anyMatch(key -> key.isUsable(clock.instant()));
        if (published && !endpoints.isEmpty()) {
            return List.of();
        }
        boolean mayHaveEndpoints = workspace.plan().grants(Entitlement.WEBHOOKS_ENABLED);
        return List.of(
                new Step(
                        "Create an API key",
                        "Your program shows it when it publishes events.",
                        "Create a key",
                        "/api-keys",
                        hasKey),
                new Step(
                        "Add an endpoint",
                        mayHaveEndpoints
                                ? "The URL that events are sent to. None yet? The inbox gives you one that works at once."
                                : "The URL that events are sent to. Your plan does not include endpoints; the next page says which one does.",
                        "Add an endpoint",
                        "/endpoints/new",
                        !endpoints.isEmpty()),
                new Step(
                        "Publish an event",
                        "With your key from anywhere, or by hand from the inbox.",
                        "Open the inbox",
                        "/inbox",
                        published));
    }
}
