package dev.ringmain.admin.staff.tenant;

import dev.ringmain.admin.staff.desk.Allowed;
import dev.ringmain.admin.staff.desk.Desk;
import dev.ringmain.admin.staff.desk.StaffAct;
import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.Moments;
import dev.ringmain.admin.workspace.Times;
import dev.ringmain.subscription.CannotChange;
import dev.ringmain.subscription.TenantActs;
import dev.ringmain.tenant.TenantId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** How a tenant pays, beside which plan it has. */
@Controller
class SubscriptionController {

    private static final Pattern PERCENT = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,2})?");

    private final TenantPage page;
    private final TenantActs acts;
    private final Times times;

    SubscriptionController(TenantPage page, TenantActs acts, Times times) {
        this.page = page;
        this.acts = acts;
        this.times = times;
    }

    /** @param tax percent, with two decimals at most @param billTo name and address, in lines */
    @Allowed(StaffAct.BILL)
    @PostMapping("/staff/tenants/{id}/bill-to")
    String bill(
            Desk desk,
            @PathVariable TenantId id,
            @RequestParam(defaultValue = "") String tax,
            @RequestParam(name = "bill-to", defaultValue = "") String billTo,
            @RequestParam(defaultValue = "") String reason,
            RedirectAttributes next) {
        page.find(id);
        String percent = tax.strip().replace(',', '.');
        if (!PERCENT.matcher(percent).matches()) {
            Flash.bad(next, "A rate of tax is a percentage, such as 19 or 7.7.");
            return TenantPage.to(id);
        }
        try {
            acts.bill(id, new BigDecimal(percent).movePointRight(2).intValueExact(), billTo, reason.strip());
            Flash.good(next, "It holds from the next invoice on.");
        } catch (IllegalArgumentException e) {
            Flash.bad(next, e.getMessage() + ".");
        }
        return TenantPage.to(id);
    }

    @Allowed(StaffAct.MOVE_PLAN)
    @PostMapping("/staff/tenants/{id}/trial")
    String extend(
            Desk desk,
            @PathVariable TenantId id,
            @RequestParam(defaultValue = "") String until,
            @RequestParam(defaultValue = "") String reason,
            RedirectAttributes next) {
        page.find(id);
        Optional<Instant> end = Moments.parse(until);
        if (end.isEmpty()) {
            Flash.bad(next, "The end is a date and a time, in UTC.");
            return TenantPage.to(id);
        }
        try {
            acts.extendTrial(id, end.get(), reason.strip());
            Flash.good(next, "The trial ends on " + times.date(end.get()) + ", " + times.minute(end.get()) + " UTC.");
        } catch (CannotChange e) {
            Flash.bad(next, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            Flash.bad(next, e.getMessage() + ".");
        }
        return TenantPage.to(id);
    }
}
