package dev.ringmain.admin.endpoint;

import dev.ringmain.admin.workspace.ShownTypes;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.billing.PlanGate;
import dev.ringmain.endpoint.EndpointLimitReached;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.endpoint.UnacceptableEndpoint;
import dev.ringmain.endpoint.UrlCheck;
import dev.ringmain.event.EventType;
import dev.ringmain.event.EventTypes;
import dev.ringmain.wire.WireProfiles;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

@Controller
class OpenEndpointController {

    private final EndpointRegistry registry;
    private final PlanGate gate;
    private final EventTypes types;
    private final WireProfiles profiles;
    private final UrlCheck urls;

    OpenEndpointController(
            EndpointRegistry registry, PlanGate gate, EventTypes types, WireProfiles profiles, UrlCheck urls) {
        this.urls = urls;
        this.registry = registry;
        this.gate = gate;
        this.types = types;
        this.profiles = profiles;
    }

    @GetMapping("/app/{env}/endpoints/new")
    String form(
            Workspace workspace,
            @RequestParam(defaultValue = "") String url,
            @RequestParam(defaultValue = "*") String type,
            Model model) {
        workspace.requireChange();
        gate.endpointsPerEnvironment(workspace.tenantId(), workspace.env());
        List<EventType> catalogue = types.findByEnvironmentOrderByName(workspace.env(), ShownTypes.LIMIT);
        String usual = WireProfiles.usual(workspace.environment());
        return form(workspace, EndpointForm.blank(url, type, usual, catalogue), Map.of(), model);
    }

    /** The answer itself shows the secret: it is stored nowhere that a later page could read it from. */
    @PostMapping("/app/{env}/endpoints")
    String open(Workspace workspace, EndpointForm form, Model model, HttpServletResponse response) {
        int limit = gate.endpointsPerEnvironment(workspace.tenantId(), workspace.env());
        Map<String, String> errors = FieldErrors.of(form);
        if (errors.isEmpty()) {
            try {
                gate.retry(workspace.tenantId(), Optional.empty(), form.openingDraft());
                urls.refuseBlocked(form.url());
                EndpointRegistry.Opened opened = registry.open(workspace.env(), form.openingDraft(), limit);
                response.setStatus(HttpStatus.CREATED.value());
                model.addAttribute("endpoint", opened.endpoint());
                model.addAttribute("secret", opened.secret());
                model.addAttribute("rotated", false);
                model.addAttribute("onward", form.opensPaused() ? "/filter" : "");
                model.addAttribute(
                        "profile",
                        profiles.find(workspace.tenantId(), opened.endpoint().profile())
                                .orElseThrow());
                return "endpoint/secret";
            } catch (UnacceptableEndpoint e) {
                errors = FieldErrors.of(e);
            } catch (EndpointLimitReached e) {
                errors = Map.of(
                        "limit",
                        "This environment has %d of the %d endpoints that your plan allows. Delete one that is no longer needed, or move to a higher plan."
                                .formatted(e.used(), e.limit()));
            }
        }
        response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        return form(workspace, form, errors, model);
    }

    /** For who has no script: the page again, as it was filled in, and what is at its URL. */
    @PostMapping("/app/{env}/endpoints/-check")
    String check(Workspace workspace, EndpointForm form, Model model) {
        look(workspace, form, model);
        return form(workspace, form, Map.of(), model);
    }

    @PostMapping(path = "/app/{env}/endpoints/-check", headers = "HX-Request")
    String checkAlone(Workspace workspace, EndpointForm form, Model model) {
        look(workspace, form, model);
        return "endpoint/found :: found(found=${found}, refused=${refused})";
    }

    private void look(Workspace workspace, EndpointForm form, Model model) {
        model.addAttribute("found", null);
        model.addAttribute("refused", null);
        if (form.url().isEmpty()) {
            return;
        }
        try {
            urls.of(workspace.env(), form.url(), form.profile().isEmpty() ? null : form.profile())
                    .ifPresentOrElse(
                            found -> model.addAttribute("found", found),
                            () -> model.addAttribute(
                                    "refused",
                                    "This process sends nothing, so it cannot look whether a receiver is there."));
        } catch (UnacceptableEndpoint e) {
            model.addAttribute("refused", e.getMessage());
        }
    }

    private String form(Workspace workspace, EndpointForm form, Map<String, String> errors, Model model) {
        model.addAttribute("form", form);
        model.addAttribute("errors", errors);
        model.addAttribute("profiles", profiles.all(workspace.tenantId()));
        model.addAttribute("checkable", true);
        TypeTree.show(types.findByEnvironmentOrderByName(workspace.env(), ShownTypes.LIMIT), model);
        return "endpoint/form";
    }
}
