package dev.ringmain.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ringmain.BillingTest;
import dev.ringmain.audit.AuditEntry;
import dev.ringmain.invoice.Invoice;
import dev.ringmain.invoice.InvoicePdf;
import dev.ringmain.paging.Keyset;
import dev.ringmain.tenant.TenantId;
import java.util.List;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Whom to bill and at what rate, from when on. */
@BillingTest
class BillToTest extends BillingFixture {

    @Autowired
    TenantActs acts;

    @Autowired
    InvoicePdf pdf;

    @Test
    void holdsFromTheNextInvoiceOnAndLeavesWhatWasIssued() throws Exception {
        at("2026-04-01T12:00:00Z");
        TenantId alice = tenant(STARTER, 1900);
        Invoice april = newest(alice);

        acts.bill(alice, 770, "Alice Ltd.\r\nNew Road 2 ", "They moved.");
        AuditEntry told =
                log.of(alice, "subscription.billed", Keyset.first(5)).rows().get(0);
        assertThat(told.reason()).isEqualTo("They moved.");
        assertThat(told.before()).contains("Some Street 1", "1900");
        assertThat(told.after()).contains("New Road 2", "770");
        assertThat(find(april)).as("what was issued").isEqualTo(april);

        at("2026-05-01T00:05:00Z");
        run.run();
        Invoice may = newest(alice);
        assertThat(may.billTo()).isEqualTo("Alice Ltd.\nNew Road 2");
        assertThat(may.billToLines()).containsExactly("Alice Ltd.", "New Road 2");
        assertThat(may.taxRateBp()).isEqualTo(770);
        assertThat(may.taxMinor()).isEqualTo(223);
        assertThat(find(april)).isEqualTo(april);
        assertThat(read(may)).contains("New Road 2", "7.7").doesNotContain("Some Street 1");
        assertThat(read(april)).contains("Some Street 1").doesNotContain("New Road 2");
    }

    @Test
    void changesOneWithoutTheOther() {
        TenantId alice = tenant(STARTER, 1900);
        subscriptions.bill(alice, null, "Alice Ltd.");
        assertThat(subscriptions.of(alice).taxRateBp()).isEqualTo(1900);
        subscriptions.bill(alice, 0, null);
        assertThat(subscriptions.of(alice).billTo()).isEqualTo("Alice Ltd.");
        subscriptions.bill(alice, 0, "Alice Ltd.");
        assertThat(log.of(alice, "subscription.billed", Keyset.first(5)).rows())
                .as("what changes nothing is not written down")
                .hasSize(2);
    }

    @Test
    void refusesWhatCannotBePrinted() {
        TenantId alice = tenant(STARTER, 1900);
        for (String wrong : List.of("", " \n ", "x".repeat(501), "A\u0007")) {
            assertThatIllegalArgumentException().isThrownBy(() -> subscriptions.bill(alice, null, wrong));
        }
        for (int wrong : new int[] {-1, 10_001}) {
            assertThatIllegalArgumentException().isThrownBy(() -> subscriptions.bill(alice, wrong, null));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> acts.bill(alice, 1, null, " "));
        assertThat(subscriptions.of(alice).billTo()).isEqualTo("Alice\nSome Street 1");
    }

    private String read(Invoice invoice) throws Exception {
        try (PDDocument document = Loader.loadPDF(pdf.render(invoice))) {
            return new PDFTextStripper().getText(document);
        }
    }
}
