package dev.ringmain.admin.catalogue;

import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.endpoint.UnacceptableEndpoint;
import dev.ringmain.event.BuiltInType;
import dev.ringmain.event.Catalogue;
import dev.ringmain.event.Catalogue.Change;
import dev.ringmain.event.EventType;
import dev.ringmain.event.EventTypes;
import dev.ringmain.event.TypeVersions;
import dev.ringmain.event.UnacceptableEventType;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** One type of the catalogue. */
@Controller
class EventTypeController {

    private final EventTypes types;
    private final TypeVersions versions;
    private final Catalogue catalogue;
    private final Endpoints endpoints;
    private final EndpointRegistry registry;

    EventTypeController(
            EventTypes types,
            TypeVersions versions,
            Catalogue catalogue,
            Endpoints endpoints,
            EndpointRegistry registry) {
        this.types = types;
        this.versions = versions;
        this.catalogue = catalogue;
        this.endpoints = endpoints;
        this.registry = registry;
    }

    // No type can be called "-new": no name begins with a hyphen.
    @GetMapping("/app/{env}/event-types/-new")
    String formForNew(Workspace workspace, Model model) {
        workspace.requireChange();
        return form(null, DescribeEventType.BLANK, Map.of(), model);
    }

    @PostMapping("/app/{env}/event-types")
    String add(
            Workspace workspace,
            DescribeEventType form,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        Map<String, String> errors = form.mistakes();
        if (errors.isEmpty()) {
            try {
                EventType added =
                        catalogue.add(workspace.env(), form.name(), form.asDescription(), by(workspace, form));
                Flash.good(next, "The catalogue has it now.");
                return "redirect:/app/" + workspace.env() + "/event-types/" + added.name();
            } catch (UnacceptableEventType e) {
                errors = errors(e);
            }
        }
        response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        return form(null, form, errors, model);
    }

    @GetMapping("/app/{env}/event-types/{name}")
    String show(Workspace workspace, @PathVariable String name, Model model) {
        Optional<EventType> builtIn = builtIn(workspace, name);
        EventType type = builtIn.orElseGet(() -> find(workspace, name));
        model.addAttribute(
                "builtIn", builtIn.flatMap(shown -> BuiltInType.named(name)).orElse(null));
        List<Endpoint> all = endpoints.in(workspace.env());
        model.addAttribute("page", TypePage.of(type, builtIn.isPresent() ? List.of() : versions.of(type)));
        model.addAttribute("type", type);
        model.addAttribute(
                "subscribers",
                all.stream().filter(each -> Subscribing.wants(each, name)).toList());
        model.addAttribute(
                "others",
                all.stream().filter(each -> !Subscribing.wants(each, name)).toList());
        return "eventtype/show";
    }

    @GetMapping("/app/{env}/event-types/{name}/edit")
    String formForEdit(Workspace workspace, @PathVariable String name, Model model) {
        workspace.requireChange();
        EventType type = find(workspace, name);
        return form(type, DescribeEventType.of(type), Map.of(), model);
    }

    @PostMapping("/app/{env}/event-types/{name}")
    String describe(
            Workspace workspace,
            @PathVariable String name,
            DescribeEventType form,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        Map<String, String> errors = form.mistakes();
        if (errors.isEmpty()) {
            try {
                catalogue
                        .describe(workspace.env(), name, form.asDescription(), by(workspace, form))
                        .orElseThrow(NotFound::new);
                Flash.good(next, "Saved.");
                return "redirect:/app/" + workspace.env() + "/event-types/" + name;
            } catch (UnacceptableEventType e) {
                errors = errors(e);
            }
        }
        response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        return form(find(workspace, name), form, errors, model);
    }

    @PostMapping("/app/{env}/event-types/{name}/subscriptions")
    String subscribe(
            Workspace workspace,
            @PathVariable String name,
            @RequestParam EndpointId endpoint,
            RedirectAttributes next) {
        EventType type = BuiltInType.isReserved(name)
                ? builtIn(workspace, name).orElseThrow(NotFound::new)
                : find(workspace, name);
        try {
            registry.subscribe(workspace.env(), endpoint, type.name()).orElseThrow(NotFound::new);
            Flash.good(next, "That endpoint gets it from now on.");
        } catch (UnacceptableEndpoint e) {
            Flash.bad(next, String.valueOf(e.getMessage()));
        }
        return "redirect:/app/" + workspace.env() + "/event-types/" + type.name();
    }

    private EventType find(Workspace workspace, String name) {
        return types.find(workspace.env(), name)
                .filter(type -> !BuiltInType.isReserved(type.name()))
                .orElseThrow(NotFound::new);
    }

    /** A type of Ringmain's own, unless the catalogue describes one of that name itself. */
    private Optional<EventType> builtIn(Workspace workspace, String name) {
        return BuiltInType.named(name)
                .filter(type ->
                        type.isReserved() || types.find(workspace.env(), name).isEmpty())
                .map(type -> type.in(workspace.env()));
    }

    private static Change by(Workspace workspace, DescribeEventType form) {
        return new Change(workspace.who().email(), form.note());
    }

    private static Map<String, String> errors(UnacceptableEventType e) {
        String place = e.pointer().equals("/" + e.field()) ? "" : " (at " + e.pointer() + ")";
        return Map.of(e.field().equals("sunset_at") ? "sunset" : e.field(), e.getMessage() + place);
    }

    private static String form(
            @Nullable EventType type, DescribeEventType form, Map<String, String> errors, Model model) {
        model.addAttribute("type", type);
        model.addAttribute("form", form);
        model.addAttribute("errors", errors);
        return "eventtype/form";
    }
}
