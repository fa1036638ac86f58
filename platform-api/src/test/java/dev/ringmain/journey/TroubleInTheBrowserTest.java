package dev.ringmain.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.ringmain.journey.NewcomerInTheBrowserTest.button;
import static dev.ringmain.journey.NewcomerInTheBrowserTest.signIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.ringmain.database.DataDirectory;
import dev.ringmain.testing.TestDatabase;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** A receiver that is broken and then mended, as its owner sees it: pages, bell and mail, with a script and without. */
@Tag("database")
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.profiles.active=demo",
            "management.server.port=0",
            "ringmain.egress.allow-private=true",
            "ringmain.base-url=https://ringmain.example",
            "ringmain.data-dir=target/trouble-${random.uuid}"
        })
@ContextConfiguration(initializers = TestDatabase.class)
class TroubleInTheBrowserTest {

    private static final GreenMail MAIL = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    @LocalServerPort
    private int port;

    @Autowired
    private DataDirectory directory;

    private final List<String> complaints = new ArrayList<>();
    private JsonNode user;
    private String app;
    private Program program;

    @BeforeAll
    static void startMail() {
        MAIL.start();
    }

    @AfterAll
    static void stopMail() {
        MAIL.stop();
    }

    @DynamicPropertySource
    static void mailServer(DynamicPropertyRegistry registry) {
        registry.add("spring.mail.host", () -> "127.0.0.1");
        registry.add("spring.mail.port", () -> MAIL.getSmtp().getPort());
    }

    @BeforeEach
    void begin() throws IOException {
        JsonNode tenant = Program.JSON
                .readTree(Files.readString(directory.path().resolve("demo.json")))
                .get("tenants")
                .get(0);
        JsonNode live = tenant.get("environments").get(0);
        user = tenant.get("users").get(0);
        app = "http://localhost:" + port + "/app/" + live.get("id").asString();
        program = new Program("http://localhost:" + port, live.get("api_key").asString());
    }

    @Test
    void showsTroubleAndLetsItsOwnerDealWithIt() throws Exception {
        try (Chromium chromium = new Chromium();
                Receiver receiver = new Receiver();
                BrowserContext context = chromium.browser().newContext(still().setViewportSize(1280, 900))) {
            receiver.answer(404);
            // Its profile never tries again: each delivery fails for good at once.
            String endpoint = program.post(
                            "/api/v1/webhooks/endpoints",
                            "{\"url\":\"" + receiver.url("/hooks")
                                    + "\",\"events\":[\"trouble.*\"],\"profile\":\"capacitor\"}",
                            201)
                    .get("id")
                    .asString();
            for (int n = 0; n < 12; n++) {
                publish(n % 2 == 0 ? "trouble.one" : "trouble.two");
            }
            Page page = listenedTo(context);
            signIn(page, app + "/failures", user);

            // The circuit opens at the tenth failure; what is published then rests.
            eventually(page, app + "/endpoints/" + endpoint, "It rests: it failed most of the time lately");
            // Its health is written down every few seconds, so it may come after.
            eventually(page, app + "/endpoints/" + endpoint, "failed attempts in a row");
            shoot(page, "endpoint-1280-light");

            eventually(page, app + "/failures", "Answered 404");
            assertThat(page.locator("main")).containsText("Correct the URL of the endpoint");
            shoot(page, "failures-1280-light");
            page.getByText("Look at them").first().click();
            assertThat(page.locator("tbody tr").first()).containsText("trouble.");

            eventually(page, app + "/notifications", "Endpoint is failing");
            assertThat(page.locator("main")).containsText("failed for good");
            assertThat(page.locator(".bell")).containsText("unread");
            shoot(page, "notifications-1280-light");
            await().untilAsserted(() -> assertThat(subjects()).anyMatch(subject -> subject.contains("is failing")));
            page.locator(".bell").focus();
            page.keyboard().press("Enter");
            button(page, "Mark all as read").click();
            assertThat(page.locator(".bell")).not().containsText("unread");

            // With a choice, the keyboard alone.
            page.navigate(app + "/endpoints/" + endpoint);
            page.getByText("Resume…").focus();
            page.keyboard().press("Enter");
            assertThat(page.locator("h1")).hasText("Resume this endpoint");
            page.getByText("Send only some").click();
            page.getByLabel("Of these types").fill("trouble.one");
            page.keyboard().press("Enter");
            assertThat(page.locator("#counted")).containsText("discarded");
            shoot(page, "resumption-1280-light");
            receiver.answer(204);
            page.locator("#counted button").click();
            assertThat(page.locator("#flash")).containsText("Active.");

            // All that failed, once more.
            page.navigate(app + "/failures");
            page.locator("section", new Page.LocatorOptions().setHasText("Answered 404"))
                    .filter(new com.microsoft.playwright.Locator.FilterOptions().setHasText(receiver.url("/hooks")))
                    .getByText("Replay this group…")
                    .click();
            assertThat(page.locator("#counted")).containsText("would be sent again");
            shoot(page, "replay-1280-light");
            page.locator("#counted button").click();
            assertThat(page.locator("#flash")).containsText("The replay has begun.");
            assertThat(page.locator("#progress")).containsText("Done");
            shoot(page, "progress-1280-light");
            await().untilAsserted(() -> assertThat(subjects()).anyMatch(subject -> subject.contains("has recovered")));
            eventually(page, app + "/replays", "Done");
            page.navigate(app + "/event-types");
            assertThat(page.locator("main")).containsText("quota.threshold");
            shoot(page, "catalogue-1280-light");
            assertThat(complaints).as("errors on the console").isEmpty();

            walkOnASmallScreen(chromium, endpoint);
        }
    }

    /** No script, dark, narrow. */
    private void walkOnASmallScreen(Chromium chromium, String endpoint) {
        try (BrowserContext context = chromium.browser()
                .newContext(still().setViewportSize(390, 844)
                        .setColorScheme(ColorScheme.DARK)
                        .setJavaScriptEnabled(false))) {
            Page page = context.newPage();
            signIn(page, app + "/failures", user);
            shoot(page, "failures-390-dark");
            page.navigate(app + "/notifications/settings");
            page.getByLabel("By mail: An endpoint has recovered").uncheck();
            button(page, "Save").click();
            assertThat(page.locator("#flash")).containsText("Saved.");
            assertThat(page.getByLabel("By mail: An endpoint has recovered"))
                    .not()
                    .isChecked();
            shoot(page, "settings-390-dark");
            page.navigate(app + "/endpoints/" + endpoint + "/replays/new");
            page.getByLabel("Which").selectOption("all");
            button(page, "Count").click();
            page.locator("#counted button").click();
            assertThat(page.locator("#progress")).containsText("sent on their way");
            shoot(page, "progress-390-dark");
        }
        try (BrowserContext context = chromium.browser().newContext(still().setViewportSize(390, 844))) {
            Page page = listenedTo(context);
            signIn(page, app, user);
            for (String path : List.of(
                    "/failures",
                    "/notifications",
                    "/notifications/settings",
                    "/replays",
                    "/event-types/endpoint.failing",
                    "/endpoints/" + endpoint,
                    "/endpoints/" + endpoint + "/resumption",
                    "/endpoints/" + endpoint + "/replays/new?count=1")) {
                page.navigate(app + path);
                assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
                        .as("nothing sticks out at 390 px: " + path)
                        .isLessThanOrEqualTo(390);
                shoot(page, path.replaceAll("ep_[a-z0-9]+|[^a-z]+", "-") + "-390-light");
            }
            assertThat(complaints).as("errors on the console").isEmpty();
        }
    }

    private static List<String> subjects() throws Exception {
        List<String> subjects = new ArrayList<>();
        for (MimeMessage message : MAIL.getReceivedMessages()) {
            subjects.add(message.getSubject());
        }
        return subjects;
    }

    private static Browser.NewContextOptions still() {
        return new Browser.NewContextOptions().setReducedMotion(ReducedMotion.REDUCE);
    }

    private Page listenedTo(BrowserContext context) {
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text());
            }
        });
        return page;
    }

    private void publish(String type) {
        program.post("/api/v1/events", "{\"type\":\"" + type + "\",\"data\":{\"n\":1}}", 202);
    }

    private static void eventually(Page page, String url, String text) {
        await().atMost(java.time.Duration.ofSeconds(60)).untilAsserted(() -> {
            page.navigate(url);
            assertThat(page.locator("main").innerText()).contains(text);
        });
    }

    /** To look at, for whoever asks for it. */
    private static void shoot(Page page, String name) {
        Optional.ofNullable(System.getProperty("ringmain.test.screenshots"))
                .ifPresent(folder -> page.screenshot(new Page.ScreenshotOptions()
                        .setPath(Path.of(folder, "trouble-" + name + ".png"))
                        .setFullPage(true)));
    }
}
