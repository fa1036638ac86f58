package dev.ringmain.admin.staff.invoice;

import dev.ringmain.admin.staff.desk.Allowed;
import dev.ringmain.admin.staff.desk.Desk;
import dev.ringmain.admin.staff.desk.StaffAct;
import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.Pages;
import dev.ringmain.paging.Slice;
import dev.ringmain.subscription.BillingRun;
import dev.ringmain.subscription.BillingRuns;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What the billing runs did, and one more at once. */
@Controller
class BillingRunController {

    private final BillingRun billing;
    private final BillingRuns runs;
    private final Pages pages;
    private final Clock clock;

    BillingRunController(BillingRun billing, BillingRuns runs, Pages pages, Clock clock) {
        this.billing = billing;
        this.runs = runs;
        this.pages = pages;
        this.clock = clock;
    }

    @GetMapping("/staff/billing-runs")
    String list(
            Desk desk,
            @RequestParam(defaultValue = "") String all,
            @RequestParam(required = false) @Nullable String cursor,
            Model model) {
        boolean quietToo = all.equals("true");
        Slice<BillingRuns.Run> slice = runs.all(quietToo, pages.keyset(cursor));
        pages.show(slice, "/staff/billing-runs", Map.of("all", quietToo ? "true" : ""), model);
        model.addAttribute("all", quietToo);
        Instant now = clock.instant();
        model.addAttribute("now", now);
        model.addAttribute("goesOn", slice.rows().stream().anyMatch(run -> run.endedAt() == null && !run.isDead(now)));
        return "staff/billing-runs";
    }

    @Allowed(StaffAct.BILL)
    @PostMapping("/staff/billing-runs")
    String run(Desk desk, RedirectAttributes next) {
        if (billing.runNow(desk.email()).isPresent()) {
            Flash.good(next, "It runs. This page says how far it is; you need not wait here.");
        } else {
            Flash.bad(next, "One that somebody asked for goes on. It does the same; look again when it has ended.");
        }
        return "redirect:/staff/billing-runs";
    }
}
