package dev.ringmain.invoice;

import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import org.springframework.stereotype.Component;

/**
 * An invoice on paper. The same invoice gives the same page whenever it is asked for, because what it shows is stored with it, save for
 * the note that says how to pay today.
 */
@Component
public class InvoicePdf {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM yyyy", Locale.ENGLISH);

    /** Latin, Greek, Cyrillic, Armenian and Georgian, of which a page carries the letters that it shows. */
    private static final String FONT = "DejaVu Sans";

    private final InvoiceSettings settings;

    InvoicePdf(InvoiceSettings settings) {
        this.settings = settings;
    }

    /** @return the bytes of a PDF */
    public byte[] render(Invoice invoice) {
        ByteArrayOutputStream pdf = new ByteArrayOutputStream();
        PdfRendererBuilder builder = new PdfRendererBuilder();
        // Nothing that a customer wrote makes us fetch something.
        builder.useUriResolver((base, uri) -> null);
        builder.useFont(InvoicePdf::font, FONT);
        builder.withHtmlContent(page(invoice), null);
        builder.withProducer("Ringmain");
        builder.toStream(pdf);
        try {
            builder.run();
        } catch (IOException e) {
            throw new UncheckedIOException("An invoice could not be rendered", e);
        }
        return pdf.toByteArray();
    }

    /** XHTML, with every text escaped. */
    String page(Invoice invoice) {
        StringBuilder lines = new StringBuilder();
        for (Line line : invoice.lines()) {
            lines.append("<tr><td>")
                    .append(text(line.description()))
                    .append("<br/><small>")
                    .append(line.from().format(DAY))
                    .append(" to ")
                    .append(line.until().minusDays(1).format(DAY))
                    .append("</small></td><td class=\"n\">")
                    .append(String.format(Locale.ROOT, "%,d", line.quantity()))
                    .append(
                            line.kind() == Line.Kind.OVERAGE
                                    ? " events"
                                    : line.kind() == Line.Kind.CREDIT ? "" : " days")
                    .append("</td><td class=\"n\">")
                    .append(invoice.money(line.amountMinor()))
                    .append("</td></tr>");
        }
        StringBuilder sums = new StringBuilder();
        sum(sums, "Net", invoice.money(invoice.subtotalMinor()));
        sum(sums, "Tax, " + Money.rate(invoice.taxRateBp()), invoice.money(invoice.taxMinor()));
        sum(sums, "Total", invoice.money(invoice.totalMinor()));
        if (invoice.creditMinor() > 0) {
            sum(sums, "From your credit", invoice.money(-invoice.creditMinor()));
            sum(sums, "To pay", invoice.money(invoice.totalMinor() - invoice.creditMinor()));
        }
        return """
            <!DOCTYPE html>
            <html xmlns="http://www.w3.org/1999/xhtml" lang="en"><head><title>%s</title><style>
            @page { size: A4; margin: 22mm 20mm; }
            body { font-family: 'DejaVu Sans'; font-size: 9.5pt; color: #1c2024; }
            h1 { font-size: 16pt; font-weight: normal; margin: 14mm 0 3mm; } small { color: #60646c; }
            table { width: 100%%; border-collapse: collapse; margin-top: 8mm; }
            th { text-align: left; font-weight: normal; color: #60646c; border-bottom: 0.6pt solid #8b8d98; padding: 1.5mm 0; }
            td { padding: 2mm 0; border-bottom: 0.3pt solid #d9d9e0; vertical-align: top; }
            .n { text-align: right; } .head td { border: 0; } .sums td { border: 0; padding: 1mm 0; }
            </style></head><body>
            <table class="head"><tr><td>%s</td><td class="n">%s</td></tr></table>
            <h1>%s</h1>
            <p>%s</p>
            <table><tr><th>What for</th><th class="n">Quantity</th><th class="n">Amount</th></tr>%s</table>
            <table class="sums">%s</table>
            <p>%s</p>
            </body></html>\
            """.formatted(
                        text(invoice.title()),
                        block(invoice.billTo()),
                        block(String.join("\n", settings.sellerOf(invoice))),
                        text(invoice.title()),
                        dates(invoice),
                        lines,
                        sums,
                        text(settings.note()));
    }

    private static InputStream font() {
        return Objects.requireNonNull(InvoicePdf.class.getResourceAsStream("/fonts/DejaVuSans.ttf"));
    }

    private static void sum(StringBuilder sums, String label, String amount) {
        sums.append("<tr><td class=\"n\">")
                .append(text(label))
                .append("</td><td class=\"n\" style=\"width: 38mm\">")
                .append(amount)
                .append("</td></tr>");
    }

    private static String dates(Invoice invoice) {
        if (invoice.issuedAt() == null) {
            return "Draft";
        }
        String issued = "Date: " + day(invoice.issuedAt());
        return switch (invoice.status()) {
            case VOID -> issued + ". Void: nothing is to be paid.";
            case PAID ->
                invoice.kind() == Invoice.Kind.CREDIT_NOTE || invoice.paidAt() == null
                        ? issued
                        : issued + ". Paid on " + day(invoice.paidAt()) + ".";
            case DRAFT, FINAL -> invoice.dueAt() == null ? issued : issued + ". Due on " + day(invoice.dueAt()) + ".";
        };
    }

    private static String day(java.time.Instant moment) {
        return LocalDate.ofInstant(moment, ZoneOffset.UTC).format(DAY);
    }

    private static String block(String lines) {
        return text(lines).replace("\n", "<br/>");
    }

    /** XML has no way to write most control characters. */
    private static String text(String text) {
        StringBuilder safe = new StringBuilder();
        text.codePoints()
                .filter(c -> c == '\n' || (c >= ' ' && c != 0x7F && c < 0xFFFE && !(c >= 0xD800 && c < 0xE000)))
                .forEach(c -> {
                    switch (c) {
                        case '&' -> safe.append("&amp;");
                        case '<' -> safe.append("&lt;");
                        case '>' -> safe.append("&gt;");
                        case '"' -> safe.append("&quot;");
                        case '\'' -> safe.append("&#39;");
                        default -> safe.appendCodePoint(c);
                    }
                });
        return safe.toString();
    }
}
