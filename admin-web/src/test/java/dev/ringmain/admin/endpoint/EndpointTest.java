package dev.ringmain.admin.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;

import dev.ringmain.admin.AliceInTheDashboard;
import dev.ringmain.admin.Cast;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.delivery.EndpointHealths;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.endpoint.EndpointStatus;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.endpoint.EventPattern;
import dev.ringmain.endpoint.SigningSecrets;
import dev.ringmain.secret.Sealing;
import dev.ringmain.wire.RetrySchedule;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@DashboardTest
class EndpointTest extends AliceInTheDashboard {

    @Autowired
    Endpoints endpoints;

    @Autowired
    EndpointRegistry registry;

    @Autowired
    EndpointHealths healths;

    @Autowired
    SigningSecrets secrets;

    @Autowired
    Sealing sealing;

    @Autowired
    Clock clock;

    @Test
    void listsThemWithWhatTheySubscribeToAndHowManyThereMayBe() {
        assertThat(get("/endpoints")).bodyText().contains("0 of 50 used", "No endpoint yet");
        cast.endpoint(environment, "https://hooks.amber.example/in", "session.*", "invoice.paid");
        assertThat(get("/endpoints"))
                .bodyText()
                .contains("1 of 50 used", "https://hooks.amber.example/in", "session.*", "invoice.paid", "Active");
    }

    @Test
    void narrowsTheListByAWordAndByHowTheyStand() {
        Endpoint healthy = cast.endpoint(environment, "https://hooks.amber.example/in", "*");
        Endpoint paused = cast.endpoint(environment, "https://archive.amber.example/in", "*");
        registry.pause(environment.id(), paused.id());

        assertThat(get("/endpoints?q=ARCHIVE"))
                .bodyText()
                .contains("2 of 50 used", "archive.amber", "value=\"ARCHIVE\"")
                .doesNotContain("hooks.amber");
        assertThat(get("/endpoints?q=" + healthy.id()))
                .bodyText()
                .contains("hooks.amber")
                .doesNotContain("archive.amber");
        assertThat(get("/endpoints?status=paused"))
                .bodyText()
                .contains("archive.amber", "Paused", "Since <time")
                .doesNotContain("hooks.amber");
        assertThat(fragment("/endpoints?status=active"))
                .bodyText()
                .contains("hooks.amber")
                .doesNotContain("archive.amber", "<main");
        assertThat(get("/endpoints?status=failing")).bodyText().contains("No endpoint matches");
        assertThat(get("/endpoints?status=nonsense"))
                .bodyText()
                .contains("What the filter says for “status”", "hooks.amber", "archive.amber");
    }

    @Test
    void pagesByKeyNewestFirstAndKeepsTheFilter() {
        List<Endpoint> all = IntStream.range(0, 27)
                .mapToObj(n -> cast.endpoint(environment, "https://n" + n + ".amber.example/in", "*"))
                .toList();
        cast.endpoint(environment, "https://other.amber.example/", "*");

        String first = body(get("/endpoints?q=/in"));
        assertThat(first)
                .contains("28 of 50 used", "//n26.amber", "//n2.amber")
                .doesNotContain("//n1.amber", "other.amber", "Newer");
        String older = link(first, "Older");
        assertThat(older).contains("q=%2Fin", "cursor=");
        String second = body(follow(older));
        assertThat(second).contains("//n1.amber", "//n0.amber", "Newer").doesNotContain("//n2.amber", "Older");

        all.subList(0, 2).forEach(endpoint -> registry.delete(environment.id(), endpoint.id()));
        assertThat(body(follow(older))).as("nothing is left there").contains("//n26.amber", "//n2.amber");
    }

    @Test
    void theListSaysSinceWhenOneFailsWhatGotThroughAndWhenTheLastWas() {
        Endpoint failing = cast.endpoint(environment, "https://down.amber.example/in", "*");
        cast.delivery(failing, cast.event(environment, "session.ended", "{}"));
        cast.attemptAll(204, "", null);
        cast.delivery(failing, cast.event(environment, "session.ended", "{}"));
        cast.attemptAll(500, "", null);
        healths.failed(environment.id(), failing.id(), 1, "refused");
        cast.endpoint(environment, "https://quiet.amber.example/in", "*");

        assertThat(get("/endpoints?q=down"))
                .bodyText()
                .contains("First failed <time", "50.0 % succeeded")
                .doesNotContain("None within a week");
        assertThat(get("/endpoints?q=quiet"))
                .bodyText()
                .contains("None within a week")
                .doesNotContain("First failed");
        assertThat(get("/endpoints?status=failing"))
                .bodyText()
                .contains("down.amber")
                .doesNotContain("quiet.amber");
    }

    /** What no receiver was asked about leaves no trace in an endpoint's health, and yet nothing got through. */
    @Test
    void saysTheSameOfOneThatFailsWhereverItIsShown() {
        Endpoint endpoint = cast.endpoint(environment, "https://down.amber.example/in", "*");
        cast.delivery(endpoint, cast.event(environment, "session.ended", "{}"));
        cast.attemptAll(500, "", null);

        assertThat(get("/endpoints/" + endpoint.id()))
                .bodyText()
                .contains(">Failing<", "Nothing has got through in the last hour.")
                .doesNotContain("nothing is wrong with it");
        assertThat(get("/endpoints?status=failing")).bodyText().contains("down.amber");
        assertThat(get("/endpoints?status=paused")).bodyText().doesNotContain("down.amber");
    }

    @Test
    void opensOneAndShowsItsSecretThisOnce() {
        MvcTestResult opened = post(
                "/endpoints",
                "url",
                "https://hooks.amber.example/in",
                "ticked",
                "session.*",
                "patterns",
                "invoice.paid\ninvoice.*");
        assertThat(opened).hasStatus(201).bodyText().contains("whsec_", "It is shown this once", "standardwebhooks");
        Endpoint stored = endpoints.in(environment.id()).get(0);
        assertThat(stored.events().stream().map(EventPattern::text))
                .containsExactlyInAnyOrder("session.*", "invoice.paid", "invoice.*");
        assertThat(get("/endpoints/" + stored.id())).hasStatusOk().bodyText().doesNotContain("whsec_");
    }

    @Test
    void keepsTheFormAndSaysAtTheFieldWhatIsWrong() {
        assertThat(post("/endpoints", "url", "", "description", "My receiver", "ticked", "*"))
                .hasStatus(422)
                .bodyText()
                .contains("Where should events be sent?", "aria-invalid=\"true\"", "value=\"My receiver\"");
        assertThat(post("/endpoints", "url", "https://hooks.amber.example/in"))
                .hasStatus(422)
                .bodyText()
                .contains("Choose at least one type");
        assertThat(post("/endpoints", "url", "https://hooks.amber.example/in", "patterns", "no good!"))
                .hasStatus(422)
                .bodyText()
                .contains("A pattern is an event type");
        assertThat(post("/endpoints", "url", "https://hooks.amber.example/in", "ticked", "*", "rateLimit", "many"))
                .hasStatus(422)
                .bodyText()
                .contains("A whole number");
        assertThat(endpoints.in(environment.id())).isEmpty();
    }

    @Test
    void opensOnePausedAndLeadsToItsFilter() {
        MvcTestResult opened =
                post("/endpoints", "url", "https://hooks.amber.example/in", "ticked", "*", "paused", "true");
        Endpoint stored = endpoints.in(environment.id()).get(0);
        assertThat(opened)
                .hasStatus(201)
                .bodyText()
                .contains("whsec_", "It is paused", "/endpoints/" + stored.id() + "/filter\"");
        assertThat(stored.status()).isEqualTo(EndpointStatus.PAUSED);
        assertThat(post("/endpoints", "url", "", "ticked", "*", "paused", "true"))
                .bodyText()
                .contains("name=\"paused\" value=\"true\" checked");
    }

    @Test
    void saysWhatIsAtAUrlBeforeItIsSaved() {
        assertThat(post("/endpoints/-check", "url", "https://hooks.amber.example/in", "description", "My receiver"))
                .hasStatusOk()
                .bodyText()
                .contains("Reachable", "It can be reached: 2 addresses.", "value=\"My receiver\"", "<main");
        assertThat(checkAlone("https://gone.amber.example/in"))
                .contains("Its name could not be looked up.", "You can save it all the same.")
                .doesNotContain("<main");
        assertThat(checkAlone("https://inside.amber.example/in"))
                .contains("notice bad", "The guard refuses &lt;it&gt;.")
                .doesNotContain("save it");
        assertThat(checkAlone("http://hooks.amber.example/in")).contains("Use an https:// URL");
        assertThat(checkAlone("https://hooks.amber.example:22/in")).contains("22 is not allowed");
        assertThat(endpoints.in(environment.id())).isEmpty();
    }

    @Test
    void savesWhatNobodyAnswersAtAndNotWhatTheGuardRefuses() {
        assertThat(post("/endpoints", "url", "https://gone.amber.example/in", "ticked", "*"))
                .hasStatus(201);
        assertThat(post("/endpoints", "url", "https://inside.amber.example/in", "ticked", "*"))
                .hasStatus(422)
                .bodyText()
                .contains("inside.amber.example stands for an address that is not (a private address).");
        assertThat(endpoints.in(environment.id())).hasSize(1);
    }

    private String checkAlone(String url) {
        try {
            return mvc.post()
                    .uri("/app/{env}/endpoints/-check", environment.id())
                    .header("HX-Request", "true")
                    .with(Cast.as(cast.alice))
                    .with(csrf())
                    .param("url", url)
                    .exchange()
                    .getResponse()
                    .getContentAsString();
        } catch (java.io.UnsupportedEncodingException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void takesAScheduleOfItsOwnAndShowsItsCalendarBefore() {
        Endpoint endpoint = cast.endpoint(environment, "https://hooks.amber.example/in", "*");
        String page = "/endpoints/" + endpoint.id();
        String[] form = {"url", endpoint.url(), "ticked", "*", "retries", "7s, 3h", "jitter", "0"};

        assertThat(post(page + "/retry-preview", form))
                .hasStatusOk()
                .bodyText()
                .contains("value=\"7s, 3h\"", "after 7s", "after 3h");
        assertThat(endpoints.find(environment.id(), endpoint.id()).orElseThrow().retry())
                .isEmpty();
        assertThat(post(page, form)).hasStatus3xxRedirection();
        assertThat(endpoints.find(environment.id(), endpoint.id()).orElseThrow().retry())
                .contains(new RetrySchedule(List.of(Duration.ofSeconds(7), Duration.ofHours(3)), 0));
        assertThat(get(page)).bodyText().contains("value=\"7s, 3h\"", "after 3h");

        String[] mistyped = {
            "url", endpoint.url(), "ticked", "*", "retries", "7s, 3h", "jitter", "0", "rateLimit", "5/s"
        };
        assertThat(post(page + "/retry-preview", mistyped))
                .hasStatus(422)
                .bodyText()
                .contains("A whole number of deliveries a second", "value=\"5/s\"");
        form[5] = "soon";
        assertThat(post(page, form)).hasStatus(422).bodyText().contains("A duration of whole seconds");
        assertThat(get(page))
                .bodyText()
                .contains("<form id=\"settings\"")
                .contains("action=\"/app/" + environment.id() + page + "#settings\"")
                .contains("formaction=\"/app/" + environment.id() + page + "/retry-preview#settings\"");
        form[5] = "7d, 7d";
        assertThat(post(page + "/retry-preview", form))
                .hasStatus(422)
                .bodyText()
                .contains("The plan allows");
        form[5] = "";
        assertThat(post(page, form)).hasStatus3xxRedirection();
        assertThat(endpoints.find(environment.id(), endpoint.id()).orElseThrow().retry())
                .isEmpty();
    }

    @Test
    void showsAPlanThatHasNoneWhichPlanDoes() {
        String base = "/app/" + cast.charlies.id();
        assertThat(mvc.get().uri(base + "/endpoints").with(Cast.as(cast.charlie)))
                .hasStatusOk()
                .bodyText()
                .contains("Endpoints come with the Starter plan")
                .doesNotContain("New endpoint");
        assertThat(mvc.get().uri(base + "/endpoints/new").with(Cast.as(cast.charlie)))
                .hasStatus(403)
                .bodyText()
                .contains("This comes with the Starter plan", "Compare the plans");
        assertThat(mvc.post()
                        .uri(base + "/endpoints")
                        .with(Cast.as(cast.charlie))
                        .with(csrf())
                        .param("url", "https://cobalt.example")
                        .param("ticked", "*"))
                .hasStatus(403);
        assertThat(endpoints.in(cast.charlies.id())).isEmpty();
    }

    @Test
    void offersTheCatalogueAsATree() {
        cast.described(environment, "session.started");
        cast.described(environment, "session.ended");
        cast.described(environment, "greeting");
        assertThat(get("/endpoints/new"))
                .hasStatusOk()
                .bodyText()
                .contains("value=\"*\"", "value=\"session.*\"", "value=\"session.started\"", "value=\"greeting\"")
                .doesNotContain("greeting.*");
    }

    @Test
    void editsOneAndKeepsTheRest() {
        Endpoint endpoint = cast.endpoint(environment, "https://hooks.amber.example/in", "session.*");
        assertThat(post(
                        "/endpoints/" + endpoint.id(),
                        "url",
                        "https://hooks.amber.example/other",
                        "description",
                        "<b>Bold</b>",
                        "patterns",
                        "session.*",
                        "rateLimit",
                        "20"))
                .hasStatus(303)
                .hasRedirectedUrl("/app/" + environment.id() + "/endpoints/" + endpoint.id());
        assertThat(get("/endpoints/" + endpoint.id()))
                .bodyText()
                .contains("https://hooks.amber.example/other", "&lt;b&gt;Bold&lt;/b&gt;", "value=\"20\"")
                .doesNotContain("<b>Bold");
        assertThat(post("/endpoints/" + endpoint.id(), "url", "", "ticked", "*"))
                .hasStatus(422);
    }

    @Test
    void changesOneHeaderAndKeepsTheOthersAndShowsNoValue() {
        Endpoint endpoint = cast.endpoint(environment, "https://hooks.amber.example/in", "*");
        String page = "/endpoints/" + endpoint.id();
        assertThat(post(page + "/headers", "name", "X-Amber-Key", "value", "first-value"))
                .hasStatus(303);
        assertThat(post(page + "/headers", "name", "X-Depot", "value", "north")).hasStatus(303);
        assertThat(post(page, "url", endpoint.url(), "ticked", "*", "description", "Edited"))
                .hasStatus(303);
        assertThat(post(page + "/headers", "name", "x-amber-key", "value", "second-value"))
                .hasStatus(303);

        assertThat(stored(endpoint).headers(sealing))
                .containsOnly(Map.entry("x-amber-key", "second-value"), Map.entry("X-Depot", "north"));
        assertThat(get(page))
                .bodyText()
                .contains("x-amber-key", "X-Depot")
                .doesNotContain("first-value", "second-value", "north", "X-Amber-Key");

        assertThat(post(page + "/headers/removal", "name", "X-DEPOT")).hasStatus(303);
        assertThat(stored(endpoint).headers(sealing)).containsOnlyKeys("x-amber-key");
    }

    @Test
    void saysWhyAHeaderWillNotDo() {
        Endpoint endpoint = cast.endpoint(environment, "https://hooks.amber.example/in", "*");
        String headers = "/endpoints/" + endpoint.id() + "/headers";
        assertThat(post(headers, "name", "Host", "value", "elsewhere.example"))
                .hasStatus(422)
                .bodyText()
                .contains("Leave out the header Host: Ringmain sets it, or no delivery may.", "value=\"Host\"")
                .doesNotContain("elsewhere.example");
        assertThat(post(headers, "name", "X-Amber-Key", "value", " "))
                .hasStatus(422)
                .bodyText()
                .contains("A header has a name and a value. To send one no more, remove it.", "value=\"X-Amber-Key\"");
        for (int i = 0; i < 20; i++) {
            post(headers, "name", "X-Number-" + i, "value", "v");
        }
        assertThat(post(headers, "name", "X-One-More", "value", "v"))
                .hasStatus(422)
                .bodyText()
                .contains("Use at most 20 headers.");
        assertThat(stored(endpoint).headers(sealing)).hasSize(20);
        assertThat(mvc.post()
                        .uri("/app/{env}" + headers, cast.charlies.id())
                        .with(Cast.as(cast.charlie))
                        .with(csrf())
                        .param("name", "X-Mine")
                        .param("value", "v"))
                .hasStatus(404);
    }

    @Test
    void pausesAndResumes() {
        Endpoint endpoint = cast.endpoint(environment, "https://hooks.amber.example/in", "*");
        assertThat(post("/endpoints/" + endpoint.id() + "/pause")).hasStatus(303);
        assertThat(stored(endpoint).status()).isEqualTo(EndpointStatus.PAUSED);
        assertThat(get("/endpoints/" + endpoint.id())).bodyText().contains("Paused", "Resume");
        assertThat(post("/endpoints/" + endpoint.id() + "/activation")).hasStatus(303);
        assertThat(stored(endpoint).status()).isEqualTo(EndpointStatus.ACTIVE);
    }

    @Test
    void testsOneAndTellsWhatItAnswered() {
        Endpoint up = cast.endpoint(environment, "https://hooks.amber.example/in", "*");
        Endpoint down = cast.endpoint(environment, "https://down.amber.example/in", "*");
        assertThat(post("/endpoints/" + up.id() + "/tests"))
                .hasStatus(303)
                .flash()
                .containsEntry("flash", "The test arrived. It answered 204 after 87 ms.");
        assertThat(mvc.post()
                        .uri("/app/{env}/endpoints/{id}/tests", environment.id(), down.id())
                        .header("HX-Request", "true")
                        .with(Cast.as(cast.alice))
                        .with(csrf()))
                .hasStatusOk()
                .bodyText()
                .contains("The test did not arrive. It answered 503 after 12 ms. The receiver answered 503.")
                .doesNotContain("<html", "<main");
    }

    @Test
    void rotatesTheSecretAndLetsTheOldOneSignOn() {
        Endpoint endpoint = cast.endpoint(environment, "https://hooks.amber.example/in", "*");
        assertThat(post("/endpoints/" + endpoint.id() + "/secrets", "overlapHours", "24"))
                .hasStatusOk()
                .bodyText()
                .contains("whsec_", "signs beside it for 24 h");
        assertThat(secrets.live(List.of(endpoint.id()), clock.instant())).hasSize(2);
        assertThat(get("/endpoints/" + endpoint.id())).bodyText().contains("Previous; signs beside the current one");
        assertThat(post("/endpoints/" + endpoint.id() + "/secrets", "overlapHours", "9999"))
                .hasStatus(303);
    }

    @Test
    void asksBeforeItDeletes() {
        Endpoint endpoint = cast.endpoint(environment, "https://hooks.amber.example/in", "*");
        cast.delivery(endpoint, cast.event(environment, "session.ended", "{}"));
        assertThat(get("/endpoints/" + endpoint.id() + "/deletion"))
                .hasStatusOk()
                .bodyText()
                .contains("Delete this endpoint?", "<b>1</b> deliveries that still wait");
        assertThat(post("/endpoints/" + endpoint.id() + "/deletion")).hasStatus(303);
        assertThat(get("/endpoints/" + endpoint.id())).hasStatus(404);
        assertThat(post("/endpoints/" + endpoint.id() + "/deletion")).hasStatus(404);
    }

    private Endpoint stored(Endpoint endpoint) {
        return endpoints.find(environment.id(), endpoint.id()).orElseThrow();
    }
}
