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

    /** The seller line by line, however the setting was written. */
    public List<String> sellerLines() {
        return List.copyOf(String.join("\n", seller).lines().toList());
    }
}
