package dev.ringmain.admin.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;

import dev.ringmain.admin.Cast;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.delivery.Delivery;
import dev.ringmain.delivery.ReplayJob;
import dev.ringmain.delivery.ReplayJobs;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.event.Event;
import dev.ringmain.request.ApiRequest;
import dev.ringmain.request.RequestId;
import dev.ringmain.request.RequestLog;
import dev.ringmain.secret.MasterKey;
import dev.ringmain.tenant.ApiKey;
import dev.ringmain.tenant.ApiKeys;
import dev.ringmain.tenant.Membership;
import dev.ringmain.tenant.Memberships;
import dev.ringmain.tenant.Scope;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockHttpSession;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Whose environment it is, and who may change it, on every page there is. */
@DashboardTest
class WorkspaceTest {

    @Autowired
    MockMvcTester mvc;

    @Autowired
    Cast cast;

    @Autowired
    ApiKeys keys;

    @Autowired
    ReplayJobs jobs;

    @Autowired
    RequestLog log;

    @Autowired
    MasterKey masterKey;

    @Autowired
    Clock clock;

    @Autowired
    Memberships memberships;

    @Autowired
    RequestMappingHandlerMapping requestMappingHandlerMapping;

    private Endpoint endpoint;
    private Event event;
    private Delivery delivery;
    private ApiKey key;
    private ReplayJob job;
    private Membership membership;
    private RequestId request;

    @BeforeEach
    void aliceHasSomethingOfEverything() {
        cast.described(cast.live, "session.described");
        endpoint = cast.endpoint(cast.live, "https://hooks.amber.example/in", "session.*");
        event = cast.event(cast.live, "session.ended", "{}");
        delivery = cast.delivery(endpoint, event);
        cast.attemptAll(500, "", null);
        key = ApiKey.issue(cast.live, "Back end", Scope.all(), masterKey, clock.instant())
                .key();
        keys.save(key);
        request = RequestId.next();
        log.note(
                cast.live.id(),
                () -> new ApiRequest(request, cast.live.id(), key.id(), "GET", "/api/v1/x", 404, 1, "not_found", "{}"));
        log.write();
        membership =
                memberships.findByTenantAndUser(cast.amber.id(), cast.bob.id()).orElseThrow();
        job = jobs.begin(
                cast.live.id(),
                endpoint.id(),
                new ReplayJob.Selection(null, List.of(), clock.instant().minusSeconds(60), clock.instant()),
                "alice@amber.example");
    }

    @Test
    void isAskedForByEveryHandlerBelowAnEnvironment() {
        assertThat(mappings().filter(mapping -> mapping.pattern().startsWith("/app/{env}")))
                .hasSizeGreaterThan(30)
                .allMatch(mapping -> mapping.parameters().contains(Workspace.class));
    }

    @Test
    void isNotThereForAStranger() {
        String missing = body("/app/" + cast.live.id() + "/nowhere");
        assertThat(pages()).isNotEmpty().allSatisfy(page -> {
            String path = fill(page, cast.live.id().toString());
            assertThat(mvc.get().uri(path).with(Cast.as(cast.charlie)))
                    .as(path)
                    .hasStatus(404)
                    .bodyText()
                    .isEqualTo(missing);
        });
        assertThat(acts()).isNotEmpty().allSatisfy(act -> {
            String path = fill(act, cast.live.id().toString());
            assertThat(mvc.post().uri(path).with(Cast.as(cast.charlie)).with(csrf()))
                    .as(path)
                    .hasStatus(404);
        });
    }

    @Test
    void showsNothingOfAnotherTenantWithinTheStrangersOwn() {
        String own = cast.charlies.id().toString();
        List<String> withIds = Stream.concat(pages(), acts())
                .filter(pattern -> pattern.contains("{id}"))
                .toList();
        assertThat(withIds).hasSizeGreaterThan(8).allSatisfy(pattern -> {
            String path = fill(pattern, own);
            boolean isPage = pages().anyMatch(pattern::equals);
            assertThat(
                            isPage
                                    ? mvc.get().uri(path).with(Cast.as(cast.charlie))
                                    : mvc.post()
                                            .uri(path)
                                            .with(Cast.as(cast.charlie))
                                            .with(csrf())
                                            .param("url", "https://charlie.example")
                                            .param("ticked", "*"))
                    .as(path)
                    .hasStatus(404);
        });
    }

    @Test
    void opensEveryPageForAViewer() {
        assertThat(pages().filter(page -> !isForm(page) && !isForSomeRoles(page) && !isEndless(page)))
                .hasSizeGreaterThan(10)
                .allSatisfy(page -> assertThat(mvc.get()
                                .uri(fill(page, cast.live.id().toString()))
                                .with(Cast.as(cast.bob)))
                        .as(page)
                        .hasStatusOk());
    }

    @Test
    void answersEveryPageThatIsAskedForWithoutParameters() {
        assertThat(pages().filter(page -> !isEndless(page)))
                .hasSizeGreaterThan(30)
                .allSatisfy(page -> assertThat(mvc.get()
                                .uri(fill(page, cast.live.id().toString()))
                                .with(Cast.as(cast.alice))
                                .exchange()
                                .getResponse()
                                .getStatus())
                        .as(page)
                        .isIn(200, 303, 404));
    }

    @Test
    void leadsFromAPlanThatIsNoneToThePlans() {
        for (String nothing :
                List.of("/plan", "/plan?to=", "/plan?to=growth", "/plan?to=99999999999", "/plan/preview")) {
            assertThat(mvc.get().uri("/app/" + cast.live.id() + nothing).with(Cast.as(cast.alice)))
                    .as(nothing)
                    .hasStatus(303)
                    .hasRedirectedUrl("/app/" + cast.live.id() + "/usage#plans");
        }
        assertThat(mvc.get()
                        .uri("/app/" + cast.live.id() + "/plan?to=2&survivors=x")
                        .with(Cast.as(cast.alice)))
                .as("endpoints that are none")
                .matches(answer -> answer.getResponse().getStatus() < 400);
    }

    @Test
    void foldsAFilterUntilSomethingIsFiltered() {
        Map<String, String> filters = Map.of(
                "/endpoints", "q=a",
                "/deliveries", "type=a",
                "/events", "type=a",
                "/requests", "path=x",
                "/tail", "type=a",
                "/audit-log", "actor=a");
        filters.forEach((page, filter) -> {
            String list = "/app/" + cast.live.id() + page;
            assertThat(mvc.get().uri(list).with(Cast.as(cast.alice)))
                    .as(page)
                    .bodyText()
                    .contains("<details class=\"filtering\"><summary>");
            assertThat(mvc.get().uri(list + "?" + filter).with(Cast.as(cast.alice)))
                    .as(page)
                    .bodyText()
                    .contains("<details class=\"filtering\" open=\"open\"><summary>");
        });
    }

    @Test
    void letsAViewerChangeNothing() {
        assertThat(acts().filter(act -> !isPersonal(act)))
                .allSatisfy(act -> assertThat(mvc.post()
                                .uri(fill(act, cast.live.id().toString()))
                                .with(Cast.as(cast.bob))
                                .with(csrf()))
                        .as(act)
                        .hasStatus(403)
                        .bodyText()
                        .containsAnyOf(
                                "you may look at everything, and change nothing", "plan and invoices are for owners"));
        assertThat(pages().filter(WorkspaceTest::isForm))
                .isNotEmpty()
                .allSatisfy(form -> assertThat(mvc.get()
                                .uri(fill(form, cast.live.id().toString()))
                                .with(Cast.as(cast.bob)))
                        .as(form)
                        .hasStatus(403));
    }

    @Test
    void letsAViewerChangeWhatIsTheirOwn() {
        assertThat(acts().filter(act -> act.contains("/notifications/")))
                .hasSize(2)
                .allSatisfy(act -> assertThat(mvc.post()
                                .uri(fill(act, cast.live.id().toString()))
                                .with(Cast.as(cast.bob))
                                .with(csrf()))
                        .as(act)
                        .hasStatus(303));
    }

    @Test
    void findsForThePaletteWhatIsInTheEnvironment() {
        assertThat(mvc.get()
                        .uri("/app/{env}/palette?q=HOOKS.amber", cast.live.id())
                        .with(Cast.as(cast.bob)))
                .hasStatusOk()
                .bodyText()
                .contains("\"Endpoint\"", "https://hooks.amber.example/in", "/endpoints/")
                .doesNotContain("Event type");
        assertThat(mvc.get()
                        .uri("/app/{env}/palette?q=described", cast.live.id())
                        .with(Cast.as(cast.bob)))
                .bodyText()
                .contains("\"Event type\"", "/event-types/session.described");
        for (String nothing : List.of("", " ", "nowhere")) {
            assertThat(mvc.get()
                            .uri("/app/{env}/palette?q=" + nothing.strip(), cast.live.id())
                            .with(Cast.as(cast.bob)))
                    .bodyText()
                    .isEqualTo("[]");
        }
    }

    @Test
    void showsAViewerNoButtonsThatWouldBeRefused() {
        assertThat(mvc.get()
                        .uri("/app/{env}/endpoints/{id}", cast.live.id(), endpoint.id())
                        .with(Cast.as(cast.bob)))
                .hasStatusOk()
                .bodyText()
                .doesNotContain("/pause", "/tests", "/deletion", "/secrets", "Save");
    }

    @Test
    void answersNonsenseLikeAMissingPage() {
        for (String path : List.of("/endpoints/ep_nonsense", "/deliveries/1", "/events/" + endpoint.id(), "/x/y/z")) {
            assertThat(mvc.get().uri("/app/" + cast.live.id() + path).with(Cast.as(cast.alice)))
                    .as(path)
                    .hasStatus(404)
                    .bodyText()
                    .contains("There is nothing here", "Amber Charging");
        }
    }

    @Test
    void beginsInTheLiveEnvironmentAndThenWhereTheUserWasLast() {
        MockHttpSession session = new MockHttpSession();
        assertThat(mvc.get().uri("/").session(session).with(Cast.as(cast.alice)))
                .hasStatus(303)
                .hasRedirectedUrl("/app/" + cast.live.id());
        mvc.get()
                .uri("/app/{env}", cast.sandbox.id())
                .session(session)
                .with(Cast.as(cast.alice))
                .exchange();
        assertThat(mvc.get().uri("/app").session(session).with(Cast.as(cast.alice)))
                .hasRedirectedUrl("/app/" + cast.sandbox.id());
        assertThat(mvc.get().uri("/app").session(session).with(Cast.as(cast.charlie)))
                .hasRedirectedUrl("/app/" + cast.charlies.id());
    }

    @Test
    void leadsFromTheApisUpgradeUrlToThePlans() {
        assertThat(mvc.get().uri("/app/plan").with(Cast.as(cast.charlie)))
                .hasRedirectedUrl("/app/" + cast.charlies.id() + "/usage#plans");
    }

    @Test
    void leadsToTheSamePageOfTheOtherEnvironment() {
        assertThat(mvc.get().uri("/app/{env}/deliveries", cast.live.id()).with(Cast.as(cast.alice)))
                .bodyText()
                .contains("href=\"/app/" + cast.sandbox.id() + "/deliveries\"");
    }

    @Test
    void remembersTheThemeAndLeadsBackButNeverElsewhere() {
        assertThat(mvc.post().uri("/theme").with(csrf()).param("theme", "dark").param("back", "/app/x?y=z"))
                .hasRedirectedUrl("/app/x?y=z")
                .cookies()
                .hasValue("theme", "dark");
        for (String elsewhere : List.of("https://evil.example", "//evil.example", "/\\evil.example", "")) {
            assertThat(mvc.post()
                            .uri("/theme")
                            .with(csrf())
                            .param("theme", "dark")
                            .param("back", elsewhere))
                    .hasRedirectedUrl("/");
        }
        assertThat(mvc.get()
                        .uri("/app/{env}", cast.live.id())
                        .with(Cast.as(cast.alice))
                        .cookie(new jakarta.servlet.http.Cookie("theme", "dark")))
                .bodyText()
                .contains("data-theme=\"dark\"");
    }

    @Test
    void writesTimesExactlyForWhomeverAskedForIt() {
        cast.event(cast.live, "session.started", "{}");
        String events = "/app/" + cast.live.id() + "/events";
        String exact =
                "<time[^>]*title=\"(just now|[^\"]+ ago)\"[^>]*>\\d{1,2} \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d\\.\\d{3} UTC<";
        assertThat(mvc.get().uri(events).with(Cast.as(cast.alice)))
                .bodyText()
                .doesNotContainPattern("</time>\\s*<time")
                .doesNotContainPattern(exact)
                .containsPattern("<time[^>]*title=\"[^\"]+ UTC\"[^>]*>(just now|[^<]+ ago)<");

        assertThat(mvc.post().uri("/times").with(csrf()).param("times", "utc").param("back", events))
                .hasRedirectedUrl(events)
                .cookies()
                .hasValue("times", "utc");
        assertThat(mvc.get()
                        .uri(events)
                        .with(Cast.as(cast.alice))
                        .cookie(new jakarta.servlet.http.Cookie("times", "utc")))
                .bodyText()
                .containsPattern(exact);
        assertThat(mvc.post().uri("/times").with(csrf()).param("times", "relative"))
                .hasRedirectedUrl("/")
                .cookies()
                .hasValue("times", "");
    }

    private record Mapping(String pattern, Set<RequestMethod> methods, List<Class<?>> parameters) {}

    private Stream<Mapping> mappings() {
        return requestMappingHandlerMapping.getHandlerMethods().entrySet().stream()
                .flatMap(entry -> entry.getKey().getPatternValues().stream()
                        .map(pattern -> new Mapping(
                                pattern,
                                entry.getKey().getMethodsCondition().getMethods(),
                                Arrays.asList(entry.getValue().getMethod().getParameterTypes()))));
    }

    private Stream<String> pages() {
        return patterns(RequestMethod.GET);
    }

    private Stream<String> acts() {
        return patterns(RequestMethod.POST);
    }

    private Stream<String> patterns(RequestMethod method) {
        return mappings()
                .filter(mapping -> mapping.pattern().startsWith("/app/{env}")
                        && mapping.methods().contains(method))
                .map(Mapping::pattern)
                .distinct()
                .sorted();
    }

    private static boolean isPersonal(String act) {
        return act.contains("/notifications/") || act.contains("/attempts/");
    }

    private static boolean isForSomeRoles(String page) {
        return page.contains("/invoices") || page.contains("/plan") || page.endsWith("/audit-log");
    }

    /** It is not over when it is open; TailTest opens it. */
    private static boolean isEndless(String page) {
        return page.endsWith("/stream");
    }

    private static boolean isForm(String page) {
        return page.endsWith("new")
                || page.endsWith("-import")
                || page.endsWith("/import")
                || page.endsWith("closing")
                || page.endsWith("/edit")
                || page.endsWith("/deletion")
                || page.endsWith("/test")
                || page.endsWith("/resumption");
    }

    private String fill(String pattern, String environment) {
        String id = pattern.contains("/endpoints/")
                ? endpoint.id().toString()
                : pattern.contains("{env}/replays/")
                        ? job.id().toString()
                        : pattern.contains("/events/")
                                ? event.id().toString()
                                : pattern.contains("/api-keys/")
                                        ? key.id().toString()
                                        : pattern.contains("/requests/")
                                                ? request.toString()
                                                : pattern.endsWith("/team/{id}/role")
                                                                || pattern.endsWith("/team/{id}/removal")
                                                        ? membership.id().toString()
                                                        : delivery.id().toString();
        return pattern.replace("{env}", environment)
                .replace("{id}", id)
                .replace("{number}", "1")
                .replace("{profile}", "standard")
                .replace("{name}", "session.described");
    }

    private String body(String path) {
        return new String(
                mvc.get()
                        .uri(path)
                        .with(Cast.as(cast.charlie))
                        .exchange()
                        .getResponse()
                        .getContentAsByteArray(),
                java.nio.charset.StandardCharsets.UTF_8);
    }
}
