package dev.ringmain.admin.staff.tenant;

import dev.ringmain.admin.staff.desk.Allowed;
import dev.ringmain.admin.staff.desk.Desk;
import dev.ringmain.admin.staff.desk.StaffAct;
import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.billing.CannotRecount;
import dev.ringmain.billing.UsageCheck;
import dev.ringmain.subscription.TenantActs;
import dev.ringmain.tenant.TenantId;
import java.time.Clock;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** A month's count beside what the log holds, and setting it right. */
@Controller
class RecountController {

    private final TenantPage page;
    private final UsageCheck check;
    private final TenantActs acts;
    private final Clock clock;

    RecountController(TenantPage page, UsageCheck check, TenantActs acts, Clock clock) {
        this.page = page;
        this.check = check;
        this.acts = acts;
        this.clock = clock;
    }

    /** @param month blank: nothing is counted yet, for it reads every event of the month */
    @GetMapping("/staff/tenants/{id}/usage")
    String show(Desk desk, @PathVariable TenantId id, @RequestParam(defaultValue = "") String month, Model model) {
        model.addAttribute("tenant", page.find(id));
        model.addAttribute("month", month.isBlank() ? lastMonth().toString() : month);
        if (!month.isBlank()) {
            try {
                model.addAttribute("result", check.check(id, parse(month)));
            } catch (CannotRecount | IllegalArgumentException e) {
                model.addAttribute("refusal", e.getMessage());
            }
        }
        return "staff/recount";
    }

    @Allowed(StaffAct.BILL)
    @PostMapping("/staff/tenants/{id}/usage")
    String mend(
            Desk desk,
            @PathVariable TenantId id,
            @RequestParam(defaultValue = "") String month,
            @RequestParam(defaultValue = "") String reason,
            RedirectAttributes next) {
        page.find(id);
        try {
            acts.mendUsage(id, parse(month), reason.strip());
            Flash.good(next, "The count says what the log holds.");
        } catch (CannotRecount | IllegalArgumentException e) {
            Flash.bad(next, String.valueOf(e.getMessage()));
        }
        next.addAttribute("month", month);
        return TenantPage.to(id) + "/usage";
    }

    private YearMonth lastMonth() {
        return YearMonth.now(clock.withZone(ZoneOffset.UTC)).minusMonths(1);
    }

    private static YearMonth parse(String month) {
        return UsageCheck.month(month.strip())
                .orElseThrow(() -> new IllegalArgumentException("A month is written as in 2026-10."));
    }
}
