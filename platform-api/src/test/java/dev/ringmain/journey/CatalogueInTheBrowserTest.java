package dev.ringmain.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.FilePayload;
import dev.ringmain.database.DataDirectory;
import dev.ringmain.testing.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ContextConfiguration;
import tools.jackson.databind.JsonNode;

/**
 * A catalogue in a real browser: a pack, a search, a schema that is enforced, an import that is looked at first, and the page that anybody
 * with the link reads without scripts. Skipped like {@link NewcomerInTheBrowserTest}.
 */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.profiles.active=demo",
            "management.server.port=0",
            "ringmain.data-dir=target/catalogue-${random.uuid}"
        })
@ContextConfiguration(initializers = TestDatabase.class)
class CatalogueInTheBrowserTest {

    @LocalServerPort
    private int port;

    @Autowired
    private DataDirectory directory;

    private final List<String> complaints = new ArrayList<>();

    @Test
    void isBuiltEnforcedAndShared() throws IOException {
        Path chromium = NewcomerInTheBrowserTest.chromium();
        JsonNode tenant = Program.JSON
                .readTree(Files.readString(directory.path().resolve("demo.json")))
                .get("tenants")
                .get(0);
        JsonNode live = tenant.get("environments").get(0);
        String catalogue = "http://localhost:" + port + "/app/" + live.get("id").asString() + "/event-types";
        Program program =
                new Program("http://localhost:" + port, live.get("api_key").asString());
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
                Browser browser = playwright.chromium().launch(launch)) {
            Page page = watched(browser.newContext());
            NewcomerInTheBrowserTest.signIn(page, catalogue, tenant.get("users").get(0));
            takesAPackAndSearches(page);
            enforcesASchema(page, catalogue, program);
            importsWhatItWasShown(page, catalogue);
            String link = shares(page, catalogue);
            isReadWithoutScripts(browser, link);
            assertThat(complaints)
                    .as("errors on the console, a blocked script or style among them")
                    .isEmpty();
        }
    }

    private static void takesAPackAndSearches(Page page) {
        NewcomerInTheBrowserTest.button(page, "Add Chargers and transactions").click();
        assertThat(page.locator("main")).containsText("7 of 7 in the catalogue");
        page.getByLabel("Search names and descriptions").pressSequentially("metervalues");
        assertThat(page.locator("#tree tbody tr")).hasCount(1);
        assertThat(page).hasURL(Pattern.compile("\\?q=metervalues$"));
    }

    private static void enforcesASchema(Page page, String catalogue, Program program) {
        page.navigate(catalogue + "/Authorize/edit");
        page.getByLabel("It is refused").check();
        NewcomerInTheBrowserTest.button(page, "Save").click();
        assertThat(page.locator("main")).containsText("what is not so is refused");
        program.post("/api/v1/events", "{\"type\":\"Authorize\",\"data\":{}}", 422);
        program.post("/api/v1/events", "{\"type\":\"Authorize\",\"data\":{\"idTag\":\"RFID_12345678\"}}", 202);
    }

    private static void importsWhatItWasShown(Page page, String catalogue) {
        page.navigate(catalogue + "/-import");
        page.getByLabel("A file")
                .setInputFiles(new FilePayload(
                        "orders.yaml",
                        "application/yaml",
                        "openapi: 3.1.0\nwebhooks: {order.paid: {post: {description: Somebody paid}}}\n"
                                .getBytes(StandardCharsets.UTF_8)));
        NewcomerInTheBrowserTest.button(page, "Show what would be done").click();
        assertThat(page.locator("main")).containsText("Nothing has been changed yet");
        NewcomerInTheBrowserTest.button(page, "Take it in").click();
        assertThat(page.locator("#tree")).containsText("Somebody paid");
    }

    private static String shares(Page page, String catalogue) {
        page.navigate(catalogue);
        NewcomerInTheBrowserTest.button(page, "Share the catalogue").click();
        return page.getByText("Open the page").getAttribute("href");
    }

    private void isReadWithoutScripts(Browser browser, String link) {
        BrowserContext stranger = browser.newContext(
                new Browser.NewContextOptions().setJavaScriptEnabled(false).setViewportSize(390, 800));
        Page page = watched(stranger);
        page.navigate(link);
        page.locator("main").getByText("order.paid").click();
        assertThat(page.locator("h1")).hasText("order.paid");
        page.navigate(link + "/StopTransaction");
        assertThat(page.locator("main")).containsText("transactionId");
        assertThat(page.locator("main")).containsText("Version 1");
    }

    private Page watched(BrowserContext context) {
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text());
            }
        });
        return page;
    }
}
