package dev.ringmain.worker.send;

import static dev.ringmain.worker.send.Senders.request;
import static dev.ringmain.worker.send.Senders.send;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What names and addresses are dialled. None of this leaves the machine: what is public is never dialled here. */
class GuardedDialTest {

    private static final String PUBLIC = "93.184.215.14";

    private final List<WebhookSender> senders = new ArrayList<>();
    private RawReceiver inside;

    @BeforeEach
    void listen() throws Exception {
        inside = new RawReceiver(conversation -> {
            while (true) {
                conversation.request();
                conversation.answer(200, "secret");
            }
        });
    }

    @AfterEach
    void stop() throws Exception {
        senders.forEach(WebhookSender::destroy);
        inside.close();
    }

    @Test
    void blocksAMixedAnswerInEitherOrderHoweverOftenItIsTried() {
        AtomicInteger calls = new AtomicInteger();
        WebhookSender sender = strict(host ->
                calls.getAndIncrement() % 2 == 0 ? addresses(PUBLIC, "127.0.0.1") : addresses("127.0.0.1", PUBLIC));

        for (int i = 0; i < 200; i++) {
            SendResult result = send(sender, named("rebind.example"));

            assertThat(result.outcome()).isEqualTo(SendOutcome.BLOCKED);
            assertThat(result.refusal()).isEqualTo(new Refusal("127.0.0.1", "loopback"));
            assertThat(result.remoteAddress()).isNull();
        }
        assertThat(calls).hasValue(200);
        assertThat(inside.connections).hasValue(0);
    }

    @Test
    void dialsTheVeryAddressThatItJudged() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (RawReceiver judged = new RawReceiver(
                new ServerSocket(inside.port(), 50, InetAddress.getByName("127.0.0.2")), conversation -> {
                    conversation.request();
                    conversation.say("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
                })) {
            // Every second look-up gives the other answer, as a name under an attacker's control can.
            WebhookSender sender =
                    permissive(host -> addresses(calls.getAndIncrement() % 2 == 0 ? "127.0.0.2" : "169.254.169.254"));

            for (int i = 0; i < 200; i++) {
                SendResult result = send(sender, named("rebind.example"));

                assertThat(result.outcome()).isEqualTo(i % 2 == 0 ? SendOutcome.SUCCEEDED : SendOutcome.BLOCKED);
            }
            assertThat(calls).as("one look-up for each connection").hasValue(200);
            assertThat(judged.connections).hasValue(100);
            assertThat(inside.connections).hasValue(0);
        }
    }

    @Test
    void looksAtEveryAddressBeforeItKnocks() throws Exception {
        WebhookSender mixed = strict(host -> addresses(PUBLIC, "127.0.0.1"));

        Reached reached =
                mixed.reach(named("rebind.example"), Duration.ofSeconds(10)).get(30, TimeUnit.SECONDS);

        assertThat(reached.outcome()).isEqualTo(SendOutcome.BLOCKED);
        assertThat(mixed.refusal(named("rebind.example")).get(30, TimeUnit.SECONDS))
                .isPresent();
        assertThat(inside.connections).hasValue(0);
    }

    @Test
    void knocksUntilTheDeadlineAndNoLongerAtADeadName() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        WebhookSender sender = permissive(host -> {
            await(never);
            return addresses("127.0.0.1");
        });

        Reached reached =
                sender.reach(named("dead.example"), Duration.ofSeconds(10)).get(30, TimeUnit.SECONDS);
        assertThat(sender.refusal(named("dead.example")).get(30, TimeUnit.SECONDS))
                .isEmpty();
        never.countDown();

        assertThat(reached.outcome()).isEqualTo(SendOutcome.DNS);
        assertThat(reached.detail()).isEqualTo("The name servers of dead.example did not answer within 2 s.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "0.0.0.0",
                "[::1]",
                "[::ffff:127.0.0.1]",
                "[::127.0.0.1]",
                "[64:ff9b::7f00:1]",
                "[2002:7f00:1::]",
                "10.0.0.1",
                "169.254.169.254",
                "168.63.129.16",
                "[fd00:ec2::254]"
            })
    void blocksForbiddenLiteralsToo(String host) {
        SendResult result =
                send(strict(InetAddress::getAllByName), URI.create("http://" + host + ":" + inside.port() + "/"));

        assertThat(result.outcome()).isEqualTo(SendOutcome.BLOCKED);
        assertThat(result.detail()).startsWith("The URL's host stands for an address that deliveries may not go to (");
        assertThat(inside.connections).hasValue(0);
    }

    @Test
    void blocksLocalhost() {
        SendResult result =
                send(strict(InetAddress::getAllByName), URI.create("http://localhost:" + inside.port() + "/"));

        assertThat(result.outcome()).isEqualTo(SendOutcome.BLOCKED);
        assertThat(inside.connections).hasValue(0);
    }

    @Test
    void triesTheNextAddressWhenOneRefuses() {
        WebhookSender sender = permissive(host -> addresses("127.0.0.3", "127.0.0.1"));

        SendResult result = send(sender, named("two.example"));

        assertThat(result.outcome()).isEqualTo(SendOutcome.SUCCEEDED);
        assertThat(result.remoteAddress()).isEqualTo("127.0.0.1:" + inside.port());
        assertThat(inside.requests.poll()).contains("Host: two.example:" + inside.port());
    }

    @Test
    void saysThatANameHasNoAddress() {
        WebhookSender sender = permissive(host -> {
            throw new UnknownHostException(host);
        });

        SendResult result = send(sender, named("gone.example"));

        assertThat(result.outcome()).isEqualTo(SendOutcome.DNS);
        assertThat(result.detail()).isEqualTo("The URL's host has no address: its name could not be looked up.");
        assertThat(result.timings().dnsMillis()).isNotNull();
        assertThat(send(permissive(host -> new InetAddress[0]), named("empty.example"))
                        .outcome())
                .isEqualTo(SendOutcome.DNS);
    }

    @Test
    void aLookUpThatEndsInAnErrorEndsForAllWhoWaitAndIsMadeAgain() {
        AtomicInteger calls = new AtomicInteger();
        WebhookSender sender = permissive(host -> {
            if (calls.getAndIncrement() == 0) {
                throw new OutOfMemoryError("None is left");
            }
            return addresses("127.0.0.1");
        });

        assertThat(sender.send(request(named("two.example"))))
                .as("ours, and no verdict on the receiver")
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableThat()
                .havingRootCause()
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(send(sender, named("two.example")).outcome()).isEqualTo(SendOutcome.SUCCEEDED);
    }

    @Test
    void givesADeadNameTwoSecondsAndOthersTheirTurnMeanwhile() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger deadLookups = new AtomicInteger();
        WebhookSender sender = permissive(host -> {
            if (host.equals("dead.example")) {
                deadLookups.incrementAndGet();
                await(never);
            }
            return addresses("127.0.0.1");
        });
        List<CompletableFuture<SendResult>> dead = new ArrayList<>();
        // Every one of them waits for the same answer.
        for (int i = 0; i < 16; i++) {
            dead.add(sender.send(request(named("dead.example"))));
        }

        for (int i = 0; i < 20; i++) {
            assertThat(send(sender, named("alive" + i + ".example")).outcome()).isEqualTo(SendOutcome.SUCCEEDED);
        }
        assertThat(dead).noneMatch(CompletableFuture::isDone);

        for (CompletableFuture<SendResult> result : dead) {
            SendResult ended = result.get(30, TimeUnit.SECONDS);
            assertThat(ended.outcome()).isEqualTo(SendOutcome.DNS);
            assertThat(ended.detail()).isEqualTo("The name servers of dead.example did not answer within 2 s.");
            assertThat(ended.timings().totalMillis()).isBetween(2000, 8000);
        }
        assertThat(deadLookups).as("one thread, not sixteen").hasValue(1);
        never.countDown();
    }

    @Test
    void endsALookupAtAnEarlierDeadline() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        WebhookSender sender = permissive(host -> {
            await(never);
            return addresses("127.0.0.1");
        });

        SendResult result = send(sender, request(named("dead.example"), Duration.ofMillis(300)));
        never.countDown();

        assertThat(result.outcome()).isEqualTo(SendOutcome.TIMEOUT);
        assertThat(result.detail()).isEqualTo("The URL's host was not looked up within 300 ms.");
    }

    private URI named(String host) {
        return URI.create("http://" + host + ":" + inside.port() + "/hooks");
    }

    private WebhookSender strict(Lookup lookup) {
        WebhookSender sender = Senders.strict(lookup);
        senders.add(sender);
        return sender;
    }

    private WebhookSender permissive(Lookup lookup) {
        WebhookSender sender = Senders.permissive(lookup);
        senders.add(sender);
        return sender;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static InetAddress[] addresses(String... literals) throws UnknownHostException {
        InetAddress[] addresses = new InetAddress[literals.length];
        for (int i = 0; i < literals.length; i++) {
            addresses[i] = InetAddress.getByName(literals[i]);
        }
        return addresses;
    }
}
