package dev.ringmain.bench.figures;

import java.util.Arrays;
import java.util.Locale;

/** Durations in nanoseconds. For one writer; read when it has stopped. */
final class Latencies {

    private long[] nanos = new long[1024];
    private int size;

    void add(long one) {
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, size * 2);
        }
        nanos[size++] = one;
    }

    void addAll(Latencies others) {
        for (int i = 0; i < others.size; i++) {
            add(others.nanos[i]);
        }
    }

    int size() {
        return size;
    }

    /** By the nearest rank, in milliseconds: one that there was. 0 where there is none. */
    double percentile(double share) {
        if (size == 0) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(nanos, size);
        Arrays.sort(sorted);
        return sorted[(int) Math.max(0, Math.ceil(size * share) - 1)] / 1e6;
    }

    String millis(double share) {
        return String.format(Locale.ROOT, "%.1f ms", percentile(share));
    }
}
