package dev.ringmain.admin.apikey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;

import dev.ringmain.admin.Cast;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.secret.MasterKey;
import dev.ringmain.tenant.ApiKey;
import dev.ringmain.tenant.ApiKeyText;
import dev.ringmain.tenant.ApiKeys;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Scope;
import java.time.Clock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@DashboardTest
class ApiKeyTest {

    @Autowired
    MockMvcTester mvc;

    @Autowired
    Cast cast;

    private Environment environment;

    @BeforeEach
    void aliceHasAnEmptyEnvironment() {
        environment = cast.freshEnvironment();
    }

    private MvcTestResult get(String path) {
        return mvc.get()
                .uri("/app/" + environment.id() + path)
                .with(Cast.as(cast.alice))
                .exchange();
    }

    private MvcTestResult post(String path, String... params) {
        var request = mvc.post()
                .uri("/app/" + environment.id() + path)
                .with(Cast.as(cast.alice))
                .with(csrf());
        for (int n = 0; n < params.length; n += 2) {
            request.param(params[n], params[n + 1]);
        }
        return request.exchange();
    }

    @Autowired
    ApiKeys keys;

    @Autowired
    MasterKey masterKey;

    @Autowired
    Clock clock;

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
