package dev.ringmain.api.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.ApiTest;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Workspace;
import dev.ringmain.api.testing.Workspace.Stored;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** Where a customer may have deliveries sent, as production has it: not inside. */
@ApiTest
@Tag("database")
@TestPropertySource(properties = "ringmain.egress.allow-private=false")
class EndpointUrlTest {

    @Autowired
    Cast cast;

    Workspace alice;

    @BeforeEach
    void meetAlice() {
        alice = cast.alice().live();
    }

    @Test
    void takesPublicHttpsAddress() {
        Answer opened = open("https://Hooks.Example.com:443/in?x=1");

        assertThat(opened.status()).isEqualTo(201);
        assertThat(opened.at("/url")).startsWith("https://hooks.example.com");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.com/hook",
                "ftp://example.com/",
                "file:///etc/passwd",
                "//example.com/",
                "javascript:alert(1)",
                "https://",
                "https:///hook",
                "https://user:password@example.com/",
                "https://example.com#@127.0.0.1/",
                "https://example.com\\\\@127.0.0.1/",
                "https://exa mple.com/",
                "https://example.com/\\n",
                "https://example.com:22/",
                "https://example.com:0/",
                "https://example.com:65536/",
                "https://localhost/",
                "https://LOCALHOST./",
                "https://printer.local/",
                "https://api.internal/",
                "https://127.0.0.1/",
                "https://127.0.0.1:8443/",
                "https://127.1/",
                "https://2130706433/",
                "https://0x7f000001/",
                "https://0177.0.0.1/",
                "https://0.0.0.0/",
                "https://10.1.2.3/",
                "https://172.16.0.1/",
                "https://192.168.1.1/",
                "https://100.64.0.1/",
                "https://169.254.169.254/latest/meta-data/",
                "https://100.100.100.200/",
                "https://metadata.google.internal/",
                "https://METADATA.google.internal./",
                "https://[::1]/",
                "https://[::]/",
                "https://[::ffff:127.0.0.1]/",
                "https://[::ffff:7f00:1]/",
                "https://[fd00:ec2::254]/",
                "https://[fe80::1%25eth0]/",
                "https://[64:ff9b::7f00:1]/",
                "https://[2002:7f00:1::]/",
                "https://１２７.0.0.1/",
                "https://224.0.0.1/",
            })
    void refusesEveryWayToTheInside(String url) {
        Answer refused = open(url);

        assertThat(refused.refusal()).isEqualTo("422 invalid_request");
        assertThat(refused.pointer()).isEqualTo("/url");
        assertThat(refused.at("/errors/0/code")).startsWith("url_");
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    @Test
    void refusesToMoveInside() {
        String endpoint =
                "/api/v1/webhooks/endpoints/" + open("https://example.com/hook").at("/id");

        Answer refused = alice.patch(endpoint, "{\"url\":\"https://169.254.169.254/\"}");

        assertThat(refused.pointer()).isEqualTo("/url");
        assertThat(alice.get(endpoint).at("/url")).isEqualTo("https://example.com/hook");
    }

    @Test
    void refusesUrlThatIsTooLong() {
        assertThat(open("https://example.com/" + "x".repeat(2_048)).at("/errors/0/code"))
                .isEqualTo("url_too_long");
        assertThat(alice.stored()).isEqualTo(Stored.NOTHING);
    }

    private Answer open(String url) {
        return alice.endpoint("{\"url\":\"" + url + "\",\"events\":[\"*\"]}");
    }
}
