package dev.ringmain.invoice;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who sends the invoices, and how long there is to pay.
 *
 * @param paymentTerms from the day an invoice becomes final to the day it is due
 * @param seller name, address and tax number as they are printed, line by line
 * @param prefix numbers begin with it: {@code RM} gives {@code RM-2026-000001}
 * @param note printed below: how to pay, say
 */
@ConfigurationProperties("ringmain.billing")
public record InvoiceSettings(
        @DefaultValue("14d") Duration paymentTerms,
        @DefaultValue("Ringmain") List<String> seller,
        @DefaultValue("RM") String prefix,
        @DefaultValue("") String note) {

    /** The seller of today in lines, however the setting was written. */
    String sellerText() {
        return String.join("\n", seller).strip();
    }

    /** Who sent it, line by line: whoever the seller was when it became final, and who it is today for one that names nobody. */
    public List<String> sellerOf(Invoice invoice) {
        String named = invoice.seller();
        return List.copyOf((named == null ? sellerText() : named).lines().toList());
    }
}
