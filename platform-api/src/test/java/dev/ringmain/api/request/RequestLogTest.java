package dev.ringmain.api.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.ApiTest;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Cast.Customer;
import dev.ringmain.api.testing.Program;
import dev.ringmain.api.testing.Workspace;
import dev.ringmain.request.RequestLog;
import dev.ringmain.tenant.ApiKey;
import dev.ringmain.tenant.Scope;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What was refused, and what changed something, is found again by the id that its answer named; and nothing else is kept. */
@ApiTest
@Tag("database")
class RequestLogTest {

    @Autowired
    Cast cast;

    @Autowired
    RequestLog log;

    Customer alice;
    Workspace live;

    @BeforeEach
    void meet() {
        alice = cast.alice();
        live = alice.live();
    }

    @Test
    void findsARefusalByItsRequestIdWithItsProblem() {
        Answer refused = live.publish("{\"topic\":\"a.b\"}");
        Answer logged = logged(live, id(refused));

        assertThat(logged.at("/method")).isEqualTo("POST");
        assertThat(logged.at("/path")).isEqualTo("/api/v1/events");
        assertThat(logged.number("/status")).isEqualTo(422);
        assertThat(logged.at("/code")).isEqualTo("invalid_request");
        assertThat(logged.json().at("/problem")).isEqualTo(refused.json());
        assertThat(logged.at("/key_id")).startsWith("key_");
    }

    @Test
    void findsWhatWasRefusedBeforeAnybodyAskedWhoItWas() {
        Answer refused = live.publish("{\"type\":\"a.b\",\"data\":\"" + "x".repeat(300_000) + "\"}");

        assertThat(refused.status()).isEqualTo(413);
        assertThat(logged(live, id(refused)).at("/code")).isEqualTo("too_large");
    }

    @Test
    void keepsWhatChangedSomethingAndNotWhatWasReadOrPublished() {
        Answer published = live.publish("{\"type\":\"a.b\",\"data\":1}");
        Answer read = live.get("/api/v1/usage");
        Answer created = live.endpoint("{\"url\":\"http://127.0.0.1:9/hook\",\"events\":[\"*\"]}");

        assertThat(List.of(published.status(), read.status(), created.status())).containsExactly(202, 200, 201);
        assertThat(logged(live, id(created)).number("/status")).isEqualTo(201);
        List<String> ids = live.get("/api/v1/requests").each("id");
        assertThat(ids).contains(id(created)).doesNotContain(id(published), id(read));
    }

    @Test
    void keepsNoQueryAndNoKey() {
        String key = "rm_live_abcdefghij_0123456789abcdefghijklmnopqrstuv";
        Answer inThePath = live.get("/api/v1/events/" + key);
        Answer inTheQuery = live.get("/api/v1/deliveries?since=whsec_c2VjcmV0");

        assertThat(logged(live, id(inThePath)).at("/path")).isEqualTo("/api/v1/events/rm_live_…");
        assertThat(logged(live, id(inTheQuery)).at("/path")).isEqualTo("/api/v1/deliveries");
        assertThat(live.get("/api/v1/requests").text()).doesNotContain("abcdefghij", "c2VjcmV0");
    }

    @Test
    void narrowsByStatusMethodPathKeyAndTime() {
        ApiKey.Issued issued = cast.key(live, Set.of(Scope.EVENTS_WRITE));
        Program other = cast.program(issued);
        String missing = id(live.get("/api/v1/events/none"));
        String invalid = id(live.publish("{}"));
        String forbidden = id(other.get("/api/v1/deliveries"));
        String created = id(live.post("/api/v1/event-types", "{\"name\":\"a.b\"}"));
        List.of(missing, invalid, forbidden, created).forEach(one -> logged(live, one));

        assertThat(found("status=404")).contains(missing).doesNotContain(invalid, forbidden, created);
        assertThat(found("status=4xx&limit=100"))
                .contains(missing, invalid, forbidden)
                .doesNotContain(created);
        assertThat(found("status=2xx")).containsExactly(created);
        assertThat(found("method=POST")).containsExactlyInAnyOrder(invalid, created);
        assertThat(found("path=/api/v1/event-")).containsExactly(created);
        assertThat(found("path=%25")).isEmpty();
        assertThat(found("key_id=" + issued.key().id())).containsExactly(forbidden);
        assertThat(found("until=2020-01-01T00:00:00Z")).isEmpty();
        assertThat(live.get("/api/v1/requests?status=bad").refusal()).isEqualTo("400 invalid_parameter");
        assertThat(live.get("/api/v1/requests?method=%C3%BC").refusal()).isEqualTo("400 invalid_parameter");
        assertThat(live.get("/api/v1/requests?key_id=x").refusal()).isEqualTo("400 invalid_parameter");
    }

    /** A program that calls in a loop fills its own minute and nobody else's. */
    @Test
    void keepsNoMoreOfOneEnvironmentThanItsMinute() {
        long before = log.lost();
        for (int n = 0; n < log.mostAMinute() * 3; n++) {
            live.send("DELETE", "/api/v1/usage", BodyPublishers.noBody());
        }
        Customer charlie = cast.charlie();
        String others = id(charlie.live().get("/api/v1/events/none"));

        logged(charlie.live(), others);
        assertThat(log.lost()).isGreaterThan(before);
    }

    private List<String> found(String query) {
        return live.get("/api/v1/requests?" + query).each("id");
    }

    private static String id(Answer answer) {
        return answer.header("Request-Id").orElseThrow();
    }

    /** It is noted after it was answered. */
    private Answer logged(Workspace where, String id) {
        return await().until(
                        () -> {
                            log.write();
                            return where.get("/api/v1/requests/" + id);
                        },
                        answer -> answer.status() == 200);
    }
}
