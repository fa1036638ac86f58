package dev.ringmain.admin.event;

import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.admin.workspace.Payload;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.event.Catalogue;
import dev.ringmain.event.EventType;
import dev.ringmain.event.EventTypes;
import dev.ringmain.event.UnacceptableEventType;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

@Controller
class EventTypeController {

    private final EventTypes types;
    private final Catalogue catalogue;
    private final Endpoints endpoints;

    EventTypeController(EventTypes types, Catalogue catalogue, Endpoints endpoints) {
        this.types = types;
        this.catalogue = catalogue;
        this.endpoints = endpoints;
    }

    record Row(EventType type, long subscribers) {}

    @GetMapping("/app/{env}/event-types")
    String list(Workspace workspace, Model model) {
        List<Endpoint> all = endpoints.in(workspace.env());
        model.addAttribute(
                "rows",
                types.findByEnvironmentOrderByName(workspace.env()).stream()
                        .map(type -> new Row(type, wanting(type.name(), all).size()))
                        .toList());
        return "eventtype/list";
    }

    // No type can be called "-new": a hyphen is not in the alphabet of names.
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
        try {
            EventType added = catalogue.add(workspace.env(), form.name(), form.asDescription());
            Flash.good(next, "The catalogue has it now.");
            return "redirect:/app/" + workspace.env() + "/event-types/" + added.name();
        } catch (UnacceptableEventType e) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            return form(null, form, Map.of(e.field(), String.valueOf(e.getMessage())), model);
        }
    }

    @GetMapping("/app/{env}/event-types/{name}")
    String show(Workspace workspace, @PathVariable String name, Model model) {
        EventType type = find(workspace, name);
        model.addAttribute("type", type);
        model.addAttribute("example", pretty(type.exampleJson().orElse(null)));
        model.addAttribute("schema", pretty(type.schemaJson().orElse(null)));
        model.addAttribute("subscribers", wanting(name, endpoints.in(workspace.env())));
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
        try {
            catalogue.describe(workspace.env(), name, form.asDescription()).orElseThrow(NotFound::new);
            Flash.good(next, "Saved.");
            return "redirect:/app/" + workspace.env() + "/event-types/" + name;
        } catch (UnacceptableEventType e) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            return form(find(workspace, name), form, Map.of(e.field(), String.valueOf(e.getMessage())), model);
        }
    }

    private EventType find(Workspace workspace, String name) {
        return types.find(workspace.env(), name).orElseThrow(NotFound::new);
    }

    private static String form(
            @Nullable EventType type, DescribeEventType form, Map<String, String> errors, Model model) {
        model.addAttribute("type", type);
        model.addAttribute("form", form);
        model.addAttribute("errors", errors);
        return "eventtype/form";
    }

    private static List<Endpoint> wanting(String type, List<Endpoint> endpoints) {
        return endpoints.stream()
                .filter(endpoint -> endpoint.events().stream().anyMatch(pattern -> pattern.matches(type)))
                .toList();
    }

    private static @Nullable String pretty(@Nullable String json) {
        return json == null ? null : Payload.pretty(json.getBytes(StandardCharsets.UTF_8));
    }
}
