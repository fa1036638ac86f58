package dev.ringmain.admin.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;

import dev.ringmain.admin.Cast;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.tenant.User;
import dev.ringmain.tenant.Users;
import jakarta.servlet.http.HttpSession;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockHttpSession;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@DashboardTest
class SignInTest {

    @Autowired
    MockMvcTester mvc;

    @Autowired
    Cast cast;

    @Autowired
    Users users;

    @Autowired
    Clock clock;

    @Test
    void letsInWhoKnowsThePassword() {
        MvcTestResult result = signIn(" ALICE@amber.example ", Cast.PASSWORD, new MockHttpSession());
        assertThat(result).hasStatus3xxRedirection().hasRedirectedUrl("/");
    }

    @Test
    void renewsTheSessionWhenSomebodySignsIn() {
        MockHttpSession before = new MockHttpSession();
        String id = before.getId();
        HttpSession after = signIn("alice@amber.example", Cast.PASSWORD, before)
                .getRequest()
                .getSession();
        assertThat(after.getId()).isNotEqualTo(id);
    }

    @Test
    void saysTheSameToAWrongPasswordAndToAnUnknownAddress() {
        assertThat(signIn("alice@amber.example", "wrong", new MockHttpSession()))
                .hasRedirectedUrl("/signin?refused");
        assertThat(signIn("nobody@amber.example", "wrong", new MockHttpSession()))
                .hasRedirectedUrl("/signin?refused");
    }

    @Test
    void makesAGuesserWaitEvenWithTheRightPasswordAndSaysTheSame() {
        User victim = user("victim@amber.example", "{noop}unused");
        for (int n = 0; n < 6; n++) {
            signIn(victim.email(), "guess " + n, new MockHttpSession());
        }
        assertThat(signIn(victim.email(), Cast.PASSWORD, new MockHttpSession())).hasRedirectedUrl("/signin?refused");
    }

    @Test
    void acceptsBcryptAndMovesItToArgon2() {
        user("old@amber.example", "{bcrypt}" + new BCryptPasswordEncoder(4).encode("an old one"));
        assertThat(signIn("old@amber.example", "an old one", new MockHttpSession()))
                .hasRedirectedUrl("/");
        assertThat(users.findByEmail("old@amber.example").orElseThrow().passwordHash())
                .startsWith("{argon2}$argon2id$v=19$m=19456,t=2,p=1$");
    }

    @Test
    void asksAVisitorToSignIn() {
        assertThat(mvc.get().uri("/app/{env}/endpoints", cast.live.id())).hasRedirectedUrl("/signin");
        assertThat(mvc.get().uri("/")).hasRedirectedUrl("/signin");
        assertThat(mvc.get().uri("/signin")).hasStatusOk().bodyText().contains("Sign in", "name=\"_csrf\"");
    }

    /** Browsers ask for more than what somebody clicked at: icons, files of their developers' tools, streams of a page left open. */
    @Test
    void leadsToThePageThatWasAskedForAndToNothingElse() {
        MockHttpSession session = new MockHttpSession();
        String inbox = "/app/" + cast.live.id() + "/inbox";
        mvc.get().uri(inbox).session(session).accept(MediaType.TEXT_HTML).exchange();
        mvc.get().uri("/.well-known/appspecific/tools.json").session(session).exchange();
        mvc.get()
                .uri("/app/{env}/tail/stream", cast.live.id())
                .session(session)
                .accept(MediaType.TEXT_EVENT_STREAM)
                .exchange();

        assertThat(signIn("alice@amber.example", Cast.PASSWORD, session)
                        .getResponse()
                        .getRedirectedUrl())
                .endsWith(inbox);
    }

    @Test
    void offersNothingThatNeedsMailWhereNoneCanBeSent() {
        assertThat(mvc.get().uri("/signin")).bodyText().doesNotContain("Sign up", "Forgot");
        assertThat(mvc.get().uri("/signup")).hasStatus(404);
        assertThat(mvc.post().uri("/signup").with(csrf()).param("email", "new@amber.example"))
                .hasStatus(404);
        assertThat(mvc.get().uri("/reset")).hasStatus(404);
    }

    @Test
    void reloadsThePageOfAFragmentWhoseSessionIsGone() {
        assertThat(mvc.get().uri("/app/{env}/deliveries", cast.live.id()).header("HX-Request", "true"))
                .hasStatus(401)
                .hasHeader("HX-Refresh", "true")
                .bodyText()
                .isEmpty();
    }

    @Test
    void opensNothingThatNoRuleNames() {
        assertThat(mvc.get().uri("/elsewhere").with(Cast.as(cast.alice))).hasStatus(404);
        assertThat(mvc.get().uri("/staff").with(Cast.as(cast.alice))).hasStatus(403);
    }

    @Test
    void refusesAFormWithoutItsToken() {
        assertThat(mvc.post().uri("/app/{env}/api-keys", cast.live.id()).with(Cast.as(cast.alice)))
                .hasStatus(403);
        assertThat(mvc.post().uri("/signout").with(Cast.as(cast.alice))).hasStatus(403);
        assertThat(mvc.post().uri("/signin").param("email", "alice@amber.example"))
                .hasRedirectedUrl("/signin?stale");
    }

    @Test
    void endsTheSessionAtSignOutAndOnlyByPost() {
        assertThat(mvc.post().uri("/signout").with(Cast.as(cast.alice)).with(csrf()))
                .hasRedirectedUrl("/signin?out");
        assertThat(mvc.get().uri("/signout").with(Cast.as(cast.alice))).hasStatus(404);
    }

    @Test
    void isStrictAboutContentEverywhere() {
        for (String path : new String[] {"/signin", "/app/" + cast.live.id(), "/app/nowhere", "/assets/app.css"}) {
            assertThat(mvc.get().uri(path).with(Cast.as(cast.alice)))
                    .hasHeader("Content-Security-Policy", WebSecurity.CONTENT_SECURITY_POLICY)
                    .hasHeader("X-Content-Type-Options", "nosniff")
                    .hasHeader("Referrer-Policy", "same-origin");
        }
    }

    private MvcTestResult signIn(String email, String password, MockHttpSession session) {
        return mvc.post()
                .uri("/signin")
                .session(session)
                .with(csrf())
                .param("email", email)
                .param("password", password)
                .exchange();
    }

    private User user(String email, String hash) {
        return users.save(new User(email, "Somebody", hash, clock.instant()));
    }
}
