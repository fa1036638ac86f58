package dev.ringmain.admin.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;

import dev.ringmain.admin.Cast;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.billing.Plans;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Membership;
import dev.ringmain.tenant.Memberships;
import dev.ringmain.tenant.Role;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.tenant.User;
import dev.ringmain.tenant.Users;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** A tenant on the starter plan, which allows two environments, and has one. */
@DashboardTest
class EnvironmentPageTest {

    @Autowired
    MockMvcTester mvc;

    @Autowired
    Cast cast;

    @Autowired
    Plans plans;

    @Autowired
    Tenants tenants;

    @Autowired
    Users users;

    @Autowired
    Memberships memberships;

    @Autowired
    Environments environments;

    private Tenant fern;
    private User owner;
    private Environment live;

    @BeforeEach
    void open() {
        Instant now = Instant.parse("2026-11-22T08:00:00Z");
        fern = tenants.save(new Tenant(
                "Fern Power", plans.published("starter").orElseThrow().versionId(), now));
        live = environments.save(new Environment(fern.id(), "live", Environment.Kind.LIVE, now));
        owner = member("owner", Role.OWNER);
    }

    @Test
    void opensOneAndLeadsThere() {
        assertThat(get(owner, "/settings")).bodyText().contains("/environments/new");
        assertThat(get(owner, "/environments/new"))
                .hasStatusOk()
                .bodyText()
                .contains("1 of 2 used")
                .doesNotContain("Compare the plans");

        assertThat(open(owner, "  Staging ", "test")).hasStatus(303);

        Environment staging = environments.findByTenantOrderById(fern.id()).get(1);
        assertThat(staging.name()).isEqualTo("Staging");
        assertThat(staging.kind()).isEqualTo(Environment.Kind.TEST);
        assertThat(mvc.get().uri("/app/" + staging.id() + "/start").with(Cast.as(owner)))
                .hasStatusOk();
        assertThat(get(owner, "/audit-log?action=environment"))
                .bodyText()
                .contains("environment.created", "Staging", owner.email());
    }

    @Test
    void stopsAtThePlansLimitAndLeadsToThePlans() {
        assertThat(open(owner, "Second site", "live")).hasStatus(303);
        assertThat(environments.findByTenantOrderById(fern.id()).get(1).kind()).isEqualTo(Environment.Kind.LIVE);

        assertThat(open(owner, "Third", "test"))
                .hasStatus(422)
                .bodyText()
                .contains("2 of the 2 environments of your plan are used.", "/usage#plans", "2 of 2 used", "Third");
        assertThat(get(owner, "/environments/new")).bodyText().contains("/usage#plans");
        assertThat(environments.findByTenantOrderById(fern.id())).hasSize(2);
    }

    @Test
    void saysWhatANameMustBe() {
        for (Map.Entry<String, String> wrong : Map.of(
                        " ",
                        "Write a name.",
                        "x".repeat(41),
                        "at most 40 characters",
                        "LIVE",
                        "Another environment is called so")
                .entrySet()) {
            assertThat(open(owner, wrong.getKey(), "test"))
                    .hasStatus(422)
                    .bodyText()
                    .contains(wrong.getValue());
        }
        assertThat(environments.findByTenantOrderById(fern.id())).hasSize(1);
    }

    @Test
    void isForThoseWhoAnswerForTheTenant() {
        assertThat(open(member("admin", Role.ADMIN), "By an admin", "test")).hasStatus(303);
        for (Role role : new Role[] {Role.DEVELOPER, Role.VIEWER}) {
            User other = member(role.name(), role);
            assertThat(get(other, "/environments/new")).hasStatus(403);
            assertThat(open(other, "Not mine", "test")).hasStatus(403);
            assertThat(get(other, "/settings")).bodyText().doesNotContain("/environments/new");
        }
        assertThat(get(cast.charlie, "/environments/new")).hasStatus(404);
        assertThat(open(cast.charlie, "Not mine", "test")).hasStatus(404);
        assertThat(environments.findByTenantOrderById(fern.id())).hasSize(2);
    }

    private User member(String name, Role role) {
        Instant now = Instant.parse("2026-11-22T08:00:00Z");
        User user = users.save(new User(name + System.nanoTime() + "@fern.example", name, "{noop}x", now));
        memberships.save(new Membership(fern.id(), user.id(), role, now));
        return user;
    }

    private MvcTestResult get(User user, String path) {
        return mvc.get().uri("/app/" + live.id() + path).with(Cast.as(user)).exchange();
    }

    private MvcTestResult open(User user, String name, String kind) {
        return mvc.post()
                .uri("/app/" + live.id() + "/environments")
                .param("name", name)
                .param("kind", kind)
                .with(Cast.as(user))
                .with(csrf())
                .exchange();
    }
}
