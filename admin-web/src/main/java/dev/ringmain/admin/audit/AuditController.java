package dev.ringmain.admin.audit;

import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.admin.workspace.Pages;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.audit.AuditLog;
import dev.ringmain.tenant.Role;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

@Controller
class AuditController {

    private final AuditLog log;
    private final Pages pages;

    AuditController(AuditLog log, Pages pages) {
        this.log = log;
        this.pages = pages;
    }

    /** It names people, so it is for those who answer for the tenant. */
    @GetMapping("/app/{env}/audit-log")
    String list(
            Workspace workspace,
            AuditFilter filter,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "false") boolean verify,
            Model model) {
        if (workspace.role() != Role.OWNER && workspace.role() != Role.ADMIN) {
            throw new NotFound();
        }
        pages.show(
                log.search(workspace.tenantId(), filter.asFilter(), pages.keyset(cursor)),
                "/app/" + workspace.env() + "/audit-log",
                filter.asMap(),
                model);
        model.addAttribute("filter", filter);
        if (verify) {
            model.addAttribute("verdict", log.verify(workspace.tenantId()));
        }
        return "audit/list";
    }
}
