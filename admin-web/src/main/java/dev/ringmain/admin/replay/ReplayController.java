package dev.ringmain.admin.replay;

import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.admin.workspace.Pages;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.billing.Retention;
import dev.ringmain.delivery.ReplayJob;
import dev.ringmain.delivery.ReplayJobId;
import dev.ringmain.delivery.ReplayJobs;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.subscription.AllowedUnpaid;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
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
class ReplayController {

    private final ReplayJobs jobs;
    private final Endpoints endpoints;
    private final Retention retention;
    private final Pages pages;
    private final Clock clock;

    ReplayController(ReplayJobs jobs, Endpoints endpoints, Retention retention, Pages pages, Clock clock) {
        this.jobs = jobs;
        this.endpoints = endpoints;
        this.retention = retention;
        this.pages = pages;
        this.clock = clock;
    }

    /** The form; and once something is chosen, how many deliveries that would be. */
    @GetMapping("/app/{env}/endpoints/{id}/replays/new")
    String choose(Workspace workspace, @PathVariable EndpointId id, ReplayForm form, Model model) {
        workspace.requireChange();
        Instant kept = retention.since(workspace.env());
        Instant now = clock.instant();
        Map<String, String> errors = form.mistakes(kept, now);
        boolean counts = errors.isEmpty() && !form.count().isEmpty();
        Endpoint endpoint = endpoints.find(workspace.env(), id).orElseThrow(NotFound::new);
        return form(endpoint, form, errors, counts ? jobs.count(id, form.selection(kept, now)) : null, model);
    }

    @PostMapping("/app/{env}/endpoints/{id}/replays")
    String begin(
            Workspace workspace,
            @PathVariable EndpointId id,
            ReplayForm form,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        Endpoint endpoint = endpoints.find(workspace.env(), id).orElseThrow(NotFound::new);
        Instant kept = retention.since(workspace.env());
        Instant now = clock.instant();
        Map<String, String> errors = form.mistakes(kept, now);
        if (!errors.isEmpty()) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            return form(endpoint, form, errors, null, model);
        }
        ReplayJob job = jobs.begin(
                workspace.env(), id, form.selection(kept, now), workspace.who().email());
        Flash.good(next, "The replay has begun. It goes on if you leave this page.");
        return "redirect:/app/" + workspace.env() + "/replays/" + job.id();
    }

    @GetMapping("/app/{env}/replays")
    String list(Workspace workspace, @RequestParam(required = false) @Nullable String cursor, Model model) {
        pages.show(
                jobs.page(workspace.env(), pages.keyset(cursor)),
                "/app/" + workspace.env() + "/replays",
                Map.of(),
                model);
        urls(workspace, model);
        return "replay/list";
    }

    @GetMapping("/app/{env}/replays/{id}")
    String show(Workspace workspace, @PathVariable ReplayJobId id, Model model) {
        progress(workspace, id, model);
        return "replay/show";
    }

    /** What changes while it runs; asks for itself again until it does not. */
    @GetMapping(path = "/app/{env}/replays/{id}", headers = "HX-Request")
    String progress(Workspace workspace, @PathVariable ReplayJobId id, Model model) {
        model.addAttribute("job", jobs.find(workspace.env(), id).orElseThrow(NotFound::new));
        urls(workspace, model);
        return "replay/show :: progress";
    }

    @AllowedUnpaid
    @PostMapping("/app/{env}/replays/{id}/cancellation")
    String cancel(Workspace workspace, @PathVariable ReplayJobId id, RedirectAttributes next) {
        jobs.find(workspace.env(), id).orElseThrow(NotFound::new);
        if (jobs.cancel(workspace.env(), id)) {
            Flash.good(next, "Cancelled. What was sent on its way by then stays so.");
        } else {
            Flash.bad(next, "It had ended before.");
        }
        return "redirect:/app/" + workspace.env() + "/replays/" + id;
    }

    private static String form(
            Endpoint endpoint, ReplayForm form, Map<String, String> errors, @Nullable Integer counted, Model model) {
        model.addAttribute("endpoint", endpoint);
        model.addAttribute("form", form);
        model.addAttribute("errors", errors);
        model.addAttribute("counted", counted);
        model.addAttribute("most", ReplayJobs.MOST);
        return "replay/form";
    }

    private void urls(Workspace workspace, Model model) {
        model.addAttribute(
                "urls", endpoints.in(workspace.env()).stream().collect(Collectors.toMap(Endpoint::id, Endpoint::url)));
    }
}
