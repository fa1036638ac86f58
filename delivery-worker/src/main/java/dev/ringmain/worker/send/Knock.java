package dev.ringmain.worker.send;

import dev.ringmain.worker.send.Exchange.Phase;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.apache.hc.client5.http.nio.ManagedAsyncClientConnection;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/** A connection that is opened as for a delivery, by the same dial, and closed again without a byte of a request. */
final class Knock implements Dial.Watcher, FutureCallback<ManagedAsyncClientConnection> {

    private final CompletableFuture<Reached> result = new CompletableFuture<>();
    private final String host;
    private final long started = System.nanoTime();
    private volatile Phase phase = Phase.LOOKING_UP;
    private volatile int addresses;

    Knock(String host) {
        this.host = host;
    }

    /** @param deadline after which it is given up, however far it has got */
    CompletableFuture<Reached> result(Dial dial, Duration deadline) {
        after(Lookups.PATIENCE, () -> {
            if (phase == Phase.LOOKING_UP) {
                end(SendOutcome.DNS, null, Details.slowLookup(host));
                dial.giveUp();
            }
        });
        after(deadline, () -> {
            SendOutcome outcome = phase == Phase.SECURING ? SendOutcome.TLS : SendOutcome.CONNECT;
            end(outcome, null, Details.timeout(phase, deadline.toMillis()));
            dial.giveUp();
        });
        return result;
    }

    @Override
    public void lookingUp() {
        phase = Phase.LOOKING_UP;
    }

    @Override
    public void lookedUp() {}

    @Override
    public void judged(int count) {
        addresses = count;
    }

    @Override
    public void connecting(InetSocketAddress address) {
        phase = Phase.CONNECTING;
    }

    @Override
    public void connected() {}

    @Override
    public void securing() {
        phase = Phase.SECURING;
    }

    @Override
    public void secured() {}

    @Override
    public void completed(ManagedAsyncClientConnection connection) {
        Instant until = until(connection.getSSLSession());
        connection.close(CloseMode.IMMEDIATE);
        end(SendOutcome.SUCCEEDED, until, null);
    }

    @Override
    public void failed(Exception problem) {
        SendOutcome outcome = Details.outcome(phase, problem);
        end(outcome, null, Details.failure(outcome, phase, problem, false));
    }

    @Override
    public void cancelled() {
        // Whoever gives it up has said why; if not, the sender was stopped.
        end(SendOutcome.CONNECT, null, "The sender was stopped.");
    }

    private static void after(Duration delay, Runnable what) {
        CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS).execute(what);
    }

    private void end(SendOutcome outcome, @Nullable Instant certificateUntil, @Nullable String detail) {
        int millis = (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
        result.complete(new Reached(outcome, addresses, certificateUntil, millis, detail));
    }

    private static @Nullable Instant until(@Nullable SSLSession session) {
        if (session == null) {
            return null;
        }
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate own
                    ? own.getNotAfter().toInstant()
                    : null;
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }
}
