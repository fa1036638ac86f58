package dev.ringmain.admin.staff.fleet;

import dev.ringmain.admin.staff.desk.Desk;
import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.admin.workspace.Pages;
import dev.ringmain.audit.AuditLog;
import dev.ringmain.subscription.TenantDirectory;
import dev.ringmain.tenant.TenantId;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The platform's chain of the audit log, or a tenant's, and whether it is as it was written. */
@Controller
class StaffAuditController {

    private final AuditLog log;
    private final TenantDirectory directory;
    private final Pages pages;

    StaffAuditController(AuditLog log, TenantDirectory directory, Pages pages) {
        this.log = log;
        this.directory = directory;
        this.pages = pages;
    }

    /** @param tenant blank: the platform's chain */
    @GetMapping("/staff/audit")
    String list(
            Desk desk,
            @RequestParam(defaultValue = "") String tenant,
            @RequestParam(defaultValue = "") String action,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "false") boolean verify,
            Model model) {
        Optional<TenantDirectory.Entry> whose = tenant.isBlank()
                ? Optional.empty()
                : Optional.of(
                        TenantId.parse(tenant.strip()).flatMap(directory::find).orElseThrow(NotFound::new));
        pages.show(
                whose.map(one -> log.of(one.id(), action, pages.keyset(cursor)))
                        .orElseGet(() -> log.ofThePlatform(action, pages.keyset(cursor))),
                "/staff/audit",
                Map.of("tenant", tenant, "action", action),
                model);
        model.addAttribute("whose", whose.map(TenantDirectory.Entry::name).orElse("the platform"));
        model.addAttribute("tenant", tenant);
        model.addAttribute("action", action);
        if (verify) {
            model.addAttribute("verdict", whose.map(one -> log.verify(one.id())).orElseGet(log::verifyThePlatforms));
        }
        return "staff/audit";
    }
}
