package dev.ringmain.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.ringmain.database.DataDirectory;
import dev.ringmain.testing.TestDatabase;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ContextConfiguration;

/** What happens is seen while it happens; it holds still when it is asked to, and ends with the session. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.profiles.active=demo",
            "management.server.port=0",
            "ringmain.egress.allow-private=true",
            "ringmain.data-dir=target/pages-${random.uuid}"
        })
@ContextConfiguration(initializers = TestDatabase.class)
class TailInTheBrowserTest {

    private static final double PATIENCE = 60_000;

    @LocalServerPort
    private int port;

    @Autowired
    private DataDirectory directory;

    private Visit visit;

    @BeforeEach
    void begin() throws IOException {
        // Where no other test makes anything happen.
        visit = new Visit(port, directory, 1);
    }

    @Test
    void showsWhatHappensWhileItHappens() throws IOException {
        try (Chromium chromium = new Chromium();
                Receiver receiver = new Receiver();
                BrowserContext context =
                        chromium.browser().newContext(Visit.still().setViewportSize(1280, 900))) {
            visit.endpoint(receiver.url("/tail"), "tail.*", "capacitor");
            Page page = visit.page(context);
            visit.signIn(page, Hands.POINTER, "/tail?type=tail.*", visit.owner());
            Locator state = page.locator("[data-tail-state]");
            Locator rows = page.locator("[data-tail-table] tbody tr");
            assertThat(state).hasText("Live", patiently());

            visit.program()
                    .post(
                            "/api/v1/events",
                            "{\"type\":\"tail.seen\",\"subject\":\"<img src=x onerror=alert(1)>\",\"data\":1}",
                            202);
            assertThat(with(rows, "Published")).containsText("<img src=x onerror=alert(1)>", contains());
            assertThat(with(rows, "Succeeded")).containsText(receiver.url("/tail"), contains());
            assertThat(with(rows, "Succeeded")).containsText("200, attempt 1");
            Visit.shoot(page, "tail-1280-light");

            button(page, "Pause").focus();
            page.keyboard().press("Enter");
            assertThat(state).containsText("Paused");
            receiver.answer(500);
            visit.publish("tail.later");
            assertThat(state).containsText("2 waiting", contains());
            assertThat(rows).hasCount(2);
            button(page, "Go on").click();
            assertThat(with(rows, "Failed")).containsText("500, attempt 1", contains());
            assertThat(rows).hasCount(4);
            with(rows, "Failed").getByRole(AriaRole.LINK).click();
            assertThat(page.locator("h1")).containsText("tail.later");

            page.navigate(visit.app() + "/tail?type=tail.*&status=failed");
            assertThat(state).hasText("Live", patiently());
            Page other = visit.page(context);
            other.navigate(visit.app() + "/tail");
            other.locator(".account summary").click();
            button(other, "Sign out").click();
            assertThat(page.locator("[data-tail-note]")).hasText("You are signed out.", patiently());
            assertThat(state).hasText("Ended");
            visit.nobodyHasComplained();
        }
        saysSoWithoutAScript();
    }

    private void saysSoWithoutAScript() {
        try (Chromium chromium = new Chromium();
                BrowserContext context = chromium.browser()
                        .newContext(Visit.still().setViewportSize(390, 844).setJavaScriptEnabled(false))) {
            Page page = visit.page(context);
            visit.signIn(page, Hands.POINTER, "/tail", visit.viewer());
            assertThat(page.locator("main")).containsText("The tail needs a script");
            Visit.shoot(page, "tail-noscript-390-light");
            page.locator("[data-tail-without] a").first().click();
            assertThat(page.locator("h1")).hasText("Events");
        }
    }

    private static Locator with(Locator rows, String word) {
        return rows.filter(new Locator.FilterOptions().setHasText(word)).first();
    }

    private static Locator button(Page page, String name) {
        return NewcomerInTheBrowserTest.button(page, name);
    }

    private static LocatorAssertions.HasTextOptions patiently() {
        return new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE);
    }

    private static LocatorAssertions.ContainsTextOptions contains() {
        return new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE);
    }
}
