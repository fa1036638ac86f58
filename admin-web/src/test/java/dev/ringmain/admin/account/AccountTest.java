package dev.ringmain.admin.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.admin.Cast;
import dev.ringmain.admin.secondfactor.Totp;
import dev.ringmain.audit.AuditEntry;
import dev.ringmain.audit.AuditLog;
import dev.ringmain.paging.Keyset;
import dev.ringmain.tenant.Accounts;
import dev.ringmain.tenant.Membership;
import dev.ringmain.tenant.Memberships;
import dev.ringmain.tenant.Passkey;
import dev.ringmain.tenant.PasskeyId;
import dev.ringmain.tenant.Passkeys;
import dev.ringmain.tenant.Role;
import dev.ringmain.tenant.SecondFactors;
import dev.ringmain.tenant.User;
import dev.ringmain.tenant.UserSessions;
import dev.ringmain.tenant.UserSessions.UserSession;
import dev.ringmain.tenant.Users;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpSession;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

class AccountTest extends MailedTest {

    private static final String NEW_PASSWORD = "four quiet words here";

    @Autowired
    Users users;

    @Autowired
    Memberships memberships;

    @Autowired
    Accounts accounts;

    @Autowired
    UserSessions sessions;

    @Autowired
    SecondFactors secondFactors;

    @Autowired
    Passkeys passkeys;

    @Autowired
    AuditLog log;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Clock clock;

    private User gail;
    private String app;

    /** A colleague of Alice's, who is new for each test. */
    @BeforeEach
    void gailJoins() {
        gail = users.save(new User(
                "gail" + System.nanoTime() + "@amber.example", "Gail", cast.alice.passwordHash(), clock.instant()));
        memberships.save(new Membership(cast.amber.id(), gail.id(), Role.DEVELOPER, clock.instant()));
        app = "/app/" + cast.live.id() + "/endpoints";
    }

    @Test
    void isInNoLongerOnceTheAccountIsDisabled() {
        MockHttpSession open = signedIn(Cast.PASSWORD);
        assertThat(get(app, open)).hasStatusOk();

        jdbc.sql("UPDATE user_account SET disabled_at = NOW(6) WHERE id = ?")
                .params((Object) gail.id().bytes())
                .update();

        assertThat(get(app, open)).hasRedirectedUrl("/signin");
        assertThat(signIn(gail.email(), Cast.PASSWORD, new MockHttpSession())).hasRedirectedUrl("/signin?refused");
    }

    @Test
    void changesAPasswordByWayOfAMail() {
        MockHttpSession open = signedIn(Cast.PASSWORD);
        MockHttpSession stranger = new MockHttpSession();
        String known = text(post("/reset", stranger, "email", gail.email()));
        String unknown = text(post("/reset", stranger, "email", "nobody@amber.example"));
        assertThat(known).contains("Look into your mail");
        assertThat(unknown.replace("nobody@amber.example", gail.email()))
                .as("nobody learns who has an account")
                .isEqualTo(known);
        String link = link(mails(gail.email(), 1).get(0), "reset");

        assertThat(get(link, stranger)).hasStatusOk().bodyText().contains(gail.email());
        assertThat(post(link, stranger, "password", "short")).hasStatus(422);
        assertThat(post(link, stranger, "password", NEW_PASSWORD)).hasRedirectedUrl("/signin?reset");
        assertThat(post(link, stranger, "password", "another one that is long"))
                .as("a link works once")
                .hasStatus(404);
        assertThat(get(app, open)).as("other sessions end").hasRedirectedUrl("/signin");
        assertThat(get(app, signedIn(NEW_PASSWORD))).hasStatusOk();
        assertThat(signIn(gail.email(), Cast.PASSWORD, new MockHttpSession())).hasRedirectedUrl("/signin?refused");
        assertThat(told()).contains("user.password_changed");
    }

    @Test
    void letsALinkForANewPasswordGoStale() {
        String first = accounts.allowReset(gail.id());
        String second = accounts.allowReset(gail.id());
        assertThat(get("/reset/" + first, new MockHttpSession())).hasStatus(404);
        assertThat(get("/reset/" + second, new MockHttpSession())).hasStatusOk();
        jdbc.sql("UPDATE password_reset SET expires_at = expires_at - INTERVAL 61 MINUTE WHERE user_id = ?")
                .params((Object) gail.id().bytes())
                .update();
        assertThat(get("/reset/" + second, new MockHttpSession()))
                .hasStatus(404)
                .bodyText()
                .contains("This link works no more", "Ask for a new one");
        String third = accounts.allowReset(gail.id());
        accounts.changePassword(gail.id(), gail.passwordHash());
        assertThat(get("/reset/" + third, new MockHttpSession()))
                .as("the password was changed meanwhile")
                .hasStatus(404);
    }

    @Test
    void changesNameAndPasswordAndEndsOtherSessions() {
        MockHttpSession here = signedIn(Cast.PASSWORD);
        MockHttpSession elsewhere = signedIn(Cast.PASSWORD);
        assertThat(get("/account", new MockHttpSession())).hasRedirectedUrl("/signin");
        assertThat(get("/account", here)).hasStatusOk().bodyText().contains(gail.email());

        post("/account/name", here, "name", " Gail Amber ");
        assertThat(get(app, here)).hasStatusOk().bodyText().contains("Gail Amber");
        post("/account/name", here, "name", "");
        assertThat(user().name()).isEqualTo("Gail Amber");

        post("/account/sessions", here);
        assertThat(get(app, elsewhere)).hasRedirectedUrl("/signin");
        assertThat(get(app, here)).hasStatusOk();

        MockHttpSession again = signedIn(Cast.PASSWORD);
        post("/account/password", here, "current", "a guess", "password", NEW_PASSWORD);
        post("/account/password", here, "current", Cast.PASSWORD, "password", "short");
        assertThat(get(app, again)).as("nothing changed").hasStatusOk();
        post("/account/password", here, "current", Cast.PASSWORD, "password", NEW_PASSWORD);
        assertThat(get(app, again)).hasRedirectedUrl("/signin");
        assertThat(get(app, here)).hasStatusOk();
        signedIn(NEW_PASSWORD);
    }

    @Test
    void showsWhereSomebodyIsSignedInAndEndsOneOfThem() {
        MockHttpSession here = signedIn(Cast.PASSWORD);
        MockHttpSession elsewhere = signedIn(Cast.PASSWORD);
        List<UserSession> both = sessions.of(gail.id());
        assertThat(both).hasSize(2).allMatch(UserSession::open);
        String newest = "/account/sessions/" + both.get(0).id() + "/ending";
        assertThat(get("/account", here))
                .bodyText()
                .contains("this browser", both.get(0).address(), newest);

        MockHttpSession charlies = new MockHttpSession();
        signIn(cast.charlie.email(), Cast.PASSWORD, charlies);
        post(newest, charlies);
        assertThat(get(app, elsewhere)).as("not a stranger's to end").hasStatusOk();
        post("/account/sessions/" + both.get(1).id() + "/ending", here);
        assertThat(get(app, here)).as("not the one that asks").hasStatusOk();

        post(newest, here);
        assertThat(get(app, elsewhere)).hasRedirectedUrl("/signin");
        assertThat(get(app, here)).hasStatusOk();
        assertThat(sessions.of(gail.id())).extracting(UserSession::open).containsExactly(false, true);
        assertThat(told()).contains("user.session_ended");

        signedIn(Cast.PASSWORD);
        post("/account/name", here, "name", "Gail Again");
        assertThat(sessions.of(gail.id())).as("a change begins no session").hasSize(3);
        post("/account/sessions", here);
        assertThat(sessions.of(gail.id())).extracting(UserSession::open).containsExactly(false, false, true);
        assertThat(get("/account", here)).hasStatusOk().bodyText().contains("this browser");
        post("/signout", here);
        assertThat(sessions.of(gail.id())).noneMatch(UserSession::open);
    }

    @Test
    void asksForASecondFactor() {
        MockHttpSession here = signedIn(Cast.PASSWORD);
        assertThat(get("/account/second-factor", here)).hasRedirectedUrl("/account");
        post("/account/second-factor", here, "password", "a guess");
        assertThat(secondFactors.begun(gail.id())).isEmpty();
        post("/account/second-factor", here, "password", Cast.PASSWORD);
        byte[] secret = secondFactors.begun(gail.id()).orElseThrow().secret();
        assertThat(get("/account/second-factor", here))
                .hasStatusOk()
                .bodyText()
                .contains(Totp.base32(secret), "viewBox", "<path");
        assertThat(signIn(gail.email(), Cast.PASSWORD, new MockHttpSession()))
                .as("not before it is confirmed")
                .hasRedirectedUrl("/");
        assertThat(post("/account/second-factor/confirmation", here, "code", "000000x"))
                .hasStatus(422);
        jdbc.sql("UPDATE second_factor SET begun_at = begun_at - INTERVAL 11 MINUTE WHERE user_id = ?")
                .params((Object) gail.id().bytes())
                .update();
        assertThat(get("/account/second-factor", here))
                .as("not without the password for ever")
                .hasRedirectedUrl("/account");
        post("/account/second-factor/confirmation", here, "code", Totp.code(secret, clock.instant()));
        assertThat(secondFactors.confirm(gail.id(), 1)).isEmpty();
        assertThat(secondFactors.isOn(gail.id())).isFalse();
        post("/account/second-factor", here, "password", Cast.PASSWORD);
        secret = secondFactors.begun(gail.id()).orElseThrow().secret();
        String proof = Totp.code(secret, clock.instant());
        MvcTestResult shown = post("/account/second-factor/confirmation", here, "code", proof);
        List<String> codes = Pattern.compile("\\b[a-z2-9]{5}-[a-z2-9]{5}\\b")
                .matcher(text(shown))
                .results()
                .map(MatchResult::group)
                .toList();
        assertThat(codes).hasSize(10).doesNotHaveDuplicates();
        assertThat(get("/account", here)).bodyText().contains("Recovery codes left: 10 of 10");

        MockHttpSession half = new MockHttpSession();
        assertThat(get(app, half)).hasRedirectedUrl("/signin");
        assertThat(signIn(gail.email(), Cast.PASSWORD, half)).hasRedirectedUrl("/signin/code");
        assertThat(get(app, half)).as("the password alone opens nothing").hasRedirectedUrl("/signin/code");
        assertThat(get("/account", half)).hasRedirectedUrl("/signin/code");
        assertThat(get("/signin/code", half)).hasStatusOk().bodyText().contains(gail.email());
        assertThat(post("/signin/code", half, "code", proof))
                .as("a code is used once")
                .hasStatus(422);
        assertThat(post("/signin/code", half, "code", "")).hasStatus(422);
        String next = Totp.code(secret, clock.instant().plusSeconds(30));
        String before = half.getId();
        assertThat(post("/signin/code", half, "code", next)).hasStatus3xxRedirection();
        assertThat(half.getId()).isNotEqualTo(before);
        assertThat(get(app, half)).hasStatusOk();

        MockHttpSession lost = new MockHttpSession();
        signIn(gail.email(), Cast.PASSWORD, lost);
        assertThat(post("/signin/code", lost, "code", codes.get(3).toUpperCase(java.util.Locale.ROOT)))
                .hasStatus3xxRedirection();
        assertThat(get(app, lost)).hasStatusOk();
        MockHttpSession thief = new MockHttpSession();
        signIn(gail.email(), Cast.PASSWORD, thief);
        assertThat(post("/signin/code", thief, "code", codes.get(3))).hasStatus(422);
        assertThat(told()).contains("user.second_factor_added", "user.recovery_code_used");

        post("/account/second-factor/removal", here, "password", "a guess");
        assertThat(secondFactors.isOn(gail.id())).isTrue();
        post("/account/second-factor/removal", here, "password", Cast.PASSWORD);
        assertThat(get(app, signedIn(Cast.PASSWORD))).hasStatusOk();
        assertThat(told()).contains("user.second_factor_removed");
    }

    @Test
    void makesAGuesserOfCodesWait() {
        byte[] secret = Totp.newSecret();
        secondFactors.begin(gail.id(), secret);
        List<String> codes = secondFactors.confirm(gail.id(), 1);
        MockHttpSession half = new MockHttpSession();
        signIn(gail.email(), Cast.PASSWORD, half);
        for (int n = 0; n < 12; n++) {
            post("/signin/code", half, "code", "nothing");
        }
        assertThat(post("/signin/code", half, "code", codes.get(0))).hasStatus(422);
        assertThat(secondFactors.recoveryCodesLeft(gail.id())).isEqualTo(10);
    }

    @Test
    void forgetsTheFirstHalfOnceThePasswordIsAnother() {
        secondFactors.begin(gail.id(), Totp.newSecret());
        List<String> codes = secondFactors.confirm(gail.id(), 1);
        MockHttpSession half = new MockHttpSession();
        signIn(gail.email(), Cast.PASSWORD, half);
        accounts.changePassword(gail.id(), gail.passwordHash());
        assertThat(post("/signin/code", half, "code", codes.get(0))).hasStatus(422);
    }

    @Test
    void opensTheSecondHalfToNobodyElse() {
        assertThat(get("/signin/code", new MockHttpSession())).hasRedirectedUrl("/signin");
        assertThat(post("/signin/code", new MockHttpSession(), "code", "123456"))
                .hasRedirectedUrl("/signin?stale");
    }

    @Test
    void removesNobodyElsesPasskey() {
        Passkey passkey = new Passkey(
                PasskeyId.next(),
                gail.id(),
                "Phone",
                gail.id().bytes(),
                new byte[] {1},
                new byte[] {2},
                0,
                Set.of("internal"),
                true,
                false,
                clock.instant(),
                null);
        passkeys.add(passkey);
        MockHttpSession bob = new MockHttpSession();
        signIn(cast.bob.email(), Cast.PASSWORD, bob);
        assertThat(post("/account/passkeys/" + passkey.id() + "/removal", bob, "password", Cast.PASSWORD))
                .hasStatus(404);
        MockHttpSession here = signedIn(Cast.PASSWORD);
        assertThat(get("/account", here)).bodyText().contains("Phone");
        assertThat(post("/account/passkeys/options", here, "password", "a guess"))
                .hasStatus(422);
        assertThat(post("/account/passkeys", here, "credential", "{}")).hasStatus(422);
        assertThat(post("/signin/passkey", new MockHttpSession(), "credential", "{}"))
                .hasStatus(422);
        assertThat(post("/account/passkeys/" + passkey.id() + "/removal", here, "password", "a guess"))
                .hasStatus(303);
        assertThat(passkeys.of(gail.id())).as("a browser that was left open").hasSize(1);
        assertThat(post("/account/passkeys/" + passkey.id() + "/removal", here, "password", Cast.PASSWORD))
                .hasStatus(303);
        assertThat(passkeys.of(gail.id())).isEmpty();
        assertThat(told()).contains("user.passkey_added", "user.passkey_removed");
    }

    private User user() {
        return users.findById(gail.id()).orElseThrow();
    }

    /** What the tenant's log says that Gail did. */
    private List<String> told() {
        return log.of(cast.amber.id(), "user", Keyset.first(50)).rows().stream()
                .filter(entry -> entry.target().equals(gail.id().toString()))
                .map(AuditEntry::action)
                .toList();
    }

    private MockHttpSession signedIn(String password) {
        MockHttpSession session = new MockHttpSession();
        assertThat(signIn(gail.email(), password, session)).hasRedirectedUrl("/");
        return session;
    }
}
