package dev.ringmain.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.ringmain.journey.NewcomerInTheBrowserTest.button;
import static dev.ringmain.journey.NewcomerInTheBrowserTest.chromium;
import static dev.ringmain.journey.NewcomerInTheBrowserTest.signIn;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.ringmain.database.DataDirectory;
import dev.ringmain.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ContextConfiguration;
import tools.jackson.databind.JsonNode;

/** Filtering and transforming in a real browser, with a script and without, in the running whole. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.profiles.active=demo",
            "management.server.port=0",
            "ringmain.data-dir=target/filtering-${random.uuid}"
        })
@ContextConfiguration(initializers = TestDatabase.class)
class FilterInTheBrowserTest {

    @LocalServerPort
    private int port;

    @Autowired
    private DataDirectory directory;

    private final List<String> complaints = new ArrayList<>();
    private JsonNode tenant;
    private String environment;
    private Program program;
    private Playwright playwright;
    private Browser browser;

    @BeforeEach
    void open() throws IOException {
        Path chromium = chromium();
        tenant = Program.JSON
                .readTree(Files.readString(directory.path().resolve("demo.json")))
                .get("tenants")
                .get(0);
        JsonNode live = tenant.get("environments").get(0);
        environment = "http://localhost:" + port + "/app/" + live.get("id").asString();
        program = new Program("http://localhost:" + port, live.get("api_key").asString());
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium)
                        .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-background-networking")));
    }

    @AfterEach
    void close() {
        if (playwright != null) {
            playwright.close();
        }
    }

    @Test
    void narrowsDownAndReshapesWhatArrives() {
        try (BrowserContext context = browser.newContext(still().setViewportSize(1280, 900))) {
            Page page = listenedTo(context);
            signIn(page, environment + "/inbox", tenant.get("users").get(0));
            button(page, "Create an endpoint for this inbox").click();
            publish(12000);
            openFilterOfTheInbox(page);

            // While it is written, with nothing pressed.
            page.getByLabel("Field of row 1").fill("meterStart");
            page.getByLabel("Comparison of row 1").selectOption("MORE");
            page.getByLabel("Value of row 1").fill("20000");
            assertThat(page.locator("#preview")).containsText("It is not sent.");
            assertThat(page.locator("#preview")).containsText("data.meterStart > 20000");
            page.getByLabel("Value of row 1").fill("10000");
            assertThat(page.locator("#preview")).containsText("It is sent.");
            page.getByLabel("Transformation").fill("{\"kWh\": meterStart / 1000");
            assertThat(page.locator("#preview")).containsText("Line 1, column");
            page.getByLabel("Transformation").fill("{\"kWh\": meterStart / 1000, \"at\": $event.subject}");
            assertThat(page.locator("#preview")).containsText("\"kWh\": 12");
            shoot(page, "filter-1280-light");
            page.getByText("As CEL").click();
            assertThat(page.locator("#condition")).isVisible();
            assertThat(page.getByLabel("Field of row 1")).isHidden();
            page.getByText("By fields").click();
            button(page, "Save").last().click();
            assertThat(page.locator("#flash")).containsText("Saved.");
            assertThat(page.getByLabel("Field of row 1")).hasValue("meterStart");

            publish(9000);
            publish(15000);
            assertThatEventually(page, environment + "/inbox", "\"kWh\": 15");
            assertThat(page.locator("main")).not().containsText("\"kWh\": 9");

            // A transformation that comes to nothing: kept, said why, and led to where it can be mended.
            openFilterOfTheInbox(page);
            page.getByLabel("Transformation").fill("nothing.of.that.name");
            assertThat(page.locator("#preview")).containsText("It comes to nothing");
            button(page, "Save").last().click();
            publish(16000);
            assertThatEventually(page, environment + "/deliveries?status=failed", "transformation");
            page.locator("tbody tr a").first().click();
            assertThat(page.locator("main")).containsText("It comes to nothing for this payload");
            shoot(page, "delivery-1280-light");
            page.getByText("Try it on this event").click();
            page.getByLabel("Transformation").fill("{\"mended\": meterStart}");
            assertThat(page.locator("#preview")).containsText("\"mended\": 16000");
            button(page, "Save").last().click();
            page.navigate(environment + "/deliveries?status=failed");
            page.locator("tbody tr a").first().click();
            button(page, "Replay").click();
            assertThatEventually(page, environment + "/inbox", "\"mended\": 16000");
            assertThat(complaints).as("errors on the console").isEmpty();
        }
        try (BrowserContext context = browser.newContext(still().setViewportSize(390, 844)
                .setColorScheme(ColorScheme.DARK)
                .setJavaScriptEnabled(false))) {
            Page page = context.newPage();
            signIn(page, environment + "/inbox", tenant.get("users").get(0));
            openFilterOfTheInbox(page);
            page.getByLabel("Value of row 1").fill("99999");
            button(page, "Try it now").click();
            assertThat(page.locator("#preview")).containsText("It is not sent.");
            assertThat(page.getByLabel("Value of row 1")).hasValue("99999");
            button(page, "More rows").click();
            assertThat(page.getByLabel("Field of row 6")).isVisible();
            shoot(page, "filter-390-dark");
            page.getByText("As CEL").click();
            assertThat(page.locator("#condition")).isVisible();
            page.locator("#condition").fill("data.meterStart >");
            button(page, "Save").last().click();
            assertThat(page.locator("main")).containsText("Line 1, column 18");
            shoot(page, "filter-390-dark-error");
        }
        try (BrowserContext context = browser.newContext(still().setViewportSize(390, 844))) {
            Page page = listenedTo(context);
            signIn(page, environment + "/inbox", tenant.get("users").get(0));
            openFilterOfTheInbox(page);
            assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
                    .as("nothing sticks out at 390 px")
                    .isLessThanOrEqualTo(390);
        }
    }

    /** Without the pages' transitions, during which a click hits nothing. */
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

    private void openFilterOfTheInbox(Page page) {
        page.navigate(environment + "/endpoints");
        page.locator("tbody tr a")
                .filter(new com.microsoft.playwright.Locator.FilterOptions().setHasText("/inbox/"))
                .first()
                .click();
        page.getByText("Filter and transform").click();
    }

    private void publish(int meterStart) {
        program.post(
                "/api/v1/events",
                "{\"type\":\"session.started\",\"subject\":\"CP-001\",\"data\":{\"meterStart\":" + meterStart + "}}",
                202);
    }

    private static void assertThatEventually(Page page, String url, String text) {
        Awaitility.await().untilAsserted(() -> {
            page.navigate(url);
            assertThat(page.locator("main").textContent()).contains(text);
        });
    }

    /** To look at, for whoever asks for it. */
    private static void shoot(Page page, String name) {
        Optional.ofNullable(System.getProperty("ringmain.test.screenshots"))
                .ifPresent(folder -> page.screenshot(new Page.ScreenshotOptions()
                        .setPath(Path.of(folder, name + ".png"))
                        .setFullPage(true)));
    }
}
