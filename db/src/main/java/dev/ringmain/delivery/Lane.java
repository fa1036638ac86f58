package dev.ringmain.delivery;

/** Which queue a piece of work stands in. The ordinal is what is stored. */
public enum Lane {
    /** First attempts. */
    FRESH,
    /** Later ones, so that a wave of retries does not stand in front of what is new. */
    RETRY,
    /** Not claimed: its endpoint is paused or disabled. */
    HELD
}
