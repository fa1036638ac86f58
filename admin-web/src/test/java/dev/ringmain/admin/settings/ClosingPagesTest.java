package dev.ringmain.admin.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;

import dev.ringmain.admin.AliceInTheDashboard;
import dev.ringmain.admin.Cast;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Membership;
import dev.ringmain.tenant.Memberships;
import dev.ringmain.tenant.Role;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.tenant.User;
import dev.ringmain.tenant.Users;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@DashboardTest
class ClosingPagesTest extends AliceInTheDashboard {

    private static final List<String> PAGES = List.of("/settings/closing", "/settings/tenant-closing");
    private static final List<String> ACTS = List.of(
            "/settings/closing", "/settings/reopening", "/settings/tenant-closing", "/settings/tenant-reopening");

    @Autowired
    Environments environments;

    @Autowired
    Tenants tenants;

    @Autowired
    Users users;

    @Autowired
    Memberships memberships;

    @Autowired
    Clock clock;

    @Test
    void showsWhatGoesAndAsksForTheName() {
        cast.endpoint(environment, "https://hooks.amber.example/in", "*");
        assertThat(get("/settings/closing"))
                .hasStatusOk()
                .bodyText()
                .contains("Delete the environment “" + environment.name() + "”?", "data-label=\"Endpoints\">1<");

        assertThat(post("/settings/closing", "confirm", "another"))
                .hasStatus(422)
                .bodyText()
                .contains("That is not its name.", environment.name());
        assertThat(closesAt()).isEmpty();
    }

    @Test
    void closesAndTakesBack() {
        assertThat(post("/settings/closing", "confirm", " " + environment.name() + " "))
                .hasStatus(303);

        assertThat(closesAt()).isPresent();
        assertThat(get("/endpoints")).hasStatusOk().bodyText().contains("This environment was closed", "Take it back");
        assertThat(post("/settings/name", "name", "Other"))
                .hasStatus(409)
                .bodyText()
                .contains("This was closed");
        assertThat(post("/api-keys", "name", "Key")).hasStatus(409);
        assertThat(get("/settings")).bodyText().contains("Keep this environment after all");

        assertThat(post("/settings/reopening")).hasStatus(303);
        assertThat(closesAt()).isEmpty();
        assertThat(get("/endpoints")).bodyText().doesNotContain("was closed");
        assertThat(post("/settings/name", "name", "Other " + System.nanoTime())).hasStatus(303);
        assertThat(get("/audit-log?action=environment"))
                .bodyText()
                .contains("environment.closing", "environment.reopened");
    }

    @Test
    void isForOwnersAlone() {
        for (Role role : Role.values()) {
            if (role == Role.OWNER) {
                continue;
            }
            User member = member(cast.amber, role);
            for (String page : PAGES) {
                assertThat(as(member, environment, page)).as(role + page).hasStatus(403);
            }
            for (String act : ACTS) {
                assertThat(post(member, environment, act, environment.name()))
                        .as(role + act)
                        .hasStatus(403);
            }
        }
        for (String act : ACTS) {
            assertThat(post(cast.charlie, environment, act, environment.name())).hasStatus(404);
        }
        assertThat(as(cast.charlie, environment, PAGES.get(0))).hasStatus(404);
        assertThat(as(cast.bob, environment, "/settings"))
                .bodyText()
                .contains("An owner can delete this environment")
                .doesNotContain("Close the tenant…");
        assertThat(closesAt()).isEmpty();
    }

    @Test
    void closesATenantAndSaysWhatIsKept() {
        Instant now = clock.instant();
        Tenant fern = tenants.save(new Tenant("Fern & Sons", cast.amber.planVersionId(), now));
        Environment live = environments.save(new Environment(fern.id(), "live", Environment.Kind.LIVE, now));
        User erin = member(fern, Role.OWNER);

        assertThat(post(erin, live, "/settings/closing", "live"))
                .as("the last environment")
                .hasStatus(422)
                .bodyText()
                .contains("Close the tenant instead");
        assertThat(as(erin, live, "/settings/tenant-closing"))
                .hasStatusOk()
                .bodyText()
                .contains("Close Fern &amp; Sons?", "The law has us keep invoices", "<b>1</b> memberships");
        assertThat(post(erin, live, "/settings/tenant-closing", "Fern")).hasStatus(422);
        assertThat(post(erin, live, "/settings/tenant-closing", "Fern & Sons")).hasStatus(303);

        assertThat(tenants.findById(fern.id()).orElseThrow().closesAt()).isPresent();
        assertThat(as(erin, live, "/events")).bodyText().contains("This tenant was closed");
        assertThat(post(erin, live, "/settings/tenant-name", "x")).hasStatus(409);
        assertThat(post(erin, live, "/plan?to=4", ""))
                .as("a plan")
                .satisfies(answer -> assertThat(
                                tenants.findById(fern.id()).orElseThrow().planVersionId())
                        .isEqualTo(cast.amber.planVersionId()));

        assertThat(post(erin, live, "/settings/tenant-reopening", "")).hasStatus(303);
        assertThat(tenants.findById(fern.id()).orElseThrow().closesAt()).isEmpty();
    }

    private Optional<Instant> closesAt() {
        return environments.findById(environment.id()).flatMap(Environment::closesAt);
    }

    private User member(Tenant tenant, Role role) {
        User user = users.save(
                new User("m" + System.nanoTime() + "@amber.example", "Somebody", "{noop}not used", clock.instant()));
        memberships.save(new Membership(tenant.id(), user.id(), role, clock.instant()));
        return user;
    }

    private MvcTestResult as(User user, Environment where, String path) {
        return mvc.get().uri("/app/" + where.id() + path).with(Cast.as(user)).exchange();
    }

    private MvcTestResult post(User user, Environment where, String path, String confirm) {
        EnvironmentId env = where.id();
        return mvc.post()
                .uri("/app/" + env + path)
                .param("confirm", confirm)
                .param("tenant-name", confirm)
                .with(Cast.as(user))
                .with(csrf())
                .exchange();
    }
}
