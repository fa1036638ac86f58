package dev.ringmain.admin.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;

import dev.ringmain.admin.Cast;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.notification.Facts;
import dev.ringmain.notification.Notices;
import dev.ringmain.notification.NotificationKind;
import dev.ringmain.subscription.Subscriptions;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Membership;
import dev.ringmain.tenant.Memberships;
import dev.ringmain.tenant.Role;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.tenant.User;
import dev.ringmain.tenant.Users;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** What is about a tenant and its money, from the notice to the bell and the mail of those who answer for it. */
@DashboardTest
class MoneyNotificationTest {

    @Autowired
    MockMvcTester mvc;

    @Autowired
    Notices notices;

    @Autowired
    Tenants tenants;

    @Autowired
    Users users;

    @Autowired
    Environments environments;

    @Autowired
    Memberships memberships;

    @Autowired
    Subscriptions subscriptions;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Clock clock;

    private Tenant tenant;
    private Environment live;
    private Environment sandbox;
    private User dora;
    private User ada;
    private User bea;
    private User dev;

    @BeforeEach
    void begin() {
        tenant = tenants.save(new Tenant("Dora's Works", 1, clock.instant()));
        sandbox = environments.save(new Environment(tenant.id(), "sandbox", Environment.Kind.TEST, clock.instant()));
        live = environments.save(new Environment(tenant.id(), "live", Environment.Kind.LIVE, clock.instant()));
        dora = member("dora", Role.OWNER);
        ada = member("ada", Role.ADMIN);
        bea = member("bea", Role.BILLING);
        dev = member("dev", Role.DEVELOPER);
    }

    @Test
    void reachesThoseWhoAnswerForTheTenantInEachOfItsEnvironments() {
        write(
                NotificationKind.QUOTA,
                Facts.NONE
                        .with("threshold", 80)
                        .with("limit", 50_000)
                        .with("used", 40_001)
                        .with("period", "2026-11")
                        .with("beyond", 0));
        awaitTold();
        for (User told : java.util.List.of(dora, ada, bea)) {
            for (Environment room : java.util.List.of(live, sandbox)) {
                assertThat(page(told, room, "/notifications"))
                        .contains(
                                "80 % of the month's events are used",
                                "40,001 of 50,000 events of 2026-11", "1 unread");
            }
        }
        assertThat(page(dev, live, "/notifications")).contains("Nothing yet");
        mvc.post()
                .uri("/app/{env}/notifications/reading", sandbox.id())
                .with(Cast.as(dora))
                .with(csrf())
                .exchange();
        assertThat(page(dora, live, "/notifications"))
                .as("read in one environment, read in all")
                .contains("80 % of the month's events")
                .doesNotContain("unread");
        assertThat(page(ada, live, "/notifications")).contains("1 unread");
    }

    @Test
    void saysWhatAnInvoiceAsksForAndWhatBeingOverdueMeans() {
        write(
                NotificationKind.INVOICE,
                Facts.NONE
                        .with("number", "RM-2026-000007")
                        .with("total", "EUR 149.00")
                        .with("to_pay", "EUR 149.00")
                        .with("due_at", "2026-12-15T00:00:00Z"));
        write(NotificationKind.OVERDUE, Facts.NONE.with("standing", "held"));
        write(
                NotificationKind.TRIAL_ENDS,
                Facts.NONE
                        .with("ends_at", "2026-12-24T12:00:00Z")
                        .with("plan", "Growth")
                        .with("follows", "Free"));
        awaitTold();
        assertThat(page(ada, live, "/notifications"))
                .as("an admin sees no invoices")
                .contains("Overdue: deliveries wait", "Usage and plan")
                .doesNotContain("RM-2026-000007", "Invoices");
        assertThat(page(bea, live, "/notifications"))
                .contains(
                        "Invoice RM-2026-000007 was issued",
                        "EUR 149.00 is to be paid until 15 Dec 2026.",
                        "Overdue: deliveries wait",
                        "The trial ends soon",
                        "Growth is tried until 24 Dec 2026. Free follows unless you choose a plan.");
    }

    @Test
    void isChosenByEachOnceForAllEnvironments() {
        assertThat(page(dev, live, "/notifications/settings"))
                .contains("An endpoint is failing")
                .doesNotContain("An invoice was issued");
        assertThat(page(ada, live, "/notifications/settings"))
                .contains("An invoice is overdue")
                .doesNotContain("An invoice was issued");
        assertThat(page(dora, live, "/notifications/settings"))
                .contains("An invoice was issued", "The month's events", "A trial ends", "An invoice is overdue");
        mvc.post()
                .uri("/app/{env}/notifications/settings", sandbox.id())
                .param("dashboard", "invoice")
                .param("mail", "failing")
                .with(Cast.as(dora))
                .with(csrf())
                .exchange();
        write(NotificationKind.INVOICE, Facts.NONE.with("number", "RM-1").with("total", "EUR 1.00"));
        awaitTold();
        assertThat(page(dora, live, "/notifications")).contains("Invoice RM-1 was issued");
        assertThat(page(ada, live, "/notifications/settings")).contains("Holds in all environments.");
        mvc.post()
                .uri("/app/{env}/notifications/settings", live.id())
                .param("dashboard", "failing")
                .with(Cast.as(dora))
                .with(csrf())
                .exchange();
        write(NotificationKind.INVOICE, Facts.NONE.with("number", "RM-2").with("total", "EUR 1.00"));
        awaitTold();
        assertThat(page(dora, sandbox, "/notifications")).doesNotContain("Invoice RM-2");
        assertThat(page(bea, sandbox, "/notifications")).contains("Invoice RM-2 was issued");
    }

    private User member(String name, Role role) {
        User user = users.save(new User(name + System.nanoTime() + "@dora.example", name, "x", clock.instant()));
        memberships.save(new Membership(tenant.id(), user.id(), role, clock.instant()));
        return user;
    }

    private void write(NotificationKind kind, Facts facts) {
        notices.writeOfTenant(tenant.id(), kind, facts);
    }

    /** A notice goes in the transaction in which everybody is told. */
    private void awaitTold() {
        await().untilAsserted(() -> assertThat(jdbc.sql("SELECT COUNT(*) FROM notice WHERE tenant_id = ?")
                        .params((Object) tenant.id().bytes())
                        .query(Integer.class)
                        .single())
                .isZero());
    }

    private String page(User who, Environment room, String path) {
        return new String(
                        mvc.get()
                                .uri("/app/" + room.id() + path)
                                .with(Cast.as(who))
                                .exchange()
                                .getResponse()
                                .getContentAsByteArray(),
                        StandardCharsets.UTF_8)
                .replaceAll("<[^>]*>", "")
                .replace("&#39;", "'")
                .replaceAll("\\s+", " ");
    }
}
