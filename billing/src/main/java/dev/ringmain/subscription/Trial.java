package dev.ringmain.subscription;

import dev.ringmain.billing.Plan;
import org.jspecify.annotations.Nullable;

/**
 * That a plan is tried before it is paid for.
 *
 * @param days from now, 1 to {@link #MOST_DAYS}
 * @param fallback what follows unless the customer chooses something; null: the lowest plan
 */
public record Trial(int days, @Nullable Plan fallback) {

    /** Whoever means longer than a year means an exception. */
    public static final int MOST_DAYS = 365;

    public Trial {
        if (!isLength(days)) {
            throw new IllegalArgumentException("A trial lasts 1 to " + MOST_DAYS + " days");
        }
    }

    public static boolean isLength(int days) {
        return days >= 1 && days <= MOST_DAYS;
    }
}
