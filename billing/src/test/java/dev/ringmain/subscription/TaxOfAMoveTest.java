package dev.ringmain.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.BillingTest;
import dev.ringmain.invoice.Invoice;
import dev.ringmain.tenant.TenantId;
import java.util.Objects;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rate of tax changes within a month: what a move gives back takes along the tax that it was charged with. Growth is 149.00. */
@BillingTest
class TaxOfAMoveTest extends BillingFixture {

    @BeforeEach
    void begin() {
        at("2026-04-01T12:00:00Z");
    }

    @Test
    void whatWasChargedWithoutTaxIsGivenBackWithoutIt() {
        TenantId alice = tenant(GROWTH, 0);
        subscriptions.bill(alice, 1900, null);
        PlanChange preview = changes.previewMove(alice, FREE);

        subscriptions.move(alice, FREE, "The same day");

        assertThat(newest(alice))
                .returns(Invoice.Kind.CREDIT_NOTE, Invoice::kind)
                .returns(0, Invoice::taxRateBp)
                .returns(-14_900L, Invoice::totalMinor);
        assertThat(ledger.balance(alice, "EUR")).isZero();
        assertThat(Objects.requireNonNull(preview.givenBack()).totalMinor()).isEqualTo(-14_900);
        assertThat(preview.cost().lines()).isEmpty();
    }

    @Test
    void whatFollowsIsTaxedAtTheNewRateAndPaidFromTheNote() {
        TenantId alice = tenant(GROWTH, 1900);
        invoices.pay(alice, newest(alice).id(), 17_731, "manual/1");
        subscriptions.bill(alice, 700, null);
        at("2026-04-16T12:00:00Z");
        PlanChange preview = changes.previewMove(alice, ENTERPRISE);

        subscriptions.move(alice, ENTERPRISE, "They grew");

        assertThat(all(alice))
                .extracting(Invoice::kind, Invoice::taxRateBp, Invoice::subtotalMinor, Invoice::totalMinor)
                .containsExactly(
                        Tuple.tuple(Invoice.Kind.INVOICE, 700, 49_500L, 52_965L),
                        // 15 of 30 days, with 19 %.
                        Tuple.tuple(Invoice.Kind.CREDIT_NOTE, 1900, -7_450L, -8_866L),
                        Tuple.tuple(Invoice.Kind.INVOICE, 1900, 14_900L, 17_731L));
        assertThat(newest(alice).creditMinor()).isEqualTo(8_866);
        assertThat(preview.cost().lines()).isEqualTo(newest(alice).lines());
        assertThat(preview.cost().dueMinor()).isEqualTo(newest(alice).dueMinor());
        assertThat(Objects.requireNonNull(preview.givenBack()).totalMinor()).isEqualTo(-8_866);
    }

    /** Nothing changes where the rate did not. */
    @Test
    void oneRateIsOneInvoice() {
        TenantId alice = tenant(GROWTH, 1900);
        PlanChange preview = changes.previewMove(alice, ENTERPRISE);
        subscriptions.move(alice, ENTERPRISE, "They grew");

        assertThat(all(alice)).hasSize(2);
        assertThat(preview.givenBack()).isNull();
        assertThat(preview.cost().totalMinor()).isEqualTo(newest(alice).totalMinor());
    }
}
