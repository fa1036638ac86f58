package dev.ringmain.api.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.ApiTest;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Workspace;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@ApiTest
class ReplayTest {

    @Autowired
    Cast cast;

    @Autowired
    JdbcClient jdbc;

    private Workspace alice;
    private String endpoint;
    private String path;

    @BeforeEach
    void begin() {
        alice = cast.alice().live();
        endpoint = alice.endpoint();
        path = "/api/v1/webhooks/endpoints/" + endpoint;
    }

    @Test
    void countsAndThenReplaysWhatFailed() {
        publish("a.b");
        publish("c.d");
        fail();

        Answer counted = alice.post(path + "/replay", "{\"dry_run\":true}");
        assertThat(counted.status()).isEqualTo(200);
        assertThat(counted.at("/total")).isEqualTo("2");
        assertThat(alice.post(path + "/replay", "{\"dry_run\":true,\"types\":[\"a.*\"]}")
                        .at("/total"))
                .isEqualTo("1");
        assertThat(alice.get("/api/v1/replays").json().at("/data")).isEmpty();

        Answer begun = alice.post(path + "/replay", "");
        assertThat(begun.status()).isEqualTo(202);
        assertThat(begun.at("/total")).isEqualTo("2");
        assertThat(begun.at("/state")).isEqualTo("running");
        assertThat(begun.header("Location")).contains("/api/v1/replays/" + begun.at("/id"));
        assertThat(alice.get("/api/v1/replays").each("id")).containsExactly(begun.at("/id"));
    }

    @Test
    void endsAJobThatIsCancelled() {
        publish("a.b");
        fail();
        String job = "/api/v1/replays/" + alice.post(path + "/replay", "").at("/id");

        assertThat(alice.post(job + "/cancel", "").at("/state")).isEqualTo("cancelled");
        assertThat(alice.get(job).at("/state")).isEqualTo("cancelled");
        assertThat(alice.post(job + "/cancel", "").at("/state")).isEqualTo("cancelled");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"status\":\"pending\"}",
                "{\"types\":[\"a..b\"]}",
                "{\"types\":[null]}",
                "{\"since\":\"2999-01-01T00:00:00Z\"}",
                "{\"until\":\"2000-01-01T00:00:00Z\"}",
                "{\"everything\":true}"
            })
    void saysWhatItCannotReplay(String body) {
        Answer refused = alice.post(path + "/replay", body);

        assertThat(refused.refusal()).isEqualTo("422 invalid_request");
        assertThat(refused.at("/errors/0/pointer")).startsWith("/");
    }

    @Test
    void tellsWhatWaitsAndLetsItsOwnerChooseFromIt() {
        alice.patch(path, "{\"status\":\"paused\"}");
        publish("a.b");
        publish("a.b");
        publish("c.d");

        Answer backlog = alice.get(path + "/backlog");
        assertThat(backlog.at("/waiting")).isEqualTo("3");
        assertThat(backlog.at("/held")).isEqualTo("3");
        assertThat(backlog.at("/retrying")).isEqualTo("0");
        assertThat(Integer.parseInt(backlog.at("/oldest_seconds"))).isNotNegative();
        assertThat(alice.get("/api/v1/deliveries?limit=1").at("/data/0/reason")).isEqualTo("paused");

        Answer counted = alice.post(path + "/resume", "{\"dry_run\":true,\"types\":[\"a.*\"]}");
        assertThat(counted.at("/to_send") + " " + counted.at("/to_discard") + " " + counted.at("/status"))
                .isEqualTo("2 1 paused");

        Answer resumed = alice.post(path + "/resume", "{\"types\":[\"a.*\"]}");
        assertThat(resumed.at("/to_send") + " " + resumed.at("/to_discard") + " " + resumed.at("/status"))
                .isEqualTo("2 1 active");
        assertThat(alice.get("/api/v1/deliveries?status=failed").each("reason")).containsExactly("discarded");
        assertThat(alice.get(path + "/backlog").at("/held")).isEqualTo("0");
        assertThat(alice.post(path + "/replay", "{\"dry_run\":true}").at("/total"))
                .as("what was discarded can be replayed")
                .isEqualTo("1");
    }

    @Test
    void discardsAllOfIt() {
        alice.patch(path, "{\"status\":\"paused\"}");
        publish("a.b");

        Answer resumed = alice.post(path + "/resume", "{\"backlog\":\"discard\"}");

        assertThat(resumed.at("/to_send") + " " + resumed.at("/to_discard")).isEqualTo("0 1");
        assertThat(alice.post(path + "/resume", "{\"backlog\":\"some\"}").refusal())
                .isEqualTo("422 invalid_request");
    }

    private void publish(String type) {
        assertThat(alice.publish("{\"type\":\"" + type + "\",\"data\":1}").status())
                .isEqualTo(202);
    }

    private void fail() {
        jdbc.sql("DELETE FROM delivery_work WHERE environment_id = ?")
                .params((Object) alice.id().bytes())
                .update();
        jdbc.sql("UPDATE delivery SET status = 'failed', failed = TRUE, reason = 'exhausted' WHERE environment_id = ?")
                .params((Object) alice.id().bytes())
                .update();
    }
}
