package dev.ringmain.admin.staff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.authentication;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;

import dev.ringmain.admin.Cast;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.admin.secondfactor.Totp;
import dev.ringmain.admin.staff.desk.Desk;
import dev.ringmain.audit.AuditLog;
import dev.ringmain.paging.Keyset;
import dev.ringmain.secret.Sealing;
import dev.ringmain.staff.StaffMember;
import dev.ringmain.staff.StaffMember.Role;
import dev.ringmain.staff.StaffMembers;
import dev.ringmain.staff.StaffSessions;
import dev.ringmain.staff.StaffViews;
import jakarta.servlet.http.Cookie;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@DashboardTest
class StaffSignInTest {

    @Autowired
    MockMvcTester mvc;

    @Autowired
    Cast cast;

    @Autowired
    StaffCast staff;

    @Autowired
    StaffMembers members;

    @Autowired
    StaffSessions sessions;

    @Autowired
    StaffViews views;

    @Autowired
    Sealing sealing;

    @Autowired
    AuditLog log;

    @Autowired
    Clock clock;

    @Test
    void letsInWhoKnowsThePasswordAndHoldsTheSecondFactor() {
        StaffMember stella = staff.enrolled("stella@ringmain.example", Role.SUPPORT);
        MvcTestResult first = password(stella.email(), Cast.PASSWORD);
        assertThat(first).hasStatus(303).hasRedirectedUrl("/staff/signin/code");
        Cookie half = session(first);
        assertThat(mvc.get().uri("/staff/tenants").cookie(half))
                .as("with the password alone")
                .hasRedirectedUrl("/staff/signin");
        assertThat(mvc.get().uri("/staff/signin/code").cookie(half))
                .hasStatusOk()
                .bodyText()
                .doesNotContain(Totp.base32(StaffCast.SECRET));

        MvcTestResult second = code(half, Totp.code(StaffCast.SECRET, clock.instant()));
        assertThat(second).hasStatus(303).hasRedirectedUrl("/staff");
        Cookie whole = session(second);
        assertThat(whole.getValue()).isNotEqualTo(half.getValue());
        assertThat(mvc.get().uri("/staff/tenants").cookie(whole)).hasStatusOk();
        assertThat(mvc.get().uri("/staff/tenants").cookie(half)).hasRedirectedUrl("/staff/signin");
        assertThat(log.ofThePlatform("staff_member.signed_in", Keyset.first(25)).rows())
                .anyMatch(entry -> entry.actor().name().equals(stella.email()));
    }

    @Test
    void asksWhoeverComes() {
        assertThat(mvc.get().uri("/staff")).hasRedirectedUrl("/staff/signin");
        assertThat(mvc.get().uri("/staff/signin"))
                .hasStatusOk()
                .bodyText()
                .contains("Staff sign-in", "data-realm=\"staff\"", "name=\"_csrf\"");
        assertThat(mvc.get().uri("/staff/signin").with(staff.as(Role.ADMIN))).hasRedirectedUrl("/staff");
    }

    @Test
    void keepsItsCookieToTheConsole() {
        Cookie half = session(password(staff.the(Role.ADMIN).email(), Cast.PASSWORD));
        assertThat(half.getPath()).isEqualTo("/staff");
        assertThat(half.isHttpOnly()).isTrue();
        assertThat(half.getAttribute("SameSite")).isEqualTo("Strict");
    }

    @Test
    void takesACodeOnce() {
        StaffMember twice = staff.enrolled("twice@ringmain.example", Role.SUPPORT);
        String code = Totp.code(StaffCast.SECRET, clock.instant());
        assertThat(code(session(password(twice.email(), Cast.PASSWORD)), code)).hasRedirectedUrl("/staff");
        assertThat(code(session(password(twice.email(), Cast.PASSWORD)), code))
                .hasRedirectedUrl("/staff/signin/code?refused");
    }

    @Test
    void showsTheSecondFactorAtTheFirstSignInAndNeverAgain() {
        StaffMember newcomer = staff.newcomer("newcomer@ringmain.example");
        byte[] secret = newcomer.totpSecret(sealing);
        Cookie half = session(password(newcomer.email(), Cast.PASSWORD));
        assertThat(mvc.get().uri("/staff/signin/code").cookie(half))
                .hasStatusOk()
                .bodyText()
                .contains(Totp.base32(secret), "<path d=");
        assertThat(code(half, "000000").getResponse().getRedirectedUrl()).isEqualTo("/staff/signin/code?refused");
        assertThat(members.findById(newcomer.id()).orElseThrow().isEnrolled()).isFalse();
        assertThat(code(half, Totp.code(secret, clock.instant()))).hasRedirectedUrl("/staff");
        Cookie again = session(password(newcomer.email(), Cast.PASSWORD));
        assertThat(mvc.get().uri("/staff/signin/code").cookie(again))
                .hasStatusOk()
                .bodyText()
                .doesNotContain(Totp.base32(secret));
    }

    @Test
    void saysTheSameToAWrongPasswordAndToAnUnknownAddress() {
        assertThat(password(staff.the(Role.ADMIN).email(), "wrong")).hasRedirectedUrl("/staff/signin?refused");
        assertThat(password("nobody@ringmain.example", "wrong")).hasRedirectedUrl("/staff/signin?refused");
    }

    @Test
    void makesAGuesserOfCodesWaitEvenWithTheRightOne() {
        StaffMember victim = staff.enrolled("victim@ringmain.example", Role.SUPPORT);
        Cookie half = session(password(victim.email(), Cast.PASSWORD));
        String right = Totp.code(StaffCast.SECRET, clock.instant());
        for (int n = 0; n < 8; n++) {
            String guess = String.format("%06d", (Integer.parseInt(right) + 1 + n) % 1_000_000);
            code(half, guess);
        }
        assertThat(code(half, right)).hasRedirectedUrl("/staff/signin/code?refused");
    }

    @Test
    void shutsOutWhoeverIsDisabled() {
        StaffMember leaver = staff.enrolled("leaver@ringmain.example", Role.OPERATOR);
        Cookie whole = session(
                code(session(password(leaver.email(), Cast.PASSWORD)), Totp.code(StaffCast.SECRET, clock.instant())));
        assertThat(mvc.get().uri("/staff/tenants").cookie(whole)).hasStatusOk();
        assertThat(mvc.post()
                        .uri("/staff/members/{id}/disabling", leaver.id())
                        .with(staff.as(Role.ADMIN))
                        .with(csrf()))
                .hasStatus(303);
        assertThat(mvc.get().uri("/staff/tenants").cookie(whole)).hasRedirectedUrl("/staff/signin");
        assertThat(password(leaver.email(), Cast.PASSWORD)).hasRedirectedUrl("/staff/signin?refused");
    }

    @Test
    void endsTheSessionAtSignOut() {
        Cookie whole = session(code(
                session(password(
                        staff.enrolled("out@ringmain.example", Role.SUPPORT).email(), Cast.PASSWORD)),
                Totp.code(StaffCast.SECRET, clock.instant())));
        assertThat(mvc.post().uri("/staff/signout").cookie(whole).with(csrf())).hasRedirectedUrl("/staff/signin?out");
        assertThat(mvc.get().uri("/staff/tenants").cookie(whole)).hasRedirectedUrl("/staff/signin");
    }

    @Test
    void isNoWayInForCustomersNorTheDashboardOneForStaff() {
        assertThat(mvc.get().uri("/staff/tenants").with(Cast.as(cast.alice))).hasStatus(403);
        assertThat(mvc.get().uri("/app/{env}", cast.live.id()).with(staff.as(Role.ADMIN)))
                .hasStatus(404);
        assertThat(password(cast.alice.email(), Cast.PASSWORD)).hasRedirectedUrl("/staff/signin?refused");
    }

    @Test
    void refusesAFormWithoutItsToken() {
        assertThat(mvc.post().uri("/staff/members").with(staff.as(Role.ADMIN))).hasStatus(403);
        assertThat(mvc.post().uri("/staff/signin").param("email", "x")).hasRedirectedUrl("/staff/signin?stale");
    }

    @Test
    void addsSomebodyWhoIsShownAPasswordOnce() {
        MvcTestResult added = mvc.post()
                .uri("/staff/members")
                .with(staff.as(Role.ADMIN))
                .with(csrf())
                .param("email", "Added@ringmain.example")
                .param("name", "Added")
                .param("role", "billing")
                .exchange();
        assertThat(added).hasStatus(201);
        StaffMember member = members.findByEmail("added@ringmain.example").orElseThrow();
        assertThat(member.role()).isEqualTo(Role.BILLING);
        assertThat(member.isEnrolled()).isFalse();
        assertThat(log.ofThePlatform("staff_member.created", Keyset.first(25)).rows())
                .anyMatch(entry -> entry.target().equals(member.id().toString())
                        && entry.actor().name().equals("admin@ringmain.example")
                        && !entry.after().contains("argon2"));
        assertThat(mvc.post()
                        .uri("/staff/members")
                        .with(staff.as(Role.ADMIN))
                        .with(csrf())
                        .param("email", "added@ringmain.example")
                        .param("name", "Again"))
                .hasStatus(422);
    }

    @Test
    void letsNobodyChangeTheirOwnRow() {
        assertThat(mvc.post()
                        .uri(
                                "/staff/members/{id}/disabling",
                                staff.the(Role.ADMIN).id())
                        .with(staff.as(Role.ADMIN))
                        .with(csrf()))
                .hasStatus(404);
    }

    @Test
    void changesOnesOwnPasswordAndEndsEveryOtherSession() {
        StaffMember changer = staff.enrolled("changer@ringmain.example", Role.SUPPORT);
        Cookie here = whole(changer);
        Cookie elsewhere = whole(changer);
        Cookie half = session(password(changer.email(), Cast.PASSWORD));
        Cookie view = view(changer);
        String fresh = "another horse altogether";

        assertThat(mvc.get().uri("/staff/account").cookie(here))
                .hasStatusOk()
                .bodyText()
                .contains("Your password", changer.email());
        for (String[] wrong : new String[][] {{"not my password", fresh}, {Cast.PASSWORD, "short"}}) {
            assertThat(ownPassword(here, wrong[0], wrong[1], "203.0.113.1")
                            .getResponse()
                            .getCookie("ringmain_staff"))
                    .as(wrong[0])
                    .isNull();
        }
        assertThat(mvc.get().uri("/staff/tenants").cookie(elsewhere)).hasStatusOk();

        Cookie renewed = session(ownPassword(here, Cast.PASSWORD, fresh, "203.0.113.1"));
        assertThat(mvc.get().uri("/staff/tenants").cookie(renewed)).hasStatusOk();
        for (Cookie old : new Cookie[] {here, elsewhere}) {
            assertThat(mvc.get().uri("/staff/tenants").cookie(old)).hasRedirectedUrl("/staff/signin");
        }
        assertThat(mvc.get().uri("/staff/signin/code").cookie(half)).hasRedirectedUrl("/staff/signin");
        assertThat(mvc.get().uri("/app/{env}", cast.live.id()).cookie(view))
                .hasRedirectedUrl("/staff/tenants/" + cast.amber.id() + "?over");
        assertThat(password(changer.email(), Cast.PASSWORD)).hasRedirectedUrl("/staff/signin?refused");
        assertThat(password(changer.email(), fresh)).hasRedirectedUrl("/staff/signin/code");
        assertThat(log.ofThePlatform("staff_member.updated", Keyset.first(25)).rows())
                .anyMatch(entry -> entry.target().equals(changer.id().toString())
                        && entry.after().contains("password_hash")
                        && !entry.after().contains("argon2"));
    }

    @Test
    void endsTheSessionAndTheViewOfWhoeverIsDemotedOrShutOut() {
        for (String act : new String[] {"role", "disabling", "renewal"}) {
            StaffMember demoted = staff.enrolled(act + "@ringmain.example", Role.OPERATOR);
            Cookie whole = whole(demoted);
            Cookie view = view(demoted);
            assertThat(mvc.get().uri("/app/{env}", cast.live.id()).cookie(view)).hasStatusOk();
            mvc.post()
                    .uri("/staff/members/{id}/" + act, demoted.id())
                    .with(staff.as(Role.ADMIN))
                    .with(csrf())
                    .param("role", "operator")
                    .exchange();
            if (act.equals("role")) {
                assertThat(mvc.get().uri("/staff/tenants").cookie(whole))
                        .as("the same role")
                        .hasStatusOk();
                mvc.post()
                        .uri("/staff/members/{id}/role", demoted.id())
                        .with(staff.as(Role.ADMIN))
                        .with(csrf())
                        .param("role", "support")
                        .exchange();
            }
            assertThat(mvc.get().uri("/staff/tenants").cookie(whole)).as(act).hasRedirectedUrl("/staff/signin");
            assertThat(mvc.get().uri("/app/{env}", cast.live.id()).cookie(view))
                    .as(act)
                    .hasRedirectedUrl("/staff/tenants/" + cast.amber.id() + "?over");
        }
    }

    @Test
    void changesNobodyForWhoIsNoAdminAnyMore() {
        StaffMember was = staff.enrolled("was-admin@ringmain.example", Role.ADMIN);
        StaffMember other = staff.enrolled("other-admin@ringmain.example", Role.ADMIN);
        Desk asItWas = new Desk(was.id(), was.email(), was.name(), Role.ADMIN);
        mvc.post()
                .uri("/staff/members/{id}/role", was.id())
                .with(staff.as(Role.ADMIN))
                .with(csrf())
                .param("role", "billing")
                .exchange();
        MvcTestResult late = mvc.post()
                .uri("/staff/members/{id}/disabling", other.id())
                .with(authentication(UsernamePasswordAuthenticationToken.authenticated(
                        asItWas, null, AuthorityUtils.createAuthorityList("ROLE_STAFF"))))
                .with(csrf())
                .exchange();
        assertThat(late).hasRedirectedUrl("/staff/members");
        Map<String, Object> flash = late.getMvcResult().getFlashMap();
        assertThat(flash).containsEntry("flash", "Nothing changed: you are no admin any more.");
        assertThat(members.findById(other.id()).orElseThrow().isEnabled()).isTrue();
        mvc.post()
                .uri("/staff/members/{id}/disabling", other.id())
                .with(staff.as(Role.ADMIN))
                .with(csrf())
                .exchange();
    }

    private Cookie whole(StaffMember member) {
        return new Cookie("ringmain_staff", sessions.open(member.id(), true));
    }

    private Cookie view(StaffMember member) {
        return new Cookie(
                "ringmain_view",
                views.start(member.id(), member.role(), cast.amber.id(), "To help.", StaffViews.LONGEST));
    }

    private MvcTestResult ownPassword(Cookie session, String current, String fresh, String address) {
        return mvc.post()
                .uri("/staff/account/password")
                .with(csrf())
                .with(request -> {
                    request.setRemoteAddr(address);
                    return request;
                })
                .cookie(session)
                .param("current", current)
                .param("password", fresh)
                .exchange();
    }

    private MvcTestResult password(String email, String password) {
        return mvc.post()
                .uri("/staff/signin")
                .with(csrf())
                .param("email", email)
                .param("password", password)
                .exchange();
    }

    private MvcTestResult code(Cookie half, String code) {
        return mvc.post()
                .uri("/staff/signin/code")
                .with(csrf())
                .cookie(half)
                .param("code", code)
                .exchange();
    }

    private static Cookie session(MvcTestResult result) {
        @Nullable
        Cookie cookie = Arrays.stream(result.getResponse().getCookies())
                .filter(one -> one.getName().equals("ringmain_staff"))
                .findFirst()
                .orElse(null);
        assertThat(cookie).as("the console's cookie").isNotNull();
        return cookie;
    }
}
