package dev.ringmain.admin.staff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;

import dev.ringmain.admin.Cast;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.audit.AuditEntry;
import dev.ringmain.audit.AuditLog;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.Plan;
import dev.ringmain.billing.PlanStatus;
import dev.ringmain.billing.PlanVersions;
import dev.ringmain.billing.Plans;
import dev.ringmain.catalogue.PackReach;
import dev.ringmain.catalogue.Packs;
import dev.ringmain.delivery.BlockedDestinations;
import dev.ringmain.delivery.Delivery;
import dev.ringmain.delivery.DeliveryWork;
import dev.ringmain.delivery.HeldWork;
import dev.ringmain.delivery.HoldReason;
import dev.ringmain.delivery.Lane;
import dev.ringmain.delivery.ReplayJobs;
import dev.ringmain.delivery.Workers;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.id.Ids;
import dev.ringmain.paging.Keyset;
import dev.ringmain.staff.Announcements;
import dev.ringmain.staff.PlatformKey;
import dev.ringmain.staff.PlatformKeys;
import dev.ringmain.staff.StaffMember.Role;
import dev.ringmain.subscription.TenantActs;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.Tenants;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** What staff see of the whole, and do to it. */
@DashboardTest
class InstallationPagesTest {

    @Autowired
    MockMvcTester mvc;

    @Autowired
    Cast cast;

    @Autowired
    StaffCast staff;

    @Autowired
    Plans plans;

    @Autowired
    PlanVersions versions;

    @Autowired
    Tenants tenants;

    @Autowired
    TenantActs acts;

    @Autowired
    Packs packs;

    @Autowired
    PackReach reach;

    @Autowired
    PlatformKeys keys;

    @Autowired
    ReplayJobs jobs;

    @Autowired
    BlockedDestinations blocked;

    @Autowired
    Workers workers;

    @Autowired
    DeliveryWork work;

    @Autowired
    HeldWork heldWork;

    @Autowired
    Announcements announcements;

    @Autowired
    org.springframework.jdbc.core.simple.JdbcClient jdbc;

    @Autowired
    AuditLog log;

    @Test
    void draftsEditsComparesPublishesAndArchives() {
        Plan sold = plans.published("enterprise").orElseThrow();
        post(Role.BILLING, "/plans/" + sold.versionId() + "/drafts");
        Plan draft = versions.of("enterprise").get(0);
        assertThat(draft.status()).isEqualTo(PlanStatus.DRAFT);

        post(Role.BILLING, "/plans/" + draft.versionId(), "price_minor", "100000", "members", "501");
        assertThat(versions.find(draft.versionId()).orElseThrow().limit(Entitlement.MEMBERS))
                .isEqualTo(501);
        post(Role.BILLING, "/plans/" + draft.versionId(), "price_minor", "-1");
        post(Role.BILLING, "/plans/" + draft.versionId(), "price_minor", "1", "members", "many");
        post(Role.BILLING, "/plans/" + draft.versionId(), "price_minor", "1", "members", "9999999999");
        post(Role.BILLING, "/plans/" + draft.versionId(), "price_minor", "999999999999999");
        assertThat(versions.find(draft.versionId()).orElseThrow().priceMinor()).isEqualTo(100_000);
        assertThat(page("/plans/" + draft.versionId()))
                .contains(
                        "Compared with Enterprise " + sold.version(),
                        "Members: 500, then 501",
                        "EUR 990.00, then EUR 1,000.00",
                        "Save the draft");

        post(Role.BILLING, "/plans/" + draft.versionId() + "/publication");
        assertThat(plans.published("enterprise").orElseThrow().versionId()).isEqualTo(draft.versionId());
        post(Role.BILLING, "/plans/" + draft.versionId(), "price_minor", "1");
        assertThat(versions.find(draft.versionId()).orElseThrow().priceMinor())
                .as("what is sold never changes")
                .isEqualTo(100_000);
        assertThat(page("/plans/" + draft.versionId())).doesNotContain("Save the draft");

        post(Role.ADMIN, "/plans/" + draft.versionId() + "/archival");
        assertThat(plans.published("enterprise").orElseThrow().versionId()).isEqualTo(sold.versionId());
        post(Role.ADMIN, "/plans/" + sold.versionId() + "/archival");
        assertThat(plans.published("enterprise")).as("the last one stays").isPresent();
        assertThat(page("/plans")).contains("Archived", "Enterprise " + draft.version());
        assertThat(newestOfThePlatform("plan_version.archived").actor().name()).isEqualTo("admin@ringmain.example");
        assertThat(mvc.get().uri("/staff/plans/987654").with(staff.as(Role.BILLING)))
                .hasStatus(404);
    }

    @Test
    void inventsAPlanThatIsSoldOnceItIsPublished() {
        Plan growth = plans.published("growth").orElseThrow();
        String model = Integer.toString(growth.versionId());
        String code = "scale-" + System.nanoTime();
        for (String[] wrong : new String[][] {
            {"code", "Has Blanks", "name", "x", "above", "growth", "currency", "EUR", "model", model},
            {"code", code, "name", " ", "above", "growth", "currency", "EUR", "model", model},
            {"code", code, "name", "x", "above", "nothing", "currency", "EUR", "model", model},
            {"code", code, "name", "x", "above", "growth", "currency", "euros", "model", model},
            {"code", code, "name", "x", "above", "growth", "currency", "UER", "model", model},
            {"code", code, "name", "x", "above", "growth", "currency", "EUR", "model", "987654"},
            {"code", "growth", "name", "x", "above", "growth", "currency", "EUR", "model", model}
        }) {
            post(Role.BILLING, "/plans", wrong);
            assertThat(versions.of(code)).as(String.join(" ", wrong)).isEmpty();
        }
        assertThat(versions.all()).noneMatch(plan -> plan.name().equals("x"));

        post(
                Role.BILLING,
                "/plans",
                "code",
                code,
                "name",
                "Scale",
                "above",
                "growth",
                "currency",
                "USD",
                "model",
                model);
        Plan draft = versions.of(code).get(0);
        assertThat(draft.status()).isEqualTo(PlanStatus.DRAFT);
        assertThat(draft.currency()).isEqualTo("USD");
        assertThat(draft.entitlements()).isEqualTo(growth.entitlements());
        assertThat(draft.ladder())
                .isGreaterThan(growth.ladder())
                .isLessThan(plans.published("enterprise").orElseThrow().ladder());
        assertThat(plans.published(code)).as("a draft is not sold").isEmpty();
        assertThat(page("/plans/" + draft.versionId())).contains("Scale 1", "Save the draft");
        assertThat(page("/plans")).contains("Scale 1", "A new plan");
        assertThat(newestOfThePlatform("plan.invented").actor().name()).isEqualTo("billing@ringmain.example");

        try {
            post(Role.BILLING, "/plans/" + draft.versionId() + "/publication");
            assertThat(plans.published(code)).isPresent();
        } finally {
            jdbc.sql("UPDATE plan_version SET status = 'draft' WHERE id = ?")
                    .params(draft.versionId())
                    .update();
        }
    }

    @Test
    void showsWhatWaitsAndWhoFails() {
        Environment environment = cast.freshEnvironment();
        Endpoint endpoint = cast.endpoint(environment, "https://fleet.amber.example/in", "*");
        cast.delivery(endpoint, cast.event(environment, "fleet.seen", "{}"));
        assertThat(page("/fleet")).contains("Amber Charging", "fresh", "No worker", "delivery", "attempt");
        // The node made the days ahead when it started.
        assertThat(page("/fleet")).contains("Retention runs, newest first", "Done");
    }

    @Test
    void showsWhatEachWorkerHasClaimed() {
        Environment environment = cast.freshEnvironment();
        Endpoint endpoint = cast.endpoint(environment, "https://leased.amber.example/in", "*");
        Delivery claimed = cast.delivery(endpoint, cast.event(environment, "fleet.seen", "{}"));
        UUID worker = Ids.next();
        try {
            workers.beat(worker, "pid <7>", 770_077);
            work.claim(List.of(claimed.id()), 770_077, Duration.ofMinutes(9));
            assertThat(page("/fleet"))
                    .contains("pid &lt;7&gt;")
                    .containsPattern("ends in [0-9]+ s")
                    .doesNotContain("770077");
        } finally {
            workers.leave(worker);
        }
        assertThat(page("/fleet")).contains("Claimed by workers that are gone", "770077");
    }

    @Test
    void showsWhichEndpointsRest() {
        Environment environment = cast.freshEnvironment();
        Endpoint endpoint = cast.endpoint(environment, "https://resting.amber.example/in", "*");
        cast.delivery(endpoint, cast.event(environment, "fleet.seen", "{}"));
        assertThat(page("/fleet")).doesNotContain("https://resting.amber.example/in");
        heldWork.hold(work.dueOf(Lane.FRESH, List.of(endpoint.id()), 5), HoldReason.CIRCUIT_OPEN);
        assertThat(page("/fleet")).contains("Endpoints whose circuit is open", "https://resting.amber.example/in");
    }

    @Test
    void showsWhatTheAddressGuardRefused() {
        Environment environment = cast.freshEnvironment();
        Endpoint endpoint = cast.endpoint(environment, "https://rebind.amber.example/in", "*");
        assertThat(mvc.get().uri("/staff/fleet/blocked")).hasStatus3xxRedirection();
        blocked.note(environment.id(), endpoint.id(), "<b>rebind</b>.example", "10.1.2.3", "private network");
        await().untilAsserted(() -> {
            blocked.write();
            for (String page : List.of("/fleet", "/fleet/blocked")) {
                assertThat(page(page))
                        .contains(
                                "&lt;b&gt;rebind&lt;/b&gt;.example",
                                "10.1.2.3",
                                "private network",
                                endpoint.id().toString())
                        .doesNotContain("<b>rebind");
            }
        });
        assertThat(page("/fleet")).contains("href=\"/staff/fleet/blocked\"");
    }

    @Test
    void showsThePacksAndHowManyInstalledEach() {
        Packs.Pack pack = packs.find("identity").orElseThrow();
        String type = pack.types().get(0).name();
        int before = reach.environments(pack);
        int described = reach.byType(pack).get(type);
        packs.install(cast.freshEnvironment().id(), pack);
        packs.install(cast.freshEnvironment().id(), pack);
        cast.described(cast.freshEnvironment(), type);
        assertThat(reach.environments(pack)).isEqualTo(before + 2);
        assertThat(reach.byType(pack)).hasSameSizeAs(pack.types()).containsEntry(type, described + 3);
        assertThat(page("/catalogue"))
                .contains(pack.title(), "Built in", "endpoint.failing", "/staff/catalogue/identity");
        assertThat(page("/catalogue/identity")).contains(type, (before + 2) + " environments have installed it");
        assertThat(mvc.get().uri("/staff/catalogue/nonsense").with(staff.as(Role.ADMIN)))
                .hasStatus(404);
    }

    @Test
    void showsWhoIsStillShownWhatTheFormerPlanKept() {
        Tenant mover = tenants.save(
                new Tenant("Mover <&>", plans.published("growth").orElseThrow().versionId(), Instant.now()));
        acts.move(mover.id(), plans.published("free").orElseThrow().versionId(), "Agreed.");
        assertThat(page("/fleet")).contains("Mover &lt;&amp;&gt;", "Tenants that are shown more than their plan keeps");
    }

    @Test
    void sendsDeadLettersAgainForAReason() {
        Environment environment = cast.freshEnvironment();
        Endpoint endpoint = cast.endpoint(environment, "https://dead.amber.example/in", "*");
        cast.delivery(endpoint, cast.event(environment, "dead.letter", "{}"));
        cast.attemptAll(404, "", null);
        String tenant = "/tenants/" + cast.amber.id() + "/dead-letters";
        assertThat(page(tenant)).contains("https://dead.amber.example/in", "http_404");
        String[] params = {
            "env", environment.id().toString(), "endpoint", endpoint.id().toString(), "cause", "http_404"
        };
        post(Role.OPERATOR, tenant, params);
        assertThat(jobs.page(environment.id(), Keyset.first(5)).rows())
                .as("without a reason")
                .isEmpty();
        post(
                Role.OPERATOR,
                tenant,
                "env",
                params[1],
                "endpoint",
                params[3],
                "cause",
                "http_404",
                "reason",
                "Their proxy is back.");
        assertThat(jobs.page(environment.id(), Keyset.first(5)).rows()).hasSize(1);
        assertThat(redrives(tenant)).contains("http_404", "Running", "0 of 1", "operator@ringmain.example");
        jobs.goOn(jobs.page(environment.id(), Keyset.first(1)).rows().get(0));
        assertThat(redrives(tenant)).contains("Done", "1 of 1", "https://dead.amber.example/in");
        assertThat(redrives("/tenants/" + cast.cobalt.id() + "/dead-letters"))
                .as("another tenant's")
                .doesNotContain("dead.amber.example");
        AuditEntry entry = log.of(cast.amber.id(), "replay.created", Keyset.first(1))
                .rows()
                .get(0);
        assertThat(entry.reason()).isEqualTo("Their proxy is back.");
        assertThat(entry.actor().name()).isEqualTo("operator@ringmain.example");
        assertThat(post(
                        Role.OPERATOR,
                        "/tenants/" + cast.cobalt.id() + "/dead-letters",
                        "env",
                        params[1],
                        "endpoint",
                        params[3],
                        "cause",
                        "http_404",
                        "reason",
                        "x"))
                .as("another tenant's endpoint")
                .hasStatus(404);
    }

    @Test
    void announcesToEveryMemberUntilSomebodyEndsIt() {
        post(Role.OPERATOR, "/announcements", "text", "On Sunday we <move>.");
        assertThat(dashboard()).contains("On Sunday we &lt;move&gt;.");
        var announced = announcements.all().get(0);
        post(Role.OPERATOR, "/announcements", "text", "", "until", "2020-01-01T00:00");
        assertThat(announcements.all().get(0).id()).isEqualTo(announced.id());
        post(Role.ADMIN, "/announcements/" + announced.id() + "/end");
        assertThat(dashboard()).doesNotContain("On Sunday");
        assertThat(page("/announcements")).contains("On Sunday we &lt;move&gt;.", "over");
    }

    @Test
    void showsAndVerifiesTheChains() {
        post(Role.SUPPORT, "/tenants/" + cast.amber.id() + "/notes", "note", "Seen in the log.");
        assertThat(page("/audit?verify=true")).contains("tenant.noted", "entries are as they were written");
        assertThat(page("/audit?verify=true&tenant=" + cast.amber.id()))
                .contains("Of Amber Charging", "entries are as they were written");
        assertThat(mvc.get().uri("/staff/audit?tenant=ten_nonsense").with(staff.as(Role.SUPPORT)))
                .hasStatus(404);
    }

    @Test
    void issuesAPlatformKeyThatIsShownOnceAndRevokesIt() {
        MvcTestResult issued = post(Role.ADMIN, "/platform-keys", "name", "Back office");
        assertThat(issued).hasStatus(201).bodyText().containsPattern("rm_adm_[0-9A-Za-z]{10}_[0-9A-Za-z]{38}");
        PlatformKey key = keys.newestFirst().get(0);
        assertThat(page("/platform-keys"))
                .contains(key.hint(), "Active")
                .doesNotContainPattern("rm_adm_[0-9A-Za-z]{10}_");
        post(Role.ADMIN, "/platform-keys/" + key.id() + "/revocation");
        assertThat(keys.findById(key.id()).orElseThrow().isUsable()).isFalse();
        assertThat(newestOfThePlatform("platform_key.revoked").target())
                .isEqualTo(key.id().toString());
        assertThat(post(Role.ADMIN, "/platform-keys")).hasStatus(422);
    }

    private String redrives(String path) {
        String page = page(path);
        return page.substring(page.indexOf("What is sent again"));
    }

    private AuditEntry newestOfThePlatform(String action) {
        List<AuditEntry> rows = log.ofThePlatform(action, Keyset.first(1)).rows();
        assertThat(rows).as(action).isNotEmpty();
        return rows.get(0);
    }

    private String dashboard() {
        return text(mvc.get()
                .uri("/app/{env}/usage", cast.live.id())
                .with(Cast.as(cast.alice))
                .exchange());
    }

    private String page(String path) {
        MvcTestResult result =
                mvc.get().uri("/staff" + path).with(staff.as(Role.BILLING)).exchange();
        assertThat(result).hasStatusOk();
        return text(result);
    }

    private MvcTestResult post(Role role, String path, String... params) {
        var request = mvc.post().uri("/staff" + path).with(staff.as(role)).with(csrf());
        for (int n = 0; n < params.length; n += 2) {
            request.param(params[n], params[n + 1]);
        }
        return request.exchange();
    }

    private static String text(MvcTestResult result) {
        try {
            return result.getResponse().getContentAsString();
        } catch (java.io.UnsupportedEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
