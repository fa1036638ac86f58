package dev.ringmain.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.BillingTest;
import dev.ringmain.billing.PlanVersions;
import dev.ringmain.invoice.Invoice;
import dev.ringmain.invoice.Ledger.Account;
import dev.ringmain.tenant.TenantId;
import java.util.Objects;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A tenant that was billed in euros moves to a plan in dollars: neither is added to the other, and neither pays for the other. */
@BillingTest
class TwoCurrenciesTest extends BillingFixture {

    @Autowired
    PlanVersions versions;

    @Test
    void eachIsAnAccountOfItsOwn() {
        int dollars = versions.draft(GROWTH).versionId();
        jdbc.sql("UPDATE plan_version SET currency = 'USD', status = 'archived' WHERE id = ?")
                .params(dollars)
                .update();
        at("2026-04-01T12:00:00Z");
        TenantId alice = tenant(STARTER);
        Invoice april = newest(alice);
        at("2026-04-16T12:00:00Z");
        PlanChange preview = changes.previewMove(alice, dollars);

        subscriptions.move(alice, dollars, "They moved overseas");

        assertThat(all(alice))
                .extracting(Invoice::kind, Invoice::currency, Invoice::subtotalMinor)
                .containsExactly(
                        Tuple.tuple(Invoice.Kind.INVOICE, "USD", 7_450L),
                        Tuple.tuple(Invoice.Kind.CREDIT_NOTE, "EUR", -1_450L),
                        Tuple.tuple(Invoice.Kind.INVOICE, "EUR", 2_900L));
        assertThat(preview.cost().lines()).isEqualTo(newest(alice).lines());
        assertThat(preview.cost().currency()).isEqualTo("USD");
        assertThat(Objects.requireNonNull(preview.givenBack()).totalMinor()).isEqualTo(-1_450);
        assertThat(ledger.accounts(alice)).containsExactly(new Account("EUR", 1_450, 0), new Account("USD", 7_450, 0));

        // Too much in euros is to the credit in euros, and pays for nothing in dollars.
        invoices.pay(alice, april.id(), 2_000, "manual/1");
        assertThat(ledger.accounts(alice)).containsExactly(new Account("EUR", 0, 550), new Account("USD", 7_450, 0));
        assertThat(ledger.balance(alice, "EUR")).isEqualTo(-550);
        at("2026-05-01T00:10:00Z");
        run.run();
        assertThat(newest(alice))
                .returns("USD", Invoice::currency)
                .returns(0L, Invoice::creditMinor)
                .returns(14_900L, Invoice::subtotalMinor);
    }
}
