package dev.ringmain.admin.inbox;

import dev.ringmain.admin.workspace.BaseUrl;
import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.ShownTypes;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.billing.PlanGate;
import dev.ringmain.endpoint.Destination;
import dev.ringmain.endpoint.EndpointDraft;
import dev.ringmain.endpoint.EndpointLimitReached;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.endpoint.UnacceptableEndpoint;
import dev.ringmain.event.EventPublisher;
import dev.ringmain.event.EventTypes;
import dev.ringmain.event.PublishRefused;
import dev.ringmain.inbox.Inboxes;
import dev.ringmain.subscription.AllowedUnpaid;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

@Controller
class InboxController {

    private static final int SHOWN = 20;

    private final Inboxes inboxes;
    private final Endpoints endpoints;
    private final EndpointRegistry registry;
    private final RoutingTable routing;
    private final EventTypes types;
    private final PlanGate gate;
    private final BaseUrl baseUrl;
    private final ObjectProvider<EventPublisher> publisher;

    InboxController(
            Inboxes inboxes,
            Endpoints endpoints,
            EndpointRegistry registry,
            RoutingTable routing,
            EventTypes types,
            PlanGate gate,
            BaseUrl baseUrl,
            ObjectProvider<EventPublisher> publisher) {
        this.inboxes = inboxes;
        this.endpoints = endpoints;
        this.registry = registry;
        this.routing = routing;
        this.types = types;
        this.gate = gate;
        this.baseUrl = baseUrl;
        this.publisher = publisher;
    }

    @GetMapping("/app/{env}/inbox")
    String show(Workspace workspace, HttpServletRequest request, Model model) {
        Inboxes.Inbox inbox = inboxes.of(workspace.env());
        List<Destination> senders = senders(workspace, inbox);
        List<ArrivalView> arrivals = inboxes.arrivals(inbox, SHOWN).stream()
                .map(arrival -> ArrivalView.of(arrival, senders))
                .toList();
        model.addAttribute("url", url(inbox, request));
        model.addAttribute("senders", senders);
        model.addAttribute("arrivals", arrivals);
        model.addAttribute("newest", arrivals.isEmpty() ? "" : arrivals.get(0).id());
        model.addAttribute("types", ShownTypes.of(types.names(workspace.env(), ShownTypes.LIMIT)));
        model.addAttribute("canPublish", publisher.getIfAvailable() != null);
        return "inbox/show";
    }

    /** Says that something arrived, and leaves it to the reader to look: what is unfolded stays so. */
    @GetMapping(path = "/app/{env}/inbox", headers = "HX-Request")
    String news(Workspace workspace, @RequestParam(defaultValue = "") String newest, Model model) {
        boolean news = inboxes.arrivals(inboxes.of(workspace.env()), 1).stream()
                .anyMatch(arrival -> !arrival.id().toString().equals(newest));
        model.addAttribute("newest", newest);
        model.addAttribute("news", news);
        return "inbox/show :: news";
    }

    @PostMapping("/app/{env}/inbox/endpoint")
    String openEndpoint(Workspace workspace, HttpServletRequest request, RedirectAttributes next) {
        int limit = gate.endpointsPerEnvironment(workspace.tenantId(), workspace.env());
        String url = url(inboxes.of(workspace.env()), request);
        try {
            registry.open(
                    workspace.env(),
                    new EndpointDraft(url, "The inbox of this environment", List.of("*"), null, null, null, null, null),
                    limit);
            Flash.good(next, "Every event of this environment now arrives here, too.");
        } catch (UnacceptableEndpoint | EndpointLimitReached e) {
            Flash.bad(next, String.valueOf(e.getMessage()));
        }
        return to(workspace);
    }

    @PostMapping("/app/{env}/inbox/events")
    String publish(
            Workspace workspace,
            @RequestParam(defaultValue = "") String type,
            @RequestParam(defaultValue = "") String data,
            RedirectAttributes next) {
        EventPublisher port = publisher.getIfAvailable();
        if (port == null) {
            Flash.bad(next, "This process takes no events in.");
            return to(workspace);
        }
        try {
            EventPublisher.Published published =
                    port.publish(workspace.env(), type.strip(), data.getBytes(StandardCharsets.UTF_8));
            Flash.good(
                    next,
                    "Published as " + published.event() + ", on its way to " + published.deliveries()
                            + (published.deliveries() == 1 ? " endpoint." : " endpoints."));
        } catch (PublishRefused e) {
            Flash.bad(next, String.valueOf(e.getMessage()));
            next.addFlashAttribute("type", type);
            next.addFlashAttribute("data", data);
        }
        return to(workspace);
    }

    @AllowedUnpaid
    @PostMapping("/app/{env}/inbox/emptying")
    String empty(Workspace workspace, RedirectAttributes next) {
        inboxes.empty(inboxes.of(workspace.env()));
        Flash.good(next, "The inbox is empty.");
        return to(workspace);
    }

    /** The endpoints whose deliveries arrive here. */
    private List<Destination> senders(Workspace workspace, Inboxes.Inbox inbox) {
        return endpoints.in(workspace.env()).stream()
                .filter(endpoint -> endpoint.url().endsWith("/inbox/" + inbox.token()))
                .flatMap(endpoint -> routing.destination(workspace.env(), endpoint.id()).stream())
                .toList();
    }

    private String url(Inboxes.Inbox inbox, HttpServletRequest request) {
        return baseUrl.seenFrom(request) + "/inbox/" + inbox.token();
    }

    private static String to(Workspace workspace) {
        return "redirect:/app/" + workspace.env() + "/inbox";
    }
}
