package dev.ringmain.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one thread works off, as many at a time as have come meanwhile. It survives whatever a batch throws. */
final class BatchQueue<T> {

    private static final Logger log = LoggerFactory.getLogger(BatchQueue.class);

    private final String name;
    private final int atOnce;
    private final Work<T> work;
    private final BlockingQueue<T> waiting;
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
        return waiting.offer(one);
    }

    void start() {
        running = true;
        thread = new Thread(this::run, name);
        thread.start();
    }

    /** Once all that waits is done, or the time is up. */
    void stop(Duration grace) {
        running = false;
        try {
            thread.join(grace.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean isRunning() {
        return running;
    }

    private void run() {
        while (running || !waiting.isEmpty()) {
            try {
                T first = waiting.poll(200, TimeUnit.MILLISECONDS);
                if (first != null) {
                    List<T> batch = new ArrayList<>(List.of(first));
                    waiting.drainTo(batch, atOnce - 1);
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
