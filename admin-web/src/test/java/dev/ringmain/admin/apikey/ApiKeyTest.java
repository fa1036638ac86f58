package dev.ringmain.admin.apikey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.admin.AliceInTheDashboard;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.secret.MasterKey;
import dev.ringmain.tenant.ApiKey;
import dev.ringmain.tenant.ApiKeyText;
import dev.ringmain.tenant.ApiKeys;
import dev.ringmain.tenant.Scope;
import java.time.Clock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@DashboardTest
class ApiKeyTest extends AliceInTheDashboard {

    @Autowired
    ApiKeys keys;

    @Autowired
    MasterKey masterKey;

    @Autowired
    Clock clock;

    @Autowired
    JdbcClient jdbc;

    @Test
    void issuesAKeyThatWorksAndShowsItThisOnce() throws Exception {
        MvcTestResult issued = post("/api-keys", "name", "Back end", "scopes", "events:write", "scopes", "events:read");
        assertThat(issued)
                .hasStatus(201)
                .bodyText()
                .contains("shown this once", "https://ringmain.example/api/v1/events");
        Matcher text =
                Pattern.compile("rm_test_\\w+").matcher(issued.getResponse().getContentAsString());
        assertThat(text.find()).isTrue();
        ApiKey key = keys.findByEnvironmentOrderById(environment.id()).get(0);
        assertThat(key.isFor(ApiKeyText.parse(text.group()).orElseThrow(), masterKey))
                .isTrue();
        assertThat(key.scopes()).containsExactlyInAnyOrder(Scope.EVENTS_WRITE, Scope.EVENTS_READ);
        assertThat(get("/api-keys"))
                .bodyText()
                .contains("Back end", key.hint(), "events:write")
                .doesNotContain(text.group());
    }

    @Test
    void letsOnlyThoseWhoMayReadTheAuditLogGiveItToAKey() {
        assertThat(post("/api-keys", "name", "Owner's", "scopes", "audit:read")).hasStatus(201);

        aliceIs("DEVELOPER");
        try {
            assertThat(get("/api-keys")).bodyText().doesNotContain("value=\"audit:read\"");
            assertThat(post("/api-keys", "name", "Developer's", "scopes", "audit:read"))
                    .hasStatus(422)
                    .bodyText()
                    .contains("Only owners and admins");
        } finally {
            aliceIs("OWNER");
        }
    }

    private void aliceIs(String role) {
        jdbc.sql("UPDATE membership SET role = ? WHERE user_id = ?")
                .params(role, cast.alice.id().bytes())
                .update();
    }

    @Test
    void wantsANameAndAScope() {
        assertThat(post("/api-keys", "name", " ")).hasStatus(422).bodyText().contains("Give it a name", "of no use");
        assertThat(keys.findByEnvironmentOrderById(environment.id())).isEmpty();
    }

    @Test
    void revokesAKeyForGood() {
        post("/api-keys", "name", "Back end", "scopes", "events:write");
        ApiKey key = keys.findByEnvironmentOrderById(environment.id()).get(0);
        assertThat(post("/api-keys/" + key.id() + "/revocation")).hasStatus(303);
        assertThat(keys.findById(key.id()).orElseThrow().isUsable(clock.instant()))
                .isFalse();
        assertThat(get("/api-keys")).bodyText().contains("Revoked").doesNotContain("/revocation");
    }
}
