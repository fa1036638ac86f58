package dev.ringmain.api.platform;

import dev.ringmain.api.billing.InvoiceResource;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.problem.ProblemCode;
import dev.ringmain.api.web.Pages;
import dev.ringmain.api.web.Pages.Page;
import dev.ringmain.id.Ids;
import dev.ringmain.invoice.Invoice;
import dev.ringmain.invoice.InvoiceDirectory;
import dev.ringmain.invoice.InvoiceId;
import dev.ringmain.invoice.Invoices;
import dev.ringmain.payment.BillingDesk;
import dev.ringmain.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** A tenant's invoices, and what staff do about one. Drafts are nobody's yet. */
@RestController
@RequestMapping(path = "/platform/v1/tenants/{id}/invoices", produces = MediaType.APPLICATION_JSON_VALUE)
class PlatformInvoiceController {

    private static final int LONGEST_REFERENCE = 100;
    /** As many characters as {@link BillingDesk} takes for the key of a credit note. */
    private static final int KEY_LENGTH = 48;

    private final PlatformTenants tenants;
    private final Invoices invoices;
    private final InvoiceDirectory directory;
    private final BillingDesk billing;
    private final Pages pages;

    PlatformInvoiceController(
            PlatformTenants tenants, Invoices invoices, InvoiceDirectory directory, BillingDesk billing, Pages pages) {
        this.tenants = tenants;
        this.invoices = invoices;
        this.directory = directory;
        this.billing = billing;
        this.pages = pages;
    }

    /** @param amountMinor in minor units of the invoice's currency */
    record EnterPayment(
            @Nullable Long amountMinor, @Nullable String reference) {}

    record GiveReason(@Nullable String reason) {}

    /** @param netMinor of the subtotal, tax not among it */
    record CreditInvoice(@Nullable Long netMinor, @Nullable String reason) {}

    @GetMapping
    Page<InvoiceResource> list(
            PlatformCaller caller,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable String limit) {
        TenantId tenant = tenants.find(id).id();
        return pages.page(
                "platform/invoices of " + tenant,
                cursor,
                limit,
                keyset -> invoices.of(tenant, keyset).map(InvoiceResource::of));
    }

    @GetMapping("/{invoice}")
    InvoiceResource show(PlatformCaller caller, @PathVariable String id, @PathVariable String invoice) {
        return InvoiceResource.of(find(id, invoice));
    }

    /** The same reference is entered once for an invoice: asking again for the same changes nothing, and is no error. */
    @PostMapping("/{invoice}/payments")
    InvoiceResource pay(
            PlatformCaller caller,
            @PathVariable String id,
            @PathVariable String invoice,
            @RequestBody EnterPayment body) {
        Invoice found = find(id, invoice);
        long amount = amount(body.amountMinor(), "amount_minor");
        String reference = Checks.text(body.reference(), "reference", LONGEST_REFERENCE);
        return act(
                found,
                "reference",
                "Another amount was entered under this reference. Give each payment a reference of its own.",
                () -> {
                    billing.recordPayment(found.tenant(), found.id(), amount, reference);
                    return find(id, invoice);
                });
    }

    @PostMapping("/{invoice}/void")
    InvoiceResource cancel(
            PlatformCaller caller,
            @PathVariable String id,
            @PathVariable String invoice,
            @RequestBody GiveReason body) {
        Invoice found = find(id, invoice);
        String reason = Checks.reason(body.reason());
        return act(
                found,
                "reason",
                "The reason will not do.",
                () -> billing.voidInvoice(found.tenant(), found.id(), reason));
    }

    @PostMapping("/{invoice}/credit-notes")
    @ResponseStatus(HttpStatus.CREATED)
    InvoiceResource credit(
            PlatformCaller caller,
            @PathVariable String id,
            @PathVariable String invoice,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String name,
            @RequestBody CreditInvoice body) {
        Invoice found = find(id, invoice);
        long net = amount(body.netMinor(), "net_minor");
        long creditable = directory.creditable(found);
        String reason = Checks.reason(body.reason());
        return act(
                found,
                "net_minor",
                creditable == 0
                        ? "Nothing is left of it that could be taken back."
                        : "Of its subtotal, 1 to " + creditable + " can be taken back.",
                () -> billing.creditNote(found.tenant(), found.id(), net, reason, key(caller, name)));
    }

    private static InvoiceResource act(Invoice invoice, String field, String otherwise, Supplier<Invoice> what) {
        try {
            return InvoiceResource.of(what.get());
        } catch (Invoices.StillOnThePlan e) {
            throw new ApiProblem(ProblemCode.CONFLICT, String.valueOf(e.getMessage()));
        } catch (Invoices.WrongState e) {
            throw new ApiProblem(
                    ProblemCode.CONFLICT,
                    "This cannot be done with " + invoice.title() + ", which is "
                            + invoice.status().text()
                            + ". What was paid or corrected in part is taken back by a credit note.");
        } catch (IllegalArgumentException e) {
            throw Checks.invalid(field, otherwise);
        }
    }

    private static long amount(@Nullable Long minor, String field) {
        if (minor == null || minor <= 0) {
            throw Checks.invalid(field, field + " is a whole number of minor units, 1 or more.");
        }
        return minor;
    }

    /** Also after the door has forgotten the first answer, and where it died before it could keep it. */
    private static String key(PlatformCaller caller, @Nullable String name) {
        if (name == null) {
            return Ids.next().toString();
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((caller.key() + "/" + name).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, KEY_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private Invoice find(String tenant, String invoice) {
        TenantId owner = tenants.find(tenant).id();
        return InvoiceId.parse(invoice)
                .flatMap(known -> invoices.find(owner, known))
                .filter(one -> one.status() != Invoice.Status.DRAFT)
                .orElseThrow(ApiProblem::notFound);
    }
}
