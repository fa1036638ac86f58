package dev.ringmain.admin.overview;

import dev.ringmain.admin.workspace.BaseUrl;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.delivery.Deliveries;
import dev.ringmain.delivery.DeliveryStatus;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.event.Events;
import dev.ringmain.inbox.Inboxes;
import dev.ringmain.paging.Keyset;
import dev.ringmain.tenant.ApiKey;
import dev.ringmain.tenant.ApiKeys;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** From a key to the first delivery whose signature was checked, with commands that carry the reader's own ids. */
@Controller
class StartController {

    private static final Deliveries.Filter ARRIVED =
            new Deliveries.Filter(null, DeliveryStatus.SUCCEEDED, null, null, null);

    private final ApiKeys apiKeys;
    private final Endpoints endpoints;
    private final Events events;
    private final Deliveries deliveries;
    private final RoutingTable routing;
    private final Inboxes inboxes;
    private final BaseUrl baseUrl;
    private final Clock clock;

    StartController(
            ApiKeys apiKeys,
            Endpoints endpoints,
            Events events,
            Deliveries deliveries,
            RoutingTable routing,
            Inboxes inboxes,
            BaseUrl baseUrl,
            Clock clock) {
        this.apiKeys = apiKeys;
        this.endpoints = endpoints;
        this.events = events;
        this.deliveries = deliveries;
        this.routing = routing;
        this.inboxes = inboxes;
        this.baseUrl = baseUrl;
        this.clock = clock;
    }

    /** What is done already, as the rows say. */
    record Done(boolean key, boolean endpoint, boolean event, boolean delivery) {

        public boolean isAll() {
            return key && endpoint && event && delivery;
        }
    }

    @GetMapping("/app/{env}/start")
    String show(Workspace workspace, HttpServletRequest request, Model model) {
        steps(workspace, model);
        String base = baseUrl.seenFrom(request);
        String inbox = base + "/inbox/" + inboxes.of(workspace.env()).token();
        List<Endpoint> all = endpoints.in(workspace.env());
        model.addAttribute("base", base);
        model.addAttribute("inbox", inbox);
        model.addAttribute(
                "hint",
                usableKeys(workspace).stream().map(ApiKey::hint).findFirst().orElse(null));
        model.addAttribute("open", """
            curl %s/api/v1/webhooks/endpoints \\
              -H "X-API-Key: $RINGMAIN_KEY" -H 'Content-Type: application/json' \\
              -d '{"url":"%s","events":["*"]}'\
            """.formatted(base, inbox));
        model.addAttribute("publish", """
            curl %s/api/v1/events \\
              -H "X-API-Key: $RINGMAIN_KEY" -H 'Content-Type: application/json' \\
              -d '{"type":"test.greeting","data":{"hello":"%s"}}'\
            """.formatted(base, workspace.env()));
        all.stream().findFirst().ifPresent(first -> {
            model.addAttribute("endpoint", first);
            model.addAttribute(
                    "profile",
                    routing.destination(workspace.env(), first.id())
                            .orElseThrow()
                            .profile());
        });
        return "overview/start";
    }

    /** Asks for itself again until all is done. */
    @GetMapping(path = "/app/{env}/start", headers = "HX-Request")
    String steps(Workspace workspace, Model model) {
        model.addAttribute(
                "done",
                new Done(
                        !usableKeys(workspace).isEmpty(),
                        !endpoints.in(workspace.env()).isEmpty(),
                        !events.page(workspace.env(), Events.Filter.NONE, Keyset.first(1))
                                .rows()
                                .isEmpty(),
                        !deliveries
                                .page(workspace.env(), ARRIVED, Keyset.first(1))
                                .rows()
                                .isEmpty()));
        return "overview/start :: progress";
    }

    private List<ApiKey> usableKeys(Workspace workspace) {
        return apiKeys.findByEnvironmentOrderById(workspace.env()).stream()
                .filter(key -> key.isUsable(clock.instant()))
                .toList();
    }
}
