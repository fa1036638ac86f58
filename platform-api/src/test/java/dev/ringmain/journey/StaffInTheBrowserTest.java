package dev.ringmain.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.ringmain.journey.NewcomerInTheBrowserTest.button;
import static dev.ringmain.journey.NewcomerInTheBrowserTest.signIn;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.ringmain.database.DataDirectory;
import dev.ringmain.testing.SettableClock;
import dev.ringmain.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.test.context.ContextConfiguration;
import tools.jackson.databind.JsonNode;

/** Staff help a tenant in a real browser, and the tenant sees what they did. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.profiles.active=demo",
            "management.server.port=0",
            "ringmain.worker.enabled=false",
            "ringmain.data-dir=target/staff-${random.uuid}"
        })
@ContextConfiguration(initializers = TestDatabase.class)
@Import(StaffInTheBrowserTest.Time.class)
class StaffInTheBrowserTest {

    @TestConfiguration(proxyBeanMethods = false)
    static class Time {

        @Bean
        @Primary
        SettableClock settableClock() {
            return new SettableClock();
        }
    }

    @LocalServerPort
    private int port;

    @Autowired
    private DataDirectory directory;

    @Autowired
    private SettableClock clock;

    private String base;
    private String live;
    private JsonNode tenant;
    private JsonNode owner;
    private JsonNode staff;

    @BeforeEach
    void demo() throws IOException {
        // Codes open once, and the demo has one member of the staff: each test has a time of its own.
        clock.tick(Duration.ofMinutes(5));
        base = "http://localhost:" + port;
        JsonNode demo = Program.JSON.readTree(Files.readString(directory.path().resolve("demo.json")));
        tenant = demo.get("tenants").get(0);
        owner = tenant.get("users").get(0);
        staff = demo.get("staff").get(0);
        live = base + "/app/" + tenant.get("environments").get(0).get("id").asString();
    }

    @Test
    void staffGrantAnExceptionThatEndsByItself() {
        try (Chromium chromium = new Chromium();
                BrowserContext desk = chromium.browser().newContext();
                BrowserContext home = chromium.browser().newContext()) {
            Page console = patient(desk.newPage());
            openTenant(console);
            console.getByLabel("Limit", new Page.GetByLabelOptions().setExact(true))
                    .selectOption("members");
            console.getByLabel("Value").fill("77");
            console.getByLabel("Until (UTC)")
                    .fill(clock.instant().plus(Duration.ofDays(1)).toString().substring(0, 16));
            console.getByLabel("Reason for the exception").fill("They hire for the fair.");
            button(console, "Grant").click();
            assertThat(console.locator("#overrides")).containsText("They hire for the fair.");
            assertThat(console.locator("#timeline")).containsText("limit.granted");

            Page page = patient(home.newPage());
            signIn(page, live + "/usage", owner);
            assertThat(limit(page, "Members")).containsText("77");
            assertThat(limit(page, "Members")).containsText("They hire for the fair.");

            clock.tick(Duration.ofDays(1));
            clock.tick(Duration.ofMinutes(2));
            page.navigate(live + "/usage");
            assertThat(limit(page, "Members")).containsText("20");
            assertThat(limit(page, "Members")).containsText("Growth, version 1");
        }
    }

    @Test
    void staffLookInAndTheTenantSeesIt() {
        try (Chromium chromium = new Chromium();
                BrowserContext desk = chromium.browser().newContext();
                BrowserContext home = chromium.browser().newContext()) {
            Page console = patient(desk.newPage());
            openTenant(console);
            console.getByLabel("Reason to look").fill("Ticket 4711: deliveries fail");
            button(console, "Look in").click();
            assertThat(console).hasURL(live);
            console.navigate(live + "/endpoints");
            assertThat(console.locator(".looking")).containsText("Ticket 4711: deliveries fail");
            assertThat(console.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("New endpoint")))
                    .hasCount(0);
            Optional.ofNullable(System.getProperty("ringmain.test.screenshots"))
                    .ifPresent(folder -> console.screenshot(
                            new Page.ScreenshotOptions().setPath(Path.of(folder, "staff-looks-in.png"))));
            // Not by a button, which is not there, but as somebody would who knows what the button sends.
            Object refused = console.evaluate(
                    "() => fetch(location.href, {method: 'POST', body: new URLSearchParams({url: 'https://a.example'})})"
                            + ".then(answer => answer.status)");
            assertThat(refused).isEqualTo(403);
            button(console, "Stop looking").click();
            assertThat(console)
                    .hasURL(base + "/staff/tenants/" + tenant.get("id").asString());
            console.navigate(live);
            assertThat(console).hasURL(base + "/signin");

            Page page = patient(home.newPage());
            signIn(page, live + "/audit-log", owner);
            Locator row = page.locator("tbody tr").filter(new Locator.FilterOptions().setHasText("staff_view.started"));
            assertThat(row).containsText(staff.get("email").asString());
            row.locator("summary").click();
            assertThat(row).containsText("Ticket 4711: deliveries fail");
        }
    }

    @Test
    void staffEnterAPaymentAndTheCustomerSeesThatItArrived() throws IOException {
        JsonNode basalt = Program.JSON
                .readTree(Files.readString(directory.path().resolve("demo.json")))
                .get("tenants")
                .get(1);
        try (Chromium chromium = new Chromium();
                BrowserContext desk = chromium.browser().newContext();
                BrowserContext home = chromium.browser().newContext()) {
            Page console = patient(desk.newPage());
            openTenant(console, basalt);
            console.getByLabel("Version").selectOption("3");
            button(console, "Show what it does").click();
            console.getByLabel("Reason").fill("Agreed by telephone.");
            button(console, "Move to Growth now").click();
            console.locator(".acts").getByText("Invoices").click();
            console.getByLabel("State").selectOption("final");
            button(console, "Filter").click();
            console.locator("tbody a").first().click();
            String title = console.locator("h1").textContent();
            console.getByLabel("What it says on the account").fill("Statement 12, line 4");
            button(console, "Enter the payment").click();
            assertThat(console.locator("#flash")).containsText("is entered");
            assertThat(console.locator(".head .status")).hasText("Paid");
            assertThat(console.locator("#ledger")).containsText("manual/Statement 12, line 4");

            Page page = patient(home.newPage());
            String live =
                    base + "/app/" + basalt.get("environments").get(0).get("id").asString();
            signIn(page, live + "/invoices", basalt.get("users").get(0));
            assertThat(page.locator("tbody tr").filter(new Locator.FilterOptions().setHasText(title)))
                    .containsText("Paid");
        }
    }

    private static Page patient(Page page) {
        page.setDefaultTimeout(90_000);
        return page;
    }

    private void openTenant(Page console) {
        openTenant(console, tenant);
    }

    private void openTenant(Page console, JsonNode one) {
        Staff.signIn(console, base, staff, clock.instant());
        console.getByLabel("Name, id, beginning of a key").fill(one.get("name").asString());
        button(console, "Search").click();
        console.locator("tbody a").first().click();
        assertThat(console.locator("h1")).hasText(one.get("name").asString());
    }

    private static Locator limit(Page page, String name) {
        return page.locator("#limits tbody tr")
                .filter(new Locator.FilterOptions()
                        .setHas(page.getByText(name, new Page.GetByTextOptions().setExact(true))));
    }
}
