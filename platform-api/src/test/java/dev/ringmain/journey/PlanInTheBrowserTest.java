package dev.ringmain.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.ringmain.journey.NewcomerInTheBrowserTest.button;
import static dev.ringmain.journey.NewcomerInTheBrowserTest.signIn;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.sun.net.httpserver.HttpServer;
import dev.ringmain.database.DataDirectory;
import dev.ringmain.subscription.BillingRun;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.testing.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** Plans as customers meet them: at the gate, on the way up with a payment page, and on the way down and up again. */
@Tag("database")
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.profiles.active=demo",
            "management.server.port=0",
            "ringmain.stripe.secret-key=sk_test_x",
            "ringmain.data-dir=target/plans-${random.uuid}"
        })
@ContextConfiguration(initializers = TestDatabase.class)
class PlanInTheBrowserTest {

    /** Answers as the provider's documentation says, and is the page that it leads to as well. */
    private static HttpServer provider;

    @LocalServerPort
    private int port;

    @Autowired
    private DataDirectory directory;

    @Autowired
    private BillingRun run;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private Clock clock;

    private final List<String> complaints = new ArrayList<>();
    private JsonNode tenant;
    private String app;

    @BeforeAll
    static void startProvider() throws IOException {
        startOnce();
    }

    private static synchronized void startOnce() throws IOException {
        if (provider != null) {
            return;
        }
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            String body = path.endsWith("/customers")
                    ? "{\"id\":\"cus_1\",\"object\":\"customer\"}"
                    : path.endsWith("/sessions")
                            ? "{\"id\":\"cs_1\",\"object\":\"checkout.session\",\"url\":\"http://127.0.0.1:"
                                    + provider.getAddress().getPort() + "/pay/cs_1\"}"
                            : "<!doctype html><html lang=\"en\"><link rel=\"icon\" href=\"data:,\"><title>Pay</title><h1>The provider</h1></html>";
            exchange.getResponseHeaders()
                    .set("Content-Type", body.startsWith("{") ? "application/json" : "text/html; charset=utf-8");
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        provider.start();
    }

    @AfterAll
    static void stopProvider() {
        provider.stop(0);
        provider = null;
    }

    @DynamicPropertySource
    static void providerAddress(DynamicPropertyRegistry registry) {
        registry.add("ringmain.stripe.api-base", () -> {
            try {
                startOnce();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            return "http://127.0.0.1:" + provider.getAddress().getPort();
        });
    }

    @Test
    void leadsFromTheGateToAnEndpoint() throws IOException {
        begin("free");
        try (Chromium chromium = new Chromium();
                BrowserContext context = chromium.browser().newContext()) {
            Page page = page(context);
            signIn(page, app + "/endpoints", tenant.get("users").get(0));
            assertThat(page.locator("main")).containsText("Endpoints come with the Starter plan");
            link(page, "Compare the plans").click();
            choose(page, "Starter").click();
            assertThat(page.locator("h1")).hasText("From Free to Starter");
            assertThat(page.locator("#cost")).containsText("To pay now");
            button(page, "Move to Starter now").click();
            assertThat(page.locator("body")).containsText("You are on the Starter plan now.");

            page.navigate(app + "/endpoints/new");
            page.locator("input[name=url]").fill("https://hooks.example.com/in");
            page.locator("input[name=ticked][value='*']").check();
            button(page, "Create endpoint").click();
            assertThat(page.locator("h1")).hasText("Your endpoint is ready");
            page.navigate(app + "/endpoints");
            assertThat(page.locator("tbody tr")).hasCount(1);

            // What it costs is paid on a page of the provider's, to which a form of ours may not lead, and a link may.
            page.navigate(app + "/invoices");
            page.locator("tbody tr a").first().click();
            button(page, "Pay").click();
            assertThat(page.locator("main")).containsText("127.0.0.1");
            link(page, "Continue to the payment page").click();
            assertThat(page.locator("h1")).hasText("The provider");
            assertThat(complaints).as("what the browser refused").isEmpty();
        }
    }

    /** Two environments are what the starter plan allows, and what its tenant of the demo has. */
    @Test
    void leadsFromTheGateToAnEnvironmentWithoutAScript() throws IOException {
        begin("starter");
        try (Chromium chromium = new Chromium();
                BrowserContext context =
                        chromium.browser().newContext(Visit.still().setJavaScriptEnabled(false))) {
            Page page = page(context);
            signIn(page, app + "/settings", tenant.get("users").get(0));
            page.locator("main").getByText("New environment").click();
            assertThat(page.locator("#used")).hasText("2 of 2 used.");
            page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true)).fill("Staging");
            button(page, "Create environment").click();
            assertThat(page.locator("main [role=alert]"))
                    .containsText("2 of the 2 environments of your plan are used.");
            link(page, "Compare the plans").click();
            choose(page, "Growth").click();
            assertThat(page.locator("h1")).hasText("From Starter to Growth");
            assertThat(page.locator("#cost")).containsText("To pay now");
            button(page, "Move to Growth now").click();
            assertThat(page.locator("#flash")).containsText("You are on the Growth plan now.");

            page.locator(".switch summary").click();
            page.locator(".switch").getByText("New environment").click();
            assertThat(page.locator("#used")).hasText("2 of 5 used.");
            page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true)).fill("Staging");
            button(page, "Create environment").click();
            assertThat(page.locator("#flash")).containsText("“Staging” is open.");
            assertThat(page.locator(".switch summary")).containsText("Staging");

            page.navigate(app + "/invoices");
            page.locator("tbody tr a").first().click();
            button(page, "Pay").click();
            link(page, "Continue to the payment page").click();
            assertThat(page.locator("h1")).hasText("The provider");
        }
    }

    @Test
    void goesDownWithAChoiceAndUpWithEverything() throws IOException {
        begin("growth");
        Program program = new Program(
                "http://localhost:" + port,
                tenant.get("environments").get(0).get("api_key").asString());
        for (int i = 1; i <= 12; i++) {
            program.post(
                    "/api/v1/webhooks/endpoints",
                    "{\"url\":\"https://hooks.example.com/" + i + "\",\"events\":[\"*\"]}",
                    201);
        }
        try (Chromium chromium = new Chromium();
                BrowserContext context = chromium.browser().newContext()) {
            Page page = page(context);
            signIn(page, app + "/usage", tenant.get("users").get(0));
            choose(page, "Starter").click();
            assertThat(page.locator("#endpoints h2")).hasText("2 endpoints would be suspended");
            assertThat(page.locator("#losses")).containsText("Members: 20, then 5");
            assertThat(page.locator("#endpoints label.check").last()).containsText("https://hooks.example.com/12");
            page.locator("#endpoints label.check").last().locator("input").check();
            button(page, "Show with these").click();
            assertThat(page.locator("#endpoints label.check").first()).containsText("https://hooks.example.com/12");
            page.locator("form.card button.primary").click();
            assertThat(page.locator("main")).containsText("Starter follows on");
            assertThat(suspended(page)).hasCount(0);

            theMonthIsOver();
            assertThat(suspended(page)).hasCount(2);
            assertThat(suspended(page).filter(new Locator.FilterOptions().setHasText("hooks.example.com/12")))
                    .hasCount(0);
            assertThat(suspended(page).filter(new Locator.FilterOptions().setHasText("hooks.example.com/11")))
                    .hasCount(1);

            page.navigate(app + "/usage");
            choose(page, "Growth").click();
            button(page, "Move to Growth now").click();
            assertThat(page.locator("body")).containsText("You are on the Growth plan now.");
            assertThat(suspended(page)).hasCount(0);
            assertThat(page.locator("tbody tr")).hasCount(12);
            assertThat(complaints).isEmpty();
        }
    }

    private void begin(String plan) throws IOException {
        tenant = StreamSupport.stream(
                        Program.JSON
                                .readTree(Files.readString(directory.path().resolve("demo.json")))
                                .get("tenants")
                                .spliterator(),
                        false)
                .filter(one -> one.get("plan").asString().equals(plan))
                .findFirst()
                .orElseThrow();
        app = "http://localhost:" + port + "/app/"
                + tenant.get("environments").get(0).get("id").asString();
    }

    private Page page(BrowserContext context) {
        Page page = context.newPage();
        page.setDefaultTimeout(60_000);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text());
            }
        });
        return page;
    }

    /** Rows of suspended endpoints, on a page that is read anew. */
    private Locator suspended(Page page) {
        page.navigate(app + "/endpoints");
        return page.locator("tbody tr").filter(new Locator.FilterOptions().setHasText("Suspended by plan"));
    }

    /** As if the subscription had been the last month's, and the run came by. */
    private void theMonthIsOver() {
        YearMonth month = YearMonth.from(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
        jdbc.sql("UPDATE subscription SET period_start = ?, period_end = ? WHERE tenant_id = ?")
                .params(
                        month.minusMonths(1).atDay(1),
                        month.atDay(1),
                        TenantId.parse(tenant.get("id").asString())
                                .orElseThrow()
                                .bytes())
                .update();
        run.run();
    }

    private static Locator choose(Page page, String plan) {
        return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(Pattern.compile("Choose\\s*" + plan)));
    }

    private static Locator link(Page page, String name) {
        return page.getByRole(
                AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
    }
}
