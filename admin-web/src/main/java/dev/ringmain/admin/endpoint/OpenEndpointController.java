package dev.ringmain.admin.endpoint;

import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.billing.PlanGate;
import dev.ringmain.endpoint.EndpointLimitReached;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.endpoint.UnacceptableEndpoint;
import dev.ringmain.event.EventTypes;
import dev.ringmain.wire.WireProfiles;
import jakarta.servlet.http.HttpServletResponse;
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

    OpenEndpointController(EndpointRegistry registry, PlanGate gate, EventTypes types, WireProfiles profiles) {
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
        return form(workspace, EndpointForm.blank(url, type), Map.of(), model);
    }

    /** The answer itself shows the secret: it is stored nowhere that a later page could read it from. */
    @PostMapping("/app/{env}/endpoints")
    String open(Workspace workspace, EndpointForm form, Model model, HttpServletResponse response) {
        int limit = gate.endpointsPerEnvironment(workspace.tenantId(), workspace.env());
        Map<String, String> errors = FieldErrors.of(form);
        if (errors.isEmpty()) {
            try {
                gate.retry(workspace.tenantId(), Optional.empty(), form.openingDraft());
                EndpointRegistry.Opened opened = registry.open(workspace.env(), form.openingDraft(), limit);
                response.setStatus(HttpStatus.CREATED.value());
                model.addAttribute("endpoint", opened.endpoint());
                model.addAttribute("secret", opened.secret());
                model.addAttribute("rotated", false);
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

    private String form(Workspace workspace, EndpointForm form, Map<String, String> errors, Model model) {
        model.addAttribute("form", form);
        model.addAttribute("errors", errors);
        model.addAttribute("profiles", profiles.all(workspace.tenantId()));
        model.addAttribute("tree", TypeTree.of(types.findByEnvironmentOrderByName(workspace.env())));
        return "endpoint/form";
    }
}
