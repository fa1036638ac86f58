package dev.ringmain.admin.event;

import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.admin.workspace.Pages;
import dev.ringmain.admin.workspace.Payload;
import dev.ringmain.admin.workspace.ShownTypes;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.billing.Retention;
import dev.ringmain.delivery.Deliveries;
import dev.ringmain.delivery.Explanation;
import dev.ringmain.delivery.Explanations;
import dev.ringmain.delivery.Replays;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.event.Event;
import dev.ringmain.event.EventId;
import dev.ringmain.event.EventTypes;
import dev.ringmain.event.Events;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

@Controller
class EventController {

    private final Events events;
    private final EventTypes types;
    private final Deliveries deliveries;
    private final Endpoints endpoints;
    private final Explanations explanations;
    private final Replays replays;
    private final Retention retention;
    private final Pages pages;

    EventController(
            Events events,
            EventTypes types,
            Deliveries deliveries,
            Endpoints endpoints,
            Explanations explanations,
            Replays replays,
            Retention retention,
            Pages pages) {
        this.events = events;
        this.types = types;
        this.deliveries = deliveries;
        this.endpoints = endpoints;
        this.explanations = explanations;
        this.replays = replays;
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
        model.addAttribute("types", ShownTypes.of(types.names(workspace.env(), ShownTypes.LIMIT)));
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
        Event event = find(workspace, id);
        model.addAttribute("event", event);
        model.addAttribute("data", Payload.pretty(event.data()));
        model.addAttribute("cut", Payload.isCut(event.data()));
        Explanation explanation = explanations.of(event);
        model.addAttribute("explanation", explanation);
        model.addAttribute("missing", missing(workspace, explanation));
        model.addAttribute("deliveries", deliveries.of(workspace.env(), id));
        model.addAttribute(
                "urls", endpoints.in(workspace.env()).stream().collect(Collectors.toMap(Endpoint::id, Endpoint::url)));
        return "event/show";
    }

    /** All of it, also of what is too long to be shown. */
    @GetMapping("/app/{env}/events/{id}/data")
    ResponseEntity<byte[]> data(Workspace workspace, @PathVariable EventId id) {
        Event event = find(workspace, id);
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment()
                                .filename(event.id() + ".json")
                                .build()
                                .toString())
                .body(event.data());
    }

    /** To one endpoint that it was not sent to. */
    @PostMapping("/app/{env}/events/{id}/deliveries")
    String send(
            Workspace workspace,
            @PathVariable EventId id,
            @RequestParam(required = false) @Nullable EndpointId endpoint,
            RedirectAttributes next) {
        Event event = find(workspace, id);
        if (endpoint == null) {
            throw new NotFound();
        }
        try {
            replays.first(event, endpoint);
            Flash.good(next, "On its way to that endpoint.");
        } catch (Replays.EndpointDeleted e) {
            throw new NotFound();
        } catch (Replays.NotSubscribed e) {
            Flash.bad(next, String.valueOf(e.getMessage()));
        }
        return "redirect:/app/" + workspace.env() + "/events/" + id;
    }

    /** @param endpoint none: to each that it was sent to */
    @PostMapping("/app/{env}/events/{id}/replays")
    String sendAgain(
            Workspace workspace,
            @PathVariable EventId id,
            @RequestParam(required = false) @Nullable EndpointId endpoint,
            RedirectAttributes next) {
        int sent = replays.again(find(workspace, id), endpoint).size();
        if (sent == 0) {
            Flash.bad(next, "Nothing was sent again: it is still under way, or waits there.");
        } else {
            Flash.good(next, sent == 1 ? "On its way again." : "On its way again to " + sent + " endpoints.");
        }
        return "redirect:/app/" + workspace.env() + "/events/" + id;
    }

    /** Which endpoints were not sent it and could be: they want events of that type by now. */
    private Set<EndpointId> missing(Workspace workspace, Explanation explanation) {
        Set<EndpointId> wanting = endpoints.in(workspace.env()).stream()
                .filter(endpoint -> endpoint.events().stream()
                        .anyMatch(pattern -> pattern.matches(explanation.event().type())))
                .map(Endpoint::id)
                .collect(Collectors.toSet());
        return explanation.verdicts().stream()
                .filter(verdict -> verdict.delivery() == null)
                .map(Explanation.Verdict::endpoint)
                .filter(wanting::contains)
                .collect(Collectors.toSet());
    }

    private Event find(Workspace workspace, EventId id) {
        return events.find(workspace.env(), id)
                .filter(found -> isShown(workspace, found))
                .orElseThrow(NotFound::new);
    }

    private boolean isShown(Workspace workspace, Event event) {
        return retention.shows(workspace.env(), event.createdAt());
    }
}
