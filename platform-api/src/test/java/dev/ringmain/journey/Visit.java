package dev.ringmain.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ReducedMotion;
import dev.ringmain.database.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;

/** A visit to a tenant of the demo: its people, a program of its live environment, and a console that has to stay silent. */
final class Visit {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    static {
        // A machine that is busy with other things is slow, not wrong.
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE.toMillis());
    }

    private final String base;
    private final String app;
    private final JsonNode tenant;
    private final Program program;
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    /** To the first one. */
    Visit(int port, DataDirectory directory) throws IOException {
        this(port, directory, 0);
    }

    Visit(int port, DataDirectory directory, int which) throws IOException {
        tenant = Program.JSON
                .readTree(Files.readString(directory.path().resolve("demo.json")))
                .get("tenants")
                .get(which);
        JsonNode live = tenant.get("environments").get(0);
        base = "http://localhost:" + port;
        app = base + "/app/" + live.get("id").asString();
        program = new Program(base, live.get("api_key").asString());
    }

    /** The address of the live environment's pages. */
    String app() {
        return app;
    }

    JsonNode owner() {
        return tenant.get("users").get(0);
    }

    JsonNode viewer() {
        return tenant.get("users").get(1);
    }

    Program program() {
        return program;
    }

    /** @return the id of the new endpoint */
    JsonNode endpoint(String url, String events, String profile) {
        return program.post(
                "/api/v1/webhooks/endpoints",
                "{\"url\":\"" + url + "\",\"events\":[\"" + events + "\"],\"profile\":\"" + profile + "\"}",
                201);
    }

    /** @return the id of the event */
    String publish(String type) {
        return program.post("/api/v1/events", "{\"type\":\"" + type + "\",\"data\":{\"n\":1}}", 202)
                .get("id")
                .asString();
    }

    static Browser.NewContextOptions still() {
        return new Browser.NewContextOptions().setReducedMotion(ReducedMotion.REDUCE);
    }

    /** A page whose errors are heard. */
    Page page(BrowserContext context) {
        Page page = context.newPage();
        page.setDefaultTimeout(PATIENCE.toMillis());
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(page.url() + " says: " + message.text());
            }
        });
        return page;
    }

    void nobodyHasComplained() {
        assertThat(complaints).as("errors on the console").isEmpty();
    }

    /** Looks again, as a person would, until it is there. */
    static void eventually(Page page, String url, String text) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            page.navigate(url);
            assertThat(page.locator("main").innerText()).contains(text);
        });
    }

    /** Signs somebody in with their own hands. */
    void signIn(Page page, Hands hands, String path, JsonNode user) {
        page.navigate(app + path);
        hands.write(page.getByLabel("Email"), user.get("email").asString());
        hands.write(page.getByLabel("Password"), user.get("password").asString());
        hands.press(NewcomerInTheBrowserTest.button(page, "Sign in"));
        assertThat(page).hasURL(app + path);
    }

    /** To look at, for whoever asks for it. */
    static void shoot(Page page, String name) {
        Optional.ofNullable(System.getProperty("ringmain.test.screenshots"))
                .ifPresent(folder -> page.screenshot(new Page.ScreenshotOptions()
                        .setPath(Path.of(folder, name + ".png"))
                        .setFullPage(true)));
    }
}
