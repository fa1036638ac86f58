package dev.ringmain.admin.staff.tenant;

import dev.ringmain.admin.staff.desk.Allowed;
import dev.ringmain.admin.staff.desk.Desk;
import dev.ringmain.admin.staff.desk.StaffAct;
import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.Pages;
import dev.ringmain.billing.Plan;
import dev.ringmain.billing.PlanVersions;
import dev.ringmain.staff.TenantNotes;
import dev.ringmain.subscription.TenantActs;
import dev.ringmain.subscription.TenantDirectory;
import dev.ringmain.tenant.TenantId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

@Controller
class TenantController {

    private final TenantDirectory directory;
    private final TenantPage page;
    private final TenantActs acts;
    private final TenantNotes notes;
    private final PlanVersions versions;
    private final Pages pages;

    TenantController(
            TenantDirectory directory,
            TenantPage page,
            TenantActs acts,
            TenantNotes notes,
            PlanVersions versions,
            Pages pages) {
        this.versions = versions;
        this.directory = directory;
        this.page = page;
        this.acts = acts;
        this.notes = notes;
        this.pages = pages;
    }

    @GetMapping("/staff/tenants")
    String list(
            Desk desk,
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "") String plan,
            @RequestParam(defaultValue = "") String status,
            @RequestParam(required = false) @Nullable String cursor,
            Model model) {
        TenantDirectory.Filter filter = new TenantDirectory.Filter(
                q, plan, TenantDirectory.State.parse(status).orElse(null));
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("q", q);
        fields.put("plan", plan);
        fields.put("status", status);
        pages.show(directory.search(filter, pages.keyset(cursor)), "/staff/tenants", fields, model);
        model.addAttribute("filter", filter);
        model.addAttribute("states", TenantDirectory.State.values());
        // Of a plan that is not sold any more somebody may still be a customer.
        model.addAttribute(
                "plans",
                versions.all().stream()
                        .collect(Collectors.toMap(Plan::code, Plan::name, (one, other) -> one, LinkedHashMap::new)));
        return "staff/tenants";
    }

    @GetMapping("/staff/tenants/{id}")
    String show(
            Desk desk,
            @PathVariable TenantId id,
            @RequestParam(defaultValue = "") String env,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable String over,
            Model model) {
        model.addAttribute("over", over != null);
        return page.show(id, env, cursor, model);
    }

    @Allowed(StaffAct.SUSPEND)
    @PostMapping("/staff/tenants/{id}/suspension")
    String suspend(
            Desk desk,
            @PathVariable TenantId id,
            @RequestParam(defaultValue = "") String reason,
            RedirectAttributes next) {
        return act(
                id,
                reason,
                acts::suspend,
                "It is suspended: it publishes nothing, and what is due for it waits.",
                next);
    }

    @Allowed(StaffAct.SUSPEND)
    @PostMapping("/staff/tenants/{id}/resumption")
    String resume(
            Desk desk,
            @PathVariable TenantId id,
            @RequestParam(defaultValue = "") String reason,
            RedirectAttributes next) {
        return act(id, reason, acts::resume, "It is served again, and what waited follows.", next);
    }

    @Allowed(StaffAct.NOTE)
    @PostMapping("/staff/tenants/{id}/notes")
    String note(
            Desk desk,
            @PathVariable TenantId id,
            @RequestParam(defaultValue = "") String note,
            RedirectAttributes next) {
        page.find(id);
        try {
            // A browser counts the end of a line as one character, and sends two.
            notes.write(id, desk.email(), note.strip().replace("\r\n", "\n"));
            Flash.good(next, "Noted.");
        } catch (IllegalArgumentException e) {
            Flash.bad(next, e.getMessage() + ".");
        }
        return TenantPage.to(id);
    }

    private String act(
            TenantId id, String reason, BiPredicate<TenantId, String> what, String done, RedirectAttributes next) {
        page.find(id);
        try {
            boolean changed = what.test(id, reason.strip());
            Flash.good(next, changed ? done : "It was so already.");
        } catch (IllegalArgumentException e) {
            Flash.bad(next, e.getMessage() + ".");
        }
        return TenantPage.to(id);
    }
}
