package dev.ringmain.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.ringmain.endpoint.Handshaker.Answer;
import dev.ringmain.worker.send.TestSenders;
import dev.ringmain.worker.send.WebhookSender;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The handshake of CloudEvents' web hooks, against a real server and through the real guard. */
class AskConsentTest {

    private final List<Map<String, List<String>>> asked = new CopyOnWriteArrayList<>();
    private HttpServer receiver;
    private volatile Map<String, String> answer = Map.of();

    @BeforeEach
    void open() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            asked.add(Map.copyOf(exchange.getRequestHeaders()));
            answer.forEach(exchange.getResponseHeaders()::add);
            exchange.sendResponseHeaders(exchange.getRequestMethod().equals("OPTIONS") ? 200 : 405, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void close() {
        receiver.stop(0);
    }

    @Test
    void asksByOptionsAndReadsWhatIsAllowed() {
        answer = Map.of("WebHook-Allowed-Origin", "hooks.example.com", "webhook-allowed-rate", "120");

        Answer given = ask(60);

        assertThat(given)
                .isEqualTo(new Answer(
                        "hooks.example.com", "120", "It answered 200 with WebHook-Allowed-Origin: hooks.example.com."));
        assertThat(asked.get(0))
                .containsEntry("Webhook-request-origin", List.of("hooks.example.com"))
                .containsEntry("Webhook-request-rate", List.of("60"))
                .doesNotContainKeys("Content-type", "Webhook-signature");
    }

    @Test
    void takesNoStatusForConsent() {
        assertThat(ask(null)).isEqualTo(new Answer(null, null, "It answered 200 without WebHook-Allowed-Origin."));
        assertThat(asked.get(0)).doesNotContainKey("Webhook-request-rate");
    }

    @Test
    void saysWhatCameOfAReceiverThatIsNotThereOrMustNotBeReached() {
        URI url = url();
        receiver.stop(0);
        try (TestSenders senders = new TestSenders()) {
            assertThat(new AskConsent(senders.permissive())
                            .ask(url, "a.example", null)
                            .detail())
                    .isEqualTo("The receiver refused the connection.");
            assertThat(new AskConsent(senders.strict())
                            .ask(url, "a.example", null)
                            .detail())
                    .contains("may not go to");
        }
    }

    private Answer ask(Integer rate) {
        try (TestSenders senders = new TestSenders()) {
            WebhookSender sender = senders.permissive();
            return new AskConsent(sender).ask(url(), "hooks.example.com", rate);
        }
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook?a=b");
    }
}
