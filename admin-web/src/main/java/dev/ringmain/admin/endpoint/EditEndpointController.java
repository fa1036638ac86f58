package dev.ringmain.admin.endpoint;

import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.Hours;
import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.admin.workspace.PulseStrip;
import dev.ringmain.admin.workspace.ShownTypes;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.billing.PlanGate;
import dev.ringmain.billing.Retention;
import dev.ringmain.delivery.Deliveries;
import dev.ringmain.delivery.Pulse;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.endpoint.UnacceptableEndpoint;
import dev.ringmain.event.EventType;
import dev.ringmain.event.EventTypes;
import dev.ringmain.paging.Keyset;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** One endpoint: how it is, and its settings. */
@Controller
class EditEndpointController {

    private static final int DELIVERIES_SHOWN = 8;

    private final Endpoints endpoints;
    private final EndpointRegistry registry;
    private final EndpointSigning signing;
    private final PlanGate gate;
    private final Retention retention;
    private final EventTypes types;
    private final Deliveries deliveries;
    private final Hours hours;
    private final EndpointStandings standings;

    EditEndpointController(
            Endpoints endpoints,
            EndpointRegistry registry,
            EndpointSigning signing,
            PlanGate gate,
            Retention retention,
            EventTypes types,
            Deliveries deliveries,
            Hours hours,
            EndpointStandings standings) {
        this.endpoints = endpoints;
        this.registry = registry;
        this.signing = signing;
        this.gate = gate;
        this.retention = retention;
        this.types = types;
        this.deliveries = deliveries;
        this.hours = hours;
        this.standings = standings;
    }

    @GetMapping("/app/{env}/endpoints/{id}")
    String show(Workspace workspace, @PathVariable EndpointId id, Model model) {
        return show(workspace, find(workspace, id), model);
    }

    /** With the settings that it has. */
    private String show(Workspace workspace, Endpoint endpoint, Model model) {
        List<EventType> catalogue = catalogue(workspace);
        return show(workspace, endpoint, EndpointForm.of(endpoint, catalogue), Map.of(), catalogue, model);
    }

    @PostMapping("/app/{env}/endpoints/{id}")
    String edit(
            Workspace workspace,
            @PathVariable EndpointId id,
            EndpointForm form,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        Map<String, String> errors = FieldErrors.of(form);
        if (errors.isEmpty()) {
            try {
                gate.retry(workspace.tenantId(), find(workspace, id).retry(), form.draft());
                registry.edit(workspace.env(), id, form.draft()).orElseThrow(NotFound::new);
                Flash.good(next, "Saved. What is sent from now on follows it.");
                return "redirect:/app/" + workspace.env() + "/endpoints/" + id;
            } catch (UnacceptableEndpoint e) {
                errors = FieldErrors.of(e);
            }
        }
        Endpoint endpoint = find(workspace, id);
        response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        return show(workspace, endpoint, form, errors, catalogue(workspace), model);
    }

    /** Shows when deliveries would be tried by the schedule in the form, and keeps nothing. */
    @PostMapping("/app/{env}/endpoints/{id}/retry-preview")
    String previewRetries(
            Workspace workspace,
            @PathVariable EndpointId id,
            EndpointForm form,
            Model model,
            HttpServletResponse response) {
        Endpoint endpoint = find(workspace, id);
        Map<String, String> errors = FieldErrors.ofRate(form);
        if (errors.isEmpty()) {
            try {
                gate.retry(workspace.tenantId(), endpoint.retry(), form.draft());
                model.addAttribute("planned", signing.calendar(workspace, endpoint, form.draft()));
            } catch (UnacceptableEndpoint e) {
                errors = FieldErrors.of(e);
            }
        }
        if (!errors.isEmpty()) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        }
        return show(workspace, endpoint, form, errors, catalogue(workspace), model);
    }

    /** What a header says is a secret as a rule, so it comes here and is not shown again, not even if it will not do. */
    @PostMapping("/app/{env}/endpoints/{id}/headers")
    String sendHeader(
            Workspace workspace,
            @PathVariable EndpointId id,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String value,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        Endpoint endpoint = find(workspace, id);
        try {
            if (name.isBlank() || value.isBlank()) {
                throw new UnacceptableEndpoint(
                        "required", "headers", "A header has a name and a value. To send one no more, remove it.");
            }
            registry.sendHeader(workspace.env(), id, name.strip(), value.strip())
                    .orElseThrow(NotFound::new);
            Flash.good(next, "Saved. The next attempt carries it.");
            return "redirect:/app/" + workspace.env() + "/endpoints/" + id + "#headers";
        } catch (UnacceptableEndpoint e) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            model.addAttribute("headerName", name.strip());
            model.addAttribute("headerError", e.getMessage());
            return show(workspace, endpoint, model);
        }
    }

    private List<EventType> catalogue(Workspace workspace) {
        return types.findByEnvironmentOrderByName(workspace.env(), ShownTypes.LIMIT);
    }

    private Endpoint find(Workspace workspace, EndpointId id) {
        return endpoints.find(workspace.env(), id).orElseThrow(NotFound::new);
    }

    private String show(
            Workspace workspace,
            Endpoint endpoint,
            EndpointForm form,
            Map<String, String> errors,
            List<EventType> catalogue,
            Model model) {
        Hours.Hour hour = hours.of(workspace.env());
        Pulse pulse = hour.pulse(endpoint.id());
        model.addAttribute("endpoint", endpoint);
        model.addAttribute("health", hour.health(endpoint.id()));
        model.addAttribute("standing", standings.of(endpoint));
        model.addAttribute("total", pulse.total());
        model.addAttribute("since", pulse.since());
        model.addAttribute("strip", PulseStrip.of(pulse));
        model.addAttribute("performance", hours.performance(workspace.env(), endpoint.id()));
        signing.show(workspace, endpoint, model);
        model.addAttribute("form", form);
        model.addAttribute("errors", errors);
        TypeTree.show(catalogue, model);
        model.addAttribute(
                "deliveries",
                deliveries
                        .page(
                                workspace.env(),
                                new Deliveries.Filter(
                                        endpoint.id(), null, null, retention.since(workspace.env()), null),
                                Keyset.first(DELIVERIES_SHOWN))
                        .rows());
        return "endpoint/show";
    }
}
