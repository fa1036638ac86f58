package dev.ringmain.worker.send;

import dev.ringmain.address.AddressText;
import dev.ringmain.endpoint.Egress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.nio.DefaultManagedAsyncClientConnection;
import org.apache.hc.client5.http.nio.ManagedAsyncClientConnection;
import org.apache.hc.core5.concurrent.BasicFuture;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.ConnectionInitiator;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.reactor.ssl.TransportSecurityLayer;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * One connection being opened: looked up once, every address of the answer judged, and one of those very addresses dialled. A second
 * look-up could get a second answer.
 */
final class Dial implements FutureCallback<IOSession> {

    /** What is told how far it has got, on the threads that serve connections. */
    interface Watcher {

        void lookingUp();

        /** However that ended. */
        void lookedUp();

        /** Every one of the host's addresses may be dialled. @param count how many there are */
        void judged(int count);

        void connecting(InetSocketAddress address);

        void connected();

        void securing();

        void secured();
    }

    /** An honest answer is short; a long one would only make the time for each address shorter. */
    private static final int MOST_ADDRESSES = 4;

    private static final long CONNECT_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final TlsConfig HTTP_1 =
            TlsConfig.custom().setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1).build();

    private final Watcher watcher;
    private final ConnectionInitiator initiator;
    private final HttpHost host;
    private final Egress egress;
    private final TlsStrategy tls;
    private final BasicFuture<ManagedAsyncClientConnection> connection;

    private InetAddress[] addresses = {};
    private int next;
    private long connectBy;
    private volatile @Nullable Future<IOSession> connecting;
    private volatile @Nullable IOSession session;

    Dial(
            Watcher watcher,
            ConnectionInitiator initiator,
            HttpHost host,
            Egress egress,
            TlsStrategy tls,
            FutureCallback<ManagedAsyncClientConnection> callback) {
        this.watcher = watcher;
        this.initiator = initiator;
        this.host = host;
        this.egress = egress;
        this.tls = tls;
        this.connection = new BasicFuture<>(callback);
    }

    Future<ManagedAsyncClientConnection> connection() {
        return connection;
    }

    void start(Lookups lookups) {
        watcher.lookingUp();
        lookups.of(host.getHostName()).whenComplete((answer, problem) -> {
            if (connection.isDone()) {
                return;
            }
            watcher.lookedUp();
            if (problem == null) {
                orFail(() -> dial(answer));
            } else {
                fail(problem instanceof CompletionException ? problem.getCause() : problem);
            }
        });
    }

    /**
     * Whoever calls a step swallows what it throws, or ends a thread with it; and the exchange would wait for its deadline, as if the receiver
     * were silent.
     */
    private void orFail(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            fail(e);
            abandon();
        }
    }

    private void fail(@Nullable Throwable problem) {
        connection.failed(problem instanceof Exception e ? e : new IllegalStateException(problem));
    }

    /** Ends it, unless the connection was handed over before. */
    void giveUp() {
        if (connection.cancel()) {
            abandon();
        }
    }

    /** Leaves nothing open behind, however far it had got. */
    void abandon() {
        connection.cancel();
        Future<IOSession> pending = connecting;
        if (pending != null) {
            pending.cancel(true);
        }
        IOSession open = session;
        if (open != null) {
            open.close(CloseMode.IMMEDIATE);
        }
    }

    private void dial(InetAddress[] answer) {
        for (InetAddress address : answer) {
            Optional<String> refusal = egress.refusal(address, host.getHostName(), host.getPort());
            if (refusal.isPresent()) {
                connection.failed(new AddressRefused(new Refusal(AddressText.of(address), refusal.get())));
                return;
            }
        }
        addresses = answer;
        watcher.judged(answer.length);
        connectBy = System.nanoTime() + CONNECT_NANOS;
        dialNext();
    }

    private void dialNext() {
        int left = Math.min(addresses.length, MOST_ADDRESSES) - next;
        // The last may have all the time there is; an earlier one that does not answer must leave some.
        long nanos = Math.max(connectBy - System.nanoTime(), 0) / left;
        InetSocketAddress address = new InetSocketAddress(addresses[next++], host.getPort());
        watcher.connecting(address);
        Timeout timeout = Timeout.ofMilliseconds(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
        connecting = initiator.connect(host, address, null, timeout, null, this);
        // Not isDone: on a quick network it is open and handed over before the line above has ended.
        if (connection.isCancelled()) {
            abandon();
        }
    }

    @Override
    public void completed(IOSession opened) {
        session = opened;
        orFail(() -> handOver(opened));
    }

    private void handOver(IOSession opened) {
        watcher.connected();
        if (connection.isDone()) {
            abandon();
            return;
        }
        ManagedAsyncClientConnection managed = new DefaultManagedAsyncClientConnection(opened);
        if (!"https".equals(host.getSchemeName())) {
            ready(managed);
            return;
        }
        watcher.securing();
        tls.upgrade(managed, host, HTTP_1, WebhookSender.NO_TIMEOUT, new FutureCallback<>() {

            @Override
            public void completed(TransportSecurityLayer layer) {
                orFail(() -> {
                    watcher.secured();
                    ready(managed);
                });
            }

            @Override
            public void failed(Exception problem) {
                opened.close(CloseMode.IMMEDIATE);
                connection.failed(problem);
            }

            @Override
            public void cancelled() {
                abandon();
            }
        });
    }

    private void ready(ManagedAsyncClientConnection managed) {
        if (!connection.completed(managed)) {
            abandon();
        }
    }

    @Override
    public void failed(Exception problem) {
        if (next < Math.min(addresses.length, MOST_ADDRESSES) && !connection.isDone()) {
            orFail(this::dialNext);
        } else {
            connection.failed(problem);
        }
    }

    @Override
    public void cancelled() {
        connection.cancel();
    }
}
