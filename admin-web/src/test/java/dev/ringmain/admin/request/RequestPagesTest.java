package dev.ringmain.admin.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.admin.AliceInTheDashboard;
import dev.ringmain.admin.Cast;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.id.Ids;
import dev.ringmain.request.ApiRequest;
import dev.ringmain.request.RequestId;
import dev.ringmain.request.RequestLog;
import dev.ringmain.secret.MasterKey;
import dev.ringmain.tenant.ApiKey;
import dev.ringmain.tenant.ApiKeys;
import dev.ringmain.tenant.Scope;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

@DashboardTest
class RequestPagesTest extends AliceInTheDashboard {

    private static final String PROBLEM =
            "{\"title\":\"Some of the request will not do\",\"code\":\"invalid_request\",\"detail\":\"<b>bad</b>\"}";

    @Autowired
    RequestLog log;

    @Autowired
    ApiKeys keys;

    @Autowired
    MasterKey masterKey;

    @Autowired
    Clock clock;

    @Autowired
    JdbcTemplate jdbc;

    private ApiKey key;

    @BeforeEach
    void aProgramHasAKey() {
        key = keys.save(ApiKey.issue(environment, "Back end", Scope.all(), masterKey, clock.instant())
                .key());
    }

    @Test
    void listsAndNarrowsByWhatTheUrlSays() {
        note(RequestId.next(), "POST", "/api/v1/events", 422);
        note(RequestId.next(), "DELETE", "/api/v1/webhooks/endpoints/ep_1", 204);

        assertThat(get("/requests"))
                .bodyText()
                .contains("<html", "POST /api/v1/events", "422 invalid_request", "DELETE /api/v1/webhooks", "Back end");
        assertThat(fragment("/requests?status=4xx"))
                .bodyText()
                .contains("POST /api/v1/events")
                .doesNotContain("<html", "DELETE /api", "status good");
        assertThat(fragment("/requests?status=2xx"))
                .bodyText()
                .contains("status good")
                .doesNotContain("status bad");
        assertThat(fragment("/requests?method=delete")).bodyText().doesNotContain("POST /api");
        assertThat(fragment("/requests?path=/api/v1/webhooks")).bodyText().doesNotContain("POST /api");
        assertThat(fragment("/requests?key=" + key.id())).bodyText().contains("POST /api", "DELETE /api");
        assertThat(fragment("/requests?until=2020-01-01T00:00")).bodyText().contains("No request matches");
        assertThat(fragment("/requests?status=bad&key=x&since=now&method=%C3%BC"))
                .bodyText()
                .contains("status”, “method”, “key”, “from")
                .contains("POST /api");
    }

    @Test
    void showsOneWithTheProblemAsText() {
        RequestId id = RequestId.next();
        note(id, "POST", "/api/v1/events", 422);

        assertThat(get("/requests?id=" + id))
                .hasStatus(303)
                .hasRedirectedUrl("/app/" + environment.id() + "/requests/" + id);
        assertThat(get("/requests/" + id))
                .hasStatusOk()
                .bodyText()
                .contains(id.toString(), "Back end", "&lt;b&gt;bad&lt;/b&gt;", "/docs/problems#invalid_request")
                .doesNotContain("<b>bad</b>", "status good");
        assertThat(get("/requests?id=nonsense")).hasStatusOk().bodyText().contains("This is no Request-Id");
    }

    @Test
    void saysOfWhatIsNotThereWhatLeavesNoRow() {
        assertThat(get("/requests/" + RequestId.next()))
                .hasStatus(404)
                .bodyText()
                .contains("An accepted event leaves no row here", "/events?since=")
                // A date-and-time field shows nothing else.
                .containsPattern("events\\?since=[0-9T:%A-]+&amp;until=[0-9T:%A-]+\"");
        assertThat(get("/requests/nonsense")).hasStatus(404);
    }

    /** A search stops after so many, and the page says so. */
    @Test
    void goesOnWhereASearchStopped() {
        RequestId old = RequestId.next();
        note(old, "DELETE", "/api/v1/webhooks/endpoints/ep_1", 204);
        jdbc.batchUpdate(
                "INSERT INTO api_request (id, environment_id, api_key_id, method, path, status, duration_ms) VALUES (?, ?, ?, 'POST', '/api/v1/events', 422, 1)",
                Stream.generate(() -> new Object[] {
                            RequestId.next().bytes(),
                            environment.id().bytes(),
                            key.id().bytes()
                        })
                        .limit(2_500)
                        .toList());

        String first = body(get("/requests?method=DELETE"));
        assertThat(first).contains("among those that were looked at").doesNotContain(old.toString());
        assertThat(body(follow(link(first, "Older")))).contains(old.toString());
    }

    @Test
    void showsNobodyElses() {
        RequestId id = RequestId.next();
        note(id, "POST", "/api/v1/secret-path", 422);

        for (String path : new String[] {"/requests", "/requests/" + id}) {
            assertThat(mvc.get().uri("/app/" + cast.charlies.id() + path).with(Cast.as(cast.charlie)))
                    .bodyText()
                    .doesNotContain("secret-path");
            assertThat(mvc.get().uri("/app/" + cast.live.id() + path).with(Cast.as(cast.alice)))
                    .bodyText()
                    .doesNotContain("secret-path");
        }
    }

    @Test
    void forgetsWhatIsOlderThanItIsKept() {
        RequestId old = born(log.kept().plusHours(1));
        RequestId young = born(log.kept().minusHours(1));
        note(old, "POST", "/api/v1/old", 422);
        note(young, "POST", "/api/v1/young", 422);

        assertThat(get("/requests/" + old)).hasStatus(404);
        assertThat(get("/requests")).bodyText().contains("/api/v1/young").doesNotContain("/api/v1/old");
        log.forgetOld();
        assertThat(get("/requests/" + young)).hasStatusOk();
    }

    private RequestId born(Duration ago) {
        UUID fresh = Ids.next();
        return new RequestId(new UUID(
                Ids.floor(clock.instant().minus(ago)).getMostSignificantBits()
                        | (fresh.getMostSignificantBits() & 0xFFFF),
                fresh.getLeastSignificantBits()));
    }

    private void note(RequestId id, String method, String path, int status) {
        boolean refused = status >= 400;
        log.note(
                environment.id(),
                () -> new ApiRequest(
                        id,
                        environment.id(),
                        key.id(),
                        method,
                        path,
                        status,
                        4,
                        refused ? "invalid_request" : null,
                        refused ? PROBLEM : null));
        log.write();
    }
}
