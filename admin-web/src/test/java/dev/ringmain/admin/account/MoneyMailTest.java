package dev.ringmain.admin.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ringmain.notification.Facts;
import dev.ringmain.notification.Notices;
import dev.ringmain.notification.NotificationChoice;
import dev.ringmain.notification.NotificationKind;
import dev.ringmain.notification.Notifications;
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
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Mail about what is used, billed and overdue. */
class MoneyMailTest extends MailedTest {

    @Autowired
    Notices notices;

    @Autowired
    Notifications notifications;

    @Autowired
    Subscriptions subscriptions;

    @Autowired
    Tenants tenants;

    @Autowired
    Users users;

    @Autowired
    Environments environments;

    @Autowired
    Memberships memberships;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Clock clock;

    @Test
    void goesToThoseWhoAnswerForTheTenantAndWantIt() {
        int growth = 3;
        Tenant tenant = tenants.save(new Tenant("Dora's\r\nBcc: eve@evil.example", growth, clock.instant()));
        environments.save(new Environment(tenant.id(), "sandbox", Environment.Kind.TEST, clock.instant()));
        Environment live =
                environments.save(new Environment(tenant.id(), "live", Environment.Kind.LIVE, clock.instant()));
        User dora = member(tenant, Role.OWNER);
        User ada = member(tenant, Role.ADMIN);
        User dev = member(tenant, Role.DEVELOPER);
        User bea = member(tenant, Role.BILLING);
        notifications.choose(
                bea.id(),
                tenant.id(),
                live.id(),
                List.of(new NotificationChoice(NotificationKind.INVOICE, true, false)));

        subscriptions.begin(tenant.id(), null, null, 1900, "");

        String mail = mails(dora.email(), 1).get(0);
        assertThat(mail)
                .startsWith("[Ringmain] Invoice RM-")
                .contains("(Dora's Bcc: eve@evil.example)")
                .contains("is to be paid until")
                .contains("https://ringmain.example/app/" + live.id() + "/invoices")
                .contains("https://ringmain.example/app/" + live.id() + "/notifications/settings")
                .doesNotContain("Endpoint");

        notices.writeOfTenant(
                tenant.id(),
                NotificationKind.QUOTA,
                Facts.NONE
                        .with("threshold", 100)
                        .with("limit", 50_000)
                        .with("used", 50_000)
                        .with("period", "2026-11")
                        .with("beyond", 0));
        assertThat(mails(dora.email(), 2).get(1)).contains("100 % of the month's events", "/usage");
        assertThat(mails(bea.email(), 1).get(0)).as("the invoice is not wanted").contains("100 %");
        assertThat(mails(ada.email(), 1).get(0)).as("an admin sees no invoices").contains("100 %");
        notices.writeOfTenant(tenant.id(), NotificationKind.OVERDUE, Facts.NONE.with("standing", "held"));
        assertThat(mails(dora.email(), 3).get(2)).contains("/app/" + live.id() + "/invoices");
        assertThat(mails(ada.email(), 2).get(1)).contains("/usage").doesNotContain("/invoices");
        await().untilAsserted(() -> assertThat(jdbc.sql("SELECT COUNT(*) FROM notification_mail WHERE user_id = ?")
                        .params((Object) dev.id().bytes())
                        .query(Integer.class)
                        .single())
                .isZero());
    }

    private User member(Tenant tenant, Role role) {
        User user = users.save(new User(
                role.name().toLowerCase(java.util.Locale.ROOT) + System.nanoTime() + "@dora.example",
                "Somebody",
                "x",
                clock.instant()));
        memberships.save(new Membership(tenant.id(), user.id(), role, clock.instant()));
        return user;
    }
}
