package dev.ringmain.admin.endpoint;

import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.admin.workspace.Payload;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.PlanGate;
import dev.ringmain.billing.PlanRequired;
import dev.ringmain.billing.Plans;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointDraft;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.endpoint.UnacceptableEndpoint;
import dev.ringmain.filter.Row;
import dev.ringmain.preview.Preview;
import dev.ringmain.preview.Previews;
import dev.ringmain.preview.Sample;
import jakarta.servlet.http.HttpServletResponse;
import java.util.HashMap;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What an endpoint wants of its types, and what it gets instead of the payload; both tried on an event while they are written. */
@Controller
class FilterController {

    private final Endpoints endpoints;
    private final EndpointRegistry registry;
    private final TrialEvents samples;
    private final Previews previews;
    private final PlanGate gate;
    private final Plans plans;

    FilterController(
            Endpoints endpoints,
            EndpointRegistry registry,
            TrialEvents samples,
            Previews previews,
            PlanGate gate,
            Plans plans) {
        this.endpoints = endpoints;
        this.registry = registry;
        this.samples = samples;
        this.previews = previews;
        this.gate = gate;
        this.plans = plans;
    }

    @GetMapping("/app/{env}/endpoints/{id}/filter")
    String show(
            Workspace workspace,
            @PathVariable EndpointId id,
            @RequestParam(defaultValue = "") String sample,
            Model model) {
        Endpoint endpoint = endpoints.find(workspace.env(), id).orElseThrow(NotFound::new);
        String chosen = sample.isEmpty() ? samples.of(endpoint).first() : sample;
        return page(workspace, endpoint, FilterForm.of(endpoint, chosen), Map.of(), model);
    }

    /** For who has no script: the page again, as it was filled in, and what would come of it. */
    @PostMapping("/app/{env}/endpoints/{id}/filter/preview")
    String tryOut(
            Workspace workspace,
            @PathVariable EndpointId id,
            @RequestParam MultiValueMap<String, String> posted,
            Model model) {
        Endpoint endpoint = endpoints.find(workspace.env(), id).orElseThrow(NotFound::new);
        return page(workspace, endpoint, FilterForm.of(posted), Map.of(), model);
    }

    @PostMapping(path = "/app/{env}/endpoints/{id}/filter/preview", headers = "HX-Request")
    String preview(
            Workspace workspace,
            @PathVariable EndpointId id,
            @RequestParam MultiValueMap<String, String> posted,
            Model model) {
        Endpoint endpoint = endpoints.find(workspace.env(), id).orElseThrow(NotFound::new);
        preview(workspace, endpoint, FilterForm.of(posted), model);
        return "endpoint/filter :: preview";
    }

    @PostMapping("/app/{env}/endpoints/{id}/filter")
    String save(
            Workspace workspace,
            @PathVariable EndpointId id,
            @RequestParam MultiValueMap<String, String> posted,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        FilterForm form = FilterForm.of(posted);
        Endpoint endpoint = endpoints.find(workspace.env(), id).orElseThrow(NotFound::new);
        Map<String, String> errors = save(workspace, endpoint, form);
        if (errors.isEmpty()) {
            Flash.good(next, "Saved. It is asked of what is published from now on.");
            return "redirect:/app/" + workspace.env() + "/endpoints/" + id + "/filter";
        }
        response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        return page(workspace, endpoint, form, errors, model);
    }

    /** What is wrong with it, by field; nothing if it was saved. */
    private Map<String, String> save(Workspace workspace, Endpoint endpoint, FilterForm form) {
        Map<String, String> errors = new HashMap<>();
        form.mistaken().ifPresent(row -> errors.put("condition", mistake(row)));
        if (!errors.isEmpty()) {
            return errors;
        }
        try {
            String stored = endpoint.transformation().orElse(null);
            gate.transformation(workspace.tenantId(), stored, form.transformation());
            EndpointDraft draft =
                    EndpointDraft.of(null, null, null).filteredBy(form.filter()).transformedBy(form.transformation());
            registry.edit(workspace.env(), endpoint.id(), draft).orElseThrow(NotFound::new);
        } catch (PlanRequired e) {
            errors.put(
                    "transformation",
                    "A transformation comes with the " + e.required().name() + " plan. Nothing was saved.");
        } catch (UnacceptableEndpoint e) {
            String[] field = e.field().split("/");
            errors.put(field[0].equals("filter") ? field[1] : field[0], String.valueOf(e.getMessage()));
        }
        return errors;
    }

    private String page(
            Workspace workspace, Endpoint endpoint, FilterForm form, Map<String, String> errors, Model model) {
        model.addAttribute("endpoint", endpoint);
        model.addAttribute("form", form);
        model.addAttribute("errors", errors);
        model.addAttribute("operators", Row.Operator.values());
        model.addAttribute("samples", samples.of(endpoint));
        model.addAttribute("included", workspace.plan().grants(Entitlement.TRANSFORMATIONS));
        model.addAttribute(
                "required", plans.lowestThatGrants(Entitlement.TRANSFORMATIONS).orElse(null));
        preview(workspace, endpoint, form, model);
        return "endpoint/filter";
    }

    private void preview(Workspace workspace, Endpoint endpoint, FilterForm form, Model model) {
        Sample sample = samples.chosen(endpoint, form.sample());
        model.addAttribute("sample", sample);
        model.addAttribute("before", Payload.pretty(sample.data()));
        if (form.mistaken().isPresent()) {
            model.addAttribute("mistake", mistake(form.mistaken().get()));
            return;
        }
        Preview preview =
                previews.of(workspace.env(), new Preview.Attempt(form.filter(), form.transformation()), sample);
        model.addAttribute("preview", preview);
        model.addAttribute("cel", form.byRows() ? Payload.visible(form.cel()) : "");
        model.addAttribute("transformed", !form.transformation().isBlank());
        model.addAttribute("after", preview.data() == null ? null : Payload.pretty(preview.data()));
    }

    private static String mistake(Row row) {
        return row.path().isEmpty()
                ? "Which field is to be compared with “" + row.value() + "”?"
                : "“" + row.path() + "” is no field. Write meterStart, station.id or samples[0].kWh.";
    }
}
