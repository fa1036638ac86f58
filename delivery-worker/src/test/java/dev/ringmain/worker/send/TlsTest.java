package dev.ringmain.worker.send;

import static dev.ringmain.worker.send.Senders.send;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {

    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    Path folder;

    private final List<WebhookSender> senders = new ArrayList<>();

    @AfterEach
    void stop() {
        senders.forEach(WebhookSender::destroy);
    }

    @Test
    void deliversToACertificateThatIsTrustedAndUsesTheConnectionAgain() throws Exception {
        KeyStore store = signed("-ext", "san=dns:localhost", "-validity", "2");
        try (RawReceiver receiver = receiver(store)) {
            WebhookSender sender = sender(store);

            SendResult result = send(sender, url(receiver));
            SendResult second = send(sender, url(receiver));

            assertThat(result.outcome()).isEqualTo(SendOutcome.SUCCEEDED);
            assertThat(result.timings().tlsMillis()).isNotNull();
            assertThat(second.outcome()).isEqualTo(SendOutcome.SUCCEEDED);
            assertThat(second.timings().tlsMillis()).isNull();
            assertThat(receiver.connections).hasValue(1);
        }
    }

    @Test
    void looksAtACertificateWithoutSendingAnything() throws Exception {
        KeyStore store = signed("-ext", "san=dns:localhost", "-validity", "2");
        try (RawReceiver receiver = receiver(store)) {
            Reached reached =
                    sender(store).reach(url(receiver), Senders.DEADLINE).get(30, TimeUnit.SECONDS);

            X509Certificate own = (X509Certificate) store.getCertificate("receiver");
            assertThat(reached.detail()).isNull();
            assertThat(reached.outcome()).isEqualTo(SendOutcome.SUCCEEDED);
            assertThat(reached.certificateUntil()).isEqualTo(own.getNotAfter().toInstant());
            assertThat(reached.addresses()).isPositive();
            assertThat(receiver.requests).isEmpty();
        }
    }

    @Test
    void tellsThatACertificateHasExpiredBeforeAnythingIsSent() throws Exception {
        KeyStore store = signed("-ext", "san=dns:localhost", "-startdate", "-3d", "-validity", "1");
        try (RawReceiver receiver = receiver(store)) {
            Reached reached =
                    sender(store).reach(url(receiver), Senders.DEADLINE).get(30, TimeUnit.SECONDS);

            assertThat(reached.outcome()).isEqualTo(SendOutcome.TLS);
            assertThat(reached.detail()).contains("has expired");
            assertThat(reached.certificateUntil()).isNull();
        }
    }

    @Test
    void sendsNothingToASelfSignedCertificate() throws Exception {
        KeyStore store = selfSigned("-ext", "san=dns:localhost", "-validity", "2");
        try (RawReceiver receiver = receiver(store)) {
            WebhookSender sender = Senders.permissive();
            senders.add(sender);

            assertRefused(send(sender, url(receiver)), receiver, "not signed by an authority that is trusted");
        }
    }

    @Test
    void sendsNothingToACertificateForAnotherHost() throws Exception {
        KeyStore store = signed("-ext", "san=dns:other.example", "-validity", "2");
        try (RawReceiver receiver = receiver(store)) {
            assertRefused(send(sender(store), url(receiver)), receiver, "is for another host");
        }
    }

    @Test
    void sendsNothingToACertificateThatHasExpired() throws Exception {
        KeyStore store = signed("-ext", "san=dns:localhost", "-startdate", "-3d", "-validity", "1");
        try (RawReceiver receiver = receiver(store)) {
            assertRefused(send(sender(store), url(receiver)), receiver, "has expired");
        }
    }

    @Test
    void sendsNothingOverAnOldProtocol() throws Exception {
        KeyStore store = signed("-ext", "san=dns:localhost", "-validity", "2");
        try (RawReceiver receiver = receiver(store, "TLSv1.1")) {
            assertRefused(send(sender(store), url(receiver)), receiver, "TLS 1.2 or 1.3");
        }
    }

    @Test
    void sendsNothingToAReceiverThatSpeaksNoTls() throws Exception {
        try (RawReceiver receiver = new RawReceiver(conversation -> {
            conversation.say("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            conversation.listen();
        })) {
            WebhookSender sender = Senders.permissive();
            senders.add(sender);

            assertRefused(send(sender, url(receiver)), receiver, "TLS 1.2 or 1.3");
        }
    }

    /** As where there is no memory for a handshake: the library lets that end the thread, with all that is dealt to it from then on. */
    @Test
    void deliversOnAfterAnErrorOnAThreadThatServesConnections() throws Exception {
        KeyStore store = signed("-ext", "san=dns:localhost", "-validity", "2");
        try (RawReceiver secure = receiver(store);
                RawReceiver plain = new RawReceiver(conversation -> {
                    conversation.request();
                    conversation.say("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
                })) {
            SSLContext deadly = SSLContext.getInstance("TLS");
            deadly.init(null, new TrustManager[] {new Deadly()}, null);
            WebhookSender sender = Senders.permissive(deadly);
            senders.add(sender);
            for (int i = 0; i < Senders.SETTINGS.ioThreads(); i++) {
                send(sender, Senders.request(url(secure), Duration.ofSeconds(1)));
            }

            for (int i = 0; i < 10; i++) {
                assertThat(send(sender, plain.url()).outcome()).isEqualTo(SendOutcome.SUCCEEDED);
            }
        }
    }

    private static final class Deadly extends X509ExtendedTrustManager {

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            throw new OutOfMemoryError("None is left");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
            throw new OutOfMemoryError("None is left");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            throw new OutOfMemoryError("None is left");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static void assertRefused(SendResult result, RawReceiver receiver, String reason) {
        assertThat(result.outcome()).isEqualTo(SendOutcome.TLS);
        assertThat(result.status()).isNull();
        assertThat(result.detail()).contains(reason);
        assertThat(result.timings().connectMillis()).isNotNull();
        assertThat(result.timings().tlsMillis()).isNull();
        assertThat(receiver.requests).isEmpty();
    }

    private WebhookSender sender(KeyStore keys) throws Exception {
        // On its own: the JDK would trust the receiver's certificate too, because it is in the same store.
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, PASSWORD);
        trusted.setCertificateEntry("trusted", keys.getCertificate("trusted"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        WebhookSender sender = Senders.permissive(context);
        senders.add(sender);
        return sender;
    }

    private static URI url(RawReceiver receiver) {
        return URI.create("https://localhost:" + receiver.port() + "/hooks");
    }

    private static RawReceiver receiver(KeyStore store, String... protocols) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        SSLServerSocket server = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        if (protocols.length > 0) {
            server.setEnabledProtocols(protocols);
        }
        return new RawReceiver(server, conversation -> {
            while (true) {
                conversation.request();
                conversation.answer(200, "ok");
            }
        });
    }

    /** The receiver's key with a certificate that is signed by an authority, which is the one to trust. */
    private KeyStore signed(String... options) throws Exception {
        keytool("authority", "-ext", "bc:c");
        List<String> signed = new ArrayList<>(List.of("-signer", "authority"));
        signed.addAll(List.of(options));
        keytool("receiver", signed.toArray(String[]::new));
        KeyStore keys = load();
        keys.setCertificateEntry("trusted", keys.getCertificate("authority"));
        keys.deleteEntry("authority");
        return keys;
    }

    private KeyStore selfSigned(String... options) throws Exception {
        keytool("receiver", options);
        return load();
    }

    private KeyStore load() throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file())) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }

    private Path file() {
        return folder.resolve("keys.p12");
    }

    private void keytool(String alias, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + alias,
                "-keystore",
                file().toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD)));
        command.addAll(List.of(options));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue())
                .as(new String(keytool.getInputStream().readAllBytes(), Charset.defaultCharset()))
                .isZero();
    }
}
