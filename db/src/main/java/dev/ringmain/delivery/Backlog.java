package dev.ringmain.delivery;

import dev.ringmain.endpoint.EndpointChanged;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** What waits for an endpoint follows what becomes of the endpoint. */
@Component
class Backlog {

    private final HeldWork work;
    private final ObjectProvider<DeliveryHandover> handover;

    Backlog(HeldWork work, ObjectProvider<DeliveryHandover> handover) {
        this.work = work;
        this.handover = handover;
    }

    @EventListener
    void on(EndpointChanged changed) {
        switch (changed.kind()) {
            case ACTIVATED -> {
                // The rest of a long backlog is the worker's, portion by portion: nobody waits here for a million rows.
                work.resume(changed.endpoint());
                handover.ifAvailable(DeliveryHandover::wake);
            }
            case DELETED -> work.abandon(changed.endpoint(), Settlement.ENDPOINT_DELETED);
            case OPENED -> handover.ifAvailable(DeliveryHandover::wake);
            case EDITED, STOPPED -> {
                // What is due for an endpoint that is stopped is put aside when it is claimed.
            }
        }
    }
}
