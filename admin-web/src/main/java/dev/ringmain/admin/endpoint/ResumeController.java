package dev.ringmain.admin.endpoint;

import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.delivery.Resumptions;
import dev.ringmain.delivery.Resumptions.Choice;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.Endpoints;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Resuming an endpoint for which something waits: first what a choice comes to, then doing it. */
@Controller
class ResumeController {

    private final Endpoints endpoints;
    private final EndpointStandings standings;
    private final Resumptions resumptions;

    ResumeController(Endpoints endpoints, EndpointStandings standings, Resumptions resumptions) {
        this.endpoints = endpoints;
        this.standings = standings;
        this.resumptions = resumptions;
    }

    @GetMapping("/app/{env}/endpoints/{id}/resumption")
    String choose(Workspace workspace, @PathVariable EndpointId id, ResumeForm form, Model model) {
        workspace.requireChange();
        Map<String, String> errors = form.isChosen() ? form.mistakes() : Map.of();
        Choice counted = form.isChosen() && errors.isEmpty()
                ? resumptions.count(workspace.env(), id, form.asKeep()).orElseThrow(NotFound::new)
                : null;
        return page(workspace, id, form, errors, counted, model);
    }

    @PostMapping("/app/{env}/endpoints/{id}/resumption")
    String resume(
            Workspace workspace,
            @PathVariable EndpointId id,
            ResumeForm form,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        Map<String, String> errors = form.mistakes();
        if (!errors.isEmpty()) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            return page(workspace, id, form, errors, null, model);
        }
        Choice done = resumptions
                .resume(workspace.env(), id, form.asKeep(), workspace.who().email())
                .orElseThrow(NotFound::new);
        Flash.good(
                next,
                done.goesOn()
                        ? "On its way. " + done.toDiscard() + " are discarded first, and then " + done.toSend()
                                + " sent."
                        : "Active. " + done.toSend() + " on their way, " + done.toDiscard() + " discarded.");
        return "redirect:/app/" + workspace.env() + "/endpoints/" + id;
    }

    private String page(
            Workspace workspace,
            EndpointId id,
            ResumeForm form,
            Map<String, String> errors,
            @Nullable Choice counted,
            Model model) {
        Endpoint endpoint = endpoints.find(workspace.env(), id).orElseThrow(NotFound::new);
        model.addAttribute("endpoint", endpoint);
        model.addAttribute("standing", standings.of(endpoint));
        model.addAttribute("form", form);
        model.addAttribute("errors", errors);
        model.addAttribute("counted", counted);
        return "endpoint/resumption";
    }
}
