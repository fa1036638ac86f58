package dev.ringmain.admin.delivery;

import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.admin.workspace.Pages;
import dev.ringmain.admin.workspace.ShownTypes;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.billing.Retention;
import dev.ringmain.delivery.Attempts;
import dev.ringmain.delivery.Deliveries;
import dev.ringmain.delivery.Delivery;
import dev.ringmain.delivery.DeliveryId;
import dev.ringmain.delivery.DeliveryStatus;
import dev.ringmain.delivery.Replays;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.event.EventTypes;
import dev.ringmain.id.Ids;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

@Controller
class DeliveryController {

    private static final Duration SOON = Duration.ofMinutes(1);

    private final Deliveries deliveries;
    private final Attempts attempts;
    private final Replays replays;
    private final Endpoints endpoints;
    private final EventTypes types;
    private final Retention retention;
    private final Pages pages;
    private final Clock clock;

    DeliveryController(
            Deliveries deliveries,
            Attempts attempts,
            Replays replays,
            Endpoints endpoints,
            EventTypes types,
            Retention retention,
            Pages pages,
            Clock clock) {
        this.deliveries = deliveries;
        this.attempts = attempts;
        this.replays = replays;
        this.endpoints = endpoints;
        this.types = types;
        this.retention = retention;
        this.pages = pages;
        this.clock = clock;
    }

    @GetMapping("/app/{env}/deliveries")
    String list(
            Workspace workspace,
            DeliveryFilter filter,
            @RequestParam(required = false) @Nullable String cursor,
            Model model) {
        rows(workspace, filter, cursor, model);
        model.addAttribute("types", ShownTypes.of(types.names(workspace.env(), ShownTypes.LIMIT)));
        return "delivery/list";
    }

    @GetMapping(path = "/app/{env}/deliveries", headers = "HX-Request")
    String rows(
            Workspace workspace,
            DeliveryFilter filter,
            @RequestParam(required = false) @Nullable String cursor,
            Model model) {
        var slice = deliveries.page(
                workspace.env(), filter.asFilter(retention.since(workspace.env())), pages.keyset(cursor));
        pages.show(slice, "/app/" + workspace.env() + "/deliveries", filter.asMap(), model);
        model.addAttribute("filter", filter);
        model.addAttribute("endpoints", endpoints.in(workspace.env()));
        urls(workspace, model);
        return "delivery/list :: rows";
    }

    @GetMapping("/app/{env}/deliveries/{id}")
    String show(Workspace workspace, @PathVariable DeliveryId id, Model model) {
        show(workspace, find(workspace, id), model);
        return "delivery/show";
    }

    /**
     * What changes while a delivery is pending; asks for itself again until it is not. What has not changed is not drawn anew, so that
     * whatever somebody opened stays open, and the focus where it is.
     *
     * @param seen how it stood when it was drawn last
     */
    @GetMapping(path = "/app/{env}/deliveries/{id}", headers = "HX-Request")
    @Nullable
    String status(
            Workspace workspace,
            @PathVariable DeliveryId id,
            @RequestParam(defaultValue = "") String seen,
            Model model,
            HttpServletResponse response) {
        Delivery delivery = find(workspace, id);
        if (seen.equals(standing(delivery))) {
            response.setStatus(HttpStatus.NO_CONTENT.value());
            return null;
        }
        show(workspace, delivery, model);
        return "delivery/show :: progress";
    }

    private Delivery find(Workspace workspace, DeliveryId id) {
        return deliveries
                .find(workspace.env(), id)
                .filter(found -> retention.shows(workspace.env(), found.createdAt()))
                .orElseThrow(NotFound::new);
    }

    private void show(Workspace workspace, Delivery delivery, Model model) {
        model.addAttribute("delivery", delivery);
        model.addAttribute(
                "attempts", attempts.of(delivery).stream().map(AttemptView::of).toList());
        model.addAttribute("poll", poll(delivery));
        model.addAttribute("seen", standing(delivery));
        urls(workspace, model);
    }

    /** All that changes of it, and how often to look. */
    private String standing(Delivery delivery) {
        Instant next = delivery.nextAttemptAt();
        return delivery.status() + "-" + delivery.attempts() + "-" + delivery.reason() + "-"
                + (next == null ? "" : next.toEpochMilli()) + "-" + isDueSoon(delivery);
    }

    @PostMapping("/app/{env}/deliveries/{id}/replays")
    String replay(Workspace workspace, @PathVariable DeliveryId id, RedirectAttributes next) {
        if (!retention.shows(workspace.env(), Ids.timeOf(id.value()))) {
            throw new NotFound();
        }
        try {
            Delivery replay = replays.replay(workspace.env(), id).orElseThrow(NotFound::new);
            Flash.good(next, "On its way again, as a delivery of its own.");
            return "redirect:/app/" + workspace.env() + "/deliveries/" + replay.id();
        } catch (Replays.EndpointDeleted e) {
            Flash.bad(next, "Its endpoint was deleted, so there is nowhere to send it.");
            return "redirect:/app/" + workspace.env() + "/deliveries/" + id;
        }
    }

    /** How often to look again: seldom, while the next attempt is far off. */
    private @Nullable String poll(Delivery delivery) {
        if (delivery.status() != DeliveryStatus.PENDING) {
            return null;
        }
        return isDueSoon(delivery) ? "every 2s" : "every 20s";
    }

    private boolean isDueSoon(Delivery delivery) {
        return delivery.nextAttemptAt() == null
                || delivery.nextAttemptAt().isBefore(clock.instant().plus(SOON));
    }

    private void urls(Workspace workspace, Model model) {
        model.addAttribute(
                "urls", endpoints.in(workspace.env()).stream().collect(Collectors.toMap(Endpoint::id, Endpoint::url)));
    }
}
