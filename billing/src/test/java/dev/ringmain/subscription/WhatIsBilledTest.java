package dev.ringmain.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ringmain.BillingTest;
import dev.ringmain.audit.AuditEntry;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.LimitOverride;
import dev.ringmain.billing.LimitOverrideId;
import dev.ringmain.closing.Closings;
import dev.ringmain.invoice.Invoice;
import dev.ringmain.invoice.Invoices;
import dev.ringmain.invoice.LedgerEntry;
import dev.ringmain.invoice.Line;
import dev.ringmain.paging.Keyset;
import dev.ringmain.payment.BillingDesk;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What somebody who checks a bill would ask about. */
@BillingTest
class WhatIsBilledTest extends BillingFixture {

    @Autowired
    TenantActs acts;

    @Autowired
    BillingDesk desk;

    @Autowired
    Closings closings;

    @BeforeEach
    void begin() {
        clock.set(Instant.parse("2026-04-01T12:00:00Z"));
    }

    @Test
    void lookingBillsNobody() {
        TenantId alice =
                tenants.save(new Tenant("Alice", GROWTH, clock.instant())).id();

        assertThat(subscriptions.of(alice).standing()).isEqualTo(Standing.GOOD);
        changes.preview(alice, STARTER, List.of());
        assertThat(subscriptions.review(alice)).isEqualTo(Standing.GOOD);
        clock.set(Instant.parse("2026-06-01T12:00:00Z"));
        run.run();

        assertThat(subscriptions.isBilled(alice)).isFalse();
        assertThat(all(alice)).isEmpty();
    }

    /** The month of somebody who was given a plan, and nothing charged for it, is not worth anything when they leave it. */
    @Test
    void whatWasNotChargedIsNotGivenBack() {
        TenantId alice =
                tenants.save(new Tenant("Alice", STARTER, clock.instant())).id();
        clock.set(Instant.parse("2026-04-16T12:00:00Z"));
        PlanChange preview = changes.preview(alice, GROWTH, List.of());

        subscriptions.choose(alice, GROWTH, List.of());

        assertThat(newest(alice).lines()).extracting(Line::amountMinor).containsExactly(7_450L);
        assertThat(preview.cost().lines()).isEqualTo(newest(alice).lines());

        // Nor what was charged by an invoice that is void.
        TenantId bob = tenant(STARTER);
        invoices.cancel(bob, newest(bob).id(), "A present");
        subscriptions.choose(bob, GROWTH, List.of());
        assertThat(newest(bob).lines()).extracting(Line::amountMinor).containsExactly(7_450L);
    }

    @Test
    void anExceptionThatEndedStillIncludesWhatItIncluded() {
        TenantId alice = tenant(GROWTH);
        grant(alice, Entitlement.EVENTS_PER_MONTH, 12_000_000, Instant.parse("2026-04-20T00:00:00Z"));
        publish(alice, 202604, 12_500_000);
        // One that comes when the month is over changes nothing of it.
        clock.set(Instant.parse("2026-05-01T00:01:00Z"));
        grant(alice, Entitlement.EVENTS_PER_MONTH, 90_000_000, null);
        grant(alice, Entitlement.OVERAGE_PRICE_PER_1000, 500, null);
        clock.set(Instant.parse("2026-05-01T00:10:00Z"));
        run.run();

        assertThat(overage(alice)).containsExactly(Tuple.tuple(500_000L, 1_500L));
    }

    /** The last day on a larger plan does not pay for the days before it. */
    @Test
    void eachPartOfAMonthIsBilledByItsOwnTerms() {
        TenantId alice = tenant(GROWTH);
        publish(alice, 202604, 15_000_000);
        clock.set(Instant.parse("2026-04-30T12:00:00Z"));
        subscriptions.choose(alice, ENTERPRISE, List.of());
        publish(alice, 202604, 3_000_000);
        clock.set(Instant.parse("2026-05-01T00:10:00Z"));
        run.run();

        // 15 of the 18 million before the move, 10 of those included; the others are within the billion of Enterprise.
        assertThat(overage(alice)).containsExactly(Tuple.tuple(5_000_000L, 15_000L));
        assertThat(newest(alice).lines().get(0).until()).isEqualTo("2026-04-30");
    }

    /** Staff moves a tenant down in the middle of a month: what the larger plan included is not overage of the smaller. */
    @Test
    void aSmallerPlanDoesNotBillWhatTheLargerIncluded() {
        TenantId alice = tenant(ENTERPRISE);
        publish(alice, 202604, 40_000_000);
        clock.set(Instant.parse("2026-04-16T12:00:00Z"));
        subscriptions.move(alice, GROWTH, "Agreed by phone");
        publish(alice, 202604, 2_000);
        clock.set(Instant.parse("2026-05-01T00:10:00Z"));
        run.run();

        assertThat(overage(alice)).containsExactly(Tuple.tuple(2_000L, 6L));
    }

    @Test
    void whatATrialPublishedIsNotBilled() {
        Tenant tenant = tenants.save(new Tenant("Keen", GROWTH, clock.instant()));
        TenantId keen = tenant.id();
        subscriptions.begin(keen, Instant.parse("2026-04-10T12:00:00Z"), GROWTH, 0, "");
        publish(keen, 202604, 11_000_000);
        clock.set(Instant.parse("2026-04-10T12:06:00Z"));
        run.run();
        publish(keen, 202604, 1_000_000);
        clock.set(Instant.parse("2026-05-01T00:10:00Z"));
        run.run();

        assertThat(overage(keen)).containsExactly(Tuple.tuple(1_000_000L, 3_000L));
    }

    /** The README's table, figure for figure. */
    @Test
    void theWorkedExampleIsTrue() throws IOException {
        List<String> printed = Files.readAllLines(Path.of("README.md")).stream()
                .filter(line -> line.matches("\\|.*\\|.*\\|.*\\|.*\\|.*\\|"))
                .map(line -> line.split("\\|"))
                .map(cells -> cells[cells.length - 1].strip())
                .filter(cell -> cell.matches("[−0-9.,]+"))
                .toList();
        List<String> ledger = new ArrayList<>();
        Tenant tenant = tenants.save(new Tenant("Worked", STARTER, clock.instant()));
        TenantId worked = tenant.id();

        subscriptions.begin(worked, null, null, 1900, "");
        ledger.add(balance(worked));
        clock.set(Instant.parse("2026-04-03T12:00:00Z"));
        desk.recordPayment(worked, newest(worked).id(), 3_451, "1");
        ledger.add(balance(worked));
        clock.set(Instant.parse("2026-04-16T12:00:00Z"));
        subscriptions.choose(worked, GROWTH, List.of());
        ledger.add(balance(worked));
        clock.set(Instant.parse("2026-04-20T12:00:00Z"));
        desk.recordPayment(worked, newest(worked).id(), 8_000, "2");
        ledger.add(balance(worked));
        publish(worked, 202604, 10_250_000);
        clock.set(Instant.parse("2026-05-01T00:10:00Z"));
        run.run();
        ledger.add(balance(worked));

        assertThat(printed).isNotEmpty().isEqualTo(ledger);
        assertThat(newest(worked).dueMinor()).isEqualTo(17_764);
    }

    private String balance(TenantId tenant) {
        return java.math.BigDecimal.valueOf(ledger.balance(tenant, "EUR"), 2)
                .toPlainString()
                .replace('-', '−');
    }

    /** Ten euros too much on one invoice are ten euros less on another, before anybody is called overdue. */
    @Test
    void creditPaysForWhatIsOpenBeforeAnybodyIsOverdue() {
        TenantId alice = tenant(STARTER);
        Invoice april = newest(alice);
        clock.set(Instant.parse("2026-04-16T12:00:00Z"));
        subscriptions.choose(alice, GROWTH, List.of());
        Invoice change = newest(alice);

        desk.recordPayment(alice, change.id(), change.totalMinor() + 1_000, "A");
        assertThat(find(april).settledMinor()).isEqualTo(1_000);
        assertThat(ledger.credit(alice, "EUR")).isZero();
        desk.creditNote(alice, change.id(), 5_000, "Slow days", "A");

        assertThat(find(april).status()).isEqualTo(Invoice.Status.PAID);
        assertThat(ledger.credit(alice, "EUR")).isEqualTo(1_000 + 5_000 - 2_900);
        assertThat(ledger.balance(alice, "EUR")).isEqualTo(ledger.open(alice, "EUR") - ledger.credit(alice, "EUR"));
        clock.set(Instant.parse("2026-04-30T12:00:00Z"));
        run.run();
        assertThat(subscriptions.of(alice).standing()).isEqualTo(Standing.GOOD);
        assertThat(log.of(alice, "invoice.credit_used", Keyset.first(5)).rows()).hasSize(2);
    }

    /** As a release before this one left it behind. */
    @Test
    void creditThatWasLeftLyingIsUsedBeforeAnybodyIsOverdue() {
        TenantId alice = tenant(STARTER);
        Invoice april = newest(alice);
        jdbc.sql("INSERT INTO ledger_entry (id, tenant_id, at, kind, amount_minor, currency, invoice_id, reference)"
                        + " VALUES (?, ?, ?, 'payment', -2900, 'EUR', ?, 'manual/old')")
                .params(
                        dev.ringmain.id.Ids.bytes(dev.ringmain.id.Ids.next()),
                        alice.bytes(),
                        java.time.LocalDateTime.parse("2026-04-02T00:00:00"),
                        dev.ringmain.id.Ids.bytes(dev.ringmain.id.Ids.next()))
                .update();
        clock.set(Instant.parse("2026-05-20T12:00:00Z"));
        run.run();

        assertThat(find(april).status()).isEqualTo(Invoice.Status.PAID);
    }

    @Test
    void whatStaffDoTwiceHappensOnce() {
        TenantId alice = tenant(GROWTH);
        Invoice april = newest(alice);

        assertThat(desk.recordPayment(alice, april.id(), 10_000, " Statement 7 "))
                .isTrue();
        assertThat(desk.recordPayment(alice, april.id(), 10_000, "Statement 7")).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> desk.recordPayment(alice, april.id(), 10_001, "Statement 7"));
        assertThatIllegalArgumentException().isThrownBy(() -> desk.recordPayment(alice, april.id(), 1, " "));

        Invoice note = desk.creditNote(alice, april.id(), 400, "Slow", "form-1");
        assertThat(desk.creditNote(alice, april.id(), 400, "Slow", "form-1")).isEqualTo(note);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> desk.creditNote(alice, april.id(), 500, "Slow", "form-1"));
        assertThatIllegalArgumentException().isThrownBy(() -> desk.creditNote(alice, april.id(), 500, " ", "form-2"));
        // Something was paid on it, so it cannot be void any more.
        assertThatExceptionOfType(Invoices.WrongState.class)
                .isThrownBy(() -> desk.voidInvoice(alice, april.id(), "A mistake"));
        // Another tenant's does not exist.
        TenantId bob = tenant(STARTER);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> desk.voidInvoice(alice, newest(bob).id(), "Not mine"));

        Invoice gone = desk.voidInvoice(bob, newest(bob).id(), "A mistake");
        assertThat(desk.voidInvoice(bob, gone.id(), "A mistake")).isEqualTo(gone);
        assertThat(ledger.balance(bob, "EUR")).isZero();

        LimitOverrideId id = LimitOverrideId.next();
        LimitOverride granted = desk.grantException(id, bob, null, Entitlement.MEMBERS, 9, "sam", "A workshop", null);
        assertThat(desk.grantException(id, bob, null, Entitlement.MEMBERS, 9, "sam", "A workshop", null))
                .isEqualTo(granted);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> desk.grantException(id, alice, null, Entitlement.MEMBERS, 9, "sam", "Mine", null));
        assertThat(limits.overrides(bob)).containsExactly(granted);

        assertThat(ledger.entries(alice))
                .extracting(LedgerEntry::kind, LedgerEntry::amountMinor)
                .containsExactly(
                        Tuple.tuple(LedgerEntry.Kind.INVOICE, 14_900L),
                        Tuple.tuple(LedgerEntry.Kind.PAYMENT, -10_000L),
                        Tuple.tuple(LedgerEntry.Kind.CREDIT_NOTE, -400L));
        assertThat(log.of(alice, null, Keyset.first(20)).rows())
                .extracting(AuditEntry::action)
                .contains("invoice.payment", "credit_note.final");
        assertThat(log.of(bob, null, Keyset.first(20)).rows())
                .extracting(AuditEntry::action)
                .contains("invoice.void", "limit.granted");
    }

    @Test
    void anExceptionBringsEndpointsBackAtOnce() {
        TenantId alice = tenant(GROWTH);
        Environment live = environment(alice);
        open(live, 12);
        subscriptions.move(alice, STARTER, "Agreed");
        assertThat(suspended(live)).hasSize(2);

        LimitOverride granted =
                limits.grant(alice, live.id(), Entitlement.ENDPOINTS_PER_ENVIRONMENT, 12, "sam", "A move", null);
        assertThat(suspended(live)).isEmpty();
        limits.end(alice, granted.id());
        assertThat(suspended(live)).hasSize(2);
        grant(alice, Entitlement.WEBHOOKS_ENABLED, 0, clock.instant().plusSeconds(3_600));
        assertThat(suspended(live)).hasSize(12);
        clock.tick(Duration.ofHours(2));
        run.run();
        assertThat(suspended(live)).hasSize(2);
    }

    /** The database refuses to change endpoints for a while: the plan is moved nevertheless, and they follow when they can. */
    @Test
    void endpointsFollowThePlanAfterAFailure() {
        TenantId alice = tenant(GROWTH);
        Environment live = environment(alice);
        open(live, 12);
        jdbc.sql("CREATE TRIGGER no_suspension BEFORE UPDATE ON endpoint FOR EACH ROW IF NEW.tenant_id = x'"
                        + HexFormat.of().formatHex(alice.bytes())
                        + "' THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not now'; END IF")
                .update();
        try {
            subscriptions.move(alice, STARTER, "Agreed");
            run.run();
            assertThat(plans.assigned(alice).versionId()).isEqualTo(STARTER);
            assertThat(suspended(live)).isEmpty();
        } finally {
            jdbc.sql("DROP TRIGGER no_suspension").update();
        }
        run.run();
        assertThat(suspended(live)).hasSize(2);
    }

    /** What was published beyond the plan until it was closed, nothing in advance, and then nothing any more. */
    @Test
    void aClosedTenantGetsALastInvoiceAndThenNone() {
        TenantId alice = tenant(GROWTH);
        environment(alice);
        clock.set(Instant.parse("2026-04-28T12:00:00Z"));
        publish(alice, 202604, 11_000_000);
        acts.close(alice, "They left");
        assertThatThrownBy(() -> subscriptions.choose(alice, ENTERPRISE, List.of()))
                .isInstanceOf(CannotChange.class);
        clock.set(Instant.parse("2026-05-01T00:10:00Z"));
        run.run();
        assertThat(newest(alice).lines()).extracting(Line::kind).containsOnly(Line.Kind.OVERAGE);
        assertThat(overage(alice)).containsExactly(Tuple.tuple(1_000_000L, 3_000L));
        int invoices = all(alice).size();

        publish(alice, 202605, 10_500_000);
        clock.set(Instant.parse("2026-05-06T00:10:00Z"));
        jdbc.sql("UPDATE tenant SET removal_began_at = ? WHERE id = ?")
                .params(java.time.LocalDateTime.parse("2026-05-06T00:00:00"), alice.bytes())
                .update();
        run.run();
        assertThat(overage(alice)).containsExactly(Tuple.tuple(500_000L, 1_500L));
        assertThat(all(alice)).hasSize(invoices + 1);
        assertThat(log.of(alice, "subscription.ended", Keyset.first(5)).rows()).hasSize(1);

        for (int month = 6; month < 9; month++) {
            clock.set(Instant.parse("2026-0" + month + "-01T00:10:00Z"));
            run.run();
        }
        assertThat(all(alice)).as("nothing more").hasSize(invoices + 1);
        assertThat(subscriptions.of(alice).standing())
                .as("what it owes it owes")
                .isNotEqualTo(Standing.GOOD);
    }

    @Test
    void aTenantThatIsTakenBackPaysForWhatIsLeftOfTheMonth() {
        TenantId alice = tenant(STARTER);
        environment(alice);
        clock.set(Instant.parse("2026-04-28T12:00:00Z"));
        acts.close(alice, "They left");
        acts.reopen(alice, "They stay");
        assertThat(all(alice)).as("April is paid").hasSize(1);

        acts.close(alice, "They left");
        clock.set(Instant.parse("2026-05-02T00:10:00Z"));
        run.run();
        assertThat(all(alice)).as("nothing in advance").hasSize(1);
        acts.reopen(alice, "They stay");
        acts.close(alice, "They left");
        acts.reopen(alice, "They stay");

        assertThat(all(alice)).hasSize(2);
        assertThat(newest(alice).lines()).singleElement().satisfies(line -> {
            assertThat(line.from()).isEqualTo("2026-05-02");
            assertThat(line.amountMinor()).isBetween(2_700L, 2_899L);
        });
    }

    /** Closed by mistake, and taken back: a month that was billed, or was not to be, is not billed for that. */
    @Test
    void aTenantThatIsTakenBackPaysNothingThatItDidNotOwe() {
        clock.set(Instant.parse("2026-03-20T12:00:00Z"));
        TenantId credited = tenant(STARTER);
        TenantId forgiven = tenant(STARTER);
        clock.set(Instant.parse("2026-04-01T12:00:00Z"));
        run.run();
        invoices.credit(credited, newest(credited).id(), 2_900, "A present");
        invoices.cancel(forgiven, newest(forgiven).id(), "A present");
        TenantId named = unbilled(STARTER);
        subscriptions.bill(named, null, "Alice\nSome Street 1");
        clock.set(Instant.parse("2026-04-10T12:00:00Z"));
        for (TenantId tenant : List.of(credited, forgiven, named)) {
            environment(tenant);
            int invoices = all(tenant).size();
            acts.close(tenant, "By mistake");
            acts.reopen(tenant, "They stay");
            assertThat(all(tenant)).hasSize(invoices);
        }

        clock.set(Instant.parse("2026-05-01T00:10:00Z"));
        run.run();
        assertThat(all(named)).as("from the next month on").hasSize(1);
    }

    @Test
    void whatATrialEndedWithWhileTheTenantWasClosedIsPaidFromWhenItIsTakenBack() {
        TenantId alice = unbilled(GROWTH);
        subscriptions.begin(alice, Instant.parse("2026-04-10T12:00:00Z"), STARTER, 0, "");
        environment(alice);
        clock.set(Instant.parse("2026-04-10T06:00:00Z"));
        acts.close(alice, "They left");
        clock.set(Instant.parse("2026-04-16T12:00:00Z"));
        run.run();
        assertThat(all(alice)).isEmpty();

        acts.reopen(alice, "They stay");
        assertThat(amounts(alice)).containsExactly(1_450L);
    }

    /** It is one transaction, whoever takes it back, and what was planned for the end of a month that nobody has turned yet is part of it. */
    @Test
    void whatIsLeftIsBilledWithTheReopening() {
        TenantId alice = tenant(GROWTH);
        environment(alice);
        subscriptions.choose(alice, STARTER, List.of());
        clock.set(Instant.parse("2026-04-28T12:00:00Z"));
        acts.close(alice, "They left");
        clock.set(Instant.parse("2026-05-02T00:10:00Z"));

        assertThat(closings.reopen(alice)).isTrue();

        assertThat(plans.assigned(alice).versionId()).isEqualTo(STARTER);
        assertThat(all(alice)).hasSize(2);
        assertThat(amounts(alice)).containsExactly(2_900L);
    }

    /** In the minutes in which a month is closed, taking it back bills nothing: the run does, and the next month with it. */
    @Test
    void aTenantThatIsTakenBackWhileAMonthIsClosedIsBilledByTheRun() {
        TenantId alice = tenant(STARTER);
        environment(alice);
        clock.set(Instant.parse("2026-04-28T12:00:00Z"));
        acts.close(alice, "They left");
        clock.set(Instant.parse("2026-05-01T00:02:00Z"));
        acts.reopen(alice, "They stay");
        assertThat(all(alice)).hasSize(1);

        clock.set(Instant.parse("2026-05-01T00:10:00Z"));
        run.run();
        assertThat(all(alice)).hasSize(2);
        assertThat(amounts(alice)).containsExactly(2_900L);
    }
}
