package dev.ringmain.admin.staff.fleet;

import dev.ringmain.admin.staff.desk.Allowed;
import dev.ringmain.admin.staff.desk.Desk;
import dev.ringmain.admin.staff.desk.StaffAct;
import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.delivery.DeadLetters;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.subscription.TenantDirectory;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.TenantId;
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

    private static final int LONGEST_REASON = 500;

    private final TenantDirectory directory;
    private final DeadLetters letters;

    DeadLetterController(TenantDirectory directory, DeadLetters letters) {
        this.directory = directory;
        this.letters = letters;
    }

    @GetMapping("/staff/tenants/{id}/dead-letters")
    String list(Desk desk, @PathVariable TenantId id, Model model) {
        model.addAttribute("tenant", directory.find(id).orElseThrow(NotFound::new));
        model.addAttribute("rows", letters.of(id));
        model.addAttribute("redrives", letters.redrives(id));
        return "staff/dead-letters";
    }

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
        EnvironmentId room = EnvironmentId.parse(env).orElseThrow(NotFound::new);
        EndpointId receiver = EndpointId.parse(endpoint).orElseThrow(NotFound::new);
        if (reason.isBlank() || reason.length() > LONGEST_REASON) {
            Flash.bad(next, "A reason has 1 to 500 characters.");
        } else {
            try {
                letters.redrive(id, room, receiver, cause, reason.strip(), desk.email())
                        .orElseThrow(NotFound::new);
                Flash.good(next, "They are being sent again. The job is listed below, and among the tenant's replays.");
            } catch (IllegalArgumentException e) {
                Flash.bad(next, e.getMessage() + ".");
            }
        }
        return "redirect:/staff/tenants/" + id + "/dead-letters";
    }
}
