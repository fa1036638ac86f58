package dev.ringmain.worker.send;

import java.net.SocketAddress;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.reactor.ConnectionInitiator;
import org.apache.hc.core5.reactor.DefaultConnectingIOReactor;
import org.apache.hc.core5.reactor.IOReactorShutdownException;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that serve connections, each with a reactor of its own. One of the library's reactors with several threads opens no connection
 * any more once an Error has ended one of them; here that thread's connections are lost, and the next one that is dealt to it finds a
 * fresh thread.
 */
final class Reactors implements ConnectionInitiator, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Reactors.class);

    private final Supplier<DefaultConnectingIOReactor> makeOne;
    private final AtomicReferenceArray<DefaultConnectingIOReactor> all;
    private final AtomicInteger turn = new AtomicInteger();
    private boolean closed;

    /** @param makeOne with one thread, not yet started */
    Reactors(int count, Supplier<DefaultConnectingIOReactor> makeOne) {
        this.makeOne = makeOne;
        this.all = new AtomicReferenceArray<>(count);
        for (int i = 0; i < count; i++) {
            all.set(i, started());
        }
    }

    @Override
    public Future<IOSession> connect(
            NamedEndpoint remoteEndpoint,
            SocketAddress remoteAddress,
            @Nullable SocketAddress localAddress,
            Timeout timeout,
            @Nullable Object attachment,
            FutureCallback<IOSession> callback) {
        int place = Math.floorMod(turn.getAndIncrement(), all.length());
        DefaultConnectingIOReactor reactor = all.get(place);
        try {
            return reactor.connect(remoteEndpoint, remoteAddress, localAddress, timeout, attachment, callback);
        } catch (IOReactorShutdownException e) {
            return replacement(place, reactor, e)
                    .connect(remoteEndpoint, remoteAddress, localAddress, timeout, attachment, callback);
        }
    }

    private synchronized DefaultConnectingIOReactor replacement(
            int place, DefaultConnectingIOReactor dead, IOReactorShutdownException shutdown) {
        if (closed) {
            throw shutdown;
        }
        if (all.get(place) == dead) {
            log.error("A thread that serves connections has died, and another one takes its place");
            all.set(place, started());
            dead.close(CloseMode.IMMEDIATE);
        }
        return all.get(place);
    }

    private DefaultConnectingIOReactor started() {
        DefaultConnectingIOReactor reactor = makeOne.get();
        try {
            reactor.start();
            return reactor;
        } catch (Error e) {
            // No thread could be had; whoever connects next tries again.
            reactor.close(CloseMode.IMMEDIATE);
            throw e;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        for (int i = 0; i < all.length(); i++) {
            all.get(i).close(CloseMode.IMMEDIATE);
        }
    }
}
