package dev.ringmain.admin.billing;

import dev.ringmain.admin.workspace.BaseUrl;
import dev.ringmain.admin.workspace.BillingAct;
import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.admin.workspace.Pages;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.invoice.Invoice;
import dev.ringmain.invoice.InvoiceId;
import dev.ringmain.invoice.InvoicePdf;
import dev.ringmain.invoice.InvoiceSettings;
import dev.ringmain.invoice.Invoices;
import dev.ringmain.invoice.Ledger;
import dev.ringmain.invoice.Ledger.Account;
import dev.ringmain.invoice.Money;
import dev.ringmain.payment.PaymentUnavailable;
import dev.ringmain.payment.Payments;
import dev.ringmain.subscription.Subscription;
import dev.ringmain.subscription.Subscriptions;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

@Controller
class InvoiceController {

    private static final Logger log = LoggerFactory.getLogger(InvoiceController.class);

    private final Invoices invoices;
    private final Ledger ledger;
    private final InvoicePdf pdf;
    private final InvoiceSettings seller;
    private final Payments payments;
    private final Subscriptions subscriptions;
    private final Pages pages;
    private final BaseUrl baseUrl;
    private final Clock clock;

    InvoiceController(
            Invoices invoices,
            Ledger ledger,
            InvoicePdf pdf,
            InvoiceSettings seller,
            Payments payments,
            Subscriptions subscriptions,
            Pages pages,
            BaseUrl baseUrl,
            Clock clock) {
        this.invoices = invoices;
        this.ledger = ledger;
        this.pdf = pdf;
        this.seller = seller;
        this.payments = payments;
        this.subscriptions = subscriptions;
        this.pages = pages;
        this.baseUrl = baseUrl;
        this.clock = clock;
    }

    @GetMapping("/app/{env}/invoices")
    String list(Workspace workspace, @RequestParam(required = false) @Nullable String cursor, Model model) {
        workspace.requirePaying();
        pages.show(
                invoices.of(workspace.tenantId(), pages.keyset(cursor)),
                "/app/" + workspace.env() + "/invoices",
                Map.of(),
                model);
        List<Account> accounts = ledger.accounts(workspace.tenantId());
        String open = text(accounts, Account::openMinor);
        model.addAttribute(
                "open", open.isEmpty() ? Money.text(0, workspace.plan().currency()) : open);
        model.addAttribute("credit", text(accounts, Account::creditMinor));
        Subscription subscription = subscriptions.of(workspace.tenantId());
        model.addAttribute("subscription", subscription);
        model.addAttribute("following", subscriptions.afterTrial(subscription).name());
        model.addAttribute("now", clock.instant());
        return "billing/invoices";
    }

    /** Such as {@code EUR 29.00 and USD 31.00}; empty: nothing in any currency. */
    private static String text(List<Account> accounts, ToLongFunction<Account> amount) {
        return accounts.stream()
                .filter(account -> amount.applyAsLong(account) > 0)
                .map(account -> Money.text(amount.applyAsLong(account), account.currency()))
                .collect(Collectors.joining(" and "));
    }

    @GetMapping("/app/{env}/invoices/{id}")
    String show(Workspace workspace, @PathVariable String id, Model model) {
        model.addAttribute("invoice", find(workspace, id));
        model.addAttribute("seller", seller);
        model.addAttribute("online", payments.areOnline());
        model.addAttribute("now", clock.instant());
        return "billing/invoice";
    }

    @GetMapping("/app/{env}/invoices/{id}/pdf")
    ResponseEntity<byte[]> download(Workspace workspace, @PathVariable String id) {
        Invoice invoice = find(workspace, id);
        String name = (invoice.number() == null ? invoice.id().toString() : invoice.number()) + ".pdf";
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_PDF)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment().filename(name).build().toString())
                .body(pdf.render(invoice));
    }

    /**
     * A page that leads to the provider's. Not a redirect: a form of ours may lead to nobody else's page ({@code form-action}), and that
     * shall stay so.
     */
    @BillingAct
    @PostMapping("/app/{env}/invoices/{id}/checkout")
    String checkout(
            Workspace workspace,
            @PathVariable String id,
            HttpServletRequest request,
            Model model,
            RedirectAttributes next) {
        Invoice invoice = find(workspace, id);
        String back = "/app/" + workspace.env() + "/invoices/" + invoice.id();
        try {
            Optional<URI> page = payments.checkout(invoice, URI.create(baseUrl.seenFrom(request) + back));
            if (page.isEmpty()) {
                return "redirect:" + back;
            }
            model.addAttribute("invoice", invoice);
            model.addAttribute("url", page.get().toString());
            model.addAttribute("host", page.get().getHost());
            return "billing/checkout";
        } catch (PaymentUnavailable e) {
            log.warn("No checkout for {}", invoice.id(), e);
            Flash.bad(next, "The payment page cannot be reached just now. Try again in a few minutes.");
            return "redirect:" + back;
        }
    }

    private Invoice find(Workspace workspace, String id) {
        workspace.requirePaying();
        return InvoiceId.parse(id)
                .flatMap(known -> invoices.find(workspace.tenantId(), known))
                .filter(invoice -> invoice.status() != Invoice.Status.DRAFT)
                .orElseThrow(NotFound::new);
    }
}
