package dev.ringmain.api.billing;

import dev.ringmain.api.key.Caller;
import dev.ringmain.api.key.Needs;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.web.Pages;
import dev.ringmain.invoice.Invoice;
import dev.ringmain.invoice.InvoiceId;
import dev.ringmain.invoice.InvoicePdf;
import dev.ringmain.invoice.Invoices;
import dev.ringmain.tenant.Scope;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A tenant's invoices and credit notes, by a key of any of its environments. Drafts are nobody's yet. */
@RestController
@RequestMapping(path = "/api/v1/invoices", produces = MediaType.APPLICATION_JSON_VALUE)
class InvoiceController {

    private final Invoices invoices;
    private final InvoicePdf pdf;
    private final Pages pages;

    InvoiceController(Invoices invoices, InvoicePdf pdf, Pages pages) {
        this.invoices = invoices;
        this.pdf = pdf;
        this.pages = pages;
    }

    @GetMapping
    @Needs(Scope.BILLING)
    Pages.Page<InvoiceResource> list(
            Caller caller, @RequestParam @Nullable String cursor, @RequestParam @Nullable String limit) {
        return pages.page(
                "invoices of " + caller.tenant(),
                cursor,
                limit,
                keyset -> invoices.of(caller.tenant(), keyset).map(InvoiceResource::of));
    }

    @GetMapping("/{id}")
    @Needs(Scope.BILLING)
    InvoiceResource show(Caller caller, @PathVariable String id) {
        return InvoiceResource.of(find(caller, id));
    }

    @GetMapping(path = "/{id}/pdf", produces = MediaType.APPLICATION_PDF_VALUE)
    @Needs(Scope.BILLING)
    byte[] print(Caller caller, @PathVariable String id) {
        return pdf.render(find(caller, id));
    }

    private Invoice find(Caller caller, String id) {
        return InvoiceId.parse(id)
                .flatMap(known -> invoices.find(caller.tenant(), known))
                .filter(invoice -> invoice.status() != Invoice.Status.DRAFT)
                .orElseThrow(ApiProblem::notFound);
    }
}
