package dev.ringmain.delivery;

import dev.ringmain.event.Event;

/**
 * Claimed work together with what is to be sent, so that sending needs no more look at the database.
 *
 * @param message the id that a replay has in common with what it repeats
 */
public record Assignment(Work work, Event event, boolean replay, DeliveryId message) {

    /** Of a delivery that repeats none. */
    public static Assignment fresh(Work work, Event event) {
        return new Assignment(work, event, false, work.delivery());
    }

    /** Whether the receiver may have seen this before. */
    public boolean isRedelivery() {
        return replay || work.attempt() > 1;
    }
}
