package dev.ringmain.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.ringmain.journey.NewcomerInTheBrowserTest.button;
import static dev.ringmain.journey.NewcomerInTheBrowserTest.signIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.ringmain.database.DataDirectory;
import dev.ringmain.testing.TestDatabase;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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

    private Visit visit;
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
        visit = new Visit(port, directory);
        user = visit.owner();
        app = visit.app();
        program = visit.program();
    }

    @Test
    void showsTroubleAndLetsItsOwnerDealWithIt() throws Exception {
        try (Chromium chromium = new Chromium();
                Receiver receiver = new Receiver();
                BrowserContext context =
                        chromium.browser().newContext(Visit.still().setViewportSize(1280, 900))) {
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
                visit.publish(n % 2 == 0 ? "trouble.one" : "trouble.two");
            }
            Page page = visit.page(context);
            signIn(page, app + "/failures", user);

            // The circuit opens at the tenth failure; what is published then rests.
            Visit.eventually(page, app + "/endpoints/" + endpoint, "It rests: it failed most of the time lately");
            // Its health is written down every few seconds, so it may come after.
            Visit.eventually(page, app + "/endpoints/" + endpoint, "failed attempts in a row");
            Visit.shoot(page, "trouble-endpoint-1280-light");

            Visit.eventually(page, app + "/failures", "Answered 404");
            assertThat(page.locator("main")).containsText("Correct the URL of the endpoint");
            Visit.shoot(page, "trouble-failures-1280-light");
            page.getByText("Look at them").first().click();
            assertThat(page.locator("tbody tr").first()).containsText("trouble.");

            Visit.eventually(page, app + "/notifications", "Endpoint is failing");
            assertThat(page.locator("main")).containsText("failed for good");
            assertThat(page.locator(".bell")).containsText("unread");
            Visit.shoot(page, "trouble-notifications-1280-light");
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
            Visit.shoot(page, "trouble-resumption-1280-light");
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
            Visit.shoot(page, "trouble-replay-1280-light");
            page.locator("#counted button").click();
            assertThat(page.locator("#flash")).containsText("The replay has begun.");
            assertThat(page.locator("#progress")).containsText("Done");
            Visit.shoot(page, "trouble-progress-1280-light");
            await().untilAsserted(() -> assertThat(subjects()).anyMatch(subject -> subject.contains("has recovered")));
            Visit.eventually(page, app + "/replays", "Done");
            page.navigate(app + "/event-types");
            assertThat(page.locator("main")).containsText("quota.threshold");
            Visit.shoot(page, "trouble-catalogue-1280-light");
            visit.nobodyHasComplained();

            walkOnASmallScreen(chromium, endpoint);
        }
    }

    /** No script, dark, narrow. */
    private void walkOnASmallScreen(Chromium chromium, String endpoint) {
        try (BrowserContext context = chromium.browser()
                .newContext(Visit.still()
                        .setViewportSize(390, 844)
                        .setColorScheme(ColorScheme.DARK)
                        .setJavaScriptEnabled(false))) {
            Page page = context.newPage();
            signIn(page, app + "/failures", user);
            Visit.shoot(page, "trouble-failures-390-dark");
            page.navigate(app + "/notifications/settings");
            page.getByLabel("By mail: An endpoint has recovered").uncheck();
            button(page, "Save").click();
            assertThat(page.locator("#flash")).containsText("Saved.");
            assertThat(page.getByLabel("By mail: An endpoint has recovered"))
                    .not()
                    .isChecked();
            Visit.shoot(page, "trouble-settings-390-dark");
            page.navigate(app + "/endpoints/" + endpoint + "/replays/new");
            page.getByLabel("Which").selectOption("all");
            button(page, "Count").click();
            page.locator("#counted button").click();
            assertThat(page.locator("#progress")).containsText("sent on their way");
            Visit.shoot(page, "trouble-progress-390-dark");
        }
        try (BrowserContext context =
                chromium.browser().newContext(Visit.still().setViewportSize(390, 844))) {
            Page page = visit.page(context);
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
                Visit.shoot(page, "trouble-" + path.replaceAll("ep_[a-z0-9]+|[^a-z]+", "-") + "-390-light");
            }
            visit.nobodyHasComplained();
        }
    }

    private static List<String> subjects() throws Exception {
        List<String> subjects = new ArrayList<>();
        for (MimeMessage message : MAIL.getReceivedMessages()) {
            subjects.add(message.getSubject());
        }
        return subjects;
    }
}
