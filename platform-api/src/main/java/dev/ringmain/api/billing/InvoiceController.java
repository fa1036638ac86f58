package dev.ringmain.api.billing;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ringmain.api.key.Caller;
import dev.ringmain.api.key.Needs;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.web.Pages;
import dev.ringmain.invoice.Invoice;
import dev.ringmain.invoice.InvoiceId;
import dev.ringmain.invoice.InvoicePdf;
import dev.ringmain.invoice.Invoices;
import dev.ringmain.invoice.Line;
import dev.ringmain.tenant.Scope;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
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

    /** Amounts are in minor units; those of a credit note are negative. @param until the first day that it is not for any more */
    record LineResource(
            String kind, String description, long quantity, long amountMinor, LocalDate from, LocalDate until) {

        static LineResource of(Line line) {
            return new LineResource(
                    line.kind().text(),
                    line.description(),
                    line.quantity(),
                    line.amountMinor(),
                    line.from(),
                    line.until());
        }
    }

    @JsonInclude
    record InvoiceResource(
            String id,
            @Nullable String number,
            String kind,
            String status,
            @Nullable String corrects,
            String currency,
            int taxRateBp,
            long subtotalMinor,
            long taxMinor,
            long totalMinor,
            long creditMinor,
            long dueMinor,
            String billTo,
            @Nullable Instant issuedAt,
            @Nullable Instant dueAt,
            @Nullable Instant paidAt,
            List<LineResource> lines) {

        static InvoiceResource of(Invoice invoice) {
            InvoiceId corrects = invoice.corrects();
            return new InvoiceResource(
                    invoice.id().toString(),
                    invoice.number(),
                    invoice.kind().text(),
                    invoice.status().text(),
                    corrects == null ? null : corrects.toString(),
                    invoice.currency(),
                    invoice.taxRateBp(),
                    invoice.subtotalMinor(),
                    invoice.taxMinor(),
                    invoice.totalMinor(),
                    invoice.creditMinor(),
                    invoice.dueMinor(),
                    invoice.billTo(),
                    invoice.issuedAt(),
                    invoice.dueAt(),
                    invoice.paidAt(),
                    invoice.lines().stream().map(LineResource::of).toList());
        }
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
