package dev.ringmain.filter;

import java.util.HashMap;
import java.util.Map;

/**
 * How much work the conditions on all events of one submission may be, in the steps of a {@link Meter}: a batch of a thousand events is not a
 * thousand times what one may be. For one thread at a time.
 */
public final class Budget {

    /** Ten times what one event may be, and far more than any usual batch is. */
    private static final int MOST_STEPS = 10_000_000;

    /** Of one condition, on all events: whose condition is too much work shall not use up what the others need. */
    private static final int MOST_STEPS_OF_ONE = 2_000_000;

    private final Map<Condition, Integer> spent = new HashMap<>();
    private int left = MOST_STEPS;

    int left(Condition condition) {
        return Math.min(left, MOST_STEPS_OF_ONE - spent.getOrDefault(condition, 0));
    }

    void spend(Condition condition, int steps) {
        left -= steps;
        spent.merge(condition, steps, Integer::sum);
    }
}
