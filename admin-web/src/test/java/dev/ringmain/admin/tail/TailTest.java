package dev.ringmain.admin.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;

import dev.ringmain.admin.AliceInTheDashboard;
import dev.ringmain.admin.Cast;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.admin.signin.SignedIn;
import dev.ringmain.admin.staff.StaffCast;
import dev.ringmain.delivery.Deliveries;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.event.Events;
import dev.ringmain.staff.StaffMember;
import dev.ringmain.staff.StaffRoster;
import dev.ringmain.staff.StaffViews;
import dev.ringmain.tenant.Accounts;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Membership;
import dev.ringmain.tenant.Memberships;
import dev.ringmain.tenant.Role;
import dev.ringmain.tenant.Team;
import dev.ringmain.tenant.User;
import dev.ringmain.tenant.UserSessions;
import dev.ringmain.tenant.Users;
import jakarta.servlet.http.Cookie;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockHttpSession;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

@DashboardTest
class TailTest extends AliceInTheDashboard {

    @Autowired
    Tails tails;

    @Autowired
    StaffCast staff;

    @Autowired
    StaffViews views;

    @Autowired
    StaffRoster roster;

    @Autowired
    Accounts accounts;

    @Autowired
    UserSessions userSessions;

    @Autowired
    Users users;

    @Autowired
    Memberships memberships;

    @Autowired
    Team team;

    @Autowired
    Events events;

    @Autowired
    Deliveries deliveries;

    @Autowired
    Endpoints endpoints;

    private final List<MockHttpSession> sessions = new ArrayList<>();

    @AfterEach
    void everybodyLeaves() {
        sessions.stream().filter(session -> !session.isInvalid()).forEach(MockHttpSession::invalidate);
        await().untilAsserted(() -> {
            tails.sweepNow();
            assertThat(tails.count()).isZero();
        });
    }

    @Test
    void saysWithoutAScriptWhereToLook() {
        assertThat(get("/tail?status=failed"))
                .bodyText()
                .contains("The tail needs a script", "/tail/stream?type=&amp;endpoint=&amp;status=failed");
        assertThat(get("/tail?status=odd&endpoint=x")).bodyText().contains("endpoint”, “status");
    }

    @Test
    void tellsOfEventsAndOfEachAttemptAsTheyCome() {
        Endpoint endpoint = cast.endpoint(environment, "https://hooks.amber.example/in", "*");
        MvcTestResult stream = watch(cast.alice, environment, "");
        cast.delivery(endpoint, cast.event(environment, "tail.seen", "{\"secret\":1}"));
        awaits(stream, "\"type\":\"tail.seen\"", "\"kind\":\"event\"", "\"answer\":\"1 delivery\"");

        // One that is fresh, and at once one more.
        cast.attemptAll(503, "", Duration.ZERO);
        awaits(stream, "\"kind\":\"retrying\"", "503, attempt 2", "https://hooks.amber.example/in");
        cast.attemptAll(200, "", null);
        awaits(stream, "\"kind\":\"succeeded\"", "200, attempt 3");
        assertThat(text(stream)).doesNotContain("secret");
        assertThat(text(stream).split("\"kind\":\"event\"", -1)).as("told once").hasSize(2);
    }

    /** What was born long before anybody looked is heard of when it is tried again. */
    @Test
    void tellsOfARetryOfWhatIsOld() {
        Endpoint endpoint = cast.endpoint(environment, "https://hooks.amber.example/in", "*");
        cast.pastDelivery(
                endpoint,
                cast.event(
                        environment, "tail.old", "{}", java.time.Instant.now().minus(Duration.ofHours(3))));
        cast.attemptAll(503, "", Duration.ZERO);
        MvcTestResult stream = watch(cast.alice, environment, "");
        // The first is the greeting, the second comes with the first look; what happened before that is not told.
        await().until(() -> text(stream).split("event:beat", -1).length > 2);
        cast.attemptAll(200, "", null);
        awaits(stream, "tail.old", "\"kind\":\"succeeded\"");
        assertThat(text(stream)).doesNotContain("\"kind\":\"event\"", "retrying");
    }

    /** A database that took its time, or a thread that had others to serve. */
    @Test
    void missesNothingWhenALookComesLate() {
        Instant now = Instant.now();
        cast.event(environment, "tail.between", "{}", now.minusSeconds(15));
        Watch follows = new Watch(environment.id(), events, deliveries, endpoints, Clock.systemUTC());
        assertThat(follows.look(now.minusSeconds(30)).lines()).hasSize(1);
        cast.event(environment, "tail.late", "{}", now.minusSeconds(14));

        assertThat(follows.look(now).lines()).extracting(TailLine::type).containsExactly("tail.late");
        assertThat(new Watch(environment.id(), events, deliveries, endpoints, Clock.systemUTC())
                        .look(now)
                        .lines())
                .isEmpty();
    }

    @Test
    void tellsWhatTheFilterWantsAndNobodyElses() {
        Endpoint endpoint = cast.endpoint(environment, "https://hooks.amber.example/in", "*");
        MvcTestResult failed = watch(cast.alice, environment, "?status=failed&endpoint=" + endpoint.id());
        MvcTestResult typed = watch(cast.alice, environment, "?type=other.*");
        MvcTestResult elsewhere = watch(cast.alice, cast.live, "");
        cast.delivery(endpoint, cast.event(environment, "tail.seen", "{}"));
        cast.event(environment, "other.seen", "{}");
        cast.event(environment, "otherwise.seen", "{}");
        cast.attemptAll(404, "", null);

        awaits(failed, "\"kind\":\"failed\"", "tail.seen");
        awaits(typed, "other.seen");
        assertThat(text(failed)).doesNotContain("\"kind\":\"event\"", "other.seen");
        assertThat(text(typed)).doesNotContain("tail.seen", "otherwise.seen");
        assertThat(text(elsewhere)).doesNotContain("tail.seen");
    }

    @Test
    void endsWithItsSession() {
        MvcTestResult stream = watch(cast.alice, environment, "");
        MockHttpSession session = sessions.get(0);
        mvc.post()
                .uri("/signout")
                .session(session)
                .with(Cast.as(cast.alice))
                .with(csrf())
                .exchange();
        awaits(stream, "event:end", "You are signed out.");
        await().until(() -> tails.count() == 0);
    }

    /** From elsewhere, where a lost browser is signed out: an open tail makes no request that would be refused. */
    @Test
    void endsWhenAllBrowsersAreSignedOut() {
        User eve = member("eve");
        MvcTestResult stream = watch(eve, environment, "");
        awaits(stream, "beat");
        accounts.endSessions(eve.id());
        awaits(stream, "event:end", "You are signed out.");
    }

    @Test
    void endsWithTheSessionThatIsEndedByItself() {
        User eve = member("eva");
        var row = userSessions.begin(eve.id(), eve.sessionEpoch(), "192.0.2.1", "A browser");
        SignedIn who = new SignedIn(eve.id(), eve.email(), eve.name(), eve.sessionEpoch(), row.value());
        MvcTestResult stream = watch(Cast.as(who), environment, "");
        awaits(stream, "beat");
        userSessions.end(eve.id(), row);
        awaits(stream, "event:end", "You are signed out.");
    }

    @Test
    void endsForWhomIsRemovedFromTheTeam() {
        User eve = member("evelyn");
        MvcTestResult stream = watch(eve, environment, "");
        awaits(stream, "beat");
        team.remove(
                environment.tenant(),
                Role.OWNER,
                memberships
                        .findByTenantAndUser(environment.tenant(), eve.id())
                        .orElseThrow()
                        .id());
        awaits(stream, "event:end", "You are signed out.");
    }

    private User member(String name) {
        User user = users.save(new User(name + "@amber.example", "Eve Amber", "none", Instant.now()));
        memberships.save(new Membership(environment.tenant(), user.id(), Role.DEVELOPER, Instant.now()));
        return user;
    }

    /** The browser's session lives on: what ends is the looking in. */
    @Test
    void endsForStaffWithTheirLookingIn() {
        StaffMember looker = staff.enrolled("tail@ringmain.example", StaffMember.Role.SUPPORT);
        String view = views.start(
                looker.id(), looker.role(), environment.tenant(), "To see it live.", Duration.ofMinutes(30));
        MockHttpSession session = new MockHttpSession();
        sessions.add(session);
        MvcTestResult stream = mvc.get()
                .uri("/app/" + environment.id() + "/tail/stream")
                .accept(MediaType.TEXT_EVENT_STREAM)
                .session(session)
                .cookie(new Cookie("ringmain_view", view))
                .asyncExchange();
        assertThat(stream.getResponse().getStatus()).isEqualTo(200);
        awaits(stream, "beat");
        roster.change(staff.the(StaffMember.Role.ADMIN).id(), looker.id(), one -> one.become(StaffMember.Role.BILLING));
        awaits(stream, "event:end", "You are signed out.");
        await().until(() -> tails.count() == 0);
    }

    @Test
    void letsAUserHaveThreeAndEndsTheOldest() {
        MvcTestResult first = watch(cast.alice, environment, "");
        for (int n = 0; n < Tails.MOST_OF_A_USER; n++) {
            watch(cast.alice, environment, "");
        }
        awaits(first, "event:end", "more tails than 3");
        await().until(() -> tails.count() == Tails.MOST_OF_A_USER);
        watch(cast.charlie, cast.charlies, "");
        assertThat(tails.count()).isEqualTo(Tails.MOST_OF_A_USER + 1);
    }

    @Test
    void isForMembersAlone() {
        watch(cast.bob, environment, "");
        for (String path : List.of("/tail", "/tail/stream")) {
            assertThat(mvc.get()
                            .uri("/app/" + environment.id() + path)
                            .accept(path.endsWith("stream") ? MediaType.TEXT_EVENT_STREAM : MediaType.TEXT_HTML)
                            .with(Cast.as(cast.charlie)))
                    .hasStatus(404);
            assertThat(mvc.get().uri("/app/" + environment.id() + path)).hasStatus(302);
        }
    }

    private MvcTestResult watch(User user, Environment where, String query) {
        return watch(Cast.as(user), where, query);
    }

    private MvcTestResult watch(RequestPostProcessor who, Environment where, String query) {
        MockHttpSession session = new MockHttpSession();
        sessions.add(session);
        MvcTestResult stream = mvc.get()
                .uri("/app/" + where.id() + "/tail/stream" + query)
                .accept(MediaType.TEXT_EVENT_STREAM)
                .session(session)
                .with(who)
                .asyncExchange();
        assertThat(stream.getResponse().getStatus()).isEqualTo(200);
        return stream;
    }

    private static void awaits(MvcTestResult stream, String... texts) {
        await().untilAsserted(() -> assertThat(text(stream)).contains(texts));
    }

    private static String text(MvcTestResult stream) {
        return new String(stream.getResponse().getContentAsByteArray(), StandardCharsets.UTF_8);
    }
}
