package dev.ringmain.admin.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ringmain.admin.AliceInTheDashboard;
import dev.ringmain.admin.Cast;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.delivery.Attempts;
import dev.ringmain.delivery.Delivery;
import dev.ringmain.delivery.WirePreviews;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.event.Event;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@DashboardTest
class AttemptTest extends AliceInTheDashboard {

    private static final String DATA = "{\"note\":\"it's \\\"$(here)\\\"\",\"n\":1.0}";

    @Autowired
    RoutingTable routing;

    @Autowired
    WirePreviews previews;

    @Autowired
    Attempts attempts;

    @Autowired
    JdbcClient jdbc;

    private String secret;
    private String headers;
    private String body;
    private String path;

    /** An attempt whose recorded headers are those of a request that was really signed. */
    @BeforeEach
    void attempt() {
        EndpointRegistry.Opened opened = cast.opened(environment, "https://one.amber.example/in", "*");
        secret = String.valueOf(opened.secret());
        Event event = cast.event(environment, "session.ended", DATA);
        Delivery delivery = cast.delivery(opened.endpoint(), event);
        // What looks at the queue at that moment may hold the row.
        await().until(() -> {
            cast.attemptAll(401, "", null);
            return !attempts.of(delivery).isEmpty();
        });
        WirePreviews.Preview preview = previews.of(
                event,
                routing.destination(environment.id(), opened.endpoint().id()).orElseThrow(),
                null);
        Map<String, String> signed = preview.headers();
        body = preview.body();
        headers = signed.entrySet().stream()
                .map(header -> header.getKey() + ": " + header.getValue())
                .collect(Collectors.joining("\n"));
        jdbc.sql("UPDATE attempt SET request_headers = ?, started_at = ? WHERE delivery_id = ?")
                .params(
                        headers,
                        java.sql.Timestamp.from(
                                Instant.ofEpochSecond(Long.parseLong(String.valueOf(signed.get("webhook-timestamp"))))),
                        delivery.id().bytes())
                .update();
        path = "/deliveries/" + delivery.id();
    }

    @Test
    void showsTheRequestAsACommandThatAShellTakesAsItIs() {
        assertThat(get(path)).bodyText().contains(path + "/attempts/1");
        String page = body(get(path + "/attempts/1"));
        assertThat(page)
                .contains("The same request, to the byte")
                .contains("curl --globoff -X POST &#39;https://one.amber.example/in&#39;")
                .contains("-H &#39;webhook-signature: v1,")
                .contains("it&#39;\\&#39;&#39;s \\&quot;$(here)\\&quot;")
                .doesNotContain(secret);
        assertThat(get(path + "/attempts/2")).hasStatus(404);
    }

    @Test
    void saysWhyAReceiverRefusesTheSignature() {
        assertThat(diagnosed(headers, body, secret))
                .contains("The signature holds")
                .doesNotContain(secret);
        assertThat(diagnosed(headers, body.replace("\":", "\": "), secret))
                .contains("The body was parsed and written again", "differ first at byte");
        assertThat(diagnosed(headers, body, "whsec_c2VjcmV0")).contains("Another secret");
        assertThat(diagnosed("x-signature: 1", body, secret)).contains("Not the header that is signed in");
        assertThat(diagnosed("'webhook-id': '<b>\u202e',\n" + headers.replaceAll("(?m)^webhook-id.*$", ""), DATA, ""))
                .contains("This is another delivery", "&lt;b&gt;\\u202e")
                .doesNotContain("<b>\u202e");
    }

    @Test
    void asksForWhatIsMissing() {
        MvcTestResult asked = mvc.post()
                .uri("/app/" + environment.id() + path + "/attempts/1")
                .param("headers", "nothing here")
                .param("at", "yesterday")
                .with(Cast.as(cast.alice))
                .with(SecurityMockMvcRequestPostProcessors.csrf())
                .exchange();
        assertThat(asked).hasStatus(422).bodyText().contains("Paste the headers", "Write the time as");
    }

    /** Whoever may look at the delivery may ask. */
    @Test
    void answersAViewerAndNoStranger() {
        assertThat(ask(cast.bob, headers, body, secret))
                .hasStatusOk()
                .bodyText()
                .contains("The signature holds");
        assertThat(ask(cast.charlie, headers, body, secret)).hasStatus(404);
    }

    private String diagnosed(String headers, String body, String secret) {
        MvcTestResult result = ask(cast.alice, headers, body, secret);
        assertThat(result).hasStatusOk();
        return body(result);
    }

    private MvcTestResult ask(dev.ringmain.tenant.User user, String headers, String body, String secret) {
        return mvc.post()
                .uri("/app/" + environment.id() + path + "/attempts/1")
                .param("headers", headers)
                .param("body", body)
                .param("secret", secret)
                .with(Cast.as(user))
                .with(SecurityMockMvcRequestPostProcessors.csrf())
                .exchange();
    }
}
