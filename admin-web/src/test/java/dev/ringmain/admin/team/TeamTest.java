package dev.ringmain.admin.team;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;

import dev.ringmain.admin.AliceInTheDashboard;
import dev.ringmain.admin.Cast;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.tenant.Membership;
import dev.ringmain.tenant.Memberships;
import dev.ringmain.tenant.Role;
import dev.ringmain.tenant.Team;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.tenant.User;
import dev.ringmain.tenant.Users;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

@DashboardTest
class TeamTest extends AliceInTheDashboard {

    private static final String PASSWORD = "four quiet words here";

    @Autowired
    Team team;

    @Autowired
    Memberships memberships;

    @Autowired
    Users users;

    /** The cast is everybody's: what is added here goes again. */
    @AfterEach
    void onlyAliceAndBobStay() {
        team.invitations(tenant()).forEach(one -> team.withdraw(tenant(), one.id()));
        team.members(tenant()).stream()
                .filter(member -> !member.user().id().equals(cast.alice.id())
                        && !member.user().id().equals(cast.bob.id()))
                .forEach(member ->
                        team.remove(tenant(), Role.OWNER, member.membership().id()));
    }

    @Test
    void bringsInSomebodyWhoHasNoAccountYet() {
        String link = invited("dora@amber.example", "developer");
        assertThat(get("/team"))
                .bodyText()
                .contains("dora@amber.example", "Withdraw")
                .doesNotContain(link);
        assertThat(visit(link, null)).hasStatusOk().bodyText().contains("Join Amber Charging", "Your name");
        assertThat(act(link + "/account", null, "name", "Dora", "password", "short"))
                .hasStatus(422)
                .bodyText()
                .contains("at least 12 characters")
                .doesNotContain("value=\"short\"");
        assertThat(act(link + "/account", null, "name", "Dora", "password", PASSWORD))
                .hasStatus(303)
                .hasRedirectedUrl("/signin?joined");
        User dora = users.findByEmail("dora@amber.example").orElseThrow();
        assertThat(role(dora)).isEqualTo(Role.DEVELOPER);
        assertThat(visit(link, null)).as("a link works once").hasStatus(404);
        assertThat(mvc.get().uri("/app/" + environment.id()).with(Cast.as(dora)).exchange())
                .hasStatusOk();
    }

    @Test
    void letsInOnlyWhoWasInvited() {
        String link = invited("charlie@cobalt.example", "viewer");
        assertThat(visit(link, null)).bodyText().contains("There is an account of that address");
        assertThat(act(link + "/account", null, "name", "Not Charlie", "password", PASSWORD))
                .hasStatus(422);
        assertThat(visit(link, Cast.as(cast.bob))).bodyText().contains("You are signed in as bob@amber.example");
        assertThat(act(link + "/acceptance", Cast.as(cast.bob))).hasStatus(422);
        assertThat(act(link + "/acceptance", null)).hasStatus(422);
        assertThat(memberships.findByTenantAndUser(tenant(), cast.charlie.id())).isEmpty();
        assertThat(act(link + "/acceptance", Cast.as(cast.charlie)))
                .as("the tenant that was joined, not their own")
                .hasStatus(303)
                .hasRedirectedUrl("/app/" + cast.live.id());
        assertThat(role(cast.charlie)).isEqualTo(Role.VIEWER);
        assertThat(visit("/invitation/none", null))
                .hasStatus(404)
                .bodyText()
                .contains("This link works no more", "ask whoever invited you");
    }

    @Test
    void changesTheTeamForOwnersAndAdminsAlone() {
        invite(Cast.as(cast.bob), "eve@amber.example", "viewer", 403);
        assertThat(asked(Cast.as(cast.charlie), "/team")).hasStatus(404);
        assertThat(asked(Cast.as(cast.bob), "/team")).hasStatusOk().bodyText().doesNotContain("Invite somebody");

        String path = "/team/" + membership(cast.bob).id();
        post(path + "/role", "role", "developer");
        assertThat(role(cast.bob)).isEqualTo(Role.DEVELOPER);
        invite(Cast.as(cast.bob), "eve@amber.example", "viewer", 422);
        String owners =
                "/app/" + environment.id() + "/team/" + membership(cast.alice).id();
        act(owners + "/removal", Cast.as(cast.bob));
        post(path + "/role", "role", "admin");
        act(owners + "/removal", Cast.as(cast.bob));
        act(owners + "/role", Cast.as(cast.bob), "role", "viewer");
        assertThat(invite(Cast.as(cast.bob), "eve@amber.example", "owner", 422))
                .contains("Only an owner makes another one");
        assertThat(asked(Cast.as(cast.bob), "/team"))
                .bodyText()
                .contains("Role of Bob Amber")
                .doesNotContain("Role of Alice Amber", "<option value=\"owner\"");
        assertThat(role(cast.alice)).as("an admin does not touch owners").isEqualTo(Role.OWNER);
        post(path + "/role", "role", "billing");
        assertThat(act("/app/" + environment.id() + "/endpoints", Cast.as(cast.bob)))
                .hasStatus(403)
                .bodyText()
                .contains("change the plan and pay, and change nothing else");
        post(path + "/role", "role", "viewer");

        assertThat(post("/team/" + membership(cast.alice).id() + "/removal")).hasStatus(303);
        assertThat(role(cast.alice)).as("the last owner stays").isEqualTo(Role.OWNER);
        post("/team/" + membership(cast.charlie, cast.cobalt.id()).id() + "/removal");
        assertThat(memberships.findByTenantAndUser(cast.cobalt.id(), cast.charlie.id()))
                .as("another team's member")
                .isPresent();
    }

    @Test
    void letsOneLeaveAndShowsWhatElseTheyBelongTo() {
        User eve = users.save(new User("leaving@amber.example", "Eve Amber", "none", Instant.now()));
        Membership own = memberships.save(new Membership(tenant(), eve.id(), Role.ADMIN, Instant.now()));

        MvcTestResult left = act("/app/" + environment.id() + "/team/" + own.id() + "/removal", Cast.as(eve));

        assertThat(left).hasStatus(303).hasRedirectedUrl("/app");
        assertThat(left.getMvcResult().getFlashMap().get("flash")).isEqualTo("You have left the team.");
        assertThat(memberships.findByTenantAndUser(tenant(), eve.id())).isEmpty();
    }

    @Test
    void keepsWithinThePlan() {
        for (int n = 0; n < 18; n++) {
            invited("n" + n + "@amber.example", "viewer");
        }
        assertThat(get("/team")).bodyText().contains("20 of 20");
        assertThat(invite(Cast.as(cast.alice), "one.more@amber.example", "viewer", 422))
                .contains("The plan allows 20 members");
        String old = invited("n1@amber.example", "viewer");
        String fresh = invited("n1@amber.example", "developer");
        assertThat(visit(old, null)).hasStatus(404);
        assertThat(visit(fresh, null)).hasStatusOk();
        assertThat(invite(Cast.as(cast.alice), "bob@amber.example", "viewer", 422))
                .contains("a member already");
        assertThat(invite(Cast.as(cast.alice), "nobody", "developer", 422))
                .contains("Write an address", "<option value=\"developer\" selected=\"selected\">");
        assertThat(get("/usage"))
                .as("the same count")
                .bodyText()
                .contains("Members and invitations", "20 of 20, 0 left");
    }

    private TenantId tenant() {
        return cast.amber.id();
    }

    private Role role(User user) {
        return membership(user).role();
    }

    private Membership membership(User user) {
        return membership(user, tenant());
    }

    private Membership membership(User user, TenantId tenant) {
        return memberships.findByTenantAndUser(tenant, user.id()).orElseThrow();
    }

    private String invited(String email, String role) {
        Matcher link = Pattern.compile("https://ringmain.example(/invitation/[A-Za-z0-9_-]+)")
                .matcher(invite(Cast.as(cast.alice), email, role, 201));
        assertThat(link.find()).isTrue();
        return link.group(1);
    }

    private String invite(RequestPostProcessor who, String email, String role, int status) {
        MvcTestResult result = act("/app/" + environment.id() + "/team/invitations", who, "email", email, "role", role);
        assertThat(result).hasStatus(status);
        return body(result);
    }

    private MvcTestResult asked(RequestPostProcessor who, String path) {
        return mvc.get().uri("/app/" + environment.id() + path).with(who).exchange();
    }

    private MvcTestResult visit(String path, @Nullable RequestPostProcessor who) {
        var request = mvc.get().uri(path);
        return (who == null ? request : request.with(who)).exchange();
    }

    private MvcTestResult act(String path, @Nullable RequestPostProcessor who, String... params) {
        var request = mvc.post().uri(path).with(csrf());
        for (int n = 0; n < params.length; n += 2) {
            request.param(params[n], params[n + 1]);
        }
        return (who == null ? request : request.with(who)).exchange();
    }
}
