package dev.ringmain.admin.workspace;

import dev.ringmain.delivery.Pulse;
import dev.ringmain.delivery.Pulse.Minute;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An hour as sixty thin bars: the paths of an SVG of 240 by 32, what it says in words, and the same as rows for who cannot see it.
 *
 * @param rows the minutes in which anything happened
 */
public record PulseStrip(String succeeded, String pending, String failed, String words, List<Row> rows) {

    private static final int STEP = 4;
    private static final int WIDTH = 3;
    private static final int HEIGHT = 32;
    /** One failure among thousands must still be seen. */
    private static final int LEAST = 2;

    public record Row(Instant at, long succeeded, long failed, long pending) {}

    public static PulseStrip of(Pulse pulse) {
        StringBuilder succeeded = new StringBuilder();
        StringBuilder pending = new StringBuilder();
        StringBuilder failed = new StringBuilder();
        long busiest = Math.max(1, pulse.busiest());
        for (int n = 0; n < Pulse.MINUTES; n++) {
            Minute minute = pulse.minutes().get(n);
            int bottom = HEIGHT;
            bottom = bar(failed, n, bottom, minute.failed(), busiest);
            bottom = bar(pending, n, bottom, minute.pending(), busiest);
            bar(succeeded, n, bottom, minute.succeeded(), busiest);
        }
        Minute total = pulse.total();
        return new PulseStrip(
                succeeded.toString(),
                pending.toString(),
                failed.toString(),
                total.all() == 0
                        ? "No delivery in the last hour"
                        : "Deliveries of the last hour: %d succeeded, %d failed, %d pending"
                                .formatted(total.succeeded(), total.failed(), total.pending()),
                rows(pulse));
    }

    private static int bar(StringBuilder path, int n, int bottom, long count, long busiest) {
        if (count == 0) {
            return bottom;
        }
        int height = Math.min(bottom, (int) Math.max(LEAST, Math.round((double) HEIGHT * count / busiest)));
        path.append('M').append(n * STEP).append(' ').append(bottom);
        path.append("v-")
                .append(height)
                .append('h')
                .append(WIDTH)
                .append('v')
                .append(height)
                .append('z');
        return bottom - height;
    }

    private static List<Row> rows(Pulse pulse) {
        return IntStream.range(0, Pulse.MINUTES)
                .filter(n -> pulse.minutes().get(n).all() > 0)
                .mapToObj(n -> {
                    Minute minute = pulse.minutes().get(n);
                    return new Row(
                            pulse.since().plus(Duration.ofMinutes(n)),
                            minute.succeeded(),
                            minute.failed(),
                            minute.pending());
                })
                .toList();
    }
}
