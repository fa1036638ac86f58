package dev.ringmain.admin.staff.tenant;

import dev.ringmain.admin.staff.desk.Allowed;
import dev.ringmain.admin.staff.desk.Desk;
import dev.ringmain.admin.staff.desk.StaffAct;
import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.billing.Plans;
import dev.ringmain.subscription.CannotChange;
import dev.ringmain.subscription.PlanChanges;
import dev.ringmain.subscription.TenantActs;
import dev.ringmain.tenant.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Moving a tenant to another plan, at once: what it would do first, as the customer would see it, then doing it. */
@Controller
class MoveController {

    private final TenantPage page;
    private final PlanChanges changes;
    private final TenantActs acts;
    private final Plans plans;

    MoveController(TenantPage page, PlanChanges changes, TenantActs acts, Plans plans) {
        this.page = page;
        this.changes = changes;
        this.acts = acts;
        this.plans = plans;
    }

    @GetMapping("/staff/tenants/{id}/plan")
    String preview(
            Desk desk,
            @PathVariable TenantId id,
            @RequestParam(required = false) @Nullable Integer to,
            Model model,
            RedirectAttributes next) {
        model.addAttribute("tenant", page.find(id));
        if (to == null) {
            return TenantPage.to(id) + "#move";
        }
        try {
            model.addAttribute("change", changes.previewMove(id, to));
            return "staff/move";
        } catch (CannotChange e) {
            return refused(id, e, next);
        }
    }

    @Allowed(StaffAct.MOVE_PLAN)
    @PostMapping("/staff/tenants/{id}/plan")
    String move(
            Desk desk,
            @PathVariable TenantId id,
            @RequestParam int to,
            @RequestParam(defaultValue = "") String reason,
            RedirectAttributes next) {
        page.find(id);
        try {
            acts.move(id, to, reason.strip());
            Flash.good(next, "It is on " + plans.version(to).name() + " now.");
            return TenantPage.to(id);
        } catch (CannotChange | IllegalArgumentException e) {
            return refused(id, e, next);
        }
    }

    private static String refused(TenantId id, RuntimeException refusal, RedirectAttributes next) {
        Flash.bad(next, String.valueOf(refusal.getMessage()));
        return TenantPage.to(id);
    }
}
