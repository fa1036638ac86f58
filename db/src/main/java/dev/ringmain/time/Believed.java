package dev.ringmain.time;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * What was read is believed for a while. Of many who ask for the same at once, one reads and the others share what comes of it. That may
 * be a failure: if each tried for itself, one after another, the last would hear only much later that the database is away.
 */
public final class Believed<K, V> {

    private static final int MOST = 100_000;
    private static final int READERS = 2;
    private static final int MOST_TO_READ = 1_000;

    /** For all that is believed: the common pool of a machine with two processors would start a thread for each. */
    private static final Executor AHEAD = ahead();

    private final Cache<K, Read<V>> known;
    private final long fresh;
    private final Ticker ticker;
    private final Map<K, CompletableFuture<V>> underWay = new ConcurrentHashMap<>();
    private final Function<K, V> read;

    private record Read<V>(V value, long nanos) {}

    public Believed(Duration believed, Function<K, V> read) {
        this(believed, System::nanoTime, read);
    }

    Believed(Duration believed, Ticker ticker, Function<K, V> read) {
        this.ticker = ticker;
        this.fresh = believed.toNanos() / 2;
        this.known = Caffeine.newBuilder()
                .expireAfterWrite(believed)
                .ticker(ticker::nanos)
                .maximumSize(MOST)
                .build();
        this.read = read;
    }

    public V get(K key) {
        Read<V> believed = known.getIfPresent(key);
        if (believed != null) {
            if (ticker.nanos() - believed.nanos() > fresh) {
                readAhead(key);
            }
            return believed.value();
        }
        CompletableFuture<V> own = new CompletableFuture<>();
        CompletableFuture<V> others = underWay.putIfAbsent(key, own);
        return others == null ? read(key, own) : await(others);
    }

    /** What is being read just now may be the old: whoever waits for it gets it, and nobody after them. */
    public void forget(K key) {
        underWay.compute(key, (same, reading) -> {
            known.invalidate(same);
            return null;
        });
    }

    /** What is asked for again and again is read anew before it is too old, so that nobody waits for it. */
    private void readAhead(K key) {
        CompletableFuture<V> own = new CompletableFuture<>();
        if (underWay.putIfAbsent(key, own) == null) {
            AHEAD.execute(() -> readQuietly(key, own));
        }
    }

    private void readQuietly(K key, CompletableFuture<V> own) {
        try {
            read(key, own);
        } catch (RuntimeException e) {
            // Whoever waited has heard of it, and whoever asks when it is too old reads for itself.
        }
    }

    private V read(K key, CompletableFuture<V> own) {
        try {
            // It is as old as the question.
            long asked = ticker.nanos();
            V value = read.apply(key);
            underWay.computeIfPresent(key, (same, reading) -> {
                if (reading == own) {
                    known.put(same, new Read<>(value, asked));
                }
                return reading;
            });
            own.complete(value);
            return value;
        } catch (RuntimeException | Error e) {
            own.completeExceptionally(e);
            throw e;
        } finally {
            underWay.remove(key, own);
        }
    }

    private static <V> V await(CompletableFuture<V> others) {
        try {
            return others.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Where more is asked for than two can read, who asks reads. */
    private static Executor ahead() {
        ThreadPoolExecutor readers = new ThreadPoolExecutor(
                READERS,
                READERS,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_TO_READ),
                act -> {
                    Thread thread = new Thread(act, "read-ahead");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.CallerRunsPolicy());
        readers.allowCoreThreadTimeOut(true);
        return readers;
    }
}
