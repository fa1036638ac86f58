package dev.ringmain.bench.figures;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How often something happened in a second, seen in slices of a few seconds each. */
record Rate(List<Double> slices) {

    static final int SLICES = 5;

    /** Something that only grows. */
    interface Counter {
        long read() throws Exception;
    }

    /** Reads the counter at the ends of equal slices of the duration. */
    static Rate of(Counter counter, Duration duration) throws Exception {
        List<Double> slices = new ArrayList<>();
        long at = System.nanoTime();
        long count = counter.read();
        for (int slice = 0; slice < SLICES; slice++) {
            Thread.sleep(duration.dividedBy(SLICES).toMillis());
            long then = System.nanoTime();
            long now = counter.read();
            slices.add((now - count) * 1e9 / (then - at));
            at = then;
            count = now;
        }
        return new Rate(slices);
    }

    double median() {
        List<Double> sorted = slices.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    /** Half of what lies between the slowest and the fastest slice, as a share of the median. */
    double spread() {
        double most = slices.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        double least = slices.stream().mapToDouble(Double::doubleValue).min().orElse(0);
        return median() == 0 ? 0 : (most - least) / 2 / median();
    }

    /** Of one thing that takes all of these in turn. */
    static double inTurn(Rate... rates) {
        double seconds = 0;
        for (Rate rate : rates) {
            seconds += 1 / rate.median();
        }
        return 1 / seconds;
    }

    @Override
    public String toString() {
        return number(median()) + "/s ± " + Math.round(spread() * 100) + " %";
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }
}
