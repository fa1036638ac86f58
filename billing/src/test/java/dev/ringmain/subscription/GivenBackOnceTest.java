package dev.ringmain.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ringmain.BillingTest;
import dev.ringmain.invoice.Invoice;
import dev.ringmain.invoice.InvoiceDirectory;
import dev.ringmain.invoice.Invoices;
import dev.ringmain.tenant.TenantId;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A credit note and a move to another plan never give back the same money, whichever comes first. Starter is 29.00, Growth 149.00. */
@BillingTest
class GivenBackOnceTest extends BillingFixture {

    @Autowired
    InvoiceDirectory directory;

    @BeforeEach
    void begin() {
        at("2026-04-01T12:00:00Z");
    }

    @Test
    void aMoveGivesBackWhatACreditNoteLeft() {
        TenantId alice = tenant(STARTER, 1900);
        Invoice april = newest(alice);
        invoices.credit(alice, april.id(), 2_000, "Slow days");
        at("2026-04-16T12:00:00Z");
        PlanChange preview = changes.preview(alice, GROWTH, List.of());

        subscriptions.choose(alice, GROWTH, List.of());

        // 15 of 30 days are 14.50, and 9.00 are left.
        assertThat(amounts(alice)).containsExactly(-900L, 7_450L);
        assertThat(newest(alice).lines().get(0).description()).endsWith("less what was credited");
        assertThat(preview.cost().lines()).isEqualTo(newest(alice).lines());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> invoices.credit(alice, april.id(), 1, "Again"))
                .withMessageContaining("Nothing is left");
    }

    @Test
    void aMoveGivesBackAllOfItsDaysIfEnoughIsLeft() {
        TenantId alice = tenant(STARTER);
        invoices.credit(alice, newest(alice).id(), 1_000, "Slow days");
        at("2026-04-16T12:00:00Z");

        subscriptions.choose(alice, GROWTH, List.of());

        assertThat(amounts(alice)).containsExactly(-1_450L, 7_450L);
    }

    @Test
    void aCreditNoteTakesBackWhatAMoveLeft() {
        TenantId alice = tenant(STARTER, 1900);
        Invoice april = newest(alice);
        at("2026-04-16T12:00:00Z");
        subscriptions.choose(alice, GROWTH, List.of());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> invoices.credit(alice, april.id(), 1_451, "All of it"))
                .withMessage("From this invoice EUR 0.01 to EUR 14.50 can be taken back, not EUR 14.51");
        assertThat(directory.creditable(find(april))).isEqualTo(1_450);
        assertThat(invoices.credit(alice, april.id(), 1_450, "All of it").totalMinor())
                .isEqualTo(-1_726);
        assertThat(directory.creditable(find(april))).isZero();
        // The other half of it was given back by the invoice of the move.
        assertThatExceptionOfType(Invoices.WrongState.class)
                .isThrownBy(() -> invoices.cancel(alice, april.id(), "A mistake"));
    }

    @Test
    void anInvoiceOfWhichAMoveGaveBackAPartIsNotVoided() {
        TenantId alice = tenant(STARTER);
        Invoice april = newest(alice);
        at("2026-04-16T12:00:00Z");
        subscriptions.choose(alice, GROWTH, List.of());
        Invoice change = newest(alice);

        assertThatExceptionOfType(Invoices.WrongState.class)
                .isThrownBy(() -> invoices.cancel(alice, april.id(), "A mistake"));
        assertThatExceptionOfType(Invoices.StillOnThePlan.class)
                .isThrownBy(() -> invoices.cancel(alice, change.id(), "A mistake"))
                .withMessageContaining("charges the move to Growth")
                .withMessageContaining("Move them back");
        assertThat(find(change).status()).isEqualTo(Invoice.Status.FINAL);
    }

    /** What the refusal tells to do does what it says. */
    @Test
    void aMoveBackPaysForTheMove() {
        TenantId alice = tenant(STARTER, 1900);
        Invoice april = newest(alice);
        at("2026-04-16T12:00:00Z");
        subscriptions.choose(alice, GROWTH, List.of());
        Invoice change = newest(alice);
        subscriptions.move(alice, STARTER, "A mistake");

        assertThat(find(april).dueMinor() + find(change).dueMinor()).isEqualTo(april.totalMinor());
        assertThat(ledger.balance(alice, "EUR")).isEqualTo(april.totalMinor());
        assertThatExceptionOfType(Invoices.WrongState.class)
                .isThrownBy(() -> invoices.cancel(alice, change.id(), "Given back already"))
                .isNotInstanceOf(Invoices.StillOnThePlan.class);
    }

    /** From a plan that costs nothing as well; and what was charged without a move, or for days that are over, can be void. */
    @Test
    void onlyTheMoveToThePlanThatTheyAreOnStays() {
        TenantId alice = tenant(FREE);
        at("2026-04-16T12:00:00Z");
        subscriptions.choose(alice, STARTER, List.of());
        Invoice change = newest(alice);
        assertThatExceptionOfType(Invoices.StillOnThePlan.class)
                .isThrownBy(() -> invoices.cancel(alice, change.id(), "A mistake"));
        at("2026-05-01T00:10:00Z");
        run.run();
        assertThat(invoices.cancel(alice, newest(alice).id(), "Wrong company").status())
                .isEqualTo(Invoice.Status.VOID);
        assertThat(invoices.cancel(alice, change.id(), "Never paid").status()).isEqualTo(Invoice.Status.VOID);
    }

    /** Whichever comes first, nobody has the larger plan without an invoice, and nobody pays for the smaller one twice. */
    @Test
    void aVoidAndAMoveBackAtTheSameMomentLeaveAWholeBill() throws Exception {
        for (int round = 0; round < 8; round++) {
            at("2026-04-01T12:00:00Z");
            TenantId alice = tenant(STARTER);
            Invoice april = newest(alice);
            at("2026-04-16T12:00:00Z");
            subscriptions.choose(alice, GROWTH, List.of());
            Invoice change = newest(alice);
            CyclicBarrier start = new CyclicBarrier(2);
            ExecutorService threads = Executors.newFixedThreadPool(2);
            try {
                Future<Boolean> voided = threads.submit(() -> {
                    start.await(60, TimeUnit.SECONDS);
                    try {
                        invoices.cancel(alice, change.id(), "A mistake");
                        return true;
                    } catch (Invoices.WrongState e) {
                        return false;
                    }
                });
                Future<?> moved = threads.submit(() -> {
                    start.await(60, TimeUnit.SECONDS);
                    subscriptions.move(alice, STARTER, "A mistake");
                    return true;
                });
                moved.get(60, TimeUnit.SECONDS);
                assertThat(voided.get(60, TimeUnit.SECONDS))
                        .as("round " + round)
                        .isFalse();
            } finally {
                threads.shutdownNow();
            }
            assertThat(ledger.balance(alice, "EUR")).as("round " + round).isEqualTo(april.totalMinor());
        }
    }

    /** To and fro: what counts is the charge for the days that are left, not one that was used up or given back. */
    @Test
    void eachStretchIsWorthWhatItWasChargedAt() {
        TenantId alice = tenant(STARTER);
        at("2026-04-11T12:00:00Z");
        subscriptions.move(alice, GROWTH, "Agreed");
        Invoice growth = newest(alice);
        invoices.credit(alice, growth.id(), growth.subtotalMinor(), "A present");
        at("2026-04-16T12:00:00Z");
        subscriptions.move(alice, STARTER, "Agreed");

        // Charged were 99.33 for 20 days of Growth, and all but 19.33 of that was credited: 74.50 would be too much.
        assertThat(amounts(alice)).containsExactly(-1_933L, 1_450L);
        at("2026-04-21T12:00:00Z");
        subscriptions.move(alice, ENTERPRISE, "Agreed");
        assertThat(newest(alice).lines().get(0).amountMinor()).isEqualTo(-967L);
    }

    /** What a credit note is for, nobody wrote down: it is taken off the rest of its invoice first. */
    @Test
    void aCreditNoteForOverageLeavesTheMonthAlone() {
        TenantId alice = tenant(GROWTH);
        publish(alice, 202604, 11_000_000);
        at("2026-05-01T00:10:00Z");
        run.run();
        Invoice may = newest(alice);
        assertThat(may.subtotalMinor()).isEqualTo(3_000 + 14_900);
        invoices.credit(alice, may.id(), 3_000, "Our loop");
        at("2026-05-31T12:00:00Z");
        subscriptions.move(alice, STARTER, "Agreed");

        // One of 31 days.
        assertThat(amounts(alice)).containsExactly(-481L, 94L);
    }
}
