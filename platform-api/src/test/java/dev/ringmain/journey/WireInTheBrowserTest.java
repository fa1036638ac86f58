package dev.ringmain.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.ringmain.database.DataDirectory;
import dev.ringmain.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ContextConfiguration;
import tools.jackson.databind.JsonNode;

/**
 * Somebody writes a wire profile, looks at what it makes of an event, opens an endpoint with it, and moves that on: with a script and
 * without, on a desk and on a phone. With {@code -Dringmain.test.screenshots=<folder>} it leaves pictures.
 */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.profiles.active=demo",
            "management.server.port=0",
            "ringmain.data-dir=target/wire-${random.uuid}"
        })
@ContextConfiguration(initializers = TestDatabase.class)
class WireInTheBrowserTest {

    @LocalServerPort
    private int port;

    @Autowired
    private DataDirectory directory;

    @ParameterizedTest
    @CsvSource({"1280, LIGHT, true", "390, DARK, false"})
    void writesAProfileAndMovesAnEndpointThroughIt(int width, ColorScheme scheme, boolean scripts) throws IOException {
        String profile = "acme-" + width;
        JsonNode tenant = Program.JSON
                .readTree(Files.readString(directory.path().resolve("demo.json")))
                .get("tenants")
                .get(0);
        String environment = "http://localhost:" + port + "/app/"
                + tenant.get("environments").get(0).get("id").asString();
        List<String> complaints = new ArrayList<>();
        try (Chromium chromium = new Chromium();
                BrowserContext context = chromium.browser()
                        .newContext(new Browser.NewContextOptions()
                                .setViewportSize(width, 900)
                                .setColorScheme(scheme)
                                // While one page turns into the next, a click would meet neither.
                                .setReducedMotion(ReducedMotion.REDUCE)
                                .setJavaScriptEnabled(scripts))) {
            Page page = context.newPage();
            page.onConsoleMessage(message -> {
                if (message.type().equals("error")) {
                    complaints.add(message.text());
                }
            });
            signIn(page, environment + "/wire-profiles", tenant.get("users").get(0));
            look(page, width, "list");

            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("New profile"))
                    .click();
            page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true)).fill(profile);
            page.getByLabel("Body", new Page.GetByLabelOptions().setExact(true)).fill("kind: event_type\nbody: moon");
            page.getByLabel("Signatures").fill("sha256_hex: X-Hub-Signature-256");
            button(page, "Preview").click();
            assertThat(page.getByText("Line 2: The sources are")).isVisible();
            page.getByLabel("Body", new Page.GetByLabelOptions().setExact(true))
                    .fill("kind: event_type\nversion = 2\nbody: payload");
            button(page, "Preview").click();
            assertThat(page.getByText("\"kind\":\"session.started\",\"version\":2,\"body\":"))
                    .isVisible();
            assertThat(page.getByText("X-Hub-Signature-256: sha256=")).isVisible();
            look(page, width, "form");
            button(page, "Create profile").click();
            assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName(profile)))
                    .isVisible();
            look(page, width, "show");

            page.navigate(environment + "/endpoints/new");
            page.getByLabel("URL").fill("https://hooks.amber.example/" + width);
            page.locator("input[name=profile][value=" + profile + "]").check();
            look(page, width, "open");
            button(page, "Create endpoint").click();
            assertThat(page.getByText("X-Hub-Signature-256")).isVisible();
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("I have stored it"))
                    .click();

            page.getByText("Move the receiver to another profile").click();
            page.getByLabel("Sign also as").selectOption("standard");
            page.getByLabel("to the end of")
                    .fill(java.time.LocalDate.now().plusDays(30).toString());
            button(page, "Begin").click();
            assertThat(page.getByText("Signed also as")).isVisible();
            look(page, width, "endpoint");
            page.getByText("Move the receiver to another profile").click();
            page.getByLabel("Change the profile to").selectOption("standard");
            button(page, "Change").click();
            assertThat(page.getByText("It speaks standard")).isVisible();
            button(page, "Sign with a key pair, too").click();
            assertThat(page.getByText("whpk_")).isVisible();
            look(page, width, "moved");
            assertThat(complaints).as("errors on the console").allMatch(text -> text.contains("422"));
        }
    }

    /** Nothing stands out to the side; and a picture, if somebody wants one. */
    private static void look(Page page, int width, String name) {
        assertThat(page.locator("body").boundingBox().width).isLessThanOrEqualTo(width);
        double right =
                page.locator("main").boundingBox().x + page.locator("main").boundingBox().width;
        assertThat(right).as(name).isLessThanOrEqualTo(width);
        String folder = System.getProperty("ringmain.test.screenshots");
        if (folder != null) {
            page.screenshot(new Page.ScreenshotOptions()
                    .setFullPage(true)
                    .setPath(Path.of(folder, name + "-" + width + ".png")));
        }
    }

    private static void signIn(Page page, String wanted, JsonNode user) {
        page.navigate(wanted);
        page.getByLabel("Email").fill(user.get("email").asString());
        page.getByLabel("Password").fill(user.get("password").asString());
        button(page, "Sign in").click();
        assertThat(page).hasURL(wanted);
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }
}
