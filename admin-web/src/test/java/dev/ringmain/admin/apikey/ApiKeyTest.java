package dev.ringmain.admin.apikey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;

import dev.ringmain.admin.AliceInTheDashboard;
import dev.ringmain.admin.Cast;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.secret.MasterKey;
import dev.ringmain.tenant.ApiKey;
import dev.ringmain.tenant.ApiKeyText;
import dev.ringmain.tenant.ApiKeys;
import dev.ringmain.tenant.Scope;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
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
    void endsAKeyWhenItWasChosen() {
        assertThat(post("/api-keys", "name", "For a month", "scopes", "events:write", "expires", "30"))
                .hasStatus(201)
                .bodyText()
                .contains("It ends");
        String tomorrow =
                LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).plusDays(1).toString();
        post("/api-keys", "name", "Until tomorrow", "scopes", "events:write", "expires", "date", "until", tomorrow);
        post("/api-keys", "name", "For ever", "scopes", "events:write", "expires", "never", "until", tomorrow);

        List<ApiKey> stored = keys.findByEnvironmentOrderById(environment.id());
        assertThat(stored.get(0).expiresAt().orElseThrow())
                .isCloseTo(clock.instant().plus(Duration.ofDays(30)), within(1, ChronoUnit.HOURS));
        assertThat(stored.get(1).expiresAt())
                .contains(LocalDate.parse(tomorrow)
                        .plusDays(1)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant());
        assertThat(stored.get(2).expiresAt()).isEmpty();
        assertThat(get("/api-keys")).bodyText().contains("ends ");

        for (String until : List.of("", "2020-01-01", "tomorrow", "9999-12-31", "+999999999-12-31")) {
            assertThat(post("/api-keys", "name", "No", "scopes", "events:write", "expires", "date", "until", until))
                    .hasStatus(422)
                    .bodyText()
                    .contains("Choose when it ends");
        }
        assertThat(post("/api-keys", "name", "No", "scopes", "events:write", "expires", "0"))
                .hasStatus(422);
        assertThat(keys.findByEnvironmentOrderById(environment.id())).hasSize(3);
    }

    @Test
    void rollsAKeyIntoOneOfEqualScopesAndLetsTheOldOneGoOnForAWhile() {
        post("/api-keys", "name", "Back end", "scopes", "events:write", "scopes", "audit:read");
        ApiKey old = keys.findByEnvironmentOrderById(environment.id()).get(0);
        String roll = "/api-keys/" + old.id() + "/rolls";
        aliceIs("DEVELOPER");
        try {
            assertThat(post(roll, "overlapHours", "0")).hasStatus(303).flash().containsEntry("flashKind", "bad");
        } finally {
            aliceIs("OWNER");
        }

        assertThat(post(roll, "overlapHours", "24"))
                .hasStatus(201)
                .bodyText()
                .contains("shown this once", "rm_test_", "It may do what the one before it may");

        List<ApiKey> both = keys.findByEnvironmentOrderById(environment.id());
        assertThat(both).hasSize(2);
        ApiKey successor = both.get(1);
        assertThat(successor.scopes()).isEqualTo(old.scopes());
        assertThat(successor.name()).isEqualTo("Back end");
        assertThat(successor.expiresAt()).isEmpty();
        assertThat(both.get(0).isUsable(clock.instant())).isTrue();
        assertThat(both.get(0).isUsable(clock.instant().plus(Duration.ofHours(25))))
                .isFalse();

        // Sooner, but never later than it was to end before.
        post(roll, "overlapHours", "168");
        assertThat(keys.findById(old.id()).orElseThrow().expiresAt())
                .isEqualTo(both.get(0).expiresAt());
        post(roll, "overlapHours", "-5");
        assertThat(keys.findById(old.id()).orElseThrow().isUsable(clock.instant()))
                .isFalse();
        assertThat(post(roll, "overlapHours", "0")).hasStatus(303).flash().containsEntry("flashKind", "bad");
        assertThat(mvc.post()
                        .uri("/app/{env}" + roll, cast.charlies.id())
                        .with(Cast.as(cast.charlie))
                        .with(csrf()))
                .hasStatus(404);
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
