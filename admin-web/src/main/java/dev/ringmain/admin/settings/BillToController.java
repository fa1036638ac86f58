package dev.ringmain.admin.settings;

import dev.ringmain.admin.workspace.BillingAct;
import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.subscription.Subscriptions;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Whom the tenant wants billed. The rate of tax is not the customer's to choose. */
@Controller
class BillToController {

    private final Subscriptions subscriptions;

    BillToController(Subscriptions subscriptions) {
        this.subscriptions = subscriptions;
    }

    @BillingAct
    @PostMapping("/app/{env}/settings/bill-to")
    String change(
            Workspace workspace,
            @RequestParam(name = "bill-to", defaultValue = "") String billTo,
            RedirectAttributes next) {
        try {
            subscriptions.bill(workspace.tenantId(), null, billTo);
            Flash.good(next, "Saved. It is on invoices from the next one on.");
        } catch (IllegalArgumentException e) {
            Flash.bad(next, e.getMessage() + ".");
        }
        return "redirect:/app/" + workspace.env() + "/settings";
    }
}
