package dev.ringmain.api.testing;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Many who do the same at the same moment. */
public final class Crowd {

    private Crowd() {}

    /** What each of them got, by their number. */
    public static <T> List<T> of(int size, IntFunction<T> act) {
        ExecutorService threads = Executors.newFixedThreadPool(size);
        CountDownLatch start = new CountDownLatch(1);
        try {
            List<Future<T>> acts = IntStream.range(0, size)
                    .mapToObj(i -> threads.submit(() -> {
                        start.await();
                        return act.apply(i);
                    }))
                    .toList();
            start.countDown();
            return acts.stream().map(Crowd::result).toList();
        } finally {
            threads.shutdownNow();
        }
    }

    private static <T> T result(Future<T> act) {
        try {
            return act.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
