package dev.ringmain.payment;

import dev.ringmain.invoice.Invoice;
import java.net.URI;

/** Somebody who takes money for us. There may be none: then staff enter what has arrived. */
public interface PaymentProvider {

    /** Stable: payments are entered with it. */
    String name();

    /**
     * A page of the provider where the invoice can be paid. May call the provider, so not within a transaction.
     *
     * @param invoice one that is open
     * @param back where the customer goes from there, done or not
     * @throws PaymentUnavailable if the provider did not answer as it should
     */
    URI checkout(Invoice invoice, URI back);
}
