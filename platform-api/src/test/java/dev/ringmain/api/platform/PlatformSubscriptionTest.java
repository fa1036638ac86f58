package dev.ringmain.api.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.ApiTest;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Program;
import dev.ringmain.audit.AuditEntry;
import dev.ringmain.audit.AuditLog;
import dev.ringmain.paging.Keyset;
import dev.ringmain.secret.MasterKey;
import dev.ringmain.staff.PlatformKey;
import dev.ringmain.staff.PlatformKeys;
import dev.ringmain.tenant.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How a tenant pays, as a platform key sees and changes it. */
@ApiTest
@Tag("database")
class PlatformSubscriptionTest {

    private static final String TENANTS = "/platform/v1/tenants";

    @Autowired
    Cast cast;

    @Autowired
    PlatformKeys keys;

    @Autowired
    AuditLog log;

    @Autowired
    MasterKey masterKey;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Clock clock;

    private Program vendor;

    @BeforeEach
    void vendorHasAKey() {
        PlatformKey.Issued fresh = PlatformKey.issue("Back office", "stella", masterKey, clock.instant());
        keys.save(fresh.key());
        vendor = cast.with(fresh.text().reveal());
    }

    @Test
    void letsACustomerTryAPlan() {
        Instant before = clock.instant();
        Answer tenant = vendor.post(
                TENANTS, "{\"name\":\"Tries\",\"plan\":\"growth\",\"trial_days\":14,\"fallback\":\"starter\"}");
        assertThat(tenant.status()).isEqualTo(201);
        assertThat(tenant.at("/fallback")).isEqualTo("starter");
        assertThat(Instant.parse(tenant.at("/trial_ends_at")))
                .isBetween(
                        before.plus(Duration.ofDays(14)).minusSeconds(1),
                        clock.instant().plus(Duration.ofDays(14)));
        assertThat(vendor.get(TENANTS + "/" + tenant.at("/id") + "/invoices").each("id"))
                .as("nothing is billed")
                .isEmpty();

        Answer pays = vendor.post(TENANTS, "{\"name\":\"Pays\",\"plan\":\"growth\"}");
        assertThat(pays.json().at("/trial_ends_at").isNull()).isTrue();
        assertThat(pays.json().at("/fallback").isNull()).isTrue();
        assertThat(vendor.get(TENANTS + "/" + pays.at("/id") + "/invoices").each("id"))
                .hasSize(1);
    }

    @Test
    void findsTenantsByPlanAndStatus() {
        String name = "Found " + System.nanoTime();
        String tries = vendor.post(TENANTS, "{\"name\":\"" + name + "\",\"plan\":\"growth\",\"trial_days\":14}")
                .at("/id");
        String pays = vendor.post(TENANTS, "{\"name\":\"" + name + "\",\"plan\":\"starter\"}")
                .at("/id");
        String q = TENANTS + "?q=" + name.replace(" ", "%20");
        assertThat(vendor.get(q + "&status=trial").each("id")).containsExactly(tries);
        assertThat(vendor.get(q + "&status=active").each("id")).containsExactly(pays, tries);
        assertThat(vendor.get(q + "&plan=starter").each("id")).containsExactly(pays);
        assertThat(vendor.get(q + "&plan=starter&status=trial").each("id")).isEmpty();
        assertThat(vendor.get(q + "&status=sleepy").refusal()).isEqualTo("400 invalid_parameter");
    }

    @Test
    void saysWhatIsWrongWithATrial() {
        for (String[] wrong : new String[][] {
            {"{\"name\":\"a\",\"trial_days\":0}", "/trial_days"},
            {"{\"name\":\"a\",\"trial_days\":366}", "/trial_days"},
            {"{\"name\":\"a\",\"trial_days\":7,\"fallback\":\"gold\"}", "/fallback"},
            {"{\"name\":\"a\",\"fallback\":\"free\"}", "/fallback"}
        }) {
            assertThat(vendor.post(TENANTS, wrong[0]).pointer()).as(wrong[0]).isEqualTo(wrong[1]);
        }
    }

    @Test
    void givesATrialAnotherEnd() {
        Answer tenant = vendor.post(TENANTS, "{\"name\":\"Longer\",\"plan\":\"growth\",\"trial_days\":14}");
        String path = TENANTS + "/" + tenant.at("/id") + "/trial";
        Instant end = clock.instant().plus(Duration.ofDays(40)).truncatedTo(ChronoUnit.SECONDS);
        assertThat(vendor.post(path, "{\"reason\":\"a\"}").pointer()).isEqualTo("/ends_at");
        assertThat(vendor.post(path, "{\"ends_at\":\"" + end + "\"}").pointer()).isEqualTo("/reason");
        assertThat(vendor.post(path, "{\"ends_at\":\"2001-01-01T00:00:00Z\",\"reason\":\"a\"}")
                        .refusal())
                .isEqualTo("409 conflict");
        Answer longer = vendor.post(path, "{\"ends_at\":\"" + end + "\",\"reason\":\"They wait.\"}");
        assertThat(Instant.parse(longer.at("/trial_ends_at"))).isEqualTo(end);
        assertThat(newest(tenant, "trial.extended").reason()).isEqualTo("They wait.");
        assertThat(newest(tenant, "trial.extended").actor().name()).isEqualTo("Back office");

        String pays = TENANTS
                + "/"
                + vendor.post(TENANTS, "{\"name\":\"Pays\",\"plan\":\"growth\"}")
                        .at("/id");
        assertThat(vendor.post(pays + "/trial", "{\"ends_at\":\"" + end + "\",\"reason\":\"a\"}")
                        .refusal())
                .isEqualTo("409 conflict");
    }

    @Test
    void changesWhomToBill() {
        Answer tenant = vendor.post(
                TENANTS, "{\"name\":\"Moves\",\"plan\":\"growth\",\"tax_rate_bp\":1900,\"bill_to\":\"Old Road\"}");
        String path = TENANTS + "/" + tenant.at("/id");
        Answer patched = vendor.patch(path, "{\"bill_to\":\"New Road\",\"reason\":\"They moved.\"}");
        assertThat(patched.at("/bill_to")).isEqualTo("New Road");
        assertThat(patched.number("/tax_rate_bp")).as("what is left out").isEqualTo(1900);
        assertThat(vendor.patch(path, "{\"tax_rate_bp\":0,\"reason\":\"Exempt.\"}")
                        .number("/tax_rate_bp"))
                .isZero();
        assertThat(newest(tenant, "subscription.billed").reason()).isEqualTo("Exempt.");
        for (String[] wrong : new String[][] {
            {"{\"bill_to\":\"x\"}", "/reason"},
            {"{\"bill_to\":\" \",\"reason\":\"a\"}", "/bill_to"},
            {"{\"tax_rate_bp\":10001,\"reason\":\"a\"}", "/tax_rate_bp"},
            {"{\"plan\":\"free\",\"reason\":\"a\"}", "/plan"}
        }) {
            assertThat(vendor.patch(path, wrong[0]).pointer()).as(wrong[0]).isEqualTo(wrong[1]);
        }
        assertThat(vendor.patch(TENANTS + "/ten_nonsense", "{\"reason\":\"a\"}").refusal())
                .isEqualTo("404 not_found");
    }

    @Test
    void countsAMonthAgainAndSetsItRight() {
        Answer tenant = vendor.post(TENANTS, "{\"name\":\"Counted\",\"plan\":\"growth\"}");
        TenantId id = TenantId.parse(tenant.at("/id")).orElseThrow();
        // A month is over an hour after its end.
        YearMonth month = YearMonth.from(
                        clock.instant().minus(Duration.ofHours(1)).atZone(ZoneOffset.UTC))
                .minusMonths(1);
        // It was there already; or the days before it might be gone.
        jdbc.sql("UPDATE tenant SET created_at = ? WHERE id = ?")
                .params(LocalDateTime.of(2026, 1, 1, 0, 0), id.bytes())
                .update();
        jdbc.sql("INSERT INTO usage_counter (tenant_id, period, shard, day, events) VALUES (?, ?, 3, 2, 1234)")
                .params(id.bytes(), month.getYear() * 100 + month.getMonthValue())
                .update();
        String path = TENANTS + "/" + id + "/usage/" + month;
        Answer found = vendor.get(path);
        assertThat(found.number("/counted")).isEqualTo(1234);
        assertThat(found.number("/difference")).isEqualTo(-1234);
        assertThat(found.at("/until")).isEqualTo(month.plusMonths(1).atDay(1).toString());
        assertThat(found.at("/days/1/day")).isEqualTo(month + "-02");
        assertThat(found.number("/days/1/counted")).isEqualTo(1234);

        assertThat(vendor.post(path + "/mend", "{}").pointer()).isEqualTo("/reason");
        Answer mended = vendor.post(path + "/mend", "{\"reason\":\"Counted twice.\"}");
        assertThat(mended.number("/counted")).isZero();
        assertThat(mended.number("/difference")).isZero();
        assertThat(newest(tenant, "usage.mended").reason()).isEqualTo("Counted twice.");
        assertThat(newest(tenant, "usage.mended").actor().name()).isEqualTo("Back office");

        String usage = TENANTS + "/" + id + "/usage/";
        assertThat(vendor.get(usage + month.plusMonths(2)).refusal()).isEqualTo("409 conflict");
        assertThat(vendor.post(usage + month.plusMonths(2) + "/mend", "{\"reason\":\"a\"}")
                        .refusal())
                .isEqualTo("409 conflict");
        assertThat(vendor.get(usage + "may").refusal()).isEqualTo("404 not_found");
        assertThat(vendor.get(usage + "%2B999999999-12").refusal()).isEqualTo("404 not_found");
        assertThat(vendor.get(TENANTS + "/ten_nonsense/usage/" + month).refusal())
                .isEqualTo("404 not_found");
    }

    private AuditEntry newest(Answer tenant, String action) {
        return log.of(TenantId.parse(tenant.at("/id")).orElseThrow(), action, Keyset.first(1))
                .rows()
                .get(0);
    }
}
