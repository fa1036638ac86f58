package dev.ringmain.invoice;

import dev.ringmain.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An invoice or a credit note. Amounts are in minor units; those of a credit note are negative.
 *
 * @param number null as long as it is a draft
 * @param corrects of a credit note: the invoice that it takes something back from, if it is for one
 * @param creditMinor how much of it was paid from the tenant's credit when it became final
 * @param settledMinor credit, credit notes and payments together
 * @param billTo name and address, in lines
 * @param seller who sends it, in lines, since it became final; null: see {@link InvoiceSettings#sellerOf}
 */
public record Invoice(
        InvoiceId id,
        TenantId tenant,
        Kind kind,
        Status status,
        @Nullable String number,
        @Nullable InvoiceId corrects,
        String currency,
        int taxRateBp,
        long subtotalMinor,
        long taxMinor,
        long totalMinor,
        long creditMinor,
        long settledMinor,
        String billTo,
        @Nullable String seller,
        Instant createdAt,
        @Nullable Instant issuedAt,
        @Nullable Instant dueAt,
        @Nullable Instant paidAt,
        List<Line> lines) {

    public enum Kind {
        INVOICE,
        CREDIT_NOTE;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind parse(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    public enum Status {
        DRAFT,
        FINAL,
        PAID,
        /** Taken back as a whole before it was paid. It keeps its number. */
        VOID;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Status parse(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    /** What is still to be paid; 0 unless it is an open invoice. */
    public long dueMinor() {
        return kind == Kind.INVOICE && status == Status.FINAL ? totalMinor - settledMinor : 0;
    }

    public boolean isOverdue(Instant now) {
        return dueMinor() > 0 && dueAt != null && dueAt.isBefore(now);
    }

    public String money(long minor) {
        return Money.text(minor, currency);
    }

    /** Whom it is for, line by line. */
    public List<String> billToLines() {
        return List.copyOf(billTo.lines().toList());
    }

    /** For people: {@code 19 %}. */
    public String taxRate() {
        return Money.rate(taxRateBp);
    }

    /** What it is called before it has a number. */
    public String title() {
        String what = kind == Kind.INVOICE ? "Invoice" : "Credit note";
        return number == null ? what + " (draft)" : what + " " + number;
    }
}
