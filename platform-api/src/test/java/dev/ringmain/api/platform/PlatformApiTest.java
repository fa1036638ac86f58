package dev.ringmain.api.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.admin.secondfactor.Totp;
import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.ApiTest;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Cast.Customer;
import dev.ringmain.api.testing.Program;
import dev.ringmain.audit.AuditEntry;
import dev.ringmain.audit.AuditLog;
import dev.ringmain.paging.Keyset;
import dev.ringmain.secret.MasterKey;
import dev.ringmain.staff.PlatformKey;
import dev.ringmain.staff.PlatformKeys;
import dev.ringmain.tenant.SecondFactors;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.tenant.UserId;
import dev.ringmain.tenant.Users;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** What a platform key opens, over real HTTP, and what no other key does. */
@ApiTest
@Tag("database")
class PlatformApiTest {

    private static final String TENANTS = "/platform/v1/tenants";
    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

    @Autowired
    Cast cast;

    @Autowired
    PlatformKeys keys;

    @Autowired
    AuditLog log;

    @Autowired
    MasterKey masterKey;

    @Autowired
    Users users;

    @Autowired
    SecondFactors secondFactors;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Clock clock;

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    RequestMappingHandlerMapping mappings;

    private PlatformKey issued;
    private Program vendor;

    @BeforeEach
    void vendorHasAKey() {
        PlatformKey.Issued fresh = PlatformKey.issue("Back office", "stella", masterKey, clock.instant());
        issued = keys.save(fresh.key());
        vendor = cast.with(fresh.text().reveal());
    }

    @Test
    void opensNothingToAnyOtherKey() {
        Customer alice = cast.alice();
        String revoked = vendor.key();
        PlatformKey key = keys.findById(issued.id()).orElseThrow();
        key.revoke(clock.instant());
        keys.save(key);
        List<String> others = List.of(
                "",
                alice.live().key(),
                cast.platform().key(),
                revoked,
                revoked.substring(0, revoked.length() - 1) + (revoked.endsWith("0") ? "1" : "0"));
        List<String[]> routes = routes(alice.tenant().id().toString());
        assertThat(routes).hasSizeGreaterThan(12);
        for (String[] route : routes) {
            for (String other : others) {
                Answer answer = cast.with(other).send(route[0], route[1], BodyPublishers.ofString("{}"));
                assertThat(answer.refusal()).as(route[0] + " " + route[1]).isEqualTo("401 unauthorized");
            }
        }
        assertThat(cast.with("").get(TENANTS + "?api_key=" + revoked).refusal()).isEqualTo("400 key_in_url");
    }

    @Test
    void opensNothingElse() {
        assertThat(vendor.get("/api/v1/usage").refusal()).isEqualTo("401 unauthorized");
        assertThat(vendor.publish("{\"type\":\"a\",\"data\":1}").refusal()).isEqualTo("401 unauthorized");
        assertThat(vendor.get("/platform/v1/nowhere").refusal()).isEqualTo("404 not_found");
    }

    @Test
    void leadsANewCustomerFromNothingToItsFirstEvent() {
        Answer tenant = vendor.post(
                TENANTS, "{\"name\":\"Erin Energy\",\"plan\":\"starter\",\"tax_rate_bp\":1900,\"bill_to\":\"Erin\"}");
        assertThat(tenant.status()).isEqualTo(201);
        String path = TENANTS + "/" + tenant.at("/id");
        Answer key = vendor.post(
                path + "/environments/" + tenant.at("/environments/0/id") + "/keys", "{\"name\":\"Back end\"}");
        assertThat(key.status()).isEqualTo(201);
        Program program = cast.with(key.at("/key"));
        assertThat(program.publish("{\"type\":\"a.b\",\"data\":1}").status()).isEqualTo(202);
        assertThat(program.get("/api/v1/audit-log").refusal()).isEqualTo("403 scope_missing");
        assertThat(vendor.get(path + "/usage").number("/events")).isEqualTo(1);
        assertThat(vendor.get(TENANTS + "?q=" + tenant.at("/id")).each("name")).containsExactly("Erin Energy");
        assertThat(newest(tenant, "tenant.created"))
                .satisfies(entry -> assertThat(entry.actor().name()).isEqualTo("Back office"))
                .satisfies(entry ->
                        assertThat(entry.actor().id()).isEqualTo(issued.id().toString()));
    }

    @Test
    void suspendsAndResumesForAReason() {
        Answer tenant = tenant();
        String path = TENANTS + "/" + tenant.at("/id");
        assertThat(vendor.post(path + "/suspend", "{}").pointer()).isEqualTo("/reason");
        assertThat(vendor.post(path + "/suspend", "{\"reason\":\"Floods us.\"}").at("/status"))
                .isEqualTo("suspended");
        assertThat(newest(tenant, "tenant.suspended").reason()).isEqualTo("Floods us.");
        assertThat(vendor.post(path + "/resume", "{\"reason\":\"Mended.\"}").at("/status"))
                .isEqualTo("active");
    }

    @Test
    void closesATenantAndTakesThatBack() {
        Answer tenant = tenant();
        String path = TENANTS + "/" + tenant.at("/id");
        assertThat(vendor.post(path + "/close", "{}").pointer()).isEqualTo("/reason");
        Answer closed = vendor.post(path + "/close", "{\"reason\":\"They left.\"}");
        assertThat(closed.at("/status")).isEqualTo("closing");
        assertThat(closed.at("/closes_at")).endsWith("Z");
        assertThat(newest(tenant, "tenant.closing").reason()).isEqualTo("They left.");
        assertThat(vendor.post(path + "/plan", "{\"plan\":\"growth\",\"reason\":\"a\"}")
                        .refusal())
                .isEqualTo("409 conflict");
        assertThat(vendor.post(path + "/environments", "{\"name\":\"third\",\"kind\":\"test\"}")
                        .refusal())
                .isEqualTo("409 conflict");
        assertThat(vendor.post(path + "/reopen", "{\"reason\":\"They stay.\"}").at("/status"))
                .isEqualTo("active");
        assertThat(vendor.get(path).json().at("/closes_at").isNull()).isTrue();
        assertThat(newest(tenant, "tenant.reopened").reason()).isEqualTo("They stay.");
    }

    @Test
    void deletesAnEnvironmentButNotTheLast() {
        Answer tenant = tenant();
        String path = TENANTS + "/" + tenant.at("/id") + "/environments/";
        assertThat(vendor.delete(path + tenant.at("/environments/1/id")).at("/closes_at"))
                .endsWith("Z");
        assertThat(vendor.delete(path + tenant.at("/environments/0/id")).refusal())
                .isEqualTo("409 conflict");
        assertThat(vendor.delete(path + tenant().at("/environments/0/id")).refusal())
                .as("another's")
                .isEqualTo("404 not_found");
        assertThat(vendor.post(path.replaceAll("/$", ""), "{\"name\":\"third\",\"kind\":\"test\"}")
                        .refusal())
                .as("it counts until it is gone")
                .isEqualTo("409 limit_reached");
        Answer restored = vendor.post(path + tenant.at("/environments/1/id") + "/restore", "");
        assertThat(restored.status()).isEqualTo(200);
        assertThat(restored.json().at("/closes_at").isNull()).isTrue();
    }

    @Test
    void movesAPlanAndSaysWhatThereIs() {
        Answer tenant = tenant();
        String path = TENANTS + "/" + tenant.at("/id") + "/plan";
        assertThat(vendor.post(path, "{\"plan\":\"gold\",\"reason\":\"a\"}"))
                .satisfies(answer -> assertThat(answer.pointer()).isEqualTo("/plan"))
                .satisfies(answer -> assertThat(answer.at("/detail")).contains("growth"));
        assertThat(vendor.post(path, "{\"plan\":\"growth\",\"reason\":\"Agreed.\"}")
                        .at("/plan"))
                .isEqualTo("growth");
        assertThat(vendor.post(path, "{\"plan\":\"growth\",\"reason\":\"Agreed.\"}")
                        .status())
                .as("to where it is")
                .isEqualTo(200);
        assertThat(newest(tenant, "plan.changed").reason()).isEqualTo("Agreed.");
    }

    @Test
    void grantsAndEndsExceptions() {
        Answer tenant = tenant();
        String path = TENANTS + "/" + tenant.at("/id") + "/overrides";
        Answer granted = vendor.post(
                path,
                "{\"entitlement\":\"members\",\"value\":33,\"reason\":\"Fair.\",\"until\":\"2099-01-01T00:00:00Z\"}");
        assertThat(granted.status()).isEqualTo(201);
        assertThat(granted.at("/set_by")).isEqualTo("Back office");
        assertThat(vendor.get(TENANTS + "/" + tenant.at("/id") + "/usage").number("/limits/members"))
                .isEqualTo(33);
        assertThat(vendor.get(path).each("id")).containsExactly(granted.at("/id"));
        assertThat(vendor.delete(path + "/" + granted.at("/id")).status()).isEqualTo(204);
        assertThat(vendor.delete(path + "/" + granted.at("/id")).refusal()).isEqualTo("404 not_found");
        for (String[] wrong : new String[][] {
            {"{\"entitlement\":\"gold\",\"value\":1,\"reason\":\"a\"}", "/entitlement"},
            {"{\"entitlement\":\"members\",\"value\":-1,\"reason\":\"a\"}", "/value"},
            {"{\"entitlement\":\"delivery.rate_per_endpoint\",\"value\":9999999999,\"reason\":\"a\"}", "/value"},
            {"{\"entitlement\":\"members\",\"value\":1}", "/reason"},
            {"{\"entitlement\":\"members\",\"value\":1,\"reason\":\"a\",\"until\":\"2001-01-01T00:00:00Z\"}", "/until"},
            {"{\"entitlement\":\"members\",\"value\":1,\"reason\":\"a\",\"limit\":1}", "/limit"}
        }) {
            Answer refused = vendor.post(path, wrong[0]);
            assertThat(refused.status()).as(wrong[0]).isEqualTo(422);
            assertThat(refused.pointer()).as(wrong[0]).isEqualTo(wrong[1]);
        }
    }

    @Test
    void doesOneThingForOneIdempotencyKey() {
        String once = UUID.randomUUID().toString();
        String body = "{\"name\":\"Once Only " + once + "\"}";
        Answer first = vendor.post(TENANTS, body, "Idempotency-Key", once);
        Answer again = vendor.post(TENANTS, body, "Idempotency-Key", once);
        assertThat(first.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.text()).isEqualTo(first.text());
        assertThat(first.header("Idempotent-Replayed")).isEmpty();
        assertThat(again.header("Idempotent-Replayed")).contains("true");
        assertThat(vendor.get(TENANTS + "?q=" + once).each("id")).containsExactly(first.at("/id"));
        assertThat(vendor.post(TENANTS, "{\"name\":\"Another\"}", "Idempotency-Key", once)
                        .refusal())
                .isEqualTo("422 idempotency_key_reused");

        String refused = UUID.randomUUID().toString();
        assertThat(vendor.post(TENANTS, "{}", "Idempotency-Key", refused).status())
                .isEqualTo(422);
        assertThat(vendor.post(TENANTS, "{\"name\":\"Now right\"}", "Idempotency-Key", refused)
                        .status())
                .as("what was refused leaves nothing behind")
                .isEqualTo(201);
    }

    /** The bill cannot be made, so there is no tenant either; and when it can, the same request makes one. */
    @Test
    void leavesNothingBehindWhenItFailsHalfWay() {
        String once = UUID.randomUUID().toString();
        String body = "{\"name\":\"Half Way " + once + "\",\"plan\":\"starter\",\"bill_to\":\"" + once + "\"}";
        refuse("subscription", "NEW.bill_to = '" + once + "'");
        try {
            assertThat(vendor.post(TENANTS, body, "Idempotency-Key", once).status())
                    .isEqualTo(500);
            assertThat(vendor.get(TENANTS + "?q=" + once).each("id")).isEmpty();
        } finally {
            allow("subscription");
        }

        Answer made = vendor.post(TENANTS, body, "Idempotency-Key", once);
        assertThat(made.status()).isEqualTo(201);
        assertThat(vendor.get(TENANTS + "?q=" + once).each("id")).containsExactly(made.at("/id"));
        assertThat(vendor.post(TENANTS, body, "Idempotency-Key", once).text()).isEqualTo(made.text());
    }

    /** All was done, and the process died before it could leave its answer: what is asked again finds what was made. */
    @Test
    void findsWhatAnEarlierAttemptMade() {
        String once = UUID.randomUUID().toString();
        String body = "{\"name\":\"Died " + once + "\",\"plan\":\"growth\"}";
        Answer first = vendor.post(TENANTS, body, "Idempotency-Key", once);
        String environments = TENANTS + "/" + first.at("/id") + "/environments";
        String room = "{\"name\":\"staging\",\"kind\":\"test\"}";
        Answer opened = vendor.post(environments, room, "Idempotency-Key", once + "-e");
        String overrides = TENANTS + "/" + first.at("/id") + "/overrides";
        String exception = "{\"entitlement\":\"members\",\"value\":33,\"reason\":\"Fair.\"}";
        Answer granted = vendor.post(overrides, exception, "Idempotency-Key", once + "-o");
        jdbc.sql(
                        "UPDATE platform_reply SET status = NULL, body_sealed = NULL, claimed_at = claimed_at - INTERVAL 2 MINUTE"
                                + " WHERE name LIKE ?")
                .params(once + "%")
                .update();

        Answer again = vendor.post(TENANTS, body, "Idempotency-Key", once);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.header("Idempotent-Replayed")).isEmpty();
        assertThat(again.at("/id")).isEqualTo(first.at("/id"));
        assertThat(vendor.get(TENANTS + "?q=" + once).each("id")).containsExactly(first.at("/id"));
        assertThat(vendor.post(environments, room, "Idempotency-Key", once + "-e")
                        .at("/id"))
                .isEqualTo(opened.at("/id"));
        assertThat(vendor.post(overrides, exception, "Idempotency-Key", once + "-o")
                        .at("/id"))
                .isEqualTo(granted.at("/id"));
        assertThat(vendor.get(overrides).each("id")).containsExactly(granted.at("/id"));
    }

    /** Made, and then the answer could not be kept: nobody has seen the secret. */
    @Test
    void showsTheSecretThatNobodySawInsteadOfMakingAnother() {
        Answer tenant = vendor.post(TENANTS, "{\"name\":\"Erin\",\"plan\":\"growth\"}");
        String path = TENANTS + "/" + tenant.at("/id");
        String environment = tenant.at("/environments/0/id");
        String email = UUID.randomUUID() + "@erin.example";
        vendor.post(path + "/members", "{\"email\":\"" + email + "\",\"role\":\"owner\"}");
        String once = UUID.randomUUID().toString();
        String keys = path + "/environments/" + environment + "/keys";
        String key = "{\"name\":\"" + once + "\",\"scopes\":[\"events:write\"]}";
        String links = path + "/sign-in-links";
        String link = "{\"email\":\"" + email + "\"}";
        String atWork = "NEW.status IS NOT NULL AND NEW.name LIKE '" + once + "%'";
        jdbc.sql("CREATE TRIGGER refuse_platform_reply BEFORE UPDATE ON platform_reply FOR EACH ROW IF " + atWork
                        + " THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not now'; END IF")
                .update();
        try {
            assertThat(vendor.post(keys, key, "Idempotency-Key", once + "-k").status())
                    .isGreaterThanOrEqualTo(500);
            assertThat(vendor.post(links, link, "Idempotency-Key", once + "-l").status())
                    .isGreaterThanOrEqualTo(500);
        } finally {
            allow("platform_reply");
        }
        assertThat(jdbc.sql("SELECT body_sealed FROM platform_reply WHERE name LIKE ?")
                        .params(once + "%")
                        .query((row, n) -> new String(row.getBytes(1), java.nio.charset.StandardCharsets.ISO_8859_1))
                        .list())
                .as("what stands for the secrets meanwhile")
                .hasSize(2)
                .noneMatch(stored -> stored.contains("rm_live_"));

        Answer made = vendor.post(keys, key, "Idempotency-Key", once + "-k");
        assertThat(made.status()).isEqualTo(201);
        assertThat(cast.with(made.at("/key"))
                        .publish("{\"type\":\"a.b\",\"data\":1}")
                        .status())
                .isEqualTo(202);
        assertThat(count("SELECT COUNT(*) FROM api_key WHERE name = ?", once)).isEqualTo(1);
        assertThat(vendor.post(keys, key, "Idempotency-Key", once + "-k").text())
                .isEqualTo(made.text());

        Answer minted = vendor.post(links, link, "Idempotency-Key", once + "-l");
        assertThat(minted.status()).isEqualTo(201);
        assertThat(count(
                        "SELECT COUNT(*) FROM sign_in_link l JOIN user_account u ON u.id = l.user_id WHERE u.email = ?",
                        email))
                .isEqualTo(1);
        assertThat(vendor.post(links, link, "Idempotency-Key", once + "-l").at("/url"))
                .isEqualTo(minted.at("/url"));
        assertThat(vendor.post(links, link, "Idempotency-Key", once + "-m").at("/url"))
                .as("another request")
                .isNotEqualTo(minted.at("/url"));
    }

    private long count(String query, String value) {
        return jdbc.sql(query).params(value).query(Long.class).single();
    }

    private void refuse(String table, String when) {
        jdbc.sql("CREATE TRIGGER refuse_" + table + " BEFORE INSERT ON " + table + " FOR EACH ROW IF " + when
                        + " THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not now'; END IF")
                .update();
    }

    private void allow(String table) {
        jdbc.sql("DROP TRIGGER refuse_" + table).update();
    }

    @Test
    void storesNoSecretThatItRepeats() {
        Answer tenant = tenant();
        String path = TENANTS + "/" + tenant.at("/id") + "/environments/" + tenant.at("/environments/0/id") + "/keys";
        String once = UUID.randomUUID().toString();
        Answer first = vendor.post(path, "{\"name\":\"Back end\"}", "Idempotency-Key", once);
        assertThat(first.text()).contains("events:write").doesNotContain("audit:read", "\"billing\"");
        assertThat(vendor.post(path, "{\"name\":\"Back end\"}", "Idempotency-Key", once)
                        .at("/key"))
                .isEqualTo(first.at("/key"));
        byte[] stored = jdbc.sql("SELECT body_sealed FROM platform_reply WHERE name = ?")
                .params(once)
                .query((row, n) -> row.getBytes(1))
                .single();
        assertThat(new String(stored, java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("rm_live_");
    }

    @Test
    void opensNoSecondEnvironmentOfOneName() {
        String path = TENANTS + "/" + tenant().at("/id") + "/environments";
        vendor.post(TENANTS + "/" + path.split("/")[4] + "/plan", "{\"plan\":\"growth\",\"reason\":\"More.\"}");
        assertThat(vendor.post(path, "{\"name\":\"staging\",\"kind\":\"test\"}").status())
                .isEqualTo(201);
        assertThat(vendor.post(path, "{\"name\":\"staging\",\"kind\":\"test\"}"))
                .satisfies(answer -> assertThat(answer.refusal()).isEqualTo("409 already_exists"))
                .satisfies(answer -> assertThat(answer.pointer()).isEqualTo("/name"));
        assertThat(vendor.post(path, "{\"name\":\"more\",\"kind\":\"prod\"}").pointer())
                .isEqualTo("/kind");
    }

    @Test
    void makesAKeyThatEndsByItself() {
        Answer tenant = tenant();
        String path = TENANTS + "/" + tenant.at("/id") + "/environments/" + tenant.at("/environments/0/id") + "/keys";

        Answer ending = vendor.post(
                path,
                "{\"name\":\"Back end\",\"expires_at\":\"" + clock.instant().plus(Duration.ofDays(2)) + "\"}");

        assertThat(ending.status()).isEqualTo(201);
        assertThat(Instant.parse(ending.at("/expires_at"))).isAfter(clock.instant());
        assertThat(cast.with(ending.at("/key")).get("/api/v1/usage").status()).isEqualTo(200);
        assertThat(vendor.post(path, "{\"name\":\"For ever\"}")
                        .json()
                        .at("/expires_at")
                        .isNull())
                .isTrue();
        for (String moment : List.of("2020-01-01T00:00:00Z", "9999-01-01T00:00:00Z")) {
            assertThat(vendor.post(path, "{\"name\":\"No\",\"expires_at\":\"" + moment + "\"}")
                            .at("/errors/0/pointer"))
                    .isEqualTo("/expires_at");
        }
    }

    @Test
    void keepsEachTenantsThingsApart() {
        Answer one = tenant();
        Answer other = tenant();
        String foreign = TENANTS + "/" + one.at("/id") + "/environments/" + other.at("/environments/0/id") + "/keys";
        assertThat(vendor.post(foreign, "{\"name\":\"a\"}").refusal()).isEqualTo("404 not_found");
        assertThat(vendor.get(TENANTS + "/ten_nonsense").refusal()).isEqualTo("404 not_found");
    }

    @Test
    void opensTheDashboardOnceForAMember() throws Exception {
        Answer tenant = tenant();
        String path = TENANTS + "/" + tenant.at("/id");
        String email = "erin@" + UUID.randomUUID() + ".example";
        assertThat(vendor.post(path + "/sign-in-links", "{\"email\":\"" + email + "\"}")
                        .pointer())
                .as("who is no member")
                .isEqualTo("/email");
        assertThat(vendor.post(path + "/members", "{\"email\":\"" + email + "\",\"role\":\"developer\"}")
                        .status())
                .isEqualTo(201);
        URI link = URI.create(vendor.post(path + "/sign-in-links", "{\"email\":\"" + email + "\"}")
                .at("/url"));
        HttpClient browser = browser();
        String page = get(browser, link).body();
        assertThat(get(browser, link).body()).as("looking uses nothing up").contains("Open the dashboard");
        HttpResponse<String> home = open(browser, link, page);
        assertThat(home.uri().getPath()).isEqualTo("/app/" + tenant.at("/environments/0/id"));
        assertThat(home.body()).contains(email);

        HttpClient another = browser();
        HttpResponse<String> refused = open(another, link, get(another, link).body());
        assertThat(refused.uri().toString()).endsWith("/signin?link");
        assertThat(refused.body()).contains("This link was used or has expired.");
        assertThat(newest(tenant, "sign_in_link.used").actor().name()).isEqualTo(email);
    }

    /** A link stands for the password, and for no more. */
    @Test
    void asksForTheSecondFactorOfWhoeverHasOne() throws Exception {
        Answer tenant = tenant();
        String path = TENANTS + "/" + tenant.at("/id");
        String email = "erin@" + UUID.randomUUID() + ".example";
        vendor.post(path + "/members", "{\"email\":\"" + email + "\",\"role\":\"developer\"}");
        UserId user = users.findByEmail(email).orElseThrow().id();
        byte[] secret = Totp.newSecret();
        secondFactors.begin(user, secret);
        secondFactors.confirm(user, 1);
        URI link = URI.create(vendor.post(path + "/sign-in-links", "{\"email\":\"" + email + "\"}")
                .at("/url"));
        HttpClient browser = browser();
        HttpResponse<String> asked = open(browser, link, get(browser, link).body());
        assertThat(asked.uri().getPath()).isEqualTo("/signin/code");
        assertThat(get(browser, link.resolve("/app")).uri().getPath())
                .as("with the link alone")
                .isEqualTo("/signin/code");
        HttpResponse<String> home =
                open(browser, asked.uri(), asked.body(), "code=" + Totp.code(secret, clock.instant()));
        assertThat(home.uri().getPath()).isEqualTo("/app/" + tenant.at("/environments/0/id"));
        assertThat(home.body()).contains(email);
    }

    @Test
    void listsPaysAndCorrectsInvoices() {
        Answer tenant = tenant();
        String path = TENANTS + "/" + tenant.at("/id") + "/invoices";
        assertThat(vendor.get(path).each("status")).containsExactly("final");
        String invoice = vendor.get(path).each("id").get(0);
        long due = vendor.get(path + "/" + invoice).number("/due_minor");
        assertThat(due).isGreaterThan(50);

        String pay = path + "/" + invoice + "/payments";
        for (String[] wrong : new String[][] {
            {"{\"reference\":\"a\"}", "/amount_minor"},
            {"{\"amount_minor\":0,\"reference\":\"a\"}", "/amount_minor"},
            {"{\"amount_minor\":1}", "/reference"},
            {"{\"amount_minor\":1,\"reference\":\"" + "x".repeat(101) + "\"}", "/reference"}
        }) {
            assertThat(vendor.post(pay, wrong[0]).pointer()).as(wrong[0]).isEqualTo(wrong[1]);
        }
        String first = "{\"amount_minor\":10,\"reference\":\"Statement 12\"}";
        assertThat(vendor.post(pay, first).number("/due_minor")).isEqualTo(due - 10);
        assertThat(vendor.post(pay, first).number("/due_minor"))
                .as("the same money once more")
                .isEqualTo(due - 10);
        assertThat(vendor.post(pay, "{\"amount_minor\":11,\"reference\":\"Statement 12\"}")
                        .pointer())
                .isEqualTo("/reference");
        assertThat(newest(tenant, "invoice.payment").actor().name()).isEqualTo("Back office");
        assertThat(vendor.post(path + "/" + invoice + "/void", "{\"reason\":\"a\"}")
                        .refusal())
                .as("paid in part")
                .isEqualTo("409 conflict");

        String credit = path + "/" + invoice + "/credit-notes";
        assertThat(vendor.post(credit, "{\"net_minor\":" + (due + 1) + ",\"reason\":\"a\"}"))
                .satisfies(answer -> assertThat(answer.pointer()).isEqualTo("/net_minor"))
                .satisfies(answer -> assertThat(answer.at("/detail")).contains("1 to " + due));
        String once = UUID.randomUUID().toString();
        String body = "{\"net_minor\":20,\"reason\":\"An hour down.\"}";
        Answer note = vendor.post(credit, body, "Idempotency-Key", once);
        assertThat(note.status()).isEqualTo(201);
        assertThat(note.number("/subtotal_minor")).isEqualTo(-20);
        assertThat(note.at("/corrects")).isEqualTo(invoice);
        // As if a day had passed, or the first answer had never been kept.
        jdbc.sql("DELETE FROM platform_reply WHERE name = ?").params(once).update();
        assertThat(vendor.post(credit, body, "Idempotency-Key", once).at("/id")).isEqualTo(note.at("/id"));
        assertThat(vendor.get(path + "/" + invoice).number("/due_minor")).isEqualTo(due - 30);
        assertThat(vendor.post(path + "/" + note.at("/id") + "/payments", first).refusal())
                .isEqualTo("409 conflict");
    }

    @Test
    void voidsAnInvoiceThatNobodyPaid() {
        Answer tenant = tenant();
        String path = TENANTS + "/" + tenant.at("/id") + "/invoices";
        String invoice = vendor.get(path).each("id").get(0);
        assertThat(vendor.post(path + "/" + invoice + "/void", "{}").pointer()).isEqualTo("/reason");
        assertThat(vendor.post(path + "/" + invoice + "/void", "{\"reason\":\"Wrong company.\"}")
                        .at("/status"))
                .isEqualTo("void");
        assertThat(newest(tenant, "invoice.void").reason()).isEqualTo("Wrong company.");
        String other = TENANTS + "/" + tenant().at("/id") + "/invoices/" + invoice;
        assertThat(vendor.get(other).refusal()).as("another tenant's").isEqualTo("404 not_found");
        assertThat(vendor.post(other + "/void", "{\"reason\":\"a\"}").refusal()).isEqualTo("404 not_found");
        assertThat(vendor.post(other + "/payments", "{\"amount_minor\":1,\"reference\":\"a\"}")
                        .refusal())
                .isEqualTo("404 not_found");
        assertThat(vendor.post(other + "/credit-notes", "{\"net_minor\":1,\"reason\":\"a\"}")
                        .refusal())
                .isEqualTo("404 not_found");
    }

    @Test
    void doesNotVoidTheMoveToThePlanThatATenantIsOn() {
        Answer tenant = tenant();
        String path = TENANTS + "/" + tenant.at("/id");
        vendor.post(path + "/plan", "{\"plan\":\"growth\",\"reason\":\"More.\"}");
        String invoice = vendor.get(path + "/invoices").each("id").get(0);
        Answer refused = vendor.post(path + "/invoices/" + invoice + "/void", "{\"reason\":\"A present.\"}");
        assertThat(refused.refusal()).isEqualTo("409 conflict");
        assertThat(refused.at("/detail")).contains("the tenant is on Growth", "Move them back");
        assertThat(vendor.post(path + "/plan", "{\"plan\":\"starter\",\"reason\":\"A mistake.\"}")
                        .at("/plan"))
                .isEqualTo("starter");
    }

    @Test
    void notesWhatTheTenantDoesNotSee() {
        Answer tenant = tenant();
        String path = TENANTS + "/" + tenant.at("/id") + "/notes";
        assertThat(vendor.post(path, "{\"note\":\" \"}").pointer()).isEqualTo("/note");
        Answer note = vendor.post(path, "{\"note\":\"They hire <b> for the fair.\"}");
        assertThat(note.status()).isEqualTo(201);
        assertThat(note.at("/written_by")).isEqualTo("Back office");
        assertThat(vendor.get(path).each("note")).containsExactly("They hire <b> for the fair.");
        TenantId id = TenantId.parse(tenant.at("/id")).orElseThrow();
        assertThat(log.of(id, "tenant.noted", Keyset.first(1)).rows()).isEmpty();
    }

    @Test
    void sendsDeadLettersAgain() {
        Answer tenant = vendor.post(TENANTS, "{\"name\":\"Erin\",\"plan\":\"growth\"}");
        String path = TENANTS + "/" + tenant.at("/id");
        String environment = tenant.at("/environments/0/id");
        Program program =
                cast.with(vendor.post(path + "/environments/" + environment + "/keys", "{\"name\":\"Back end\"}")
                        .at("/key"));
        Answer endpoint = program.post(
                "/api/v1/webhooks/endpoints",
                "{\"url\":\"https://hooks.example.com/in\",\"events\":[\"*\"],\"filter\":{\"condition\":\"data.n > 1\"}}");
        assertThat(endpoint.status()).isEqualTo(201);
        // What a condition cannot answer has failed for good.
        program.publish("{\"type\":\"a.b\",\"data\":{\"n\":\"x\"}}");
        Answer letters = vendor.get(path + "/dead-letters");
        assertThat(letters.each("cause")).containsExactly("filter_failed");
        assertThat(letters.each("endpoint")).containsExactly(endpoint.at("/id"));

        String redrive =
                "{\"environment\":\"%s\",\"endpoint\":\"%s\",\"cause\":\"filter_failed\",\"reason\":\"Mended.\"}";
        Answer job = vendor.post(path + "/dead-letters/redrive", redrive.formatted(environment, endpoint.at("/id")));
        assertThat(job.status()).isEqualTo(202);
        assertThat(job.at("/requested_by")).isEqualTo("Back office");
        assertThat(program.get("/api/v1/replays").each("id")).containsExactly(job.at("/id"));
        assertThat(vendor.get(path + "/dead-letters/redrives").each("id")).containsExactly(job.at("/id"));
        assertThat(newest(tenant, "replay.created").reason()).isEqualTo("Mended.");
        Answer other = tenant();
        assertThat(vendor.get(TENANTS + "/" + other.at("/id") + "/dead-letters/redrives")
                        .each("id"))
                .as("another tenant's jobs")
                .isEmpty();
        assertThat(vendor.post(
                                TENANTS + "/" + other.at("/id") + "/dead-letters/redrive",
                                redrive.formatted(other.at("/environments/0/id"), endpoint.at("/id")))
                        .refusal())
                .as("another tenant's endpoint")
                .isEqualTo("404 not_found");
        assertThat(vendor.post(
                                path + "/dead-letters/redrive",
                                redrive.formatted(environment, endpoint.at("/id"))
                                        .replace("filter_failed", "<b>"))
                        .pointer())
                .isEqualTo("/cause");
    }

    private Answer tenant() {
        return vendor.post(TENANTS, "{\"name\":\"Erin\",\"plan\":\"starter\"}");
    }

    private AuditEntry newest(Answer tenant, String action) {
        TenantId id = TenantId.parse(tenant.at("/id")).orElseThrow();
        List<AuditEntry> rows = log.of(id, action, Keyset.first(1)).rows();
        assertThat(rows).as(action).isNotEmpty();
        return rows.get(0);
    }

    private List<String[]> routes(String tenant) {
        List<String[]> routes = new ArrayList<>();
        mappings.getHandlerMethods()
                .forEach((mapping, handler) -> mapping.getPatternValues().stream()
                        .filter(pattern -> pattern.startsWith("/platform/"))
                        .forEach(pattern -> mapping.getMethodsCondition()
                                .getMethods()
                                .forEach(method -> {
                                    assertThat(handler.getMethod().getParameterTypes())
                                            .as(pattern)
                                            .contains(PlatformCaller.class);
                                    routes.add(new String[] {
                                        method.name(),
                                        pattern.replace("{id}", tenant).replaceAll("\\{[a-z]+}", "x")
                                    });
                                })));
        return routes;
    }

    private static HttpClient browser() {
        return HttpClient.newBuilder()
                .cookieHandler(new CookieManager())
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
    }

    private static HttpResponse<String> get(HttpClient browser, URI link) throws Exception {
        return browser.send(HttpRequest.newBuilder(link).build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> open(HttpClient browser, URI link, String page, String... fields)
            throws Exception {
        Matcher csrf = CSRF.matcher(page);
        assertThat(csrf.find()).isTrue();
        return browser.send(
                HttpRequest.newBuilder(link)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("_csrf=" + csrf.group(1) + "&" + String.join("&", fields)))
                        .build(),
                BodyHandlers.ofString());
    }
}
