package dev.ringmain.time;

/** A clock that only goes on: for how long something has lasted, whatever is done to the clock on the wall. */
@FunctionalInterface
public interface Ticker {

    /** Nanoseconds since a moment that means nothing. */
    long nanos();
}
