package dev.ringmain.admin.staff.tenant;

import dev.ringmain.admin.staff.desk.Allowed;
import dev.ringmain.admin.staff.desk.Desk;
import dev.ringmain.admin.staff.desk.StaffAct;
import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.Moments;
import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.LimitOverrideId;
import dev.ringmain.subscription.TenantActs;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Exceptions from what a plan grants. */
@Controller
class ExceptionController {

    private final TenantPage page;
    private final TenantActs acts;

    ExceptionController(TenantPage page, TenantActs acts) {
        this.page = page;
        this.acts = acts;
    }

    /** @param env blank: for all of the tenant @param until blank: until somebody ends it */
    @Allowed(StaffAct.OVERRIDE)
    @PostMapping("/staff/tenants/{id}/overrides")
    String grant(
            Desk desk,
            @PathVariable TenantId id,
            @RequestParam(defaultValue = "") String entitlement,
            @RequestParam(defaultValue = "") String value,
            @RequestParam(defaultValue = "") String env,
            @RequestParam(defaultValue = "") String reason,
            @RequestParam(defaultValue = "") String until,
            RedirectAttributes next) {
        page.find(id);
        @Nullable String refusal = null;
        if (Entitlement.parse(entitlement).isEmpty()) {
            refusal = "Choose a limit.";
        } else if (!value.strip().matches("[0-9]{1,18}")) {
            refusal = "A value is a whole number of 0 or more.";
        } else if (Moments.isMistaken(until)) {
            refusal = "The end is a date and a time, in UTC.";
        }
        if (refusal != null) {
            Flash.bad(next, refusal);
            return TenantPage.to(id);
        }
        Entitlement of = Entitlement.parse(entitlement).orElseThrow();
        @Nullable
        EnvironmentId environment =
                env.isBlank() ? null : page.environment(id, env).orElseThrow(NotFound::new);
        try {
            acts.grant(
                    LimitOverrideId.next(),
                    id,
                    environment,
                    of,
                    Long.parseLong(value.strip()),
                    desk.email(),
                    reason.strip(),
                    Moments.parse(until).orElse(null));
            Flash.good(next, of.label() + " is " + value.strip() + " within a second.");
        } catch (IllegalArgumentException e) {
            Flash.bad(next, e.getMessage() + ".");
        }
        return TenantPage.to(id);
    }

    @Allowed(StaffAct.OVERRIDE)
    @PostMapping("/staff/tenants/{id}/overrides/{override}/end")
    String end(
            Desk desk,
            @PathVariable TenantId id,
            @PathVariable LimitOverrideId override,
            @RequestParam(defaultValue = "") String reason,
            RedirectAttributes next) {
        page.find(id);
        try {
            if (!acts.endException(id, override, reason.strip())) {
                throw new NotFound();
            }
            Flash.good(next, "The exception has ended.");
        } catch (IllegalArgumentException e) {
            Flash.bad(next, e.getMessage() + ".");
        }
        return TenantPage.to(id);
    }
}
