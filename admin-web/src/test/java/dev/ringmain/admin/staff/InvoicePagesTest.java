package dev.ringmain.admin.staff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;

import dev.ringmain.admin.DashboardTest;
import dev.ringmain.audit.AuditEntry;
import dev.ringmain.audit.AuditLog;
import dev.ringmain.invoice.Invoice;
import dev.ringmain.invoice.InvoiceId;
import dev.ringmain.invoice.Invoices;
import dev.ringmain.invoice.Ledger;
import dev.ringmain.paging.Keyset;
import dev.ringmain.staff.StaffMember.Role;
import dev.ringmain.subscription.BillingRuns;
import dev.ringmain.subscription.Subscriptions;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.Tenants;
import java.io.UnsupportedEncodingException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** Everybody's invoices, and what a billing role does about them. */
@DashboardTest
class InvoicePagesTest {

    private static final int STARTER = 2;

    @Autowired
    MockMvcTester mvc;

    @Autowired
    StaffCast staff;

    @Autowired
    Tenants tenants;

    @Autowired
    Subscriptions subscriptions;

    @Autowired
    Invoices invoices;

    @Autowired
    Ledger ledger;

    @Autowired
    BillingRuns runs;

    @Autowired
    AuditLog log;

    @Autowired
    Clock clock;

    private Tenant tenant;
    private Invoice invoice;

    @BeforeEach
    void billSomebody() {
        tenant = tenants.save(new Tenant("Gneiss <b> " + System.nanoTime(), STARTER, clock.instant()));
        subscriptions.begin(tenant.id(), null, null, 1_900, "Gneiss\nSome Street 1");
        invoice = newest();
    }

    @Test
    void areFilteredByTheUrlAndAddedUp() {
        String number = Objects.requireNonNull(invoice.number());
        String mine = "/invoices?tenant=" + tenant.id();
        assertThat(page(mine))
                .contains(number, "Gneiss &lt;b&gt;", "Open", invoice.money(invoice.totalMinor()))
                .contains("href=\"/staff/invoices/" + invoice.id() + "\"")
                .doesNotContain("Gneiss <b>");
        assertThat(page(mine + "&state=final&number=" + number)).contains("Invoice " + number);
        assertThat(page(mine + "&state=paid")).contains("No invoice matches").doesNotContain("Invoice " + number);
        assertThat(page(mine + "&overdue=true")).contains("No invoice matches");
        assertThat(page(mine + "&state=%3Cb%3E")).contains("No invoice matches");
        assertThat(page("/tenants/" + tenant.id())).contains("/staff/invoices?tenant=" + tenant.id());
    }

    @Test
    void arePaidByHandOnceForAReference() {
        String path = "/invoices/" + invoice.id();
        String due = "%d.%02d".formatted(invoice.dueMinor() / 100, invoice.dueMinor() % 100);
        assertThat(page(path)).contains("Enter a payment", "value=\"" + due + "\"", "Void it", "Take back a part");
        for (String wrong : List.of("", "0", "-1", "1,00", "EUR 1", "1.001")) {
            post(Role.BILLING, path + "/payments", "amount", wrong, "reference", "A-1");
        }
        post(Role.BILLING, path + "/payments", "amount", "1.00", "reference", " ");
        assertThat(now().settledMinor()).isZero();

        post(Role.BILLING, path + "/payments", "amount", "1.00", "reference", "A-1");
        post(Role.BILLING, path + "/payments", "amount", "1.00", "reference", "A-1");
        post(Role.BILLING, path + "/payments", "amount", "2.00", "reference", "A-1");
        assertThat(now().settledMinor()).isEqualTo(100);
        AuditEntry entry = newestOf("invoice.payment");
        assertThat(entry.actor().name()).isEqualTo("billing@ringmain.example");
        assertThat(page(path)).contains("manual/A-1").doesNotContain("Void it");

        post(Role.ADMIN, path + "/payments", "amount", due, "reference", "A-2");
        assertThat(now().status()).isEqualTo(Invoice.Status.PAID);
        assertThat(ledger.credit(tenant.id(), invoice.currency())).isEqualTo(100);
        assertThat(page(path)).doesNotContain("Enter a payment");
    }

    @Test
    void areVoidForAReasonAsLongAsNobodyPaid() {
        String path = "/invoices/" + invoice.id();
        post(Role.BILLING, path + "/cancellation", "reason", " ");
        assertThat(now().status()).isEqualTo(Invoice.Status.FINAL);
        post(Role.BILLING, path + "/cancellation", "reason", "Sent to the wrong one.");
        assertThat(now().status()).isEqualTo(Invoice.Status.VOID);
        assertThat(newestOf("invoice.void").reason()).isEqualTo("Sent to the wrong one.");
        assertThat(page(path)).contains("Void").doesNotContain("Void it", "Enter a payment", "Take back a part");
    }

    @Test
    void areTakenBackInPartByOneNoteForAForm() {
        String path = "/invoices/" + invoice.id();
        String[] form = {"net", "1.00", "reason", "An hour <i> down.", "key", "form-1"};
        post(Role.BILLING, path + "/credit-notes", form);
        post(Role.BILLING, path + "/credit-notes", form);
        assertThat(now().settledMinor()).isEqualTo(119);
        post(Role.BILLING, path + "/credit-notes", "net", "9999.00", "reason", "Too much.", "key", "form-2");
        post(Role.BILLING, path + "/credit-notes", "net", "1.00", "reason", "No key.", "key", "");
        assertThat(now().settledMinor()).isEqualTo(119);
        Invoice note = newest();
        assertThat(note.corrects()).isEqualTo(invoice.id());
        assertThat(page(path)).contains("Credit note " + note.number());
        assertThat(page("/invoices/" + note.id()))
                .contains("An hour &lt;i&gt; down.", "The invoice that it corrects", "Credited")
                .doesNotContain("Enter a payment", "Take back a part", "Void it");
        post(Role.BILLING, "/invoices/" + note.id() + "/payments", "amount", "1", "reference", "x");
        assertThat(invoices.find(tenant.id(), note.id()).orElseThrow().settledMinor())
                .isEqualTo(note.totalMinor());
    }

    @Test
    void arePrinted() {
        assertThat(mvc.get().uri("/staff/invoices/{id}/pdf", invoice.id()).with(staff.as(Role.SUPPORT)))
                .hasStatusOk()
                .hasContentType("application/pdf");
        assertThat(mvc.get().uri("/staff/invoices/{id}", InvoiceId.next()).with(staff.as(Role.SUPPORT)))
                .hasStatus(404);
        assertThat(mvc.get().uri("/staff/invoices/nonsense").with(staff.as(Role.SUPPORT)))
                .hasStatus(404);
    }

    @Test
    void areShownToThoseWhoMayNotActWithoutTheForms() {
        assertThat(text(mvc.get()
                        .uri("/staff/invoices/{id}", invoice.id())
                        .with(staff.as(Role.OPERATOR))
                        .exchange()))
                .contains("To be paid".toLowerCase(java.util.Locale.ROOT))
                .doesNotContain("Enter a payment", "Void it", "Take back a part");
        assertThat(text(mvc.get()
                        .uri("/staff/billing-runs")
                        .with(staff.as(Role.OPERATOR))
                        .exchange()))
                .doesNotContain("Run now");
    }

    @Test
    void areMadeByARunThatSomebodyAsksFor() {
        post(Role.BILLING, "/billing-runs");
        BillingRuns.Run run = runs.all(false, Keyset.first(25)).rows().stream()
                .filter(one -> "billing@ringmain.example".equals(one.askedBy()))
                .findFirst()
                .orElseThrow();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> runs.find(run.id()).orElseThrow().endedAt() != null);
        assertThat(page("/billing-runs")).contains("billing@ringmain.example", "Run now");
        assertThat(page("/billing-runs?all=true")).contains("Only those that did something");
    }

    private Invoice now() {
        return invoices.find(tenant.id(), invoice.id()).orElseThrow();
    }

    private Invoice newest() {
        return invoices.of(tenant.id(), Keyset.first(1)).rows().get(0);
    }

    private AuditEntry newestOf(String action) {
        List<AuditEntry> rows = log.of(tenant.id(), action, Keyset.first(1)).rows();
        assertThat(rows).as(action).isNotEmpty();
        return rows.get(0);
    }

    private String page(String path) {
        MvcTestResult result =
                mvc.get().uri("/staff" + path).with(staff.as(Role.BILLING)).exchange();
        assertThat(result).hasStatusOk();
        return text(result);
    }

    private void post(Role role, String path, String... params) {
        var request = mvc.post().uri("/staff" + path).with(staff.as(role)).with(csrf());
        for (int n = 0; n < params.length; n += 2) {
            request.param(params[n], params[n + 1]);
        }
        assertThat(request.exchange()).hasStatus(303);
    }

    private static String text(MvcTestResult result) {
        try {
            return result.getResponse().getContentAsString();
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
