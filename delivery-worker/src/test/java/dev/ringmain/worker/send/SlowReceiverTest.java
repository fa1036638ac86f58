package dev.ringmain.worker.send;

import static dev.ringmain.worker.send.Senders.request;
import static dev.ringmain.worker.send.Senders.send;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** However slowly a receiver goes about it, the attempt ends at its deadline and the connection with it. */
class SlowReceiverTest {

    private static final Duration SHORT = Duration.ofMillis(400);

    private final WebhookSender sender = Senders.permissive();

    @AfterEach
    void stop() {
        sender.destroy();
    }

    @Test
    void endsASilentReceiver() throws Exception {
        assertEndsAtTheDeadline(RawReceiver.Conversation::listen, null);
    }

    @Test
    void endsADrippingHead() throws Exception {
        assertEndsAtTheDeadline(
                conversation -> {
                    conversation.request();
                    conversation.say("HTTP/1.1 200 OK\r\n");
                    conversation.drip("X-Slow: yes\r\n");
                },
                null);
    }

    @Test
    void endsInterimAnswersWithoutAnEnd() throws Exception {
        assertEndsAtTheDeadline(
                conversation -> {
                    conversation.request();
                    conversation.drip("HTTP/1.1 100 Continue\r\n\r\n");
                },
                null);
    }

    @Test
    void endsADrippingBodyAndKeepsWhatThereWas() throws Exception {
        SendResult result = assertEndsAtTheDeadline(
                conversation -> {
                    conversation.request();
                    conversation.say("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
                    conversation.drip("b");
                },
                200);

        assertThat(result.body()).isNotEmpty().containsOnly('b');
        assertThat(result.timings().firstByteMillis()).isNotNull();
    }

    @Test
    void endsDrippingChunks() throws Exception {
        assertEndsAtTheDeadline(
                conversation -> {
                    conversation.request();
                    conversation.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    conversation.drip("1\r\nc\r\n");
                },
                200);
    }

    @Test
    void endsAReceiverThatDoesNotReadTheRequest() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        try (RawReceiver receiver = new RawReceiver(
                conversation -> assertThat(done.await(30, TimeUnit.SECONDS)).isTrue())) {
            SendResult result = send(
                    sender, new SendRequest(receiver.url(), java.util.Map.of(), new byte[32 * 1024 * 1024], SHORT));
            done.countDown();

            assertThat(result.outcome()).isEqualTo(SendOutcome.TIMEOUT);
        }
    }

    @Test
    void endsASilentTlsHandshake() throws Exception {
        CountDownLatch hungUp = new CountDownLatch(1);
        try (RawReceiver receiver = new RawReceiver(conversation -> listen(conversation, hungUp))) {
            SendResult result = send(sender, request(URI.create("https://127.0.0.1:" + receiver.port() + "/"), SHORT));

            assertThat(result.outcome()).isEqualTo(SendOutcome.TIMEOUT);
            assertThat(result.detail()).isEqualTo("The TLS handshake did not finish within 400 ms.");
            assertThat(result.timings().connectMillis()).isNotNull();
            assertThat(result.timings().tlsMillis()).isNull();
            assertThat(hungUp.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void endsADrippingTlsHandshake() throws Exception {
        CountDownLatch hungUp = new CountDownLatch(1);
        try (RawReceiver receiver = new RawReceiver(conversation -> {
            try {
                // The beginning of a handshake record that is 16 KiB long, and takes a quarter of an hour.
                conversation.say("\u0016\u0003\u0003\u0040\u0000\u0002\u0000\u0040\u0000");
                conversation.drip("\u0003");
            } finally {
                hungUp.countDown();
            }
        })) {
            SendResult result = send(sender, request(URI.create("https://127.0.0.1:" + receiver.port() + "/"), SHORT));

            assertThat(result.outcome()).isEqualTo(SendOutcome.TIMEOUT);
            assertThat(hungUp.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void endsAConnectionThatIsNeverAccepted() throws Exception {
        // A full backlog: further connections are neither taken nor refused.
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            URI url = URI.create("http://127.0.0.1:" + full.getLocalPort() + "/");
            List<CompletableFuture<SendResult>> results = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                results.add(sender.send(request(url, SHORT)));
            }
            for (CompletableFuture<SendResult> result : results) {
                assertThat(result.get(30, TimeUnit.SECONDS).outcome()).isEqualTo(SendOutcome.TIMEOUT);
            }
        }
    }

    @Test
    void endsAnAttemptThatFoundNoFreeConnection() throws Exception {
        int atOnce = Senders.SETTINGS.connections();
        try (RawReceiver receiver = new RawReceiver(RawReceiver.Conversation::listen)) {
            List<CompletableFuture<SendResult>> holding = new ArrayList<>();
            for (int i = 0; i < atOnce; i++) {
                holding.add(sender.send(request(receiver.url(), Duration.ofSeconds(8))));
            }

            SendResult waiting = send(sender, request(receiver.url(), SHORT));

            assertThat(waiting.outcome()).isEqualTo(SendOutcome.TIMEOUT);
            assertThat(waiting.detail()).contains("on our side, and nothing was sent");
            assertThat(waiting.remoteAddress()).isNull();
            for (CompletableFuture<SendResult> held : holding) {
                assertThat(held.get(30, TimeUnit.SECONDS).outcome()).isEqualTo(SendOutcome.TIMEOUT);
            }
        }
    }

    @Test
    void servesOthersMeanwhile() throws Exception {
        try (RawReceiver silent = new RawReceiver(RawReceiver.Conversation::listen);
                RawReceiver quick = new RawReceiver(conversation -> {
                    while (true) {
                        conversation.request();
                        conversation.answer(200, "ok");
                    }
                })) {
            CompletableFuture<SendResult> waiting = sender.send(request(silent.url()));
            for (int i = 0; i < 50; i++) {
                assertThat(send(sender, quick.url()).outcome()).isEqualTo(SendOutcome.SUCCEEDED);
            }
            assertThat(waiting).isNotDone();
        }
    }

    /** Many tenants' endpoints are at one host: a gateway, a relay, somebody's cloud. Those that hold keep no other from its turn. */
    @Test
    void servesOthersAtTheSameHostMeanwhile() throws Exception {
        try (RawReceiver shared = new RawReceiver(conversation -> {
            if (conversation.request().startsWith("POST /slow ")) {
                conversation.listen();
            }
            conversation.answer(200, "ok");
        })) {
            List<CompletableFuture<SendResult>> held = new ArrayList<>();
            for (int i = 0; i < Senders.SETTINGS.seats(); i++) {
                held.add(sender.send(request(shared.url().resolve("/slow"))));
            }

            SendResult other = send(sender, request(shared.url().resolve("/quick"), Duration.ofSeconds(5)));

            assertThat(other.outcome()).isEqualTo(SendOutcome.SUCCEEDED);
            assertThat(held).noneMatch(CompletableFuture::isDone);
        }
    }

    private SendResult assertEndsAtTheDeadline(
            RawReceiver.Script script, @org.jspecify.annotations.Nullable Integer status) throws Exception {
        CountDownLatch hungUp = new CountDownLatch(1);
        try (RawReceiver receiver = new RawReceiver(conversation -> {
            try {
                script.run(conversation);
            } finally {
                hungUp.countDown();
            }
        })) {
            SendResult result = send(sender, request(receiver.url(), SHORT));

            assertThat(result.outcome()).isEqualTo(SendOutcome.TIMEOUT);
            assertThat(result.status()).isEqualTo(status);
            assertThat(result.detail()).isEqualTo("The receiver did not finish its answer within 400 ms.");
            assertThat(result.timings().totalMillis()).isBetween(400, 5000);
            assertThat(hungUp.await(5, TimeUnit.SECONDS))
                    .as("the connection is gone")
                    .isTrue();
            return result;
        }
    }

    private static void listen(RawReceiver.Conversation conversation, CountDownLatch hungUp) throws Exception {
        try {
            conversation.listen();
        } finally {
            hungUp.countDown();
        }
    }
}
