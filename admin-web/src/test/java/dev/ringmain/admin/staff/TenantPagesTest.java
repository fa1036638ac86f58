package dev.ringmain.admin.staff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;

import dev.ringmain.admin.Cast;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.audit.Actor;
import dev.ringmain.audit.AuditEntry;
import dev.ringmain.audit.AuditLog;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.LimitOverride;
import dev.ringmain.billing.Limits;
import dev.ringmain.billing.Plans;
import dev.ringmain.billing.Usage;
import dev.ringmain.paging.Keyset;
import dev.ringmain.secret.MasterKey;
import dev.ringmain.staff.StaffMember.Role;
import dev.ringmain.subscription.Subscriptions;
import dev.ringmain.subscription.TenantDirectory;
import dev.ringmain.tenant.ApiKey;
import dev.ringmain.tenant.ApiKeys;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Membership;
import dev.ringmain.tenant.Memberships;
import dev.ringmain.tenant.Scope;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.Tenants;
import jakarta.servlet.http.Cookie;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** What staff see of a tenant, and do to one. */
@DashboardTest
class TenantPagesTest {

    @Autowired
    MockMvcTester mvc;

    @Autowired
    Cast cast;

    @Autowired
    StaffCast staff;

    @Autowired
    Tenants tenants;

    @Autowired
    Environments environments;

    @Autowired
    ApiKeys keys;

    @Autowired
    Memberships memberships;

    @Autowired
    Plans plans;

    @Autowired
    Limits limits;

    @Autowired
    Subscriptions subscriptions;

    @Autowired
    TenantDirectory directory;

    @Autowired
    Usage usage;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    AuditLog log;

    @Autowired
    MasterKey masterKey;

    @Autowired
    Clock clock;

    private Tenant tenant;
    private Environment live;

    @BeforeEach
    void erinIsNew() {
        int growth = plans.published("growth").orElseThrow().versionId();
        tenant = tenants.save(new Tenant("Erin 100% " + System.nanoTime(), growth, clock.instant()));
        live = environments.save(new Environment(tenant.id(), "live", Environment.Kind.LIVE, clock.instant()));
    }

    @Test
    void findsATenantByWhateverACustomerWrites() {
        String host = "hooks" + System.nanoTime() + ".erin.example";
        var endpoint = cast.endpoint(live, "https://" + host + "/in", "*");
        ApiKey key = ApiKey.issue(live, "Back end", Scope.all(), masterKey, clock.instant())
                .key();
        keys.save(key);
        for (String wanted : List.of(
                tenant.name(),
                tenant.name().substring(5, 15),
                tenant.id().toString(),
                live.id().toString(),
                endpoint.id().toString(),
                key.hint().substring(0, 16),
                host)) {
            assertThat(found(wanted))
                    .as(wanted)
                    .contains(tenant.id().toString())
                    .doesNotContain(cast.cobalt.id().toString());
        }
        assertThat(found("nowhere-at-all.example")).contains("No tenant is found");
        assertThat(found("in_%")).contains("No tenant is found");
    }

    @Test
    void findsTenantsByPlanAndStatus() {
        String name = tenant.name().substring(9);
        String id = tenant.id().toString();
        assertThat(listed(name, "growth", "active")).contains(id, "Last active");
        assertThat(listed(name, "growth", "")).contains(id);
        assertThat(listed(name, "free", "")).doesNotContain(id);
        for (String other : List.of("suspended", "trial", "past_due", "read_only", "held", "closing", "closed")) {
            assertThat(listed(name, "", other)).as(other).doesNotContain(id);
        }
        subscriptions.begin(tenant.id(), clock.instant().plus(Duration.ofDays(3)), null, 0, "");
        assertThat(listed(name, "growth", "trial")).contains(id);
        for (String standing : List.of("past_due", "read_only", "held")) {
            jdbc.sql("UPDATE subscription SET standing = ? WHERE tenant_id = ?")
                    .params(standing, tenant.id().bytes())
                    .update();
            assertThat(listed(name, "", standing)).as(standing).contains(id);
        }
        post(Role.OPERATOR, "/suspension", "reason", "Floods us.");
        assertThat(listed(name, "", "suspended")).contains(id);
        assertThat(listed(name, "", "active")).doesNotContain(id);
    }

    @Test
    void saysWhenATenantWasActiveLast() {
        assertThat(directory.find(tenant.id()).orElseThrow().lastActiveAt()).isNull();
        ApiKey key = ApiKey.issue(live, "Back end", Scope.all(), masterKey, clock.instant())
                .key();
        keys.save(key);
        jdbc.sql("UPDATE api_key SET last_used_at = '2026-03-04 05:06:07' WHERE id = ?")
                .params((Object) key.id().bytes())
                .update();
        assertThat(directory.find(tenant.id()).orElseThrow().lastActiveAt()).isEqualTo("2026-03-04T05:06:07Z");
    }

    private String listed(String q, String plan, String status) {
        MvcTestResult result = mvc.get()
                .uri("/staff/tenants")
                .param("q", q)
                .param("plan", plan)
                .param("status", status)
                .with(staff.as(Role.SUPPORT))
                .exchange();
        assertThat(result).hasStatusOk();
        return text(result);
    }

    @Test
    void showsATenantWithItsLimitsAndItsPeople() {
        memberships.save(new Membership(tenant.id(), cast.alice.id(), dev.ringmain.tenant.Role.OWNER, clock.instant()));
        assertThat(page())
                .contains(live.id().toString(), "alice@amber.example", "events.per_month", "Growth, version 1");
    }

    @Test
    void grantsAnExceptionThatEndsAndRemovesIt() {
        String until = clock.instant()
                .plus(Duration.ofHours(2))
                .truncatedTo(ChronoUnit.MINUTES)
                .toString();
        assertThat(post(
                        Role.SUPPORT,
                        "/overrides",
                        "entitlement",
                        "members",
                        "value",
                        "77",
                        "reason",
                        "They are hiring.",
                        "until",
                        until.substring(0, 16)))
                .hasStatus(303);
        assertThat(plans.afresh(tenant.id()).limit(Entitlement.MEMBERS)).isEqualTo(77);
        LimitOverride granted = limits.overrides(tenant.id()).get(0);
        assertThat(granted.setBy()).isEqualTo("support@ringmain.example");
        assertThat(page()).contains("They are hiring.", "Exception for the tenant");
        assertThat(newest("limit.granted").actor().kind()).isEqualTo(Actor.Kind.STAFF);

        post(Role.BILLING, "/overrides/" + granted.id() + "/end", "reason", " ");
        assertThat(limits.overrides(tenant.id())).as("without a reason").hasSize(1);
        assertThat(post(Role.BILLING, "/overrides/" + granted.id() + "/end", "reason", "They hired."))
                .hasStatus(303);
        assertThat(limits.overrides(tenant.id())).isEmpty();
        assertThat(newest("limit.ended").actor().name()).isEqualTo("billing@ringmain.example");
        assertThat(newest("limit.ended").reason()).isEqualTo("They hired.");
    }

    @Test
    void givesBackWhatWasTypedIntoAFormThatIsRefused() {
        MvcTestResult refused = post(
                Role.ADMIN, "/overrides", "entitlement", "members", "value", "1,000", "reason", "They are hiring.");

        assertThat(mvc.get()
                        .uri("/staff/tenants/" + tenant.id())
                        .with(staff.as(Role.ADMIN))
                        .flashAttrs(refused.getMvcResult().getFlashMap()))
                .bodyText()
                .contains("A value is a whole number", "value=\"1,000\"", "value=\"They are hiring.\"")
                .containsPattern("<option value=\"members\" selected")
                .contains("id=\"bill-reason\" name=\"reason\" value=\"\"");
    }

    @Test
    void countsTheEndOfALineInANoteOnce() {
        String note = "line\r\n".repeat(400).strip();
        assertThat(note.length()).isGreaterThan(2_000);

        post(Role.SUPPORT, "/notes", "note", note);

        assertThat(page()).contains("line\nline");
    }

    @Test
    void refusesAnExceptionWithoutAReasonOrWithAnEndThatHasPassed() {
        post(Role.SUPPORT, "/overrides", "entitlement", "members", "value", "77");
        post(
                Role.SUPPORT,
                "/overrides",
                "entitlement",
                "members",
                "value",
                "77",
                "reason",
                "x",
                "until",
                "2020-01-01T00:00");
        post(Role.SUPPORT, "/overrides", "entitlement", "members", "value", "-1", "reason", "x");
        post(Role.SUPPORT, "/overrides", "entitlement", "nothing", "value", "1", "reason", "x");
        assertThat(post(
                        Role.SUPPORT,
                        "/overrides",
                        "entitlement",
                        "endpoints.per_environment",
                        "value",
                        "1",
                        "reason",
                        "x",
                        "env",
                        cast.live.id().toString()))
                .as("another tenant's environment")
                .hasStatus(404);
        assertThat(limits.overrides(tenant.id())).isEmpty();
    }

    @Test
    void suspendsAndResumesForAReason() {
        post(Role.OPERATOR, "/suspension");
        assertThat(tenants.findById(tenant.id()).orElseThrow().status()).isEqualTo(Tenant.Status.ACTIVE);
        post(Role.OPERATOR, "/suspension", "reason", "Floods us.");
        assertThat(tenants.findById(tenant.id()).orElseThrow().status()).isEqualTo(Tenant.Status.SUSPENDED);
        assertThat(newest("tenant.suspended").reason()).isEqualTo("Floods us.");
        post(Role.ADMIN, "/resumption", "reason", "They mended it.");
        assertThat(tenants.findById(tenant.id()).orElseThrow().status()).isEqualTo(Tenant.Status.ACTIVE);
        assertThat(newest("tenant.active").reason()).isEqualTo("They mended it.");
    }

    @Test
    void showsWhatAMoveDoesAndMoves() {
        int starter = plans.published("starter").orElseThrow().versionId();
        assertThat(get("/plan?to=" + starter))
                .hasStatusOk()
                .bodyText()
                .contains("From Growth 1 to Starter 1", "Members", "Reason");
        post(Role.BILLING, "/plan", "to", Integer.toString(starter), "reason", "Agreed by telephone.");
        assertThat(plans.assigned(tenant.id()).code()).isEqualTo("starter");
        assertThat(newest("plan.changed").reason()).isEqualTo("Agreed by telephone.");
        assertThat(get("/plan?to=" + starter)).as("where it is already").hasStatus(303);
        assertThat(get("/plan")).as("without a version").hasStatus(303);
        assertThat(get("/plan?to=987654")).as("there is no such version").hasStatus(303);
    }

    @Test
    void changesWhomToBillForAReason() {
        post(Role.BILLING, "/bill-to", "tax", "7,7", "bill-to", "Erin Ltd.\nNew Road");
        post(Role.BILLING, "/bill-to", "tax", "a lot", "bill-to", "Erin Ltd.", "reason", "x");
        assertThat(post(Role.BILLING, "/bill-to", "tax", "101", "bill-to", "Erin Ltd.", "reason", "x"))
                .hasStatus(303);
        assertThat(post(Role.BILLING, "/bill-to", "tax", "19", "bill-to", " ", "reason", "x"))
                .hasStatus(303);
        assertThat(subscriptions.isBilled(tenant.id())).isFalse();
        assertThat(post(
                        Role.BILLING,
                        "/bill-to",
                        "tax",
                        "7,7",
                        "bill-to",
                        "Erin Ltd.\nNew Road",
                        "reason",
                        "They moved."))
                .hasStatus(303);
        assertThat(subscriptions.of(tenant.id()).taxRateBp()).isEqualTo(770);
        assertThat(newest("subscription.billed").reason()).isEqualTo("They moved.");
        assertThat(page()).contains("<div>Erin Ltd.</div><div>New Road</div>", "7.7 %", "value=\"7.7\"");
    }

    @Test
    void givesATrialAnotherEndForAReason() {
        assertThat(page())
                .contains("nothing is billed until its plan is changed")
                .doesNotContain("another end");
        subscriptions.begin(tenant.id(), clock.instant().plus(Duration.ofDays(3)), null, 0, "");
        assertThat(page()).contains("Give the trial another end", "Free follows unless the customer chooses a plan");

        String until = clock.instant()
                .plus(Duration.ofDays(9))
                .truncatedTo(ChronoUnit.MINUTES)
                .toString();
        String field = until.substring(0, 16);
        post(Role.BILLING, "/trial", "until", field);
        post(Role.BILLING, "/trial", "until", "tomorrow", "reason", "x");
        post(Role.BILLING, "/trial", "until", "2020-01-01T00:00", "reason", "x");
        assertThat(log.of(tenant.id(), "trial.extended", Keyset.first(1)).rows())
                .isEmpty();
        assertThat(post(Role.BILLING, "/trial", "until", field, "reason", "They wait."))
                .hasStatus(303);
        assertThat(subscriptions.of(tenant.id()).trialEndsAt()).isEqualTo(until);
        assertThat(newest("trial.extended").reason()).isEqualTo("They wait.");
        assertThat(newest("trial.extended").actor().name()).isEqualTo("billing@ringmain.example");
    }

    @Test
    void countsAMonthAgainAndSetsItRight() {
        // A month is over an hour after its end.
        YearMonth month = YearMonth.from(
                        clock.instant().minus(Duration.ofHours(1)).atZone(ZoneOffset.UTC))
                .minusMonths(1);
        jdbc.sql("UPDATE tenant SET created_at = ? WHERE id = ?")
                .params(
                        LocalDateTime.ofInstant(clock.instant().minus(Duration.ofDays(62)), ZoneOffset.UTC),
                        tenant.id().bytes())
                .update();
        jdbc.sql("INSERT INTO usage_counter (tenant_id, period, shard, day, events) VALUES (?, ?, 3, 2, 1234)")
                .params(tenant.id().bytes(), month.getYear() * 100 + month.getMonthValue())
                .update();
        assertThat(text(get("/usage")))
                .as("nothing is counted until somebody asks")
                .contains("value=\"" + month + "\"")
                .doesNotContain("In the log");
        assertThat(text(get("/usage?month=" + month)))
                .contains("In the log", month + "-02", ">1,234</td>", ">-1,234<", "Set it right");
        LocalDate today = LocalDate.ofInstant(clock.instant().minus(Duration.ofHours(1)), ZoneOffset.UTC);
        assertThat(text(get("/usage?month=" + YearMonth.from(today))))
                .contains(today.getDayOfMonth() == 1 ? "is over yet" : "before " + today);
        assertThat(text(get("/usage?month=May"))).contains("A month is written as in 2026-10.");
        assertThat(text(get("/usage?month=" + month.plusMonths(2)))).contains("is over yet");

        assertThat(post(Role.SUPPORT, "/usage", "month", month.toString(), "reason", "x"))
                .hasStatus(403);
        post(Role.BILLING, "/usage", "month", month.toString());
        assertThat(usage.events(tenant.id(), month)).as("without a reason").isEqualTo(1234);
        assertThat(post(Role.BILLING, "/usage", "month", month.toString(), "reason", "Counted twice."))
                .hasStatus(303)
                .hasRedirectedUrl("/staff/tenants/" + tenant.id() + "/usage?month=" + month);
        assertThat(usage.events(tenant.id(), month)).isZero();
        assertThat(newest("usage.mended"))
                .returns("Counted twice.", AuditEntry::reason)
                .satisfies(entry -> assertThat(entry.actor().name()).isEqualTo("billing@ringmain.example"));
        assertThat(text(get("/usage?month=" + month))).contains("The same").doesNotContain("Set it right");
    }

    @Test
    void keepsNotesFromTheTenant() {
        post(Role.SUPPORT, "/notes", "note", "Pays by <b>cheque</b>.");
        assertThat(page()).contains("Pays by &lt;b&gt;cheque&lt;/b&gt;.");
        assertThat(log.of(tenant.id(), null, Keyset.first(25)).rows())
                .noneMatch(entry -> entry.after().contains("cheque"));
        assertThat(log.ofThePlatform("tenant.noted", Keyset.first(1))
                        .rows()
                        .get(0)
                        .target())
                .isEqualTo(tenant.id().toString());
    }

    @Test
    void looksInWithoutAWayToChangeAnythingAndTheTenantSeesIt() {
        MvcTestResult started = post(Role.SUPPORT, "/views", "reason", "Ticket 4711", "minutes", "10");
        assertThat(started).hasStatus(303).hasRedirectedUrl("/app/" + live.id());
        Cookie view = cookie(started);
        assertThat(view.getPath()).isEqualTo("/app");

        assertThat(mvc.get().uri("/app/{env}/endpoints", live.id()).cookie(view))
                .hasStatusOk()
                .bodyText()
                .contains("You look at", tenant.name(), "Ticket 4711", "Stop looking")
                .doesNotContain("New endpoint");
        assertThat(mvc.get().uri("/app/{env}/endpoints", cast.live.id()).cookie(view))
                .as("another tenant")
                .hasStatus(404);
        for (HttpMethod method : List.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE)) {
            for (String path : List.of("/api-keys", "/endpoints", "/notifications/reading", "/anything")) {
                assertThat(mvc.method(method)
                                .uri("/app/" + live.id() + path)
                                .cookie(view)
                                .with(csrf())
                                // Whoever is signed in beside it, and might.
                                .with(Cast.as(cast.alice)))
                        .as(method + " " + path)
                        .hasStatus(403);
            }
        }
        assertThat(newest("staff_view.started"))
                .satisfies(entry -> assertThat(entry.reason()).isEqualTo("Ticket 4711"))
                .satisfies(entry -> assertThat(entry.actor().name()).isEqualTo("support@ringmain.example"));

        assertThat(mvc.post().uri("/app/view/end").cookie(view).with(csrf()))
                .hasRedirectedUrl("/staff/tenants/" + tenant.id());
        assertThat(newest("staff_view.ended").actor().name()).isEqualTo("support@ringmain.example");
        assertThat(mvc.get().uri("/app/{env}/endpoints", live.id()).cookie(view))
                .hasRedirectedUrl("/staff/tenants/" + tenant.id() + "?over");
        assertThat(mvc.get().uri("/app/{env}/endpoints", live.id()).cookie(view).header("HX-Request", "true"))
                .as("the page that asked is loaded anew, with its cookie, and led to the console")
                .hasStatus(401)
                .hasHeader("HX-Refresh", "true")
                .doesNotContainHeader("Set-Cookie");
    }

    @Test
    void looksInForAReasonAndForHalfAnHourAtMost() {
        for (String[] params :
                new String[][] {{"minutes", "10"}, {"reason", "x", "minutes", "31"}, {"reason", "x", "minutes", "0"}}) {
            assertThat(post(Role.SUPPORT, "/views", params)).hasRedirectedUrl("/staff/tenants/" + tenant.id());
        }
        assertThat(log.of(tenant.id(), "staff_view", Keyset.first(25)).rows()).isEmpty();
        assertThat(mvc.get().uri("/app/{env}", live.id()).cookie(new Cookie("ringmain_view", "guessed")))
                .hasRedirectedUrl("/signin");
    }

    private String found(String wanted) {
        MvcTestResult result = mvc.get()
                .uri("/staff/tenants")
                .param("q", wanted)
                .with(staff.as(Role.SUPPORT))
                .exchange();
        assertThat(result).hasStatusOk();
        return text(result);
    }

    private String page() {
        return text(get(""));
    }

    private MvcTestResult get(String path) {
        return mvc.get()
                .uri("/staff/tenants/" + tenant.id() + path)
                .with(staff.as(Role.BILLING))
                .exchange();
    }

    private MvcTestResult post(Role role, String path, String... params) {
        var request = mvc.post()
                .uri("/staff/tenants/" + tenant.id() + path)
                .with(staff.as(role))
                .with(csrf());
        for (int n = 0; n < params.length; n += 2) {
            request.param(params[n], params[n + 1]);
        }
        return request.exchange();
    }

    private AuditEntry newest(String action) {
        List<AuditEntry> rows = log.of(tenant.id(), action, Keyset.first(1)).rows();
        assertThat(rows).as(action).isNotEmpty();
        return rows.get(0);
    }

    private static Cookie cookie(MvcTestResult result) {
        return Arrays.stream(result.getResponse().getCookies())
                .filter(one -> one.getName().equals("ringmain_view"))
                .findFirst()
                .orElseThrow();
    }

    private static String text(MvcTestResult result) {
        try {
            return result.getResponse().getContentAsString();
        } catch (java.io.UnsupportedEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
