package dev.ringmain.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one thread works off, as many at a time as have come meanwhile. It survives whatever a batch throws. */
final class BatchQueue<T> {

    private static final Logger log = LoggerFactory.getLogger(BatchQueue.class);

    private final String name;
    private final int atOnce;
    private final Work<T> work;
    /** What is empty stands for nothing, and is there to wake the thread. */
    private final BlockingQueue<Optional<T>> waiting;

    private volatile boolean running;
    private Thread thread = new Thread();

    @FunctionalInterface
    interface Work<T> {

        void on(List<T> batch) throws InterruptedException;
    }

    /**
     * @param name of the thread
     * @param room how many may wait
     * @param atOnce how many a batch has at most
     */
    BatchQueue(String name, int room, int atOnce, Work<T> work) {
        this.name = name;
        this.atOnce = atOnce;
        this.work = work;
        this.waiting = new LinkedBlockingQueue<>(room);
    }

    /** @return false if there is no room */
    boolean offer(T one) {
        return waiting.offer(Optional.of(one));
    }

    void start() {
        running = true;
        thread = new Thread(this::run, name);
        thread.start();
    }

    /** Once all that waits is done, or the time is up. */
    void stop(Duration grace) {
        running = false;
        waiting.offer(Optional.empty());
        try {
            thread.join(grace.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean isRunning() {
        return running;
    }

    /** Sleeps for as long as there is nothing: several that looked some times a second were a sixth of what an idle worker cost. */
    private void run() {
        List<Optional<T>> taken = new ArrayList<>();
        while (running || !waiting.isEmpty()) {
            try {
                taken.add(waiting.take());
                waiting.drainTo(taken, atOnce - 1);
                List<T> batch = taken.stream().flatMap(Optional::stream).toList();
                taken.clear();
                if (!batch.isEmpty()) {
                    work.on(batch);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | Error e) {
                log.error("The thread {} met something unexpected, and goes on", name, e);
            }
        }
    }
}
