package dev.ringmain.audit;

import org.jspecify.annotations.Nullable;

/**
 * What reading a whole chain again found.
 *
 * @param entries how many rows are as they were written
 * @param brokenAt the place of the first row that is not; null: all are
 * @param problem what is wrong with it, in words; null: nothing
 */
public record Verdict(
        long entries, @Nullable Long brokenAt, @Nullable String problem) {

    public boolean isIntact() {
        return brokenAt == null;
    }
}
