package dev.ringmain.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import dev.ringmain.database.DataDirectory;
import dev.ringmain.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ContextConfiguration;
import tools.jackson.databind.JsonNode;

/**
 * The walk of the README in a real browser: a newcomer signs in to the demo, points an endpoint at the inbox, publishes, and sees the
 * delivery verified. Without a Chromium on the machine it is skipped, unless {@code RINGMAIN_REQUIRE_BROWSER} is true.
 */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.profiles.active=demo",
            "management.server.port=0",
            "ringmain.data-dir=target/newcomer-${random.uuid}"
        })
@ContextConfiguration(initializers = TestDatabase.class)
class NewcomerInTheBrowserTest {

    @LocalServerPort
    private int port;

    @Autowired
    private DataDirectory directory;

    @Test
    void seesASignedDeliveryWithoutLeavingRingmain() throws IOException {
        Path chromium = chromium();
        JsonNode tenant = Program.JSON
                .readTree(Files.readString(directory.path().resolve("demo.json")))
                .get("tenants")
                .get(0);
        JsonNode live = tenant.get("environments").get(0);
        String environment =
                "http://localhost:" + port + "/app/" + live.get("id").asString();
        List<String> complaints = new ArrayList<>();
        Playwright.CreateOptions noDownload =
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"));
        BrowserType.LaunchOptions launch = new BrowserType.LaunchOptions()
                .setExecutablePath(chromium)
                .setArgs(List.of(
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-background-networking",
                        "--disable-component-update"));
        try (Playwright playwright = Playwright.create(noDownload);
                Browser browser = playwright.chromium().launch(launch);
                BrowserContext context = browser.newContext()) {
            Page page = context.newPage();
            page.onConsoleMessage(message -> {
                if (message.type().equals("error")) {
                    complaints.add(message.text());
                }
            });
            signIn(page, environment + "/inbox", tenant.get("users").get(0));
            button(page, "Create an endpoint for this inbox").click();
            new Program("http://localhost:" + port, live.get("api_key").asString())
                    .post(
                            "/api/v1/events",
                            "{\"type\":\"session.started\",\"subject\":\"CP-001\",\"data\":{\"connector\":1}}",
                            202);
            assertThatEventually(page, environment + "/inbox", "Verified");

            page.navigate(environment + "/deliveries");
            assertThat(page.locator("tbody tr")).hasCount(1);
            page.locator("tbody tr a").first().click();
            assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("session.started")))
                    .isVisible();
            button(page, "Replay").click();
            assertThatEventually(page, environment + "/deliveries?status=succeeded", "replay");
            assertThat(complaints)
                    .as("errors on the console, a blocked script or style among them")
                    .isEmpty();
        }
    }

    static void signIn(Page page, String wanted, JsonNode user) {
        page.navigate(wanted);
        page.getByLabel("Email").fill(user.get("email").asString());
        page.getByLabel("Password").fill(user.get("password").asString());
        button(page, "Sign in").click();
        assertThat(page).hasURL(wanted);
    }

    /** Looks again, as a person would, until it is there. */
    private static void assertThatEventually(Page page, String url, String text) {
        org.awaitility.Awaitility.await().untilAsserted(() -> {
            page.navigate(url);
            assertThat(page.locator("main").innerText()).contains(text);
        });
    }

    static com.microsoft.playwright.Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    static Path chromium() {
        Optional<Path> found = Stream.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
                .flatMap(name -> Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isEmpty() && "true".equals(System.getenv("RINGMAIN_REQUIRE_BROWSER"))) {
            throw new IllegalStateException(
                    "RINGMAIN_REQUIRE_BROWSER is true, and there is no Chromium or Chrome on the PATH");
        }
        assumeTrue(found.isPresent(), "Skipped: there is no Chromium or Chrome on this machine's PATH");
        return found.orElseThrow();
    }
}
