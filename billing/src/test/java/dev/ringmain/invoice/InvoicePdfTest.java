package dev.ringmain.invoice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.BillingTest;
import dev.ringmain.invoice.Invoices.Payer;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.Tenants;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@BillingTest
class InvoicePdfTest {

    private static final List<Line> LINES = List.of(new Line(
            Line.Kind.BASE, "Starter", 30, 2_900, LocalDate.parse("2026-04-01"), LocalDate.parse("2026-05-01"), 2));

    @Autowired
    Invoices invoices;

    @Autowired
    InvoiceSettings settings;

    @Autowired
    Tenants tenants;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Clock clock;

    @Test
    void namesWhoeverTheSellerWasWhenItWasSent() {
        Tenant tenant = tenants.save(new Tenant("Moved", 2, clock.instant()));
        Payer payer = new Payer(tenant.id(), "Alice\nSome Street 1", 1900, "EUR");
        Invoice draft = invoices.draft(payer, LINES, null, null).orElseThrow();
        Invoice sent = invoices.issue(payer, LINES, null).orElseThrow();
        assertThat(settings.sellerOf(sent)).isEqualTo(settings.seller());

        InvoiceSettings moved =
                new InvoiceSettings(Duration.ofDays(14), List.of("Moved & Sons", "New Road 2"), "RM", "");
        assertThat(moved.sellerOf(sent)).isEqualTo(settings.seller());
        InvoicePdf pdf = new InvoicePdf(moved);
        assertThat(pdf.page(sent)).contains(settings.seller().get(0)).doesNotContain("New Road 2");
        assertThat(pdf.page(draft)).contains("Moved &amp; Sons<br/>New Road 2");

        jdbc.sql("UPDATE invoice SET seller = NULL WHERE id = ?")
                .params((Object) sent.id().bytes())
                .update();
        Invoice older = invoices.find(tenant.id(), sent.id()).orElseThrow();
        assertThat(pdf.page(older)).as("of before it was kept").contains("New Road 2");
    }
}
