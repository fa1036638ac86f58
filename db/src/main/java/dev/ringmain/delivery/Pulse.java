package dev.ringmain.delivery;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What became of an hour's deliveries, minute by minute: of those that were born in it.
 *
 * @param since where the first minute begins
 * @param minutes {@value #MINUTES} of them, the oldest first
 */
public record Pulse(Instant since, List<Minute> minutes) {

    public static final int MINUTES = 60;

    public record Minute(long succeeded, long failed, long pending) {

        static final Minute NONE = new Minute(0, 0, 0);

        public long all() {
            return succeeded + failed + pending;
        }

        Minute plus(Minute other) {
            return new Minute(succeeded + other.succeeded, failed + other.failed, pending + other.pending);
        }
    }

    public static Pulse none(Instant since) {
        return new Pulse(
                since, IntStream.range(0, MINUTES).mapToObj(n -> Minute.NONE).toList());
    }

    public Pulse plus(Pulse other) {
        return new Pulse(
                since,
                IntStream.range(0, MINUTES)
                        .mapToObj(n -> minutes.get(n).plus(other.minutes.get(n)))
                        .toList());
    }

    public Minute total() {
        return minutes.stream().reduce(Minute.NONE, Minute::plus);
    }

    public long busiest() {
        return minutes.stream().mapToLong(Minute::all).max().orElse(0);
    }
}
