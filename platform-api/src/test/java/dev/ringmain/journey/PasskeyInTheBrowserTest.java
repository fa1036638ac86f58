package dev.ringmain.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static dev.ringmain.journey.NewcomerInTheBrowserTest.button;
import static dev.ringmain.journey.NewcomerInTheBrowserTest.signIn;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import dev.ringmain.database.DataDirectory;
import dev.ringmain.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ContextConfiguration;
import tools.jackson.databind.JsonNode;

/** Passkeys with a real browser and a device that it makes up: the same protocol, and the same policy of content, as with a real one. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.profiles.active=demo",
            "management.server.port=0",
            "ringmain.data-dir=target/passkey-${random.uuid}"
        })
@ContextConfiguration(initializers = TestDatabase.class)
class PasskeyInTheBrowserTest {

    @LocalServerPort
    private int port;

    @Autowired
    private DataDirectory directory;

    private final List<String> complaints = new ArrayList<>();
    private String base;
    private JsonNode owner;
    private JsonNode viewer;

    @BeforeEach
    void begin() throws IOException {
        base = "http://localhost:" + port;
        JsonNode users = Program.JSON
                .readTree(Files.readString(directory.path().resolve("demo.json")))
                .get("tenants")
                .get(0)
                .get("users");
        owner = users.get(0);
        viewer = users.get(1);
    }

    @Test
    void opensTheDoorWithADeviceAlone() {
        try (Chromium chromium = new Chromium();
                BrowserContext context = chromium.browser().newContext()) {
            Page page = context.newPage();
            page.setDefaultTimeout(60_000);
            setDefaultAssertionTimeout(60_000);
            page.onConsoleMessage(message -> {
                if (message.type().equals("error") && !message.text().contains("422")) {
                    complaints.add(page.url() + ": " + message.text());
                }
            });
            Device device = device(context, page, true);
            signIn(page, base + "/account", owner);
            add(page, "a wrong password");
            assertThat(page.locator("[data-passkey-error]")).containsText("that is not your password");
            add(page, owner.get("password").asString());
            assertThat(page.getByText("Remove Laptop")).hasCount(1);
            assertThat(device.credentials()).isEqualTo(1);

            signOut(page);
            page.navigate(base + "/account");
            button(page, "Sign in with a passkey").click();
            assertThat(page).hasURL(base + "/account");
            assertThat(page.locator("main")).containsText("last used");

            // What was removed opens nothing, though the device still has it.
            page.getByText("Remove…").click();
            page.getByLabel("Your password, to remove it")
                    .fill(owner.get("password").asString());
            page.getByText("Remove Laptop").click();
            assertThat(page.locator("#flash")).containsText("It opens nothing any more.");
            signOut(page);
            page.navigate(base + "/signin");
            button(page, "Sign in with a passkey").click();
            assertThat(page.locator("[data-passkey-error]")).containsText("That did not work.");
            assertThat(page).hasURL(base + "/signin");
            assertThat(complaints).as("errors on the console").isEmpty();
        }
    }

    @Test
    void takesNoDeviceThatDoesNotSeeWhoHoldsIt() {
        try (Chromium chromium = new Chromium();
                BrowserContext context = chromium.browser().newContext()) {
            Page page = context.newPage();
            page.setDefaultTimeout(60_000);
            setDefaultAssertionTimeout(60_000);
            Device device = device(context, page, false);
            signIn(page, base + "/account", viewer);
            add(page, viewer.get("password").asString());
            assertThat(page.locator("[data-passkey-error]")).not().isEmpty();
            page.reload();
            assertThat(page.getByText("Remove Laptop")).hasCount(0);
            assertThat(device.credentials()).isZero();
        }
    }

    private static void add(Page page, String password) {
        page.getByLabel("What to call it").fill("Laptop");
        page.getByLabel("Your password, to add one").last().fill(password);
        button(page, "Add a passkey").click();
    }

    private void signOut(Page page) {
        page.navigate(base + "/app");
        page.locator(".account summary").click();
        button(page, "Sign out").click();
        assertThat(page).hasURL(base + "/signin?out");
    }

    /** @param verifies whether it asks for a finger or a PIN, and gets it */
    private static Device device(BrowserContext context, Page page, boolean verifies) {
        CDPSession session = context.newCDPSession(page);
        session.send("WebAuthn.enable");
        JsonObject options = new JsonObject();
        options.addProperty("protocol", "ctap2");
        options.addProperty("transport", "internal");
        options.addProperty("hasResidentKey", true);
        options.addProperty("hasUserVerification", verifies);
        options.addProperty("isUserVerified", verifies);
        options.addProperty("automaticPresenceSimulation", true);
        JsonObject params = new JsonObject();
        params.add("options", options);
        String id = session.send("WebAuthn.addVirtualAuthenticator", params)
                .get("authenticatorId")
                .getAsString();
        return new Device(session, id);
    }

    /** One that the browser makes up. */
    private record Device(CDPSession session, String id) {

        int credentials() {
            JsonObject params = new JsonObject();
            params.addProperty("authenticatorId", id);
            return session.send("WebAuthn.getCredentials", params)
                    .getAsJsonArray("credentials")
                    .size();
        }
    }
}
