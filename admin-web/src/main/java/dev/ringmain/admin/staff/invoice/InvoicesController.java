package dev.ringmain.admin.staff.invoice;

import dev.ringmain.admin.staff.desk.Desk;
import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.admin.workspace.Pages;
import dev.ringmain.id.Ids;
import dev.ringmain.invoice.Invoice;
import dev.ringmain.invoice.InvoiceDirectory;
import dev.ringmain.invoice.InvoiceId;
import dev.ringmain.invoice.InvoicePdf;
import dev.ringmain.invoice.InvoiceSettings;
import dev.ringmain.invoice.Money;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** Every tenant's invoices and credit notes. */
@Controller
class InvoicesController {

    private final InvoiceDirectory directory;
    private final InvoicePdf pdf;
    private final InvoiceSettings seller;
    private final Pages pages;
    private final Clock clock;

    InvoicesController(InvoiceDirectory directory, InvoicePdf pdf, InvoiceSettings seller, Pages pages, Clock clock) {
        this.directory = directory;
        this.pdf = pdf;
        this.seller = seller;
        this.pages = pages;
        this.clock = clock;
    }

    @GetMapping("/staff/invoices")
    String list(
            Desk desk,
            @RequestParam(defaultValue = "") String state,
            @RequestParam(defaultValue = "") String tenant,
            @RequestParam(defaultValue = "") String number,
            @RequestParam(defaultValue = "") String overdue,
            @RequestParam(required = false) @Nullable String cursor,
            Model model) {
        InvoiceDirectory.Filter filter =
                new InvoiceDirectory.Filter(state.strip(), tenant, number, overdue.equals("true"));
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("state", state);
        fields.put("tenant", tenant);
        fields.put("number", number);
        fields.put("overdue", filter.overdue() ? "true" : "");
        pages.show(directory.search(filter, pages.keyset(cursor)), "/staff/invoices", fields, model);
        model.addAttribute("filter", filter);
        model.addAttribute("states", Invoice.Status.values());
        model.addAttribute("sums", directory.sums(filter));
        model.addAttribute("now", clock.instant());
        return "staff/invoices";
    }

    @GetMapping("/staff/invoices/{id}")
    String show(Desk desk, @PathVariable InvoiceId id, Model model) {
        InvoiceDirectory.Entry entry = directory.find(id).orElseThrow(NotFound::new);
        Invoice invoice = entry.invoice();
        long creditable = directory.creditable(invoice);
        model.addAttribute("invoice", invoice);
        model.addAttribute("seller", seller);
        model.addAttribute("name", entry.name());
        model.addAttribute("movements", directory.movements(invoice));
        model.addAttribute("corrections", directory.corrections(invoice));
        model.addAttribute("creditable", creditable);
        model.addAttribute("creditableText", Money.field(creditable, invoice.currency()));
        model.addAttribute("dueText", Money.field(invoice.dueMinor(), invoice.currency()));
        // Sent with the form, so that a second click on it makes no second note.
        model.addAttribute("key", Ids.next().toString());
        model.addAttribute("now", clock.instant());
        return "staff/invoice";
    }

    @GetMapping("/staff/invoices/{id}/pdf")
    ResponseEntity<byte[]> download(Desk desk, @PathVariable InvoiceId id) {
        Invoice invoice = directory.find(id).orElseThrow(NotFound::new).invoice();
        String name = (invoice.number() == null ? invoice.id().toString() : invoice.number()) + ".pdf";
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_PDF)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment().filename(name).build().toString())
                .body(pdf.render(invoice));
    }
}
