package dev.ringmain.transformation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few threads for short computations of many owners, each owner in turn. Whatever computes for longer than it may is given up: its
 * answer is a refusal, its thread is replaced, and nothing more is computed for its owner until that thread has come back. A thread that
 * never comes back is lost, so only so many are replaced.
 */
final class FairPool {

    private static final Logger log = LoggerFactory.getLogger(FairPool.class);
    private static final long LOOK_EVERY_MILLIS = 50;
    private static final long STACK_BYTES = 4L * 1024 * 1024;

    private final String name;
    private final int size;
    private final int mostLost;
    private final int mostWaiting;
    private final long mostCpuNanos;
    private final long longestWaitNanos;

    /** Owners in the order in which it is their turn. */
    private final Map<Object, Deque<Job<?>>> waiting = new LinkedHashMap<>();

    private final List<Seat> seats = new ArrayList<>();
    private final Set<Object> runaways = new HashSet<>();
    private int waitingInAll;
    private int lost;
    private int started;
    private boolean watched;
    private boolean closed;

    FairPool(String name, int size, int mostLost, int mostWaiting, long mostCpuNanos, long longestWaitNanos) {
        this.name = name;
        this.size = size;
        this.mostLost = mostLost;
        this.mostWaiting = mostWaiting;
        this.mostCpuNanos = mostCpuNanos;
        this.longestWaitNanos = longestWaitNanos;
    }

    private record Job<T>(Object owner, Supplier<T> work, CompletableFuture<T> answer, long since) {

        /** Computes. @return what is left to do: to give the answer */
        Runnable computed() {
            try {
                T made = work.get();
                return () -> answer.complete(made);
            } catch (Throwable e) {
                return () -> answer.completeExceptionally(e);
            }
        }

        void refuse() {
            answer.completeExceptionally(new TransformationsBusy());
        }
    }

    /** Refused with {@link TransformationsBusy} if too much waits, or if something of this owner's has run away. */
    <T> CompletableFuture<T> submit(Object owner, Supplier<T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        synchronized (this) {
            if (!closed && waitingInAll < mostWaiting && !runaways.contains(owner)) {
                fillSeats();
                if (watched) {
                    waiting.computeIfAbsent(owner, any -> new ArrayDeque<>())
                            .add(new Job<>(owner, work, answer, System.nanoTime()));
                    waitingInAll++;
                    notify();
                    return answer;
                }
            }
        }
        answer.completeExceptionally(new TransformationsBusy());
        return answer;
    }

    /** Each only once its thread has started: what nobody sits on would never be filled. */
    private void fillSeats() {
        try {
            if (!watched) {
                start(this::watch, name + "-watch");
                watched = true;
            }
            while (seats.size() < size && lost <= mostLost) {
                Seat seat = new Seat();
                seat.thread = start(() -> work(seat), name + "-" + started);
                seats.add(seat);
            }
        } catch (OutOfMemoryError e) {
            log.error("No thread more can be had for computations; {} of {} go on", seats.size(), size, e);
        }
    }

    private Thread start(Runnable what, String called) {
        started++;
        Thread thread = new Thread(null, what, called, STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Where a thread sits; guarded by the pool. */
    private static final class Seat {

        private @Nullable Thread thread;
        private @Nullable Job<?> job;
        private long cpuBefore;
        private boolean givenUp;
    }

    private void work(Seat seat) {
        try {
            while (takeTurn(seat)) {
                // On to the next.
            }
        } finally {
            leave(seat);
        }
    }

    /** @return whether this thread is to go on */
    private boolean takeTurn(Seat seat) {
        Job<?> job = next(seat);
        if (job == null) {
            return false;
        }
        try {
            if (isLate(job)) {
                job.refuse();
            } else {
                compute(seat, job);
            }
        } catch (RuntimeException | Error e) {
            // No memory even to say what came of it, say. Whoever waits for it must hear of it.
            job.answer().completeExceptionally(e);
        }
        return !done(seat, job);
    }

    /** However its thread ended: the watch fills it again if anything waits. */
    private synchronized void leave(Seat seat) {
        seats.remove(seat);
    }

    private synchronized @Nullable Job<?> next(Seat seat) {
        while (waiting.isEmpty() && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                // Only ever meant for a job, and this one has none by now.
                Thread.interrupted();
            }
        }
        if (closed) {
            return null;
        }
        Map.Entry<Object, Deque<Job<?>>> turn = waiting.entrySet().iterator().next();
        waiting.remove(turn.getKey());
        Job<?> job = turn.getValue().remove();
        if (!turn.getValue().isEmpty()) {
            // To the end of the line.
            waiting.put(turn.getKey(), turn.getValue());
        }
        waitingInAll--;
        return job;
    }

    private void compute(Seat seat, Job<?> job) {
        synchronized (this) {
            seat.cpuBefore = Leash.cpuNanos();
            seat.job = job;
        }
        Runnable answering;
        try {
            answering = job.computed();
        } finally {
            synchronized (this) {
                seat.job = null;
            }
        }
        // What follows an answer is no longer the computation.
        answering.run();
    }

    private boolean isLate(Job<?> job) {
        return System.nanoTime() - job.since() > longestWaitNanos;
    }

    /** @return whether this thread was given up meanwhile, and has no seat any more */
    private synchronized boolean done(Seat seat, Job<?> job) {
        if (seat.givenUp) {
            lost--;
            runaways.remove(job.owner());
            log.info("What ran away for {} has come back", job.owner());
            fillSeats();
        }
        return seat.givenUp;
    }

    private void watch() {
        try {
            while (look()) {
                Thread.sleep(LOOK_EVERY_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            unwatched();
        }
    }

    /** @return whether to go on */
    private boolean look() {
        try {
            List<Job<?>> givenUp;
            List<Job<?>> late;
            synchronized (this) {
                if (closed) {
                    return false;
                }
                givenUp = giveUp();
                late = late();
                if (!waiting.isEmpty()) {
                    fillSeats();
                }
            }
            late.forEach(Job::refuse);
            givenUp.forEach(job -> job.answer().completeExceptionally(Leash.tooLong()));
        } catch (RuntimeException | Error e) {
            log.error("Could not look at what is being computed", e);
        }
        return true;
    }

    /** Whoever submits next has it watched again. */
    private synchronized void unwatched() {
        watched = false;
    }

    /** Even if no thread is left to get to them. */
    private List<Job<?>> late() {
        List<Job<?>> late = new ArrayList<>();
        waiting.values().removeIf(jobs -> {
            while (!jobs.isEmpty() && isLate(jobs.element())) {
                late.add(jobs.remove());
                waitingInAll--;
            }
            return jobs.isEmpty();
        });
        return late;
    }

    private List<Job<?>> giveUp() {
        List<Job<?>> givenUp = new ArrayList<>();
        for (Seat seat : List.copyOf(seats)) {
            Job<?> job = seat.job;
            if (job != null && seat.thread != null && Leash.cpuNanos(seat.thread) - seat.cpuBefore > mostCpuNanos) {
                seat.givenUp = true;
                seat.job = null;
                seat.thread.interrupt();
                seats.remove(seat);
                lost++;
                runaways.add(job.owner());
                givenUp.add(job);
                log.warn("A computation for {} does not stop; its thread is given up ({} now)", job.owner(), lost);
                fillSeats();
            }
        }
        return givenUp;
    }

    synchronized void close() {
        closed = true;
        waiting.values().forEach(jobs -> jobs.forEach(Job::refuse));
        waiting.clear();
        waitingInAll = 0;
        notifyAll();
    }
}
