package dev.ringmain.wire;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * When a failed delivery is tried again.
 *
 * @param delays before the first retry, the second, and so on; empty: never
 * @param jitter how much may be added to a delay, as a share of it; nothing is ever taken away
 */
public record RetrySchedule(List<Duration> delays, double jitter) {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** The longest that a receiver may ask us to wait. */
    public static final Duration LONGEST_HINT = Duration.ofHours(10);

    public RetrySchedule {
        delays = List.copyOf(delays);
    }

    /**
     * One attempt of a delivery that its receiver never takes.
     *
     * @param delay after the attempt before it
     * @param earliest without jitter, and answered at once
     * @param latest with all of the jitter, each attempt before it having lasted as long as it may
     */
    public record Planned(int number, Duration delay, Instant earliest, Instant latest) {}

    /**
     * A schedule as a customer writes it: the fields {@code retries} and {@code jitter} of a profile's definition.
     *
     * @param root where in the request it stands: {@code retry}
     * @throws UnacceptableProfile for the first field that will not do
     */
    public static RetrySchedule read(JsonNode schedule, String root) {
        return ProfileReader.readSchedule(schedule, root);
    }

    /** One that was written by {@link #json()}. */
    public static RetrySchedule stored(String json) {
        return read(JSON.readTree(json), "retry");
    }

    public String json() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("retries", delays.stream().map(Duration::toString).toList());
        fields.put("jitter", jitter);
        return JSON.writeValueAsString(fields);
    }

    /** All delays together, without jitter. */
    public Duration window() {
        return delays.stream().reduce(Duration.ZERO, Duration::plus);
    }

    /** @param timeout how long an attempt may last */
    public List<Planned> calendar(Instant now, Duration timeout) {
        List<Planned> planned = new ArrayList<>(List.of(new Planned(1, Duration.ZERO, now, now)));
        Instant earliest = now;
        Instant latest = now;
        for (Duration delay : delays) {
            earliest = earliest.plus(delay);
            latest = latest.plus(timeout).plus(delay).plusMillis((long) (delay.toMillis() * jitter));
            planned.add(new Planned(planned.size() + 1, delay, earliest, latest));
        }
        return planned;
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
