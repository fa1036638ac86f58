package dev.ringmain.admin.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.admin.Cast;
import dev.ringmain.admin.notification.Post;
import dev.ringmain.audit.AuditLog;
import dev.ringmain.billing.Plans;
import dev.ringmain.paging.Keyset;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Membership;
import dev.ringmain.tenant.Memberships;
import dev.ringmain.tenant.Role;
import dev.ringmain.tenant.SignUps;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.tenant.User;
import dev.ringmain.tenant.Users;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpSession;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

class SignUpTest extends MailedTest {

    private static final String PASSWORD = "four quiet words here";

    @Autowired
    Users users;

    @Autowired
    Memberships memberships;

    @Autowired
    Tenants tenants;

    @Autowired
    Environments environments;

    @Autowired
    SignUps signUps;

    @Autowired
    Plans plans;

    @Autowired
    AuditLog log;

    @Autowired
    Post post;

    @Autowired
    JdbcClient jdbc;

    @Test
    void leadsByWayOfAMailToATenantOfOnesOwn() {
        MockHttpSession session = new MockHttpSession();
        assertThat(get("/signin", session)).bodyText().contains("Sign up", "Forgot the password?");
        assertThat(get("/signup", session)).hasStatusOk();
        assertThat(signUp("Fern Power", "Dora", " DORA@fern.example ", PASSWORD))
                .hasStatusOk()
                .bodyText()
                .contains("Look into your mail");
        String link = link(mails("dora@fern.example", 1).get(0), "signup");
        assertThat(users.findByEmail("dora@fern.example"))
                .as("nothing before it is proved")
                .isEmpty();

        assertThat(get(link, session)).hasStatusOk().bodyText().contains("Fern Power", "dora@fern.example");
        assertThat(post(link, session, "password", "not the one that was chosen"))
                .hasStatus(422);
        assertThat(users.findByEmail("dora@fern.example")).isEmpty();
        String before = session.getId();
        MvcTestResult begun = post(link, session, "password", PASSWORD);
        assertThat(begun).hasStatus(303);
        assertThat(session.getId()).as("a session of a new name").isNotEqualTo(before);

        User dora = users.findByEmail("dora@fern.example").orElseThrow();
        Membership membership = memberships.findByUserOrderById(dora.id()).get(0);
        assertThat(membership.role()).isEqualTo(Role.OWNER);
        assertThat(tenants.findById(membership.tenant()).orElseThrow().name()).isEqualTo("Fern Power");
        assertThat(plans.afresh(membership.tenant()).code()).isEqualTo("free");
        assertThat(environments.findByTenantOrderById(membership.tenant()))
                .extracting(Environment::name)
                .containsExactly("live", "sandbox");
        assertThat(log.of(membership.tenant(), "tenant.signed_up", Keyset.first(5))
                        .rows())
                .hasSize(1);

        String start = begun.getResponse().getRedirectedUrl();
        assertThat(start).endsWith("/start");
        assertThat(get(start, session)).hasStatusOk().bodyText().contains("Get started", "Fern Power");
        assertThat(get(link, session)).as("a link works once").hasStatus(404);
        assertThat(signIn("dora@fern.example", PASSWORD, new MockHttpSession())).hasRedirectedUrl("/");
    }

    @Test
    void answersTheSameWhereThereIsAnAccount() {
        assertThat(signUp("Mine Now", "Mallory", "alice@amber.example", PASSWORD))
                .hasStatusOk()
                .bodyText()
                .contains("Look into your mail", "alice@amber.example");
        assertThat(mails("alice@amber.example", 1).get(0))
                .startsWith("You have a Ringmain account already")
                .doesNotContain("/signup/", "Mine Now", "Mallory");
        assertThat(signIn("alice@amber.example", PASSWORD, new MockHttpSession()))
                .hasRedirectedUrl("/signin?refused");
    }

    @Test
    void takesTheFirstOfTwoLinks() {
        String one = signUps.keep("eve@fern.example", "Eve", "One", hash());
        String other = signUps.keep("eve@fern.example", "Eve", "Other", hash());
        assertThat(post("/signup/" + one, new MockHttpSession(), "password", Cast.PASSWORD))
                .hasStatus(303);
        assertThat(post("/signup/" + other, new MockHttpSession(), "password", Cast.PASSWORD))
                .hasRedirectedUrl("/signin?known");
        assertThat(memberships.findByUserOrderById(
                        users.findByEmail("eve@fern.example").orElseThrow().id()))
                .hasSize(1);
    }

    @Test
    void saysWhatIsWrongAndKeepsWhatIsNot() {
        assertThat(text(signUp("", "Dora\u0007", "nobody", "short")))
                .contains(
                        "what your company is called",
                        "what you are called",
                        "Write an address",
                        "at least 12 characters",
                        "value=\"nobody\"")
                .doesNotContain("value=\"short\"");
        assertThat(signUp("", "Dora", "nobody", "short")).hasStatus(422);
        assertThat(get("/signup/none", new MockHttpSession()))
                .hasStatus(404)
                .bodyText()
                .contains("This link works no more", "sign up once more");
    }

    @Test
    void leadsNowhereAfterADay() {
        String token = signUps.keep("late@fern.example", "Late", "Late", hash());
        jdbc.sql("UPDATE sign_up SET expires_at = expires_at - INTERVAL 25 HOUR WHERE email = 'late@fern.example'")
                .update();
        assertThat(get("/signup/" + token, new MockHttpSession())).hasStatus(404);
        assertThat(post("/signup/" + token, new MockHttpSession(), "password", Cast.PASSWORD))
                .hasStatus(404);
    }

    @Test
    void fillsNobodysLetterBox() {
        for (int n = 0; n < 9; n++) {
            assertThat(signUp("Flood", "Mallory", "victim@fern.example", PASSWORD))
                    .hasStatusOk();
        }
        assertThat(kept("victim@fern.example")).isEqualTo(4);
    }

    @Test
    void canBeTurnedOff() {
        assertThat(new SignUpDoor(true, post).isOpen()).isTrue();
        assertThat(new SignUpDoor(false, post).isOpen()).isFalse();
    }

    private int kept(String email) {
        return jdbc.sql("SELECT COUNT(*) FROM sign_up WHERE email = ?")
                .params(List.of(email))
                .query(Integer.class)
                .single();
    }

    private String hash() {
        return cast.alice.passwordHash();
    }

    private MvcTestResult signUp(String company, String name, String email, String password) {
        return post(
                "/signup",
                new MockHttpSession(),
                "company",
                company,
                "name",
                name,
                "email",
                email,
                "password",
                password);
    }
}
