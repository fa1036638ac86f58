package dev.ringmain.invoice;

import java.time.Instant;
import java.util.Locale;

/**
 * What changed what a tenant owes.
 *
 * @param amountMinor positive: it owes more
 * @param reference of a payment: whose it was and what it is called there; otherwise a number
 */
public record LedgerEntry(
        Instant at, Kind kind, long amountMinor, String currency, InvoiceId invoice, String reference) {

    public enum Kind {
        INVOICE,
        CREDIT_NOTE,
        PAYMENT,
        VOID;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind parse(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }
}
