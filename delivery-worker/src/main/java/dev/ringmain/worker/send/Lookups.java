package dev.ringmain.worker.send;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ringmain.time.Ticker;
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
 *
 * <p>It holds it for as long as the resolver is patient, though, and there may be many such names. So those that were answered quickly last
 * time have threads that no other name can take from them, and those that were not answered have a few.
 */
final class Lookups implements AutoCloseable {

    /** How long an attempt waits for an answer. A look-up that takes longer goes on for nobody. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Duration QUICKLY = Duration.ofSeconds(1);

    /** A name that is silent because our own resolver was is to be given another chance soon. */
    private static final Duration REMEMBERED = Duration.ofMinutes(5);

    private static final int MOST_REMEMBERED = 100_000;
    private static final int THREADS = 32;
    private static final int THREADS_FOR_SILENT = 8;
    private static final int QUEUE = 1024;

    private enum Manner {
        QUICK,
        SILENT
    }

    private final Lookup lookup;
    private final Ticker ticker;
    private final ConcurrentMap<String, CompletableFuture<InetAddress[]>> underWay = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor quick = threads(THREADS);
    private final ThreadPoolExecutor unknown = threads(THREADS);
    private final ThreadPoolExecutor silent = threads(THREADS_FOR_SILENT);
    private final Cache<String, Manner> manners = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .expireAfterWrite(REMEMBERED)
            .build();

    Lookups(Lookup lookup) {
        this(lookup, System::nanoTime);
    }

    Lookups(Lookup lookup, Ticker ticker) {
        this.lookup = lookup;
        this.ticker = ticker;
    }

    /** Fails with {@link UnknownHostException} if there is no answer. The array is shared: not to be changed. */
    CompletableFuture<InetAddress[]> of(String host) {
        CompletableFuture<InetAddress[]> fresh = new CompletableFuture<>();
        CompletableFuture<InetAddress[]> shared = underWay.putIfAbsent(host, fresh);
        if (shared != null) {
            return shared;
        }
        long asked = ticker.nanos();
        try {
            threadsFor(host).execute(() -> lookUp(host, asked, fresh));
        } catch (RejectedExecutionException e) {
            end(host, fresh, new UnknownHostException("Too many names are being looked up"));
        } catch (Error e) {
            // No thread more could be had. Nobody else would ever give the answer that others wait for by now.
            end(host, fresh, e);
        }
        return fresh;
    }

    private ThreadPoolExecutor threadsFor(String host) {
        Manner manner = manners.getIfPresent(host);
        if (manner == null) {
            return unknown;
        }
        return manner == Manner.QUICK ? quick : silent;
    }

    private void lookUp(String host, long asked, CompletableFuture<InetAddress[]> answer) {
        InetAddress[] addresses;
        try {
            if (ticker.nanos() - asked > PATIENCE.toNanos()) {
                throw new UnknownHostException("Everybody who asked has given up");
            }
            addresses = addressesOf(host);
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

    private InetAddress[] addressesOf(String host) throws UnknownHostException {
        long begun = ticker.nanos();
        boolean answered = false;
        try {
            InetAddress[] addresses = lookup.addressesOf(host);
            answered = true;
            return addresses;
        } finally {
            remember(host, answered, ticker.nanos() - begun <= QUICKLY.toNanos());
        }
    }

    /** That there is no answer comes quickly, too, while the JDK remembers that there was none: that says nothing new. */
    private void remember(String host, boolean answered, boolean quickly) {
        if (answered && quickly) {
            manners.put(host, Manner.QUICK);
        } else if (answered) {
            manners.invalidate(host);
        } else if (!quickly) {
            manners.put(host, Manner.SILENT);
        }
    }

    private void end(String host, CompletableFuture<InetAddress[]> answer, Throwable problem) {
        underWay.remove(host, answer);
        answer.completeExceptionally(problem);
    }

    private static ThreadPoolExecutor threads(int count) {
        CustomizableThreadFactory daemons = new CustomizableThreadFactory("ringmain-lookup-");
        daemons.setDaemon(true);
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(count, count, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(QUEUE), daemons);
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    @Override
    public void close() {
        quick.shutdownNow();
        unknown.shutdownNow();
        silent.shutdownNow();
    }
}
