package dev.ringmain.journey;

import static dev.ringmain.journey.NewcomerInTheBrowserTest.button;
import static dev.ringmain.journey.NewcomerInTheBrowserTest.signIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.ringmain.database.DataDirectory;
import dev.ringmain.tenant.Accounts;
import dev.ringmain.tenant.SecondFactors;
import dev.ringmain.tenant.SignUps;
import dev.ringmain.tenant.User;
import dev.ringmain.tenant.Users;
import dev.ringmain.testing.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/**
 * Every page that there is, light and dark, wide and narrow: axe finds nothing, nothing sticks out at 390 px, and nobody complains on the
 * console, a broken content security policy least of all. A page that is missing here makes the test fail.
 */
@Tag("database")
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.profiles.active=demo",
            "management.server.port=0",
            "ringmain.egress.allow-private=true",
            "ringmain.data-dir=target/pages-${random.uuid}"
        })
@ContextConfiguration(initializers = TestDatabase.class)
class EveryPageInTheBrowserTest {

    /** They lead elsewhere, at once or by themselves, or are the page of what is not there. */
    private static final Set<String> NO_PAGES = Set.of(
            "/", "/app", "/app/plan", "/app/{env}/plan/preview", "/app/{env}/**", "/staff", "/signin/link/{token}");

    private static final String AXE = axe();

    /** What else there is to a page has been looked at in the light. */
    private static final Map<String, Object> COLOURS_ALONE =
            Map.of("runOnly", Map.of("type", "rule", "values", List.of("color-contrast", "link-in-text-block")));

    @LocalServerPort
    private int port;

    @Autowired
    private DataDirectory directory;

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    private RequestMappingHandlerMapping mapping;

    @Autowired
    private Users users;

    @Autowired
    private SignUps signUps;

    @Autowired
    private Accounts accounts;

    @Autowired
    private SecondFactors secondFactors;

    private final List<String> complaints = new ArrayList<>();
    private String base;
    private JsonNode owner;
    private JsonNode viewer;
    private JsonNode staff;
    /** Cookies of somebody of the staff who is signed in, and of somebody who has shown a password alone: a code opens once. */
    private String console;

    private String halfWay;
    private String tenantId;

    @Test
    void isForEverybodyAndWithinItsPolicy() throws Exception {
        base = "http://localhost:" + port;
        JsonNode demo = Program.JSON.readTree(Files.readString(directory.path().resolve("demo.json")));
        staff = demo.get("staff").get(0);
        JsonNode tenant = demo.get("tenants").get(0);
        JsonNode live = tenant.get("environments").get(0);
        owner = tenant.get("users").get(0);
        tenantId = tenant.get("id").asString();
        viewer = tenant.get("users").get(1);
        String env = live.get("id").asString();
        try (Chromium chromium = new Chromium();
                Receiver receiver = new Receiver()) {
            staffSignIn(chromium);
            Map<String, String> pages = pages(
                    chromium,
                    receiver,
                    env,
                    new Program(base, live.get("api_key").asString()));
            assertThat(new TreeSet<>(pages.keySet()))
                    .as("pages that are looked at")
                    .isEqualTo(routes());
            for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                lookAtAll(chromium, scheme, pages);
            }
            readExactTimes(chromium, pages);
        }
        assertThat(complaints).as("what is wrong with pages").isEmpty();
    }

    /** What Spring answers to with a whole page. */
    private Set<String> routes() {
        return mapping.getHandlerMethods().entrySet().stream()
                .filter(route -> isPage(route.getKey(), route.getValue()))
                .flatMap(route -> route.getKey().getPatternValues().stream())
                .filter(pattern -> !NO_PAGES.contains(pattern))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isPage(RequestMappingInfo route, HandlerMethod handler) {
        String home = handler.getBeanType().getPackageName();
        Set<MediaType> produced = route.getProducesCondition().getProducibleMediaTypes();
        return (home.startsWith("dev.ringmain.admin") || home.equals("dev.ringmain.api.docs"))
                && route.getMethodsCondition().getMethods().contains(RequestMethod.GET)
                && route.getHeadersCondition().isEmpty()
                && handler.getMethod().getReturnType() == String.class
                && produced.stream().allMatch(type -> type.getSubtype().equals("html"));
    }

    /** Each route, with a URL that shows it with something on it. */
    private Map<String, String> pages(Chromium chromium, Receiver receiver, String env, Program program) {
        receiver.answer(404);
        String endpoint = program.post(
                        "/api/v1/webhooks/endpoints",
                        "{\"url\":\"" + receiver.url("/hooks")
                                + "\",\"events\":[\"page.*\"],\"profile\":\"capacitor\"}",
                        201)
                .get("id")
                .asString();
        String event = program.post("/api/v1/events", "{\"type\":\"page.seen\",\"data\":{\"n\":1}}", 202)
                .get("id")
                .asString();
        String app = "/app/" + env;
        String request = program.post("/api/v1/events", "{\"type\":\"page seen\",\"data\":1}", 422)
                .get("request_id")
                .asString();
        String delivery;
        String invoice;
        String invitation;
        String share;
        String replay;
        try (BrowserContext context = chromium.browser().newContext()) {
            Page page = context.newPage();
            signIn(page, base + app + "/deliveries?status=failed", owner);
            await().atMost(java.time.Duration.ofSeconds(60)).untilAsserted(() -> {
                page.navigate(base + app + "/deliveries?status=failed");
                assertThat(page.locator("tbody tr").count()).isPositive();
            });
            delivery = last(page.locator("tbody tr a").first().getAttribute("href"));
            page.navigate(base + app + "/endpoints/" + endpoint + "/replays/new?status=all&count=1");
            page.locator("#counted button").click();
            page.waitForURL("**/replays/rpl_*");
            replay = last(page.url());
            page.navigate(base + app + "/plan?to=4");
            page.locator("main form[action$='/plan'] button").last().click();
            page.navigate(base + app + "/invoices");
            invoice = last(page.locator("main tbody a").first().getAttribute("href"));
            page.navigate(base + app + "/team");
            page.getByLabel("Address").fill("dora@amber.example");
            button(page, "Make the link").click();
            invitation = last(
                    page.locator("[data-copy-source]").first().textContent().strip());
            page.navigate(base + app + "/inbox");
            button(page, "Create an endpoint for this inbox").click();
            page.navigate(base + app + "/event-types");
            page.locator("form[action$='-share'] button").first().click();
            share = page.locator("[data-copy-source]").first().textContent().strip();
            share = last(share);
        }
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("/signin", "/signin?refused");
        pages.put("/signin/code", "/signin/code");
        pages.put("/signup", "/signup");
        pages.put("/signup/{token}", "/signup/" + signUps.keep("new@fern.example", "Dora", "Fern Power", "{noop}"));
        pages.put("/reset", "/reset");
        pages.put(
                "/reset/{token}",
                "/reset/" + accounts.allowReset(person("owner").id()));
        pages.put("/account", "/account");
        pages.put("/account/second-factor", "/account/second-factor");
        secondFactors.begin(person("owner").id(), new byte[20]);
        secondFactors.begin(person("viewer").id(), new byte[20]);
        secondFactors.confirm(person("viewer").id(), 1);
        pages.put("/invitation/{token}", "/invitation/" + invitation);
        for (String one : List.of(
                "",
                "/start",
                "/endpoints",
                "/endpoints/new",
                "/failures",
                "/replays",
                "/wire-profiles",
                "/wire-profiles/-new",
                "/event-types",
                "/event-types/-new",
                "/event-types/-import",
                "/events",
                "/deliveries",
                "/api-keys",
                "/inbox",
                "/usage",
                "/invoices",
                "/audit-log",
                "/requests",
                "/tail",
                "/environments/new",
                "/settings",
                "/settings/closing",
                "/settings/import",
                "/settings/tenant-closing",
                "/team",
                "/notifications",
                "/notifications/settings")) {
            pages.put("/app/{env}" + one, app + one);
        }
        for (String one : List.of("", "/filter", "/test", "/deletion", "/resumption", "/replays/new")) {
            pages.put("/app/{env}/endpoints/{id}" + one, app + "/endpoints/" + endpoint + one);
        }
        pages.put("/app/{env}/failures/group", app + "/failures/group?endpoint=" + endpoint + "&cause=404");
        pages.put("/app/{env}/requests/{id}", app + "/requests/" + request);
        pages.put("/app/{env}/plan", app + "/plan?to=3");
        pages.put("/app/{env}/invoices/{id}", app + "/invoices/" + invoice);
        pages.put("/app/{env}/replays/{id}", app + "/replays/" + replay);
        pages.put("/app/{env}/wire-profiles/{profile}", app + "/wire-profiles/standard?event=" + event);
        pages.put("/app/{env}/wire-profiles/{profile}/edit", app + "/wire-profiles/-new?from=dynamo");
        pages.put("/app/{env}/event-types/{name}", app + "/event-types/page.seen");
        pages.put("/app/{env}/event-types/{name}/edit", app + "/event-types/page.seen/edit");
        pages.put("/app/{env}/events/{id}", app + "/events/" + event);
        pages.put("/app/{env}/deliveries/{id}", app + "/deliveries/" + delivery);
        pages.put("/app/{env}/deliveries/{id}/attempts/{number}", app + "/deliveries/" + delivery + "/attempts/1");
        pages.put("/catalogue/{token}", "/catalogue/" + share);
        pages.put("/catalogue/{token}/{name}", "/catalogue/" + share + "/page.seen");
        pages.putAll(staffPages());
        pages.put("/staff/invoices/{id}", "/staff/invoices/" + invoice);
        pages.put("/docs", "/docs");
        pages.put("/docs/problems", "/docs/problems");
        pages.put("/docs/moving", "/docs/moving");
        return pages;
    }

    private void staffSignIn(Chromium chromium) {
        try (BrowserContext one = chromium.browser().newContext();
                BrowserContext other = chromium.browser().newContext()) {
            Staff.signIn(one.newPage(), base, staff, java.time.Instant.now());
            console = one.storageState();
            Staff.showPassword(other.newPage(), base, staff);
            halfWay = other.storageState();
        }
    }

    private Map<String, String> staffPages() {
        Map<String, String> pages = new LinkedHashMap<>();
        String tenant = "/staff/tenants/" + tenantId;
        pages.put("/staff/signin", "/staff/signin?refused");
        pages.put("/staff/signin/code", "/staff/signin/code?refused");
        pages.put("/staff/tenants", "/staff/tenants?q=amber");
        pages.put("/staff/tenants/{id}", tenant);
        pages.put("/staff/tenants/{id}/plan", tenant + "/plan?to=1");
        pages.put(
                "/staff/tenants/{id}/usage",
                tenant + "/usage?month=" + YearMonth.now(ZoneOffset.UTC).minusMonths(1));
        pages.put("/staff/tenants/{id}/dead-letters", tenant + "/dead-letters");
        pages.put("/staff/fleet/blocked", "/staff/fleet/blocked");
        pages.put("/staff/catalogue/{pack}", "/staff/catalogue/csms");
        pages.put("/staff/plans/{version}", "/staff/plans/2?with=3");
        for (String one : List.of(
                "account",
                "members",
                "platform-keys",
                "plans",
                "fleet",
                "audit",
                "announcements",
                "catalogue",
                "invoices",
                "billing-runs")) {
            pages.put("/staff/" + one, "/staff/" + one);
        }
        return pages;
    }

    private void lookAtAll(Chromium chromium, ColorScheme scheme, Map<String, String> pages) {
        try (BrowserContext context = chromium.browser()
                        .newContext(new Browser.NewContextOptions()
                                .setReducedMotion(ReducedMotion.REDUCE)
                                .setColorScheme(scheme)
                                .setViewportSize(1280, 900));
                BrowserContext stranger = chromium.browser()
                        .newContext(new Browser.NewContextOptions()
                                .setReducedMotion(ReducedMotion.REDUCE)
                                .setColorScheme(scheme)
                                .setViewportSize(1280, 900));
                BrowserContext desk = chromium.browser()
                        .newContext(new Browser.NewContextOptions()
                                .setReducedMotion(ReducedMotion.REDUCE)
                                .setStorageState(console)
                                .setColorScheme(scheme)
                                .setViewportSize(1280, 900));
                BrowserContext door = chromium.browser()
                        .newContext(new Browser.NewContextOptions()
                                .setReducedMotion(ReducedMotion.REDUCE)
                                .setStorageState(halfWay)
                                .setColorScheme(scheme)
                                .setViewportSize(1280, 900))) {
            Page member = context.newPage();
            signIn(member, base + pages.get("/app/{env}/endpoints"), owner);
            Page nobody = stranger.newPage();
            Page atTheDesk = desk.newPage();
            Page atTheDoor = door.newPage();
            stopHalfway(nobody);
            List.of(member, nobody, atTheDesk, atTheDoor)
                    .forEach(page -> page.onConsoleMessage(message -> {
                        if (message.type().equals("error")) {
                            complaints.add(page.url() + " says: " + message.text());
                        }
                    }));
            walkByKeys(member, pages);
            walkTheConsoleByKeys(atTheDesk, pages);
            for (Map.Entry<String, String> one : pages.entrySet()) {
                boolean inside = one.getKey().startsWith("/app") || one.getKey().startsWith("/account");
                Page page = inside
                        ? member
                        : one.getKey().startsWith("/staff/signin")
                                ? atTheDoor
                                : one.getKey().startsWith("/staff") ? atTheDesk : nobody;
                lookAt(page, scheme, one.getKey(), one.getValue());
            }
        }
    }

    /** Other tests sign in as the same people, with a password alone. */
    @AfterEach
    void forgetSecondFactors() {
        secondFactors.remove(person("owner").id());
        secondFactors.remove(person("viewer").id());
    }

    /** With a password, and without the code that has to follow: nobody yet, who is asked for one. */
    private void stopHalfway(Page page) {
        page.navigate(base + "/signin");
        page.getByLabel("Email").fill(viewer.get("email").asString());
        page.getByLabel("Password").fill(viewer.get("password").asString());
        button(page, "Sign in").click();
        page.waitForURL("**/signin/code");
    }

    private User person(String role) {
        JsonNode one = role.equals("owner") ? owner : viewer;
        return users.findByEmail(one.get("email").asString()).orElseThrow();
    }

    /** The keyboard alone leads to any page, into a list, and to what turns the keys off. */
    private void walkByKeys(Page page, Map<String, String> pages) {
        String deliveries = base + pages.get("/app/{env}/deliveries");
        String delivery = base + pages.get("/app/{env}/deliveries/{id}");
        page.navigate(deliveries);
        page.keyboard().press("Control+k");
        page.keyboard().type("inbox");
        page.keyboard().press("Enter");
        page.waitForURL(base + pages.get("/app/{env}/inbox"));
        page.keyboard().press("Control+k");
        page.keyboard().type(last(delivery));
        page.keyboard().press("Enter");
        page.waitForURL(delivery);
        String invoice = base + pages.get("/app/{env}/invoices/{id}");
        page.keyboard().press("Control+k");
        page.keyboard().type(last(invoice));
        page.keyboard().press("Enter");
        page.waitForURL(invoice);
        page.navigate(deliveries);
        page.keyboard().press("Control+k");
        page.keyboard().type("page.se");
        page.locator(".palette a", new Page.LocatorOptions().setHasText("Event type page.seen"))
                .waitFor();
        page.keyboard().press("Enter");
        page.waitForURL(base + pages.get("/app/{env}/event-types/{name}"));
        page.navigate(deliveries);
        page.keyboard().press("Control+k");
        page.keyboard().type("docs");
        page.keyboard().press("Enter");
        page.waitForURL(base + "/docs");
        page.navigate(deliveries);
        page.keyboard().press("/");
        assertThat(page.evaluate("document.activeElement.closest('.filters') !== null"))
                .isEqualTo(true);
        page.navigate(deliveries);
        page.keyboard().press("j");
        page.keyboard().press("Enter");
        page.waitForURL("**/deliveries/dlv_*");
        page.keyboard().press("?");
        page.getByLabel("Turn the keys off in this browser").check();
        page.keyboard().press("Escape");
        page.keyboard().press("?");
        page.keyboard().press("Control+k");
        assertThat(page.locator("dialog[open]").count()).isZero();
        page.evaluate("localStorage.clear()");
    }

    /** Chosen without a script, and without a pointer; then every moment is written in UTC, where it would have been a title. */
    private void readExactTimes(Chromium chromium, Map<String, String> pages) {
        Pattern exact = Pattern.compile("\\d{1,2} \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d\\.\\d{3} UTC");
        String deliveries = base + pages.get("/app/{env}/deliveries");
        String choice;
        try (BrowserContext context =
                chromium.browser().newContext(Visit.still().setJavaScriptEnabled(false))) {
            Page page = context.newPage();
            signIn(page, deliveries, owner);
            PlaywrightAssertions.assertThat(page.locator("tbody time").first())
                    .not()
                    .hasText(exact);
            Hands.KEYBOARD.press(page.locator(".account summary"));
            Hands.KEYBOARD.press(page.locator(".account button[value=utc]"));
            PlaywrightAssertions.assertThat(page.locator("tbody time").first()).hasText(exact);
            assertThat(page.url()).isEqualTo(deliveries);
            choice = context.storageState();
        }
        try (BrowserContext context = chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setStorageState(choice)
                        .setReducedMotion(ReducedMotion.REDUCE))) {
            Page page = context.newPage();
            for (String route : List.of(
                    "/app/{env}/deliveries",
                    "/app/{env}/deliveries/{id}",
                    "/app/{env}/endpoints/{id}",
                    "/app/{env}/audit-log",
                    "/app/{env}/settings")) {
                lookAt(page, ColorScheme.LIGHT, route + "/utc", pages.get(route));
            }
            page.navigate(deliveries);
            page.waitForResponse("**/times", () -> page.keyboard().press("u"));
            PlaywrightAssertions.assertThat(page.locator("tbody time").first())
                    .not()
                    .hasText(exact);
            PlaywrightAssertions.assertThat(page.locator("tbody time").first()).hasAttribute("title", exact);
            page.reload();
            PlaywrightAssertions.assertThat(page.locator("tbody time").first())
                    .not()
                    .hasText(exact);
        }
    }

    /** In the console the palette leads to its own pages; what is neither a page nor an id of theirs is looked for among the tenants. */
    private void walkTheConsoleByKeys(Page page, Map<String, String> pages) {
        String invoice = base + pages.get("/staff/invoices/{id}");
        String tenant = base + pages.get("/staff/tenants/{id}");
        page.navigate(base + "/staff/tenants");
        page.keyboard().press("Control+k");
        page.keyboard().type("fleet");
        page.keyboard().press("Enter");
        page.waitForURL(base + "/staff/fleet");
        page.keyboard().press("Control+k");
        page.keyboard().type(tenantId);
        page.keyboard().press("Enter");
        page.waitForURL(tenant);
        page.keyboard().press("Control+k");
        page.keyboard().type(last(invoice));
        page.keyboard().press("Enter");
        page.waitForURL(invoice);
        page.keyboard().press("Control+k");
        page.keyboard().type("Amber & Sons");
        page.keyboard().press("Enter");
        page.waitForURL(base + "/staff/tenants?q=Amber%20%26%20Sons");
        page.keyboard().press("?");
        assertThat(page.locator("#keys").textContent()).contains("Go to a page, a tenant, or what an id names");
        page.keyboard().press("Escape");
    }

    private void lookAt(Page page, ColorScheme scheme, String route, String path) {
        page.setViewportSize(1280, 900);
        Response response = page.navigate(base + path);
        if (response.status() != 200) {
            complaints.add(route + " answers " + response.status() + " at " + path);
            return;
        }
        complain(page, scheme, route, "1280");
        shoot(page, scheme, route, 1280);
        lookForHidden(page, route, "1280");
        page.setViewportSize(390, 844);
        lookForHidden(page, route, "390");
        if ((Integer) page.evaluate("document.documentElement.scrollWidth") > 390) {
            complaints.add(route + " sticks out at 390 px");
        }
        complain(page, scheme, route, "390");
        shoot(page, scheme, route, 390);
    }

    /** A card cuts off what is wider than it is, so that the page itself never sticks out. */
    private void lookForHidden(Page page, String route, String width) {
        Object hidden = page.evaluate("""
            [...document.querySelectorAll('main .card')].filter(card => card.scrollWidth > card.clientWidth + 1)
                .map(card => '“' + (card.querySelector('h2, caption, th, a')?.textContent ?? '') + '”').join(', ')\
            """);
        if (!hidden.equals("")) {
            complaints.add(route + " hides at " + width + " px what is wider than its card " + hidden);
        }
    }

    private void complain(Page page, ColorScheme scheme, String route, String width) {
        // Run by the browser itself, and so outside the page's policy, which stays as strict as it is.
        if (page.evaluate("typeof axe").equals("undefined")) {
            page.evaluate(AXE);
        }
        Object found = page.evaluate("""
            async (rules) => (await axe.run(document, {resultTypes: ['violations'], ...rules})).violations.flatMap(v =>
                v.nodes.map(n => v.id + ' at ' + n.target.join(' ') + ': ' + n.failureSummary.split('\\n').slice(1, 2).join('').trim()))\
            """, scheme == ColorScheme.DARK ? COLOURS_ALONE : Map.of());
        for (Object one : (List<?>) found) {
            complaints.add(route + " (" + scheme + ", " + width + "): " + one);
        }
    }

    private static String axe() {
        try (InputStream script = EveryPageInTheBrowserTest.class.getResourceAsStream("/axe.min.js")) {
            return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** To look at, for whoever asks for it. */
    private static void shoot(Page page, ColorScheme scheme, String route, int width) {
        Optional.ofNullable(System.getProperty("ringmain.test.screenshots"))
                .ifPresent(folder -> page.screenshot(new Page.ScreenshotOptions()
                        .setPath(Path.of(
                                folder,
                                "page" + route.replaceAll("\\W+", "-") + "-" + width + "-"
                                        + scheme.name().toLowerCase(java.util.Locale.ROOT) + ".png"))
                        .setFullPage(true)));
    }
}
