package dev.ringmain.worker.send;

import dev.ringmain.endpoint.Egress;
import dev.ringmain.endpoint.EgressSettings;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/** Senders and requests as the tests want them. */
final class Senders {

    static final SendSettings SETTINGS = new SendSettings(16, 2);
    static final Duration DEADLINE = Duration.ofSeconds(10);

    private Senders() {}

    /** One that may dial loopback. */
    static WebhookSender permissive() {
        return permissive(InetAddress::getAllByName);
    }

    static WebhookSender permissive(Lookup lookup) {
        return new WebhookSender(new Egress(new EgressSettings(true)), SETTINGS, lookup, jvmTrust());
    }

    static WebhookSender permissive(SSLContext trust) {
        return new WebhookSender(new Egress(new EgressSettings(true)), SETTINGS, InetAddress::getAllByName, trust);
    }

    static WebhookSender strict(Lookup lookup) {
        return new WebhookSender(new Egress(new EgressSettings(false)), SETTINGS, lookup, jvmTrust());
    }

    static SendRequest request(URI url) {
        return request(url, DEADLINE);
    }

    static SendRequest request(URI url, Duration deadline) {
        return new SendRequest(
                url, Map.of("webhook-id", "evt_1"), "{\"n\":1}".getBytes(StandardCharsets.UTF_8), deadline);
    }

    static SendResult send(WebhookSender sender, URI url) {
        return send(sender, request(url));
    }

    static SendResult send(WebhookSender sender, SendRequest request) {
        try {
            return sender.send(request).get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("No result", e);
        }
    }

    private static SSLContext jvmTrust() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
