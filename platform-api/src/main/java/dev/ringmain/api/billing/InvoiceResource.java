package dev.ringmain.api.billing;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ringmain.invoice.Invoice;
import dev.ringmain.invoice.InvoiceId;
import dev.ringmain.invoice.Line;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An invoice or a credit note as it is answered. Amounts are in minor units; those of a credit note are negative. */
@JsonInclude
public record InvoiceResource(
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

    public static InvoiceResource of(Invoice invoice) {
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

    /** @param until the first day that it is not for any more */
    public record LineResource(
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
}
