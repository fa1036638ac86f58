package dev.ringmain.api.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.ApiTest;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Workspace;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** The seeds' word on https, as production has it. The other tests' receivers are on this machine, which development alone allows. */
@ApiTest
@Tag("database")
@TestPropertySource(properties = "ringmain.egress.allow-private=false")
class HttpsSeedTest {

    @Autowired
    Cast cast;

    private Workspace charlie;

    @BeforeEach
    void meetCharlie() {
        charlie = cast.charlie().live();
    }

    @Test
    @DisplayName("Dynamo: HTTPS URL where events will be delivered. Must use https://")
    void dynamoTakesHttpsAlone() {
        takesHttpsAlone("/dynamo/api/v1/webhooks/endpoints");
    }

    @Test
    @DisplayName("Dynamic: Dynamic will not send messages to endpoints that use HTTP")
    void dynamicTakesHttpsAlone() {
        takesHttpsAlone("/dynamic/environments/" + charlie.id() + "/webhooks");
    }

    private void takesHttpsAlone(String path) {
        Answer opened = charlie.post(path, body("https://my-app.example.com/hooks"));
        assertThat(opened.status()).isEqualTo(201);
        Answer refused = charlie.post(path, body("http://my-app.example.com/hooks"));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.pointer()).isEqualTo("/url");
        assertThat(refused.at("/errors/0/code")).isEqualTo("url_not_https");
        assertThat(charlie.stored().endpoints()).isEqualTo(1);
    }

    private static String body(String url) {
        return "{\"url\":\"" + url + "\",\"events\":[\"*\"]}";
    }
}
