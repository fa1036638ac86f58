package dev.ringmain.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static dev.ringmain.journey.NewcomerInTheBrowserTest.button;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.standardwebhooks.Webhook;
import dev.ringmain.testing.TestDatabase;
import jakarta.mail.Message;
import jakarta.mail.internet.MimeMessage;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** From somebody nobody knows to a delivery that their code has verified; by mouse, by keyboard alone, and with scripts turned off. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.profiles.active=demo",
            "management.server.port=0",
            "ringmain.egress.allow-private=true",
            "ringmain.data-dir=target/journey-${random.uuid}"
        })
@ContextConfiguration(initializers = TestDatabase.class)
class NewcomerJourneyTest {

    private static final String PASSWORD = "four quiet words here";
    private static final GreenMail MAIL = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    @LocalServerPort
    private int port;

    private final List<String> complaints = new ArrayList<>();

    @DynamicPropertySource
    static void mailServer(DynamicPropertyRegistry registry) {
        MAIL.start();
        registry.add("spring.mail.host", () -> "127.0.0.1");
        registry.add("spring.mail.port", () -> MAIL.getSmtp().getPort());
    }

    @AfterAll
    static void stopMail() {
        MAIL.stop();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void leadsToADeliveryThatIsVerified(boolean keyboard) throws Exception {
        lead(keyboard ? "kay@fern.example" : "dora@fern.example", keyboard, true);
    }

    @Test
    void needsNoScript() throws Exception {
        lead("nora@fern.example", false, false);
    }

    private void lead(String email, boolean keyboard, boolean script) throws Exception {
        try (Chromium chromium = new Chromium();
                Receiver receiver = new Receiver();
                BrowserContext context =
                        chromium.browser().newContext(Visit.still().setJavaScriptEnabled(script))) {
            Page page = context.newPage();
            page.setDefaultTimeout(60_000);
            setDefaultAssertionTimeout(60_000);
            page.onConsoleMessage(message -> {
                if (message.type().equals("error") && !message.text().contains("422")) {
                    complaints.add(page.url() + ": " + message.text());
                }
            });
            Hand hand = new Hand(page, keyboard);
            signUp(page, hand, email);
            String key = createKey(page, hand);
            moveToAPlanWithEndpoints(page, hand);
            String secret = openEndpoint(page, hand, receiver.url("/hooks"));
            hand.press(button(page, "Send a test"));
            assertThat(page.locator("#flash")).not().isEmpty();
            new Program("http://localhost:" + port, key)
                    .post("/api/v1/events", "{\"type\":\"order.paid\",\"data\":{\"n\":1}}", 202);
            Receiver.Arrival arrival = arrived(receiver);
            assertThatCode(() -> verify(secret, arrival)).doesNotThrowAnyException();
            askTheDebugger(page, hand, secret, arrival);
            hand.press(side(page, "Get started"));
            page.waitForURL("**/start");
            assertThat(page.locator("ol.steps li.done")).hasCount(4);
            assertThat(complaints).as("errors on the console").isEmpty();
        }
    }

    private void signUp(Page page, Hand hand, String email) throws Exception {
        page.navigate("http://localhost:" + port + "/");
        hand.press(link(page, "Sign up"));
        hand.write(page.getByLabel("Company"), "Fern Power");
        hand.write(page.getByLabel("Your name"), "Dora");
        hand.write(page.getByLabel("Email"), email);
        hand.write(page.getByLabel("Password"), "short");
        hand.press(button(page, "Sign up"));
        assertThat(page.locator("#password-error")).containsText("at least 12 characters");
        hand.write(page.getByLabel("Password"), PASSWORD);
        hand.press(button(page, "Sign up"));
        assertThat(page.locator("h1")).hasText("Look into your mail");
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(mail(email)).contains("/signup/"));
        Matcher link = Pattern.compile("http://localhost:\\d+/signup/\\S+").matcher(mail(email));
        assertThat(link.find()).isTrue();
        page.navigate(link.group());
        hand.write(page.getByLabel("Password"), PASSWORD);
        hand.press(button(page, "Confirm"));
        assertThat(page.locator("h1")).hasText("Get started");
    }

    private static String createKey(Page page, Hand hand) {
        hand.press(page.locator("main").getByRole(AriaRole.LINK, named("API keys")));
        hand.write(page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true)), "Back end");
        hand.press(button(page, "Create key"));
        assertThat(page.locator("h1")).hasText("Back end");
        String key = page.locator("[data-copy-source]").first().textContent().strip();
        hand.press(link(page, "I have stored it"));
        return key;
    }

    /** The free plan takes events and sends none: the page says so, and leads to a plan that does. */
    private static void moveToAPlanWithEndpoints(Page page, Hand hand) {
        hand.press(side(page, "Endpoints"));
        assertThat(page.locator("main")).containsText("Endpoints come with the Starter plan");
        hand.press(link(page, "Compare the plans"));
        hand.press(page.locator("#plans tr")
                .filter(new Locator.FilterOptions().setHasText("Starter"))
                .locator("a.button"));
        assertThat(page.locator("h1")).hasText("From Free to Starter");
        hand.press(button(page, "Move to Starter now"));
        assertThat(page.locator("#flash")).containsText("You are on the Starter plan now.");
    }

    private static String openEndpoint(Page page, Hand hand, String url) {
        hand.press(side(page, "Endpoints"));
        page.waitForURL("**/endpoints");
        eventually(page, page.getByText("No endpoint yet"));
        hand.press(link(page, "New endpoint"));
        hand.write(page.locator("#url"), url);
        hand.tick(page.getByLabel("Every event"));
        hand.press(button(page, "Create endpoint"));
        assertThat(page.locator("main .error")).hasCount(0);
        assertThat(page.locator("h1")).hasText("Your endpoint is ready");
        String secret = page.locator("[data-copy-source]").first().textContent().strip();
        hand.press(link(page, "I have stored it"));
        assertThat(page.locator("h1")).hasText(url);
        return secret;
    }

    private static Receiver.Arrival arrived(Receiver receiver) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> receiver.arrivalsAt("/hooks").stream().anyMatch(NewcomerJourneyTest::isOrder));
        return receiver.arrivalsAt("/hooks").stream()
                .filter(NewcomerJourneyTest::isOrder)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isOrder(Receiver.Arrival arrival) {
        return body(arrival).contains("order.paid");
    }

    /** As the newcomer's own code does it. */
    private static void verify(String secret, Receiver.Arrival arrival) throws Exception {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        arrival.headers().forEach((name, value) -> headers.put(name, List.of(value)));
        new Webhook(secret).verify(body(arrival), HttpHeaders.of(headers, (name, value) -> true));
    }

    private static void askTheDebugger(Page page, Hand hand, String secret, Receiver.Arrival arrival) {
        Locator delivery = page.locator("tbody tr")
                .filter(new Locator.FilterOptions().setHasText("order.paid"))
                .locator("a")
                .first();
        hand.press(side(page, "Deliveries"));
        page.waitForURL("**/deliveries");
        eventually(page, delivery);
        hand.press(delivery);
        page.waitForURL("**/deliveries/dlv_*");
        Locator attempt = page.locator("main a[href*='/attempts/']").first();
        eventually(page, attempt);
        hand.press(attempt);
        hand.write(
                page.locator("#headers"),
                "webhook-id: " + arrival.id() + "\nwebhook-timestamp: "
                        + arrival.headers().get("webhook-timestamp") + "\nwebhook-signature: "
                        + arrival.headers().get("webhook-signature"));
        hand.write(page.locator("#body"), body(arrival));
        hand.write(page.locator("#secret"), secret);
        hand.press(button(page, "Find out"));
        assertThat(page.locator("#diagnosis")).containsText("The signature holds");
    }

    /** Looks again, as a person would, until it is there. */
    private static void eventually(Page page, Locator wanted) {
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            page.reload();
            return wanted.count() > 0;
        });
    }

    private static String body(Receiver.Arrival arrival) {
        return new String(arrival.body(), StandardCharsets.UTF_8);
    }

    private static Locator link(Page page, String name) {
        return page.getByRole(
                AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator side(Page page, String name) {
        return page.locator("nav.pages").getByRole(AriaRole.LINK, named(name));
    }

    private static Locator.GetByRoleOptions named(String name) {
        return new Locator.GetByRoleOptions().setName(name).setExact(true);
    }

    private static String mail(String address) throws Exception {
        StringBuilder found = new StringBuilder();
        for (MimeMessage message : MAIL.getReceivedMessages()) {
            if (message.getRecipients(Message.RecipientType.TO)[0].toString().equals(address)) {
                found.append(message.getContent()).append('\n');
            }
        }
        return found.toString();
    }
}
