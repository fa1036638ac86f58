package dev.ringmain.worker.send;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sender's clock: tells what is under way every few milliseconds what time it is, and has connections tidied now and then. Whatever is
 * thrown at it, it goes on: without it no deadline would ever end an attempt again.
 */
final class SendClock implements AutoCloseable {

    /** What may be ended by the time. */
    interface Timed {

        /** @param now by the time that only goes on */
        void tick(long now);

        /** Ends it without a verdict. */
        void stop(Throwable reason);
    }

    private static final Logger log = LoggerFactory.getLogger(SendClock.class);
    private static final Duration TICK = Duration.ofMillis(20);
    private static final Duration TIDYING = Duration.ofSeconds(1);

    private final ScheduledExecutorService thread;
    private final AtomicBoolean ticking = new AtomicBoolean();

    /** Looked through at every tick. A timer for each would cost more than the few that are ever under way at once. */
    private final Set<Timed> underWay = ConcurrentHashMap.newKeySet();

    SendClock(ThreadFactory threads) {
        this.thread = Executors.newSingleThreadScheduledExecutor(threads);
    }

    /** Has it done once a second from now on. */
    void tidy(Runnable tidying) {
        thread.scheduleWithFixedDelay(
                () -> {
                    try {
                        tidying.run();
                    } catch (RuntimeException | Error e) {
                        log.error("Could not close connections that nobody uses", e);
                    }
                },
                TIDYING.toNanos(),
                TIDYING.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    void add(Timed timed) {
        underWay.add(timed);
        try {
            tickWhileAnyIsUnderWay();
        } catch (Error e) {
            underWay.remove(timed);
            throw e;
        }
    }

    void remove(Timed timed) {
        underWay.remove(timed);
    }

    boolean isStopped() {
        return thread.isShutdown();
    }

    /** Ends what is under way. */
    @Override
    public void close() {
        thread.shutdownNow();
        underWay.forEach(timed -> timed.stop(new CancellationException("The sender was stopped")));
    }

    /** While nothing is under way nobody is woken fifty times a second. */
    private void tickWhileAnyIsUnderWay() {
        if (!ticking.get() && ticking.compareAndSet(false, true)) {
            nextTick();
        }
    }

    private void nextTick() {
        try {
            thread.schedule(this::tick, TICK.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("The sender has stopped", e);
        } catch (Error e) {
            // Whoever sends next sets it going again.
            ticking.set(false);
            throw e;
        }
    }

    private void tick() {
        try {
            long now = System.nanoTime();
            underWay.forEach(timed -> tell(timed, now));
        } catch (RuntimeException | Error e) {
            log.error("Could not look for attempts whose time is up", e);
        } finally {
            goOn();
        }
    }

    /** What cannot be told the time would never end. */
    private static void tell(Timed timed, long now) {
        try {
            timed.tick(now);
        } catch (RuntimeException | Error e) {
            timed.stop(e);
        }
    }

    private void goOn() {
        if (underWay.isEmpty()) {
            ticking.set(false);
            // One that began before this line and found it ticking is not forgotten.
            if (!underWay.isEmpty()) {
                tickWhileAnyIsUnderWay();
            }
        } else {
            nextTick();
        }
    }
}
