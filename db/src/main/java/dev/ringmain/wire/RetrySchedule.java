package dev.ringmain.wire;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * When a failed delivery is tried again.
 *
 * @param delays before the first retry, the second, and so on; empty: never
 * @param jitter how much may be added to a delay, as a share of it; nothing is ever taken away
 */
public record RetrySchedule(List<Duration> delays, double jitter) {

    /** The longest that a receiver may ask us to wait. */
    public static final Duration LONGEST_HINT = Duration.ofHours(10);

    public RetrySchedule {
        delays = List.copyOf(delays);
    }

    public int mostAttempts() {
        return delays.size() + 1;
    }

    /**
     * How long to wait after so many attempts; empty if that was the last one.
     *
     * @param attempts made so far, at least 1
     * @param hint what the receiver asked for, or zero: honoured between the step's own delay and {@link #LONGEST_HINT}
     * @param chance 0 ≤ chance &lt; 1, spreads deliveries that failed together
     */
    public Optional<Duration> after(int attempts, Duration hint, double chance) {
        if (attempts > delays.size()) {
            return Optional.empty();
        }
        Duration step = delays.get(attempts - 1);
        Duration spread = step.plusMillis((long) (step.toMillis() * jitter * chance));
        Duration bounded = hint.compareTo(LONGEST_HINT) > 0 ? LONGEST_HINT : hint;
        return Optional.of(bounded.compareTo(spread) > 0 ? bounded : spread);
    }
}
