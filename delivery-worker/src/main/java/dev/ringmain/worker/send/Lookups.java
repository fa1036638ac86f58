package dev.ringmain.worker.send;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Looks names up on threads of its own, because the JDK only knows how to wait, and the threads that serve all connections must not.
 * Whoever asks for a name that is being looked up shares the answer, so a name whose servers are dead holds one thread and not many.
 */
final class Lookups implements AutoCloseable {

    /** How long an attempt waits for an answer. A look-up that takes longer goes on for nobody. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final int THREADS = 64;
    private static final int QUEUE = 1024;

    private final Lookup lookup;
    private final ConcurrentMap<String, CompletableFuture<InetAddress[]>> underWay = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor threads;

    Lookups(Lookup lookup) {
        this.lookup = lookup;
        CustomizableThreadFactory daemons = new CustomizableThreadFactory("ringmain-lookup-");
        daemons.setDaemon(true);
        this.threads = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(QUEUE), daemons);
        threads.allowCoreThreadTimeOut(true);
    }

    /** Fails with {@link UnknownHostException} if there is no answer. The array is shared: not to be changed. */
    CompletableFuture<InetAddress[]> of(String host) {
        CompletableFuture<InetAddress[]> fresh = new CompletableFuture<>();
        CompletableFuture<InetAddress[]> shared = underWay.putIfAbsent(host, fresh);
        if (shared != null) {
            return shared;
        }
        long asked = System.nanoTime();
        try {
            threads.execute(() -> lookUp(host, asked, fresh));
        } catch (RejectedExecutionException e) {
            end(host, fresh, new UnknownHostException("Too many names are being looked up"));
        } catch (Error e) {
            // No thread more could be had. Nobody else would ever give the answer that others wait for by now.
            end(host, fresh, e);
        }
        return fresh;
    }

    private void lookUp(String host, long asked, CompletableFuture<InetAddress[]> answer) {
        InetAddress[] addresses;
        try {
            if (System.nanoTime() - asked > PATIENCE.toNanos()) {
                throw new UnknownHostException("Everybody who asked has given up");
            }
            addresses = lookup.addressesOf(host);
            if (addresses.length == 0) {
                throw new UnknownHostException(host);
            }
        } catch (UnknownHostException | RuntimeException | Error e) {
            end(host, answer, e);
            return;
        }
        // Before the answer is given, so that whoever asks after it makes a look-up of their own.
        underWay.remove(host, answer);
        answer.complete(addresses);
    }

    private void end(String host, CompletableFuture<InetAddress[]> answer, Throwable problem) {
        underWay.remove(host, answer);
        answer.completeExceptionally(problem);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
