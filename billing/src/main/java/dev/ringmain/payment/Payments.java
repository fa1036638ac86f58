package dev.ringmain.payment;

import dev.ringmain.invoice.Invoice;
import dev.ringmain.invoice.InvoiceId;
import dev.ringmain.invoice.Invoices;
import dev.ringmain.subscription.Subscriptions;
import dev.ringmain.tenant.TenantId;
import java.net.URI;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Money that came in, and where it can be paid. */
@Component
public class Payments {

    private final Invoices invoices;
    private final Subscriptions subscriptions;
    private final ObjectProvider<PaymentProvider> provider;

    Payments(Invoices invoices, Subscriptions subscriptions, ObjectProvider<PaymentProvider> provider) {
        this.invoices = invoices;
        this.subscriptions = subscriptions;
        this.provider = provider;
    }

    /** Whether customers can pay on a page of a provider's. */
    public boolean areOnline() {
        return provider.getIfAvailable() != null;
    }

    /** Empty if nothing is due, or no provider is set up. @throws PaymentUnavailable if it cannot be asked */
    public Optional<URI> checkout(Invoice invoice, URI back) {
        PaymentProvider one = provider.getIfAvailable();
        return one == null || invoice.dueMinor() <= 0 ? Optional.empty() : Optional.of(one.checkout(invoice, back));
    }

    /**
     * Enters what staff saw arrive.
     *
     * @param reference what it says on the account; the same for the same invoice is entered once
     */
    public boolean enterByHand(TenantId tenant, InvoiceId invoice, long amountMinor, String reference) {
        return enter(tenant, invoice, amountMinor, "manual/" + reference);
    }

    boolean isKnown(TenantId tenant, InvoiceId invoice) {
        return invoices.find(tenant, invoice).isPresent();
    }

    boolean enter(TenantId tenant, InvoiceId invoice, long amountMinor, String reference) {
        boolean entered = invoices.pay(tenant, invoice, amountMinor, reference);
        // Also when it was entered before: whoever did may not have come this far.
        subscriptions.review(tenant);
        return entered;
    }
}
