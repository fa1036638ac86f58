package dev.ringmain.admin.staff.fleet;

import dev.ringmain.admin.staff.desk.Allowed;
import dev.ringmain.admin.staff.desk.Desk;
import dev.ringmain.admin.staff.desk.StaffAct;
import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.audit.AuditLog;
import dev.ringmain.audit.Change;
import dev.ringmain.delivery.DeliveryStatus;
import dev.ringmain.delivery.Failures;
import dev.ringmain.delivery.ReplayJob;
import dev.ringmain.delivery.ReplayJobs;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.subscription.TenantDirectory;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What failed for good of a tenant in the last week, and sending it again. */
@Controller
class DeadLetterController {

    private static final Duration WINDOW = Duration.ofDays(7);
    private static final int LONGEST_REASON = 500;

    private final TenantDirectory directory;
    private final Environments environments;
    private final Endpoints endpoints;
    private final Failures failures;
    private final ReplayJobs jobs;
    private final AuditLog log;
    private final Clock clock;

    DeadLetterController(
            TenantDirectory directory,
            Environments environments,
            Endpoints endpoints,
            Failures failures,
            ReplayJobs jobs,
            AuditLog log,
            Clock clock) {
        this.directory = directory;
        this.environments = environments;
        this.endpoints = endpoints;
        this.failures = failures;
        this.jobs = jobs;
        this.log = log;
        this.clock = clock;
    }

    /** @param url of the endpoint; blank: it was deleted, so nothing can be sent again */
    record Row(Environment environment, Failures.Group group, String url) {}

    @GetMapping("/staff/tenants/{id}/dead-letters")
    String list(Desk desk, @PathVariable TenantId id, Model model) {
        model.addAttribute("tenant", directory.find(id).orElseThrow(NotFound::new));
        Instant now = clock.instant();
        List<Row> rows = new ArrayList<>();
        for (Environment environment : environments.findByTenantOrderById(id)) {
            failures.in(environment.id(), now.minus(WINDOW), now.plusSeconds(1))
                    .groups()
                    .forEach(group -> rows.add(new Row(
                            environment,
                            group,
                            endpoints
                                    .find(environment.id(), group.endpoint())
                                    .map(Endpoint::url)
                                    .orElse(""))));
        }
        model.addAttribute("rows", rows);
        return "staff/dead-letters";
    }

    /** A job, which a worker goes on with; what arrived meanwhile is left out. */
    @Allowed(StaffAct.REDRIVE)
    @PostMapping("/staff/tenants/{id}/dead-letters")
    String redrive(
            Desk desk,
            @PathVariable TenantId id,
            @RequestParam(defaultValue = "") String env,
            @RequestParam(defaultValue = "") String endpoint,
            @RequestParam(defaultValue = "") String cause,
            @RequestParam(defaultValue = "") String reason,
            RedirectAttributes next) {
        EnvironmentId environment = EnvironmentId.parse(env)
                .flatMap(one -> environments.findByTenantAndId(id, one))
                .map(Environment::id)
                .orElseThrow(NotFound::new);
        Endpoint found = EndpointId.parse(endpoint)
                .flatMap(one -> endpoints.find(environment, one))
                .orElseThrow(NotFound::new);
        String back = "redirect:/staff/tenants/" + id + "/dead-letters";
        if (reason.isBlank() || reason.length() > LONGEST_REASON || !cause.matches("[a-z0-9_]{1,40}")) {
            Flash.bad(next, "A reason has 1 to 500 characters.");
            return back;
        }
        Instant now = clock.instant();
        ReplayJob job = jobs.begin(
                environment,
                found.id(),
                new ReplayJob.Selection(DeliveryStatus.FAILED, List.of(), now.minus(WINDOW), now.plusSeconds(1), cause),
                desk.email());
        log.record(new Change(
                id,
                environment,
                "replay.created",
                job.id().toString(),
                found.url(),
                Map.of(),
                Map.of("cause", cause),
                reason.strip()));
        Flash.good(next, "They are being sent again. The tenant sees the job under its replays.");
        return back;
    }
}
