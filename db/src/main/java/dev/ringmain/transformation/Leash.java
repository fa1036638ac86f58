package dev.ringmain.transformation;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds one evaluation: how long its thread may compute, how deep it may go, how much memory it may use, how large a value may become.
 * Pulled at every step of the expression and at every call of a function, so between two pulls lies at most one function at work on values
 * that are not too large. Computing time is the processor's: on a busy machine an evaluation takes longer, and ends the same way.
 */
final class Leash {

    static final long MOST_NANOS = 200_000_000;
    private static final long MOST_BYTES = 128L * 1024 * 1024;
    private static final int DEEPEST = 400;

    /** Of a value: its elements, fields and eighths of characters, each counted as often as it would be written. */
    private static final long HEAVIEST = 250_000;

    private static final int TALLEST = 200;
    private static final int STEPS_BETWEEN_LOOKS = 16;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final ThreadLocal<@Nullable Leash> HELD = new ThreadLocal<>();

    private record Size(int width, long weight, int height) {}

    private static final Size ATOM = new Size(0, 1, 0);

    private final long cpuBefore = cpuNanos();
    private final long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
    private final Map<Object, Size> sizes = new IdentityHashMap<>();
    private final Instant now;
    private int depth;
    private int steps;

    private Leash(Instant now) {
        this.now = now;
    }

    /** From here on this thread is held. */
    static Leash fasten(Instant now) {
        Leash leash = new Leash(now);
        HELD.set(leash);
        return leash;
    }

    static void loosen() {
        HELD.remove();
    }

    static Leash held() {
        Leash leash = HELD.get();
        if (leash == null) {
            throw new IllegalStateException("Nothing is evaluated without a leash");
        }
        return leash;
    }

    /** Nanoseconds that this thread has computed. */
    static long cpuNanos() {
        return THREADS.getCurrentThreadCpuTime();
    }

    /** Nanoseconds that a thread has computed. */
    static long cpuNanos(Thread thread) {
        return THREADS.getThreadCpuTime(thread.getId());
    }

    /** One moment for all of the evaluation. */
    Instant now() {
        return now;
    }

    void deeper() {
        if (++depth > DEEPEST) {
            throw new TransformationFailed("It calls itself too deeply: more than " + DEEPEST + " levels.");
        }
        step();
    }

    void back(@Nullable Object result) {
        depth--;
        weigh(result);
    }

    void step() {
        if (++steps % STEPS_BETWEEN_LOOKS == 0) {
            look();
        }
    }

    private void look() {
        if (Thread.currentThread().isInterrupted() || cpuNanos() - cpuBefore > MOST_NANOS) {
            throw tooLong();
        }
        if (THREADS.getCurrentThreadAllocatedBytes() - bytesBefore > MOST_BYTES) {
            throw new TransformationFailed("It uses too much memory. Make smaller values, or fewer of them.");
        }
    }

    static TransformationFailed tooLong() {
        return new TransformationFailed("It took longer than " + MOST_NANOS / 1_000_000 + " ms and was stopped.");
    }

    void weigh(@Nullable Object value) {
        size(value);
    }

    private Size size(@Nullable Object value) {
        if (value instanceof String text) {
            return checked(new Size(0, 1 + text.length() / 8, 0));
        }
        if (value instanceof Map<?, ?> fields) {
            return known(value, fields.size(), () -> sum(fields.size(), fields.values()));
        }
        if (value instanceof List<?> elements) {
            if (elements.size() > HEAVIEST) {
                throw tooLarge();
            }
            return known(value, elements.size(), () -> sum(elements.size(), elements));
        }
        return ATOM;
    }

    /** What was weighed before is not weighed again: a value that is made of large ones costs only what is new about it. */
    private Size known(Object value, int width, java.util.function.Supplier<Size> weighing) {
        Size known = sizes.get(value);
        if (known != null && known.width() == width) {
            return known;
        }
        Size size = checked(weighing.get());
        sizes.put(value, size);
        return size;
    }

    private Size sum(int width, Iterable<?> parts) {
        long weight = 1;
        int height = 0;
        for (Object part : parts) {
            Size size = size(part);
            weight += size.weight();
            height = Math.max(height, size.height() + 1);
            if (weight > HEAVIEST) {
                throw tooLarge();
            }
        }
        return new Size(width, weight, height);
    }

    private static Size checked(Size size) {
        if (size.weight() > HEAVIEST) {
            throw tooLarge();
        }
        if (size.height() > TALLEST) {
            throw new TransformationFailed("It makes a value that is nested too deeply.");
        }
        return size;
    }

    static TransformationFailed tooLarge() {
        return new TransformationFailed("It makes a value that is too large on the way.");
    }
}
