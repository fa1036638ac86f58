package dev.ringmain.admin.event;

import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.admin.workspace.Pages;
import dev.ringmain.admin.workspace.Payload;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.billing.Retention;
import dev.ringmain.delivery.Deliveries;
import dev.ringmain.delivery.Explanations;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.event.Event;
import dev.ringmain.event.EventId;
import dev.ringmain.event.EventType;
import dev.ringmain.event.EventTypes;
import dev.ringmain.event.Events;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

@Controller
class EventController {

    private final Events events;
    private final EventTypes types;
    private final Deliveries deliveries;
    private final Endpoints endpoints;
    private final Explanations explanations;
    private final Retention retention;
    private final Pages pages;

    EventController(
            Events events,
            EventTypes types,
            Deliveries deliveries,
            Endpoints endpoints,
            Explanations explanations,
            Retention retention,
            Pages pages) {
        this.events = events;
        this.types = types;
        this.deliveries = deliveries;
        this.endpoints = endpoints;
        this.explanations = explanations;
        this.retention = retention;
        this.pages = pages;
    }

    @GetMapping("/app/{env}/events")
    String list(
            Workspace workspace,
            EventFilter filter,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "") String id,
            Model model) {
        Optional<Event> named = id.isBlank()
                ? Optional.empty()
                : events.findByPublicId(workspace.env(), id.strip()).filter(event -> isShown(workspace, event));
        if (named.isPresent()) {
            return "redirect:/app/" + workspace.env() + "/events/" + named.get().id();
        }
        rows(workspace, filter, cursor, model);
        model.addAttribute("sought", id.strip());
        model.addAttribute(
                "types",
                types.findByEnvironmentOrderByName(workspace.env()).stream()
                        .map(EventType::name)
                        .toList());
        return "event/list";
    }

    @GetMapping(path = "/app/{env}/events", headers = "HX-Request")
    String rows(
            Workspace workspace,
            EventFilter filter,
            @RequestParam(required = false) @Nullable String cursor,
            Model model) {
        var slice =
                events.page(workspace.env(), filter.asFilter(retention.since(workspace.env())), pages.keyset(cursor));
        pages.show(slice, "/app/" + workspace.env() + "/events", filter.asMap(), model);
        model.addAttribute("filter", filter);
        return "event/list :: rows";
    }

    @GetMapping("/app/{env}/events/{id}")
    String show(Workspace workspace, @PathVariable EventId id, Model model) {
        Event event = events.find(workspace.env(), id)
                .filter(found -> isShown(workspace, found))
                .orElseThrow(NotFound::new);
        model.addAttribute("event", event);
        model.addAttribute("data", Payload.pretty(event.data()));
        model.addAttribute("explanation", explanations.of(event));
        model.addAttribute("deliveries", deliveries.of(workspace.env(), id));
        model.addAttribute(
                "urls", endpoints.in(workspace.env()).stream().collect(Collectors.toMap(Endpoint::id, Endpoint::url)));
        return "event/show";
    }

    private boolean isShown(Workspace workspace, Event event) {
        return retention.shows(workspace.env(), event.createdAt());
    }
}
