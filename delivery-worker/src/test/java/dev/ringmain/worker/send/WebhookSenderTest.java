package dev.ringmain.worker.send;

import static dev.ringmain.worker.send.Senders.request;
import static dev.ringmain.worker.send.Senders.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSenderTest {

    private final WebhookSender sender = Senders.permissive();

    @AfterEach
    void stop() {
        sender.destroy();
    }

    @Test
    void postsTheBytesAndHeadersItWasGivenAndNoMore() throws Exception {
        try (RawReceiver receiver = new RawReceiver(conversation -> {
            conversation.request();
            conversation.say("HTTP/1.1 201 Created\r\nX-One: 1\r\nContent-Length: 2\r\nx-two: 2\r\n\r\nok");
        })) {
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("webhook-id", "evt_1");
            headers.put("X-Key", "a, b");
            byte[] body = "{\"name\":\"Zoë\"}".getBytes(StandardCharsets.UTF_8);
            URI url = URI.create("http://127.0.0.1:" + receiver.port() + "/hooks/a%20b?c=d&e");

            SendResult result = send(sender, new SendRequest(url, headers, body, Senders.DEADLINE));

            assertThat(receiver.requests.poll(5, TimeUnit.SECONDS))
                    .isEqualTo("POST /hooks/a%20b?c=d&e HTTP/1.1\r\n"
                            + "Host: 127.0.0.1:" + receiver.port() + "\r\n"
                            + "User-Agent: Ringmain/dev (webhooks)\r\n"
                            + "Content-Type: application/json\r\n"
                            + "Content-Length: 15\r\n"
                            + "webhook-id: evt_1\r\n"
                            + "X-Key: a, b\r\n"
                            + "\r\n"
                            + "{\"name\":\"Zoë\"}");
            assertThat(result.outcome()).isEqualTo(SendOutcome.SUCCEEDED);
            assertThat(result.succeeded()).isTrue();
            assertThat(result.status()).isEqualTo(201);
            assertThat(result.headers())
                    .containsExactly(
                            Map.entry("X-One", "1"), Map.entry("Content-Length", "2"), Map.entry("x-two", "2"));
            assertThat(result.body()).asString(StandardCharsets.UTF_8).isEqualTo("ok");
            assertThat(result.bodyTruncated()).isFalse();
            assertThat(result.remoteAddress()).isEqualTo("127.0.0.1:" + receiver.port());
            assertThat(result.detail()).isNull();
            assertThat(result.timings().totalMillis()).isNotNegative();
            assertThat(result.timings().dnsMillis()).isNotNull();
            assertThat(result.timings().connectMillis()).isNotNull();
            assertThat(result.timings().tlsMillis()).isNull();
            assertThat(result.timings().firstByteMillis()).isNotNull();
        }
    }

    @Test
    void sendsAnEmptyBodyAndALargeOne() throws Exception {
        try (RawReceiver receiver = new RawReceiver(conversation -> {
            while (true) {
                conversation.request();
                conversation.answer(204, "");
            }
        })) {
            byte[] large = "x".repeat(256 * 1024).getBytes(StandardCharsets.US_ASCII);

            SendResult first = send(sender, new SendRequest(receiver.url(), Map.of(), new byte[0], Senders.DEADLINE));
            SendResult second = send(sender, new SendRequest(receiver.url(), Map.of(), large, Senders.DEADLINE));

            assertThat(first.status()).isEqualTo(204);
            assertThat(first.body()).isEmpty();
            assertThat(second.status()).isEqualTo(204);
            assertThat(receiver.requests.poll()).endsWith("Content-Length: 0\r\n\r\n");
            assertThat(receiver.requests.poll()).endsWith("\r\n\r\n" + "x".repeat(256 * 1024));
        }
    }

    @Test
    void reachesAReceiverByNameAndOverIpv6() throws Exception {
        try (RawReceiver receiver = new RawReceiver(WebhookSenderTest::answerForEver)) {
            SendResult byName = send(sender, URI.create("http://localhost:" + receiver.port() + "/"));

            assertThat(byName.outcome()).isEqualTo(SendOutcome.SUCCEEDED);
            assertThat(receiver.requests.poll()).contains("\r\nHost: localhost:" + receiver.port() + "\r\n");
        }
        try (RawReceiver receiver = new RawReceiver(
                new ServerSocket(0, 50, InetAddress.getByName("::1")), WebhookSenderTest::answerForEver)) {
            SendResult overIpv6 = send(sender, URI.create("http://[::1]:" + receiver.port() + "/"));

            assertThat(overIpv6.outcome()).isEqualTo(SendOutcome.SUCCEEDED);
            assertThat(overIpv6.remoteAddress()).isEqualTo("[::1]:" + receiver.port());
            assertThat(receiver.requests.poll()).contains("\r\nHost: [::1]:" + receiver.port() + "\r\n");
        } catch (IOException e) {
            Assumptions.abort("No IPv6 on this machine");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void followsNoRedirect(int status) throws Exception {
        try (RawReceiver target = new RawReceiver(WebhookSenderTest::answerForEver);
                RawReceiver receiver = new RawReceiver(conversation -> {
                    conversation.request();
                    conversation.say("HTTP/1.1 " + status + " Elsewhere\r\nLocation: " + target.url()
                            + "\r\nContent-Length: 0\r\n\r\n");
                })) {
            SendResult result = send(sender, receiver.url());

            assertThat(result.outcome()).isEqualTo(SendOutcome.REFUSED);
            assertThat(result.status()).isEqualTo(status);
            assertThat(result.detail()).contains("redirects are not followed");
            assertThat(target.connections).hasValue(0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 410, 429, 500, 503})
    void triesOnceWhateverTheAnswer(int status) throws Exception {
        try (RawReceiver receiver = new RawReceiver(conversation -> {
            conversation.request();
            conversation.say("HTTP/1.1 " + status + " No\r\nRetry-After: 3\r\nContent-Length: 0\r\n\r\n");
            conversation.request();
        })) {
            SendResult result = send(sender, receiver.url());

            assertThat(result.outcome()).isEqualTo(SendOutcome.REFUSED);
            assertThat(result.status()).isEqualTo(status);
            assertThat(result.gone()).isEqualTo(status == 410);
            assertThat(result.timings().totalMillis()).as("not slept upon").isLessThan(2500);
            assertThat(result.retryAfter(Clock.systemUTC()).isPresent()).isEqualTo(status == 429 || status == 503);
            assertThat(receiver.connections).hasValue(1);
            assertThat(receiver.requests).hasSize(1);
        }
    }

    @Test
    void usesAConnectionAgain() throws Exception {
        try (RawReceiver receiver = new RawReceiver(WebhookSenderTest::answerForEver)) {
            send(sender, receiver.url());
            SendResult second = send(sender, receiver.url());

            assertThat(second.outcome()).isEqualTo(SendOutcome.SUCCEEDED);
            assertThat(second.remoteAddress()).isEqualTo("127.0.0.1:" + receiver.port());
            assertThat(second.timings().dnsMillis()).isNull();
            assertThat(second.timings().connectMillis()).isNull();
            assertThat(second.timings().firstByteMillis()).isNotNull();
            assertThat(receiver.connections).hasValue(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Connection: close", "Keep-Alive: timeout=0"})
    void doesNotUseAConnectionAgainThatTheReceiverWillClose(String header) throws Exception {
        try (RawReceiver receiver = new RawReceiver(conversation -> {
            while (true) {
                conversation.request();
                conversation.say("HTTP/1.1 200 OK\r\n" + header + "\r\nContent-Length: 2\r\n\r\nok");
            }
        })) {
            for (int i = 0; i < 20; i++) {
                assertThat(send(sender, receiver.url()).outcome()).isEqualTo(SendOutcome.SUCCEEDED);
            }
            assertThat(receiver.connections).hasValue(20);
        }
    }

    @Test
    void doesNotFailARequestOnAConnectionThatWasClosedBeforeIt() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (RawReceiver receiver = new RawReceiver(conversation -> {
            conversation.request();
            conversation.answer(200, "ok");
            if (conversation.number == 1) {
                conversation.socket.close();
                closed.countDown();
            } else {
                conversation.listen();
            }
        })) {
            send(sender, receiver.url());
            assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
            // By the time that another receiver has answered, the closing has long been noticed.
            try (RawReceiver other = new RawReceiver(WebhookSenderTest::answerForEver)) {
                for (int i = 0; i < 20; i++) {
                    send(sender, other.url());
                }
            }

            assertThat(send(sender, receiver.url()).outcome()).isEqualTo(SendOutcome.SUCCEEDED);
            assertThat(receiver.connections).hasValue(2);
        }
    }

    @Test
    void neverSendsAgainWhatAReceiverMayHaveRead() throws Exception {
        try (RawReceiver receiver = new RawReceiver(conversation -> {
            conversation.request();
            if (conversation.number == 1) {
                conversation.answer(200, "ok");
                conversation.request();
            }
        })) {
            send(sender, receiver.url());

            SendResult result = send(sender, receiver.url());

            assertThat(result.outcome()).isEqualTo(SendOutcome.PROTOCOL);
            assertThat(result.status()).isNull();
            assertThat(result.detail()).isEqualTo("The receiver closed the connection before it answered.");
            assertThat(receiver.requests).hasSize(2);
            assertThat(receiver.connections).hasValue(1);
        }
    }

    @Test
    void remembersNoCookies() throws Exception {
        try (RawReceiver receiver = new RawReceiver(conversation -> {
            while (true) {
                conversation.request();
                conversation.say("HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 0\r\n\r\n");
            }
        })) {
            send(sender, receiver.url());
            send(sender, receiver.url());

            assertThat(receiver.requests).hasSize(2).noneMatch(request -> request.contains("Cookie"));
        }
    }

    @Test
    void inflatesNothing() throws Exception {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(new byte[1024 * 1024]);
        }
        try (RawReceiver receiver = new RawReceiver(conversation -> {
            String request = conversation.request();
            assertThat(request).doesNotContainIgnoringCase("Accept-Encoding");
            conversation.say(
                    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + zipped.size() + "\r\n\r\n");
            conversation.socket.getOutputStream().write(zipped.toByteArray());
            conversation.listen();
        })) {
            SendResult result = send(sender, receiver.url());

            assertThat(result.outcome()).isEqualTo(SendOutcome.SUCCEEDED);
            assertThat(result.body()).isEqualTo(zipped.toByteArray());
        }
    }

    @Test
    void takesNoProxyFromTheJvm() throws Exception {
        try (RawReceiver proxy = new RawReceiver(WebhookSenderTest::answerForEver);
                RawReceiver receiver = new RawReceiver(WebhookSenderTest::answerForEver)) {
            List<String> properties =
                    List.of("http.proxyHost", "https.proxyHost", "socksProxyHost", "http.nonProxyHosts");
            try {
                System.setProperty("http.proxyHost", "127.0.0.1");
                System.setProperty("http.proxyPort", String.valueOf(proxy.port()));
                System.setProperty("https.proxyHost", "127.0.0.1");
                System.setProperty("https.proxyPort", String.valueOf(proxy.port()));
                System.setProperty("socksProxyHost", "127.0.0.1");
                System.setProperty("socksProxyPort", String.valueOf(proxy.port()));
                System.setProperty("http.nonProxyHosts", "");
                WebhookSender fresh = Senders.permissive();
                try {
                    assertThat(send(fresh, receiver.url()).outcome()).isEqualTo(SendOutcome.SUCCEEDED);
                } finally {
                    fresh.destroy();
                }
            } finally {
                properties.forEach(System::clearProperty);
                List.of("http.proxyPort", "https.proxyPort", "socksProxyPort").forEach(System::clearProperty);
            }
            assertThat(proxy.connections).hasValue(0);
            assertThat(receiver.connections).hasValue(1);
        }
    }

    @Test
    void keepsTheFirstPartOfAnEndlessAnswerAndHangsUp() throws Exception {
        CountDownLatch hungUp = new CountDownLatch(1);
        try (RawReceiver receiver = new RawReceiver(conversation -> {
            conversation.request();
            conversation.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            sayForEver(conversation, "400\r\n" + "x".repeat(1024) + "\r\n", hungUp);
        })) {
            SendResult result = send(sender, receiver.url());

            assertThat(result.outcome()).isEqualTo(SendOutcome.SUCCEEDED);
            assertThat(result.status()).isEqualTo(200);
            assertThat(result.body()).hasSize(16 * 1024).containsOnly('x');
            assertThat(result.bodyTruncated()).isTrue();
            assertThat(hungUp.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void keepsTheFirstPartOfATenGigabyteAnswerAndJudgesItByItsStatus() throws Exception {
        CountDownLatch hungUp = new CountDownLatch(1);
        try (RawReceiver receiver = new RawReceiver(conversation -> {
            conversation.request();
            conversation.say("HTTP/1.1 500 No\r\nContent-Length: 10737418240\r\n\r\n");
            sayForEver(conversation, "y".repeat(1024), hungUp);
        })) {
            SendResult result = send(sender, receiver.url());

            assertThat(result.outcome()).isEqualTo(SendOutcome.REFUSED);
            assertThat(result.status()).isEqualTo(500);
            assertThat(result.body()).hasSize(16 * 1024).containsOnly('y');
            assertThat(result.bodyTruncated()).isTrue();
            assertThat(hungUp.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void readsAnswersUpToTheLimitToTheirEnd() throws Exception {
        try (RawReceiver receiver = new RawReceiver(conversation -> {
            while (true) {
                conversation.request();
                conversation.answer(200, "z".repeat(64 * 1024));
            }
        })) {
            SendResult result = send(sender, receiver.url());
            send(sender, receiver.url());

            assertThat(result.body()).hasSize(16 * 1024);
            assertThat(result.bodyTruncated()).isTrue();
            assertThat(receiver.connections).as("read to the end, so of use").hasValue(1);
        }
    }

    @Test
    void keepsAFewKilobytesOfHeaders() throws Exception {
        try (RawReceiver receiver = new RawReceiver(conversation -> {
            conversation.request();
            conversation.say("HTTP/1.1 200 OK\r\n" + ("X-Long: " + "h".repeat(3000) + "\r\n").repeat(4)
                    + "Content-Length: 0\r\n\r\n");
        })) {
            SendResult result = send(sender, receiver.url());

            assertThat(result.outcome()).isEqualTo(SendOutcome.SUCCEEDED);
            assertThat(result.headers()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage\r\n\r\n",
                "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 abc OK\r\n\r\n",
                "SSH-2.0-OpenSSH_9.2\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot a size\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ntoo short"
            })
    void callsItAProtocolErrorAndDropsTheConnection(String answer) throws Exception {
        CountDownLatch hungUp = new CountDownLatch(2);
        try (RawReceiver receiver = new RawReceiver(conversation -> {
            conversation.request();
            conversation.say(answer);
            conversation.socket.shutdownOutput();
            try {
                conversation.listen();
            } finally {
                hungUp.countDown();
            }
        })) {
            SendResult result = send(sender, receiver.url());
            send(sender, receiver.url());

            assertThat(result.outcome()).isEqualTo(SendOutcome.PROTOCOL);
            assertThat(result.detail()).startsWith("The receiver");
            assertThat(receiver.connections).hasValue(2);
            assertThat(hungUp.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void limitsTheHeadOfAnAnswer() throws Exception {
        for (String head : List.of(
                "HTTP/1.1 200 OK\r\nX-Long: " + "a".repeat(9000) + "\r\n\r\n",
                "HTTP/1.1 200 OK\r\n" + "X-Many: 1\r\n".repeat(101) + "\r\n",
                "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(20))) {
            try (RawReceiver receiver = new RawReceiver(conversation -> {
                conversation.request();
                conversation.say(head);
                conversation.listen();
            })) {
                SendResult result = send(sender, receiver.url());

                assertThat(result.outcome()).isEqualTo(SendOutcome.PROTOCOL);
                assertThat(result.timings().totalMillis()).isLessThan(5000);
            }
        }
    }

    @Test
    void dropsAConnectionThatSaysMoreThanItsAnswer() throws Exception {
        try (RawReceiver receiver = new RawReceiver(conversation -> {
            while (true) {
                conversation.request();
                conversation.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                        + "HTTP/1.1 500 Smuggled\r\nContent-Length: 0\r\n\r\n");
            }
        })) {
            for (int i = 0; i < 20; i++) {
                assertThat(send(sender, receiver.url()).status()).isEqualTo(200);
            }
            assertThat(receiver.connections).hasValue(20);
        }
    }

    @Test
    void saysThatAConnectionWasRefused() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = free.getLocalPort();
        }

        SendResult result = send(sender, URI.create("http://127.0.0.1:" + port + "/"));

        assertThat(result.outcome()).isEqualTo(SendOutcome.CONNECT);
        assertThat(result.status()).isNull();
        assertThat(result.headers()).isEmpty();
        assertThat(result.body()).isEmpty();
        assertThat(result.remoteAddress()).isEqualTo("127.0.0.1:" + port);
        assertThat(result.timings().connectMillis()).isNull();
        assertThat(result.timings().firstByteMillis()).isNull();
        assertThat(result.detail()).isEqualTo("The receiver refused the connection.");
    }

    @Test
    void sendsManyAtOnce() throws Exception {
        try (RawReceiver receiver = new RawReceiver(WebhookSenderTest::answerForEver)) {
            List<CompletableFuture<SendResult>> results = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                results.add(sender.send(request(receiver.url(), Duration.ofSeconds(30))));
            }
            for (CompletableFuture<SendResult> result : results) {
                assertThat(result.get(30, TimeUnit.SECONDS).outcome()).isEqualTo(SendOutcome.SUCCEEDED);
            }
            assertThat(receiver.requests).hasSize(500);
            assertThat(receiver.connections.get()).isLessThanOrEqualTo(Senders.SETTINGS.connections());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host", "user-agent", "CONTENT-TYPE", "Content-Length", "Transfer-Encoding", "connection"})
    void letsNobodyElseSetItsOwnHeaders(String name) {
        SendRequest request =
                new SendRequest(URI.create("http://127.0.0.1:1/"), Map.of(name, "x"), new byte[0], Senders.DEADLINE);

        assertThatIllegalArgumentException().isThrownBy(() -> sender.send(request));
    }

    @Test
    void givesNoVerdictOnAReceiverWhenItIsStopped() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (RawReceiver receiver = new RawReceiver(conversation -> {
            conversation.request();
            asked.countDown();
            conversation.listen();
        })) {
            CompletableFuture<SendResult> result = sender.send(request(receiver.url()));
            assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();

            sender.destroy();

            assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> result.get(5, TimeUnit.SECONDS));
        }
    }

    @Test
    void failsTheFutureOfWhatIsSentAfterItWasStopped() {
        sender.destroy();

        CompletableFuture<SendResult> result = sender.send(request(URI.create("http://127.0.0.1:1/")));

        assertThat(result).failsWithin(5, TimeUnit.SECONDS);
    }

    private static void answerForEver(RawReceiver.Conversation conversation) throws IOException {
        while (true) {
            conversation.request();
            conversation.answer(200, "ok");
        }
    }

    private static void sayForEver(RawReceiver.Conversation conversation, String text, CountDownLatch hungUp)
            throws IOException {
        try {
            while (true) {
                conversation.say(text);
            }
        } finally {
            hungUp.countDown();
        }
    }
}
