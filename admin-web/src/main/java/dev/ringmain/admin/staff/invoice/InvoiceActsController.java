package dev.ringmain.admin.staff.invoice;

import dev.ringmain.admin.staff.desk.Allowed;
import dev.ringmain.admin.staff.desk.Desk;
import dev.ringmain.admin.staff.desk.StaffAct;
import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.invoice.Invoice;
import dev.ringmain.invoice.InvoiceDirectory;
import dev.ringmain.invoice.InvoiceId;
import dev.ringmain.invoice.Invoices;
import dev.ringmain.invoice.Money;
import dev.ringmain.payment.BillingDesk;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What staff do about one invoice. Amounts are written as they are printed, without the currency. */
@Controller
class InvoiceActsController {

    private static final String NO_AMOUNT = "Write the amount as 149 or 149.00, without a currency and without commas.";

    private final InvoiceDirectory directory;
    private final BillingDesk billing;

    InvoiceActsController(InvoiceDirectory directory, BillingDesk billing) {
        this.directory = directory;
        this.billing = billing;
    }

    @Allowed(StaffAct.BILL)
    @PostMapping("/staff/invoices/{id}/payments")
    String pay(
            Desk desk,
            @PathVariable InvoiceId id,
            @RequestParam(defaultValue = "") String amount,
            @RequestParam(defaultValue = "") String reference,
            RedirectAttributes next) {
        Invoice invoice = find(id);
        OptionalLong minor = Money.parse(amount, invoice.currency());
        if (minor.isEmpty()) {
            Flash.bad(next, NO_AMOUNT);
            return to(id);
        }
        return act(
                invoice,
                () -> billing.recordPayment(invoice.tenant(), id, minor.getAsLong(), reference)
                        ? invoice.money(minor.getAsLong()) + " is entered."
                        : "This payment was entered before, under the same reference. Nothing changed.",
                next);
    }

    @Allowed(StaffAct.BILL)
    @PostMapping("/staff/invoices/{id}/cancellation")
    String cancel(
            Desk desk,
            @PathVariable InvoiceId id,
            @RequestParam(defaultValue = "") String reason,
            RedirectAttributes next) {
        Invoice invoice = find(id);
        return act(
                invoice,
                () -> {
                    billing.voidInvoice(invoice.tenant(), id, reason);
                    return "It is void. Its number stays, and nobody owes anything for it.";
                },
                next);
    }

    /** @param key made with the form: sent twice, it makes one note */
    @Allowed(StaffAct.BILL)
    @PostMapping("/staff/invoices/{id}/credit-notes")
    String credit(
            Desk desk,
            @PathVariable InvoiceId id,
            @RequestParam(defaultValue = "") String net,
            @RequestParam(defaultValue = "") String reason,
            @RequestParam(defaultValue = "") String key,
            RedirectAttributes next) {
        Invoice invoice = find(id);
        OptionalLong minor = Money.parse(net, invoice.currency());
        if (minor.isEmpty()) {
            Flash.bad(next, NO_AMOUNT);
            return to(id);
        }
        return act(
                invoice,
                () -> {
                    Invoice note = billing.creditNote(invoice.tenant(), id, minor.getAsLong(), reason, key);
                    return note.title() + " takes back " + note.money(-note.totalMinor()) + ", tax included.";
                },
                next);
    }

    private static String act(Invoice invoice, Supplier<String> what, RedirectAttributes next) {
        try {
            Flash.good(next, what.get());
        } catch (Invoices.StillOnThePlan e) {
            Flash.bad(next, String.valueOf(e.getMessage()));
        } catch (Invoices.WrongState e) {
            Flash.bad(
                    next,
                    "This cannot be done with an invoice in its state. What was paid or corrected in part is taken back"
                            + " by a credit note; a draft and a credit note are neither paid nor taken back.");
        } catch (IllegalArgumentException e) {
            Flash.bad(next, e.getMessage() + ".");
        }
        return to(invoice.id());
    }

    private Invoice find(InvoiceId id) {
        return directory.find(id).orElseThrow(NotFound::new).invoice();
    }

    private static String to(InvoiceId id) {
        return "redirect:/staff/invoices/" + id;
    }
}
