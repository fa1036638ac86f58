package dev.ringmain.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.ringmain.database.DataDirectory;
import dev.ringmain.journey.Receiver.Arrival;
import dev.ringmain.testing.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ContextConfiguration;
import tools.jackson.databind.JsonNode;

/** What people come for, from the door to the end, with a pointer and with the keyboard alone. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.profiles.active=demo",
            "management.server.port=0",
            "ringmain.egress.allow-private=true",
            "ringmain.data-dir=target/pages-${random.uuid}"
        })
@ContextConfiguration(initializers = TestDatabase.class)
class JourneysInTheBrowserTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What every member sees in the list of pages. */
    private static final List<String> PAGES = List.of(
            "Overview",
            "Get started",
            "Events",
            "Deliveries",
            "Live tail",
            "Failures",
            "Endpoints",
            "Event catalogue",
            "Wire profiles",
            "Inbox",
            "API keys",
            "Request log",
            "Usage",
            "Team",
            "Settings");

    @LocalServerPort
    private int port;

    @Autowired
    private DataDirectory directory;

    private Visit visit;

    @BeforeEach
    void begin() throws IOException {
        visit = new Visit(port, directory);
    }

    @ParameterizedTest
    @EnumSource(Hands.class)
    void isWokenByAFailingEndpointAndMissesNothing(Hands hands) throws IOException {
        try (Chromium chromium = new Chromium();
                Receiver wrong = new Receiver();
                Receiver right = new Receiver();
                BrowserContext context =
                        chromium.browser().newContext(Visit.still().setViewportSize(1280, 900))) {
            wrong.answer(404);
            String type = "woken.by_" + hands.name().toLowerCase(java.util.Locale.ROOT);
            // Its profile never tries again: each delivery fails for good at once.
            visit.endpoint(wrong.url("/moved"), type, "capacitor");
            List<String> missed = List.of(visit.publish(type), visit.publish(type), visit.publish(type));
            await().atMost(PATIENCE).until(() -> wrong.arrivals().size() == missed.size());
            Page page = visit.page(context);
            visit.signIn(page, hands, "", visit.owner());

            // The cause.
            hands.open(page, "Failures");
            Visit.eventually(page, visit.app() + "/failures", wrong.url("/moved"));
            await().atMost(PATIENCE).untilAsserted(() -> {
                page.navigate(visit.app() + "/failures");
                assertThat(group(page, wrong).innerText()).contains("Answered 404", "3 deliveries");
            });
            assertThat(group(page, wrong)).containsText("Correct the URL of the endpoint");

            // What is wrong is put right.
            hands.press(group(page, wrong)
                    .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName(wrong.url("/moved"))));
            hands.write(page.getByLabel("URL", new Page.GetByLabelOptions().setExact(true)), right.url("/here"));
            hands.press(NewcomerInTheBrowserTest.button(page, "Save"));
            assertThat(page.locator("h1")).hasText(right.url("/here"));

            // What was missed is sent again.
            hands.open(page, "Failures");
            hands.press(group(page, right).getByText("Replay this group…"));
            assertThat(page.locator("#counted")).containsText("3 deliveries would be sent again");
            hands.press(page.locator("#counted button"));
            assertThat(page.locator("#flash")).containsText("The replay has begun.");
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(right.arrivals()).hasSize(missed.size());
                page.reload();
                assertThat(page.locator("#progress").innerText()).contains("Done");
            });
            hands.open(page, "Deliveries");
            assertThat(page.locator("tbody tr").first()).containsText("replay");
            visit.nobodyHasComplained();
        }
    }

    private static Locator group(Page page, Receiver receiver) {
        return page.locator("#groups section.card:not(.flat)")
                .filter(new Locator.FilterOptions().setHasText(receiver.url("/")));
    }

    @ParameterizedTest
    @EnumSource(Hands.class)
    void rotatesASecretAndLosesNoDelivery(Hands hands) throws Exception {
        try (Chromium chromium = new Chromium();
                Receiver receiver = new Receiver();
                BrowserContext context =
                        chromium.browser().newContext(Visit.still().setViewportSize(1280, 900))) {
            String type = "rotated.by_" + hands.name().toLowerCase(java.util.Locale.ROOT);
            JsonNode endpoint = visit.endpoint(receiver.url("/hooks"), type, "standard");
            String old = endpoint.get("secret").asString();
            List<String> published = new CopyOnWriteArrayList<>();
            ScheduledExecutorService clockwork = Executors.newSingleThreadScheduledExecutor();
            ScheduledFuture<?> publishing = clockwork.scheduleWithFixedDelay(
                    () -> published.add(visit.publish(type)), 0, 25, TimeUnit.MILLISECONDS);
            String fresh;
            try {
                Page page = visit.page(context);
                visit.signIn(page, hands, "", visit.owner());
                hands.open(page, "Endpoints");
                hands.press(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(receiver.url("/hooks"))));
                hands.press(NewcomerInTheBrowserTest.button(page, "Rotate secret"));
                assertThat(page.locator("h1")).hasText("A new signing secret");
                fresh = page.locator("[data-copy-source]").first().textContent().strip();
                hands.press(page.getByText("I have stored it"));
                assertThat(page.locator("h1")).hasText(receiver.url("/hooks"));
                // Until what is sent carries both: whoever has switched by then, and whoever has not, takes it.
                await().atMost(PATIENCE)
                        .until(() -> receiver.arrivals().stream()
                                        .filter(one -> verifies(one, old) && verifies(one, fresh))
                                        .count()
                                >= 10);
                visit.nobodyHasComplained();
            } finally {
                assertThat(publishing.isDone()).as("somebody could not publish").isFalse();
                clockwork.shutdown();
                assertThat(clockwork.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
            }

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(receiver.arrivals().stream()
                                    .map(Arrival::id)
                                    .distinct())
                            .containsExactlyInAnyOrderElementsOf(published));
            assertThat(receiver.arrivals())
                    .allSatisfy(one -> assertThat(verifies(one, old))
                            .as("the old secret still holds")
                            .isTrue());
            assertThat(receiver.arrivals())
                    .as("nothing verifies with any secret")
                    .noneMatch(one -> verifies(one, "whsec_" + "A".repeat(44)));
            assertThat(fresh).startsWith("whsec_").isNotEqualTo(old);
        }
    }

    /** As a receiver does: one signature that matches is enough. */
    private static boolean verifies(Arrival arrival, String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
            ByteArrayOutputStream signed = new ByteArrayOutputStream();
            signed.writeBytes((arrival.id() + "." + arrival.headers().get("webhook-timestamp") + ".")
                    .getBytes(StandardCharsets.UTF_8));
            signed.writeBytes(arrival.body());
            String wanted = "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.toByteArray()));
            return List.of(arrival.headers().get("webhook-signature").split(" "))
                    .contains(wanted);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void clicksTwiceAndMeansItOnce() throws IOException {
        try (Chromium chromium = new Chromium();
                Receiver receiver = new Receiver();
                BrowserContext context =
                        chromium.browser().newContext(Visit.still().setViewportSize(1280, 900))) {
            Page page = visit.page(context);
            visit.signIn(page, Hands.POINTER, "/endpoints/new", visit.owner());
            page.getByLabel("URL", new Page.GetByLabelOptions().setExact(true)).fill(receiver.url("/twice"));
            page.getByLabel("Further patterns").fill("clicked.twice");
            page.locator("button.primary").dblclick();
            assertThat(page.locator("[data-copy-source]").first()).containsText("whsec_");
            assertThat(visit.program()
                            .get("/api/v1/webhooks/endpoints?limit=100")
                            .toString()
                            .split(receiver.url("/twice"), -1))
                    .hasSize(2);

            // Back on the form, it can be sent once more.
            page.goBack();
            page.getByLabel("URL", new Page.GetByLabelOptions().setExact(true)).fill(receiver.url("/second"));
            page.getByLabel("Further patterns").fill("clicked.once");
            page.locator("button.primary").click();
            assertThat(page.locator("[data-copy-source]").first()).containsText("whsec_");
            visit.nobodyHasComplained();
        }
    }

    @ParameterizedTest
    @EnumSource(Hands.class)
    void mayLookAndNotTouch(Hands hands) throws IOException {
        try (Chromium chromium = new Chromium();
                Receiver receiver = new Receiver();
                BrowserContext context =
                        chromium.browser().newContext(Visit.still().setViewportSize(1280, 900))) {
            String type = "looked.at_by_" + hands.name().toLowerCase(java.util.Locale.ROOT);
            String endpoint = visit.endpoint(receiver.url("/looked"), type, "standard")
                    .get("id")
                    .asString();
            visit.publish(type);
            await().atMost(PATIENCE).until(() -> !receiver.arrivals().isEmpty());
            Page page = visit.page(context);
            visit.signIn(page, hands, "", visit.viewer());
            for (String name : PAGES) {
                hands.open(page, name);
                assertThat(page.locator("nav.pages [aria-current]")).hasText(name);
                offersNothingToDo(page);
            }
            hands.open(page, "Endpoints");
            hands.press(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(receiver.url("/looked"))));
            assertThat(page.locator("h1")).hasText(receiver.url("/looked"));
            offersNothingToDo(page);
            hands.press(page.locator("main tbody a.cover").first());
            assertThat(page.locator("h1")).hasText(type);
            offersNothingToDo(page);
            String delivery = page.url().substring(page.url().lastIndexOf('/') + 1);
            visit.nobodyHasComplained();

            for (String act : List.of(
                    "/endpoints",
                    "/endpoints/" + endpoint,
                    "/endpoints/" + endpoint + "/pause",
                    "/endpoints/" + endpoint + "/activation",
                    "/endpoints/" + endpoint + "/tests",
                    "/endpoints/" + endpoint + "/secrets",
                    "/endpoints/" + endpoint + "/deletion",
                    "/endpoints/" + endpoint + "/filter",
                    "/endpoints/" + endpoint + "/replays",
                    "/endpoints/" + endpoint + "/resumption",
                    "/deliveries/" + delivery + "/replays",
                    "/event-types",
                    "/event-types/-closing",
                    "/wire-profiles",
                    "/api-keys",
                    "/inbox/events",
                    "/team/invitations",
                    "/settings/name",
                    "/settings/profile",
                    "/settings/tenant-name",
                    "/settings/bill-to",
                    "/environments",
                    "/plan")) {
                assertThat(forged(page, visit.app() + act)).as("POST " + act).isEqualTo(403);
            }
            JsonNode after = visit.program().get("/api/v1/webhooks/endpoints/" + endpoint);
            assertThat(after.get("status").asString()).isEqualTo("active");
        }
    }

    /** No form that would change something, and no way to one: what is somebody's own is all that a viewer is offered. */
    private static void offersNothingToDo(Page page) {
        Object forms = page.evaluate("""
                () => [...document.querySelectorAll('main form[method=post]')].map(form => form.getAttribute('action'))
                    .filter(action => !/^\\/times$|\\/notifications\\/|\\/retry-preview$|\\/filter\\/preview$|\\/attempts\\//.test(action))""");
        assertThat((List<?>) forms).as("forms on " + page.url()).isEmpty();
        Object links = page.evaluate("""
                () => [...document.querySelectorAll('main a')].map(link => link.getAttribute('href'))
                    .filter(href => /\\/(new|-new|edit|deletion|resumption|-import)(\\?|$)/.test(href))""");
        assertThat((List<?>) links).as("links on " + page.url()).isEmpty();
    }

    /** With the page's own token, so that nothing but the role is in its way. */
    private static int forged(Page page, String url) {
        return (Integer) page.evaluate("""
                async url => {
                  const csrf = document.querySelector('meta[name=csrf]');
                  const answer = await fetch(url, {method: 'POST', headers: {[csrf.dataset.header]: csrf.content,
                    'Content-Type': 'application/x-www-form-urlencoded'}, body: 'name=x', redirect: 'manual'});
                  return answer.status;
                }""", url);
    }
}
