package dev.ringmain.invoice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.BillingTest;
import dev.ringmain.invoice.InvoiceDirectory.Filter;
import dev.ringmain.invoice.InvoiceDirectory.Sum;
import dev.ringmain.invoice.Invoices.Payer;
import dev.ringmain.paging.Keyset;
import dev.ringmain.paging.Slice;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.testing.SettableClock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@BillingTest
class InvoiceDirectoryTest {

    @Autowired
    InvoiceDirectory directory;

    @Autowired
    Invoices invoices;

    @Autowired
    Tenants tenants;

    @Autowired
    SettableClock clock;

    private final String name = "100%_" + UUID.randomUUID();
    private Tenant one;
    private Tenant other;

    @BeforeEach
    void begin() {
        one = tenants.save(new Tenant(name + " one", 2, clock.instant()));
        other = tenants.save(new Tenant(name + " other", 2, clock.instant()));
    }

    @AfterEach
    void letTheClockGo() {
        clock.reset();
    }

    @Test
    void findsByTenantStateNumberAndWhatIsOverdue() {
        Invoice open = issue(one, "EUR", 1_000);
        Invoice paid = issue(one, "EUR", 2_000);
        invoices.pay(one.id(), paid.id(), paid.totalMinor(), "manual/x");
        Invoice gone = issue(other, "USD", 3_000);
        invoices.cancel(other.id(), gone.id(), "A mistake.");
        Invoice draft =
                invoices.draft(payer(other, "USD"), lines(500), null, null).orElseThrow();

        assertThat(ids(new Filter("", name, "", false))).containsExactly(draft.id(), gone.id(), paid.id(), open.id());
        assertThat(ids(new Filter("", one.id().toString(), "", false))).containsExactly(paid.id(), open.id());
        assertThat(ids(new Filter("final", name, "", false))).containsExactly(open.id());
        assertThat(ids(new Filter("void", name, "", false))).containsExactly(gone.id());
        assertThat(ids(new Filter("draft", name, "", false))).containsExactly(draft.id());
        assertThat(ids(new Filter("", name, Objects.requireNonNull(paid.number()), false)))
                .containsExactly(paid.id());
        assertThat(ids(new Filter("", name, "", true))).isEmpty();
        clock.set(clock.instant().plus(Duration.ofDays(15)));
        assertThat(ids(new Filter("", name, "", true))).containsExactly(open.id());
        assertThat(ids(new Filter("nonsense", name, "", false))).isEmpty();
        assertThat(ids(new Filter("", "100%_nobody", "", false))).isEmpty();
        assertThat(ids(new Filter("", "100xx" + name.substring(5), "", false))).isEmpty();
    }

    @Test
    void addsUpByCurrency() {
        // First, because credit would pay for it.
        Invoice gone = issue(other, "USD", 3_000);
        invoices.cancel(other.id(), gone.id(), "A mistake.");
        Invoice open = issue(one, "EUR", 10_000);
        invoices.pay(one.id(), open.id(), 1_900, "manual/part");
        Invoice paid = issue(other, "EUR", 20_000);
        invoices.pay(other.id(), paid.id(), paid.totalMinor(), "manual/all");
        invoices.credit(other.id(), paid.id(), 5_000, "Too much.");
        invoices.draft(payer(other, "USD"), lines(500), null, null);

        // 119.00 + 238.00 − 59.50, and 119.00 − 19.00 of it is open.
        assertThat(directory.sums(new Filter("", name, "", false)))
                .containsExactly(new Sum("EUR", 3, 29_750, 10_000, 0), new Sum("USD", 2, 0, 0, 0));
        clock.set(clock.instant().plus(Duration.ofDays(15)));
        assertThat(directory.sums(new Filter("", name, "", true)))
                .containsExactly(new Sum("EUR", 1, 11_900, 10_000, 10_000));
    }

    @Test
    void isReadPageByPage() {
        for (int n = 0; n < 5; n++) {
            issue(one, "EUR", 100 + n);
        }
        Filter all = new Filter("", one.id().toString(), "", false);
        Slice<InvoiceDirectory.Entry> first = directory.search(all, Keyset.first(2));
        Slice<InvoiceDirectory.Entry> second =
                directory.search(all, Keyset.olderThan(Objects.requireNonNull(first.older()), 2));
        assertThat(totals(first)).containsExactly(124L, 123L);
        assertThat(totals(second)).containsExactly(121L, 120L);
        assertThat(totals(directory.search(all, Keyset.newerThan(Objects.requireNonNull(second.newer()), 2))))
                .containsExactly(124L, 123L);
    }

    @Test
    void knowsWhatACreditNoteCanStillTakeBack() {
        Invoice invoice = issue(one, "EUR", 10_000);
        assertThat(directory.creditable(invoice)).isEqualTo(10_000);
        Invoice note = invoices.credit(one.id(), invoice.id(), 4_000, "Too much.");
        Invoice now = directory.find(invoice.id()).orElseThrow().invoice();
        assertThat(directory.creditable(now)).isEqualTo(6_000);
        assertThat(directory.creditable(note)).isZero();
        assertThat(directory.corrections(now)).extracting(Invoice::id).containsExactly(note.id());
        assertThat(directory.movements(now)).extracting(LedgerEntry::kind).containsExactly(LedgerEntry.Kind.INVOICE);
        assertThat(directory.find(invoice.id()).orElseThrow().name()).isEqualTo(one.name());
        assertThat(directory.find(InvoiceId.next())).isEmpty();
    }

    private List<InvoiceId> ids(Filter filter) {
        return directory.search(filter, Keyset.first(25)).rows().stream()
                .map(entry -> entry.invoice().id())
                .toList();
    }

    private static List<Long> totals(Slice<InvoiceDirectory.Entry> slice) {
        return slice.rows().stream().map(entry -> entry.invoice().totalMinor()).toList();
    }

    private Invoice issue(Tenant tenant, String currency, long net) {
        return invoices.issue(payer(tenant, currency), lines(net), null).orElseThrow();
    }

    private static Payer payer(Tenant tenant, String currency) {
        return new Payer(tenant.id(), "Somebody", 1_900, currency);
    }

    private List<Line> lines(long net) {
        LocalDate day = LocalDate.parse("2026-11-01");
        // Of a plan that they are not on: the invoice of a move to theirs is not voided.
        return List.of(new Line(Line.Kind.BASE, "Growth", 30, net, day, day.plusMonths(1), 3));
    }
}
