package dev.ringmain.admin.workspace;

import dev.ringmain.delivery.Figures.Durations;
import dev.ringmain.delivery.Figures.Finished;
import dev.ringmain.delivery.Pulse.Minute;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How well and how fast deliveries go, as pages show it.
 *
 * @param hour of what was finished of the last hour's deliveries
 * @param day of what was finished of those of 24 hours, as far as {@link Finished#reach()} goes
 */
public record Performance(Share hour, Share day, Finished finished, Durations durations) {

    /** What got through, of what is finished. */
    public record Share(long succeeded, long failed) {

        /** “98.5 %”, “100 %” only if nothing failed, and “–” if there was nothing. */
        public String text() {
            long all = succeeded + failed;
            if (all == 0) {
                return "–";
            }
            if (failed == 0 || succeeded == 0) {
                return failed == 0 ? "100 %" : "0 %";
            }
            double percent = Math.floor(succeeded * 1_000.0 / all) / 10;
            return String.format(Locale.ENGLISH, "%.1f %%", Math.max(0.1, percent));
        }
    }

    static Performance of(Minute hour, Finished finished, Durations durations) {
        return new Performance(
                new Share(hour.succeeded(), hour.failed()),
                new Share(finished.succeeded(), finished.failed()),
                finished,
                durations);
    }

    /** What the durations were taken from. */
    public String sample() {
        return switch (durations.attempts()) {
            case 0 -> "No attempt in the last hour";
            case 1 -> "Of the last attempt at deliveries of this hour";
            default ->
                String.format(
                        Locale.ENGLISH, "Of the last %,d attempts at deliveries of this hour", durations.attempts());
        };
    }

    public @Nullable Integer p50() {
        return durations.attempts() == 0 ? null : durations.p50Ms();
    }

    public @Nullable Integer p95() {
        return durations.attempts() == 0 ? null : durations.p95Ms();
    }
}
