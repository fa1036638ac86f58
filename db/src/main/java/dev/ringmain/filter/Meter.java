package dev.ringmain.filter;

import org.jspecify.annotations.Nullable;

/**
 * How much work a condition may still be. It counts steps, not time: the same condition on the same event ends the same way however
 * busy the machine is. A step is a node of the condition or of the payload that is looked at, or sixteen characters of a text.
 */
final class Meter {

    /** Some 50 ms where the steps are dear. */
    private static final int MOST_STEPS = 100_000;

    /** Of all conditions on one event: a single one is a few dozen. */
    private static final int MOST_STEPS_OF_ALL = 1_000_000;

    /** Texts are read in portions of so many characters. */
    private static final int PORTION = 16;

    private static final ThreadLocal<@Nullable Meter> RUNNING = new ThreadLocal<>();

    private final Budget budget;
    private int leftOfAll = MOST_STEPS_OF_ALL;
    private int left;
    private int allowed;

    Meter(Budget budget) {
        this.budget = budget;
    }

    void start(Condition condition) {
        allowed = Math.min(MOST_STEPS, Math.min(leftOfAll, budget.left(condition)));
        left = allowed;
        RUNNING.set(this);
    }

    void stop(Condition condition) {
        leftOfAll -= allowed - left;
        budget.spend(condition, allowed - left);
        RUNNING.remove();
    }

    /** Whether other events left the condition less than it would have been allowed on this one by itself. */
    boolean isCutShort() {
        return allowed < Math.min(MOST_STEPS, leftOfAll);
    }

    /** For functions that CEL calls without telling them for whom. */
    static void spendHere(long steps) {
        Meter running = RUNNING.get();
        if (running != null) {
            running.spend(steps);
        }
    }

    void look(Object value) {
        spend(value instanceof String text ? 1 + text.length() / PORTION : 1);
    }

    void spend(long steps) {
        if (steps > left) {
            // Not below zero, or the next step would be free.
            left = 0;
            throw new Exhausted();
        }
        left -= (int) steps;
    }

    /** The condition is more work than one may be. */
    static final class Exhausted extends RuntimeException {

        Exhausted() {
            super("The condition is too much work for this event", null, false, false);
        }
    }
}
