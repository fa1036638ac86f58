package dev.ringmain.worker;

import java.time.Duration;

/**
 * What one endpoint's last attempts say about the next. A new endpoint, or one that has just recovered, is sent one delivery at a time, then
 * two, then four; one that fails most of the time is left alone for a while, and then asked with one delivery. Times are a ticker's.
 */
final class Circuit {

    private static final int FAILURES_TO_JUDGE_BY = 10;
    private static final int TIMEOUTS_IN_A_ROW = 5;
    private static final double FAILING_SHARE = 0.7;
    /** So many successes in a row, and nobody doubts it any more. */
    private static final int PROVEN = 3;

    private static final int LONGEST_RAMP = 20;
    private static final int MOST_DOUBLINGS = 5;

    private final long windowNanos;
    private final long firstRestNanos;
    private final long longestRestNanos;

    private int successesInARow;
    private int timeoutsInARow;
    private int rests;
    private boolean open;
    private boolean asking;
    private long openUntil;
    private long windowBegan;
    private int attempts;
    private int failures;
    private long heardAt;

    /** @param window how far back failures count @param firstRest how long it is left alone at first; doubles up to the longest */
    Circuit(Duration window, Duration firstRest, Duration longestRest) {
        this.windowNanos = window.toNanos();
        this.firstRestNanos = firstRest.toNanos();
        this.longestRestNanos = longestRest.toNanos();
    }

    /** @return whether this closed it */
    synchronized boolean succeeded(long now) {
        boolean closed = open;
        open = false;
        asking = false;
        rests = 0;
        timeoutsInARow = 0;
        successesInARow = Math.min(successesInARow + 1, LONGEST_RAMP);
        if (closed) {
            attempts = 0;
            failures = 0;
        }
        count(now, 0);
        return closed;
    }

    /** @return whether this opened it, now or again */
    synchronized boolean failed(boolean timedOut, long now) {
        successesInARow = 0;
        timeoutsInARow = timedOut ? timeoutsInARow + 1 : 0;
        count(now, 1);
        boolean mostFail = attempts >= FAILURES_TO_JUDGE_BY && failures >= FAILING_SHARE * attempts;
        // While it is open, only the delivery that was sent to ask counts: others were under way when it opened.
        if (open ? asking : mostFail || timeoutsInARow >= TIMEOUTS_IN_A_ROW) {
            open = true;
            asking = false;
            openUntil = now + Math.min(firstRestNanos << Math.min(rests, MOST_DOUBLINGS), longestRestNanos);
            rests++;
            return true;
        }
        return false;
    }

    /** Half of a window's counts are forgotten when it is over, so that the old fades and nothing need be stored for each attempt. */
    private void count(long now, int failed) {
        if (attempts == 0) {
            windowBegan = now;
        } else if (now - windowBegan > 2 * windowNanos) {
            attempts = 0;
            failures = 0;
            windowBegan = now;
        } else if (now - windowBegan > windowNanos) {
            attempts /= 2;
            failures /= 2;
            windowBegan = now;
        }
        attempts++;
        failures += failed;
        heardAt = now;
    }

    synchronized boolean isOpen() {
        return open;
    }

    /** Whether it has rested long enough to be asked with one delivery. */
    synchronized boolean mayBeAsked(long now) {
        return open && now >= openUntil;
    }

    /** After a delivery was sent to ask it: the next is not sent before this one is answered or given up. */
    synchronized void asked(long now, long patienceNanos) {
        asking = true;
        openUntil = now + patienceNanos;
    }

    /** Whether nothing was heard of it for so long that it may as well begin anew. */
    synchronized boolean isForgotten(long now, long patienceNanos) {
        return !open && now - heardAt > patienceNanos;
    }

    synchronized boolean isDoubtful() {
        return successesInARow < PROVEN;
    }

    synchronized int mostAtOnce() {
        return 1 << Math.min(successesInARow, LONGEST_RAMP);
    }
}
