package dev.ringmain.delivery;

import dev.ringmain.event.Event;

/** Claimed work together with what is to be sent, so that sending needs no more look at the database. */
public record Assignment(Work work, Event event, boolean replay) {

    /** Whether the receiver may have seen this before. */
    public boolean isRedelivery() {
        return replay || work.attempt() > 1;
    }
}
