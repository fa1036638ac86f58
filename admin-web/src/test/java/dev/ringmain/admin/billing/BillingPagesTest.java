package dev.ringmain.admin.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;

import dev.ringmain.admin.Cast;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.Limits;
import dev.ringmain.billing.PlanVersions;
import dev.ringmain.billing.Plans;
import dev.ringmain.catalogue.Shares;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.invoice.Invoice;
import dev.ringmain.invoice.Invoices;
import dev.ringmain.paging.Keyset;
import dev.ringmain.secret.MasterKey;
import dev.ringmain.subscription.Subscriptions;
import dev.ringmain.tenant.ApiKey;
import dev.ringmain.tenant.ApiKeys;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Membership;
import dev.ringmain.tenant.Memberships;
import dev.ringmain.tenant.Role;
import dev.ringmain.tenant.Scope;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.tenant.User;
import dev.ringmain.tenant.Users;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** What those who pay see and do, and who else may not. */
@DashboardTest
class BillingPagesTest {

    private static final int STARTER = 2;
    private static final int GROWTH = 3;

    @Autowired
    MockMvcTester mvc;

    @Autowired
    Cast cast;

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
    Invoices invoices;

    @Autowired
    Plans plans;

    @Autowired
    PlanVersions versions;

    @Autowired
    Shares shares;

    @Autowired
    Limits limits;

    @Autowired
    ApiKeys keys;

    @Autowired
    MasterKey masterKey;

    @Autowired
    JdbcClient jdbc;

    private Tenant tenant;
    private Environment live;
    private User dora;
    private User bea;
    private User dev;

    @BeforeEach
    void begin() {
        Instant now = Instant.now();
        tenant = tenants.save(new Tenant("Dora's <Works>", GROWTH, now));
        live = environments.save(new Environment(tenant.id(), "live", Environment.Kind.LIVE, now));
        dora = member("dora", Role.OWNER, now);
        bea = member("bea", Role.BILLING, now);
        dev = member("dev", Role.DEVELOPER, now);
        subscriptions.begin(tenant.id(), null, null, 1900, "Dora's <Works>\nSome Street 1");
    }

    private User member(String name, Role role, Instant now) {
        User user = users.save(new User(name + System.nanoTime() + "@dora.example", name, "x", now));
        memberships.save(new Membership(tenant.id(), user.id(), role, now));
        return user;
    }

    @Test
    void showADowngradeBeforeItIsMadeAndTakeItBack() {
        Endpoint last = null;
        for (int i = 0; i < 12; i++) {
            last = cast.endpoint(live, "https://hooks.example.com/" + i, "*");
        }
        String survivor = String.valueOf(java.util.Objects.requireNonNull(last).id());
        assertThat(mvc.get().uri("/app/{env}/plan?to={to}", live.id(), STARTER).with(Cast.as(bea)))
                .hasStatusOk()
                .bodyText()
                .contains(
                        "From Growth to Starter",
                        "2 endpoints would be suspended",
                        "live: 10 stay",
                        "what is older than 30 days goes (60 now)",
                        "Nothing is to be paid now.",
                        "EUR 29.00 a month");
        assertThat(mvc.post()
                        .uri("/app/{env}/plan/preview", live.id())
                        .param("to", "" + STARTER)
                        .param("survivors", survivor)
                        .with(csrf())
                        .with(Cast.as(bea)))
                .hasStatusOk()
                .bodyText()
                .containsPattern(
                        "checked=\"checked\"[^>]*value=\"" + survivor + "\"|value=\"" + survivor + "\"[^>]*checked");
        assertThat(mvc.post()
                        .uri("/app/{env}/plan", live.id())
                        .param("to", "" + STARTER)
                        .with(csrf())
                        .with(Cast.as(bea)))
                .hasStatus(HttpStatus.SEE_OTHER);
        assertThat(mvc.get().uri("/app/{env}/usage", live.id()).with(Cast.as(dora)))
                .hasStatusOk()
                .bodyText()
                .contains("Starter follows on", "An event counts once");
        assertThat(mvc.post()
                        .uri("/app/{env}/plan/cancellation", live.id())
                        .with(csrf())
                        .with(Cast.as(dora)))
                .hasStatus(HttpStatus.SEE_OTHER);
        assertThat(subscriptions.of(tenant.id()).nextVersion()).isNull();
        assertThat(plans.assigned(tenant.id()).versionId()).isEqualTo(GROWTH);
    }

    @Test
    void showInvoicesAndPrintThem() {
        Invoice invoice = invoices.of(tenant.id(), Keyset.first(1)).rows().get(0);
        assertThat(mvc.get().uri("/app/{env}/invoices", live.id()).with(Cast.as(bea)))
                .hasStatusOk()
                .bodyText()
                .contains(invoice.title(), "Open");
        assertThat(mvc.get()
                        .uri("/app/{env}/invoices/{id}", live.id(), invoice.id())
                        .with(Cast.as(bea)))
                .hasStatusOk()
                .bodyText()
                .contains("Tax, 19 %", invoice.money(invoice.totalMinor()));
        assertThat(mvc.get()
                        .uri("/app/{env}/invoices/{id}/pdf", live.id(), invoice.id())
                        .with(Cast.as(bea)))
                .hasStatusOk()
                .hasContentType("application/pdf");
    }

    @Test
    void areNotForWhoDoesNotPayOrIsSomebodyElse() {
        Invoice invoice = invoices.of(tenant.id(), Keyset.first(1)).rows().get(0);
        for (String page : new String[] {"/invoices", "/plan?to=2", "/invoices/" + invoice.id()}) {
            assertThat(mvc.get().uri("/app/" + live.id() + page).with(Cast.as(dev)))
                    .hasStatus(HttpStatus.FORBIDDEN);
            assertThat(mvc.get().uri("/app/" + live.id() + page).with(Cast.as(cast.charlie)))
                    .hasStatus(HttpStatus.NOT_FOUND);
        }
        // Another tenant's invoice, in one's own environment.
        assertThat(mvc.get()
                        .uri("/app/{env}/invoices/{id}", cast.charlies.id(), invoice.id())
                        .with(Cast.as(cast.charlie)))
                .hasStatus(HttpStatus.NOT_FOUND);
        assertThat(mvc.post()
                        .uri("/app/{env}/plan", live.id())
                        .param("to", "" + STARTER)
                        .with(csrf())
                        .with(Cast.as(dev)))
                .hasStatus(HttpStatus.FORBIDDEN);
        assertThat(subscriptions.of(tenant.id()).nextVersion()).isNull();
    }

    @Test
    void sayWhereALimitComesFrom() {
        limits.grant(
                tenant.id(),
                live.id(),
                Entitlement.ENDPOINTS_PER_ENVIRONMENT,
                77,
                "sam@ringmain.example",
                "A <move>",
                null);
        assertThat(mvc.get().uri("/app/{env}/usage", live.id()).with(Cast.as(dev)))
                .hasStatusOk()
                .bodyText()
                .contains("Exception for live", "A &lt;move&gt;, by sam@ringmain.example", "77", "Growth, version 1");
    }

    @Test
    void billNobodyWhoLooks() {
        for (String page : new String[] {"/usage", "/plan?to=3", "/invoices"}) {
            assertThat(mvc.get().uri("/app/" + cast.charlies.id() + page).with(Cast.as(cast.charlie)))
                    .hasStatusOk();
        }
        assertThat(subscriptions.isBilled(cast.cobalt.id())).isFalse();
    }

    /** Somebody looks at a plan, and another version of it is published before they choose: they get what they saw, or nothing. */
    @Test
    void takeNoOtherVersionThanTheOneThatWasShown() {
        int fresh = versions.draft(STARTER).versionId();
        versions.publish(fresh);
        try {
            assertThat(mvc.post()
                            .uri("/app/{env}/plan", live.id())
                            .param("to", "" + STARTER)
                            .with(csrf())
                            .with(Cast.as(bea)))
                    .hasStatus(HttpStatus.SEE_OTHER)
                    .flash()
                    .extractingByKey("flash")
                    .asString()
                    .contains("This plan was changed since it was shown to you.");
            assertThat(subscriptions.of(tenant.id()).nextVersion()).isNull();
        } finally {
            versions.archive(fresh);
        }
    }

    @Test
    void letWhoPaysSayWhomToBillAndShowItOnTheNextInvoice() {
        String first = "/app/" + live.id() + "/invoices/"
                + invoices.of(tenant.id(), Keyset.first(1)).rows().get(0).id();
        assertThat(mvc.get().uri(first).with(Cast.as(bea)))
                .hasStatusOk()
                .bodyText()
                .contains("Bill to", "<div>Some Street 1</div>", "From", "Ringmain", "Due", "19 %");
        String settings = "/app/" + live.id() + "/settings";
        assertThat(mvc.get().uri(settings).with(Cast.as(bea)))
                .hasStatusOk()
                .bodyText()
                .contains("Save whom to bill", "Some Street 1");
        assertThat(mvc.get().uri(settings).with(Cast.as(dev)))
                .hasStatusOk()
                .bodyText()
                .doesNotContain("Save whom to bill", "Some Street 1");
        assertThat(mvc.post()
                        .uri(settings + "/bill-to")
                        .param("bill-to", "Mine")
                        .with(csrf())
                        .with(Cast.as(dev)))
                .hasStatus(HttpStatus.FORBIDDEN);
        assertThat(mvc.post()
                        .uri(settings + "/bill-to")
                        .param("bill-to", "Dora & Sons\r\nNew Road 2")
                        .param("tax", "0")
                        .with(csrf())
                        .with(Cast.as(bea)))
                .hasStatus(HttpStatus.SEE_OTHER);
        assertThat(subscriptions.of(tenant.id()).billTo()).isEqualTo("Dora & Sons\nNew Road 2");
        assertThat(subscriptions.of(tenant.id()).taxRateBp()).as("not theirs").isEqualTo(1900);
        assertThat(mvc.get().uri(first).with(Cast.as(bea)))
                .bodyText()
                .contains("Some Street 1")
                .doesNotContain("New Road 2");
        subscriptions.choose(
                tenant.id(), plans.published("enterprise").orElseThrow().versionId(), java.util.List.of());
        assertThat(invoices.of(tenant.id(), Keyset.first(1)).rows().get(0).billToLines())
                .containsExactly("Dora & Sons", "New Road 2");
    }

    @Test
    void sayWhenATrialEndsAndWhatFollows() {
        Instant now = Instant.now();
        Tenant tries = tenants.save(new Tenant("Tries", GROWTH, now));
        Environment room = environments.save(new Environment(tries.id(), "live", Environment.Kind.LIVE, now));
        memberships.save(new Membership(tries.id(), dora.id(), Role.OWNER, now));
        int starter = plans.published("starter").orElseThrow().versionId();
        subscriptions.begin(tries.id(), now.plusSeconds(400_000), starter, 0, "");
        for (String page : java.util.List.of("/usage", "/invoices")) {
            assertThat(mvc.get().uri("/app/" + room.id() + page).with(Cast.as(dora)))
                    .as(page)
                    .hasStatusOk()
                    .bodyText()
                    .contains("Your trial ends on", "Starter follows unless you choose a plan");
            assertThat(mvc.get().uri("/app/" + live.id() + page).with(Cast.as(dora)))
                    .as(page)
                    .hasStatusOk()
                    .bodyText()
                    .doesNotContain("trial");
        }
    }

    @Test
    void takeBackWhatWasChosenInATrial() {
        Instant now = Instant.now();
        Tenant tries = tenants.save(new Tenant("Tries", GROWTH, now));
        Environment room = environments.save(new Environment(tries.id(), "live", Environment.Kind.LIVE, now));
        memberships.save(new Membership(tries.id(), dora.id(), Role.OWNER, now));
        subscriptions.begin(tries.id(), now.plusSeconds(400_000), null, 0, "");
        subscriptions.choose(tries.id(), STARTER, java.util.List.of());
        for (String page : java.util.List.of("/usage", "/invoices")) {
            assertThat(mvc.get().uri("/app/" + room.id() + page).with(Cast.as(dora)))
                    .as(page)
                    .hasStatusOk()
                    .bodyText()
                    .contains("Your trial ends on", "Starter follows, as you chose");
        }
        assertThat(mvc.get().uri("/app/" + room.id() + "/usage").with(Cast.as(dora)))
                .hasStatusOk()
                .bodyText()
                .contains("Take the choice back");

        assertThat(mvc.post()
                        .uri("/app/{env}/plan/cancellation", room.id())
                        .with(csrf())
                        .with(Cast.as(dora)))
                .hasStatus(HttpStatus.SEE_OTHER);
        assertThat(mvc.get().uri("/app/" + room.id() + "/usage").with(Cast.as(dora)))
                .hasStatusOk()
                .bodyText()
                .contains("Free follows unless you choose a plan")
                .doesNotContain("Take the choice back");
    }

    @Test
    void letWhoHasNotPaidTakeRisksAway() {
        ApiKey key = keys.save(ApiKey.issue(live, "A leak", Scope.all(), masterKey, Instant.now())
                .key());
        Endpoint endpoint = cast.endpoint(live, "https://hooks.example.com/unpaid", "*");
        Membership leaver =
                memberships.findByTenantAndUser(tenant.id(), dev.id()).orElseThrow();
        shares.open(live.id());
        jdbc.sql("UPDATE subscription SET standing = 'held' WHERE tenant_id = ?")
                .params((Object) tenant.id().bytes())
                .update();

        assertPosted("/event-types/-share?act=on", HttpStatus.PAYMENT_REQUIRED);
        assertPosted("/event-types/-share?act=renew", HttpStatus.SEE_OTHER);
        assertPosted("/event-types/-share?act=off", HttpStatus.SEE_OTHER);
        assertThat(shares.token(live.id())).isEmpty();
        assertPosted("/inbox/emptying", HttpStatus.SEE_OTHER);
        assertPosted("/endpoints/" + endpoint.id() + "/activation", HttpStatus.PAYMENT_REQUIRED);
        assertPosted("/api-keys", HttpStatus.PAYMENT_REQUIRED);
        assertPosted("/api-keys/" + key.id() + "/revocation", HttpStatus.SEE_OTHER);
        assertPosted("/team/" + leaver.id() + "/removal", HttpStatus.SEE_OTHER);
        assertPosted("/endpoints/" + endpoint.id() + "/pause", HttpStatus.SEE_OTHER);
        assertThat(memberships.findByTenantAndUser(tenant.id(), dev.id())).isEmpty();
    }

    private void assertPosted(String path, HttpStatus status) {
        assertThat(mvc.post().uri("/app/" + live.id() + path).with(csrf()).with(Cast.as(dora)))
                .as(path)
                .hasStatus(status);
    }

    @Test
    void tellOwnersWhoChangedWhat() {
        cast.endpoint(live, "https://hooks.example.com/audited", "*");
        assertThat(mvc.get().uri("/app/{env}/audit-log?verify=true", live.id()).with(Cast.as(dora)))
                .hasStatusOk()
                .bodyText()
                .contains("endpoint.created", "https://hooks.example.com/audited", "are as they were written");
        assertThat(mvc.get()
                        .uri("/app/{env}/audit-log?action=endpoint", live.id())
                        .with(Cast.as(dora)))
                .hasStatusOk()
                .bodyText()
                .contains("endpoint.created")
                .doesNotContain("subscription.begun");
        assertThat(mvc.get()
                        .uri("/app/{env}/audit-log?action=endpoint&actor=nobody&since=soon", live.id())
                        .with(Cast.as(dora)))
                .hasStatusOk()
                .bodyText()
                .contains("No entry matches", "value=\"nobody\"", "makes no sense", "actor=nobody", ">Yesterday</a>")
                .doesNotContain("endpoint.created");
        assertThat(mvc.get()
                        .uri("/app/{env}/audit-log?actor=RINGMAIN&until=2020-01-01T00:00", live.id())
                        .with(Cast.as(dora)))
                .hasStatusOk()
                .bodyText()
                .contains("No entry matches");
        assertThat(mvc.get().uri("/app/{env}/audit-log", live.id()).with(Cast.as(dev)))
                .hasStatus(HttpStatus.NOT_FOUND);
    }
}
