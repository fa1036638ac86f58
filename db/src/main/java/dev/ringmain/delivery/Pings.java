package dev.ringmain.delivery;

import dev.ringmain.delivery.DeliveryWork.NewWork;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointOpened;
import dev.ringmain.event.BuiltInType;
import dev.ringmain.event.Event;
import java.util.List;
import java.util.Map;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Greets a new endpoint whose profile asks for it with a {@code ping} that only it receives: a delivery like any other, logged and
 * retried, but not metered (seed 003: "Test payload").
 */
@Component
public class Pings {

    public static final String TYPE = BuiltInType.PING.type();

    private final OurEvents ours;

    Pings(OurEvents ours) {
        this.ours = ours;
    }

    @EventListener
    void on(EndpointOpened opened) {
        if (opened.profile().pings()) {
            ping(opened.endpoint());
        }
    }

    private void ping(Endpoint endpoint) {
        Map<String, String> data = Map.of("webhookId", endpoint.id().toString());
        Event event = ours.make(endpoint.environment(), TYPE, null, data, 1);
        Delivery delivery =
                Delivery.fresh(endpoint.tenant(), endpoint.environment(), endpoint.id(), event.id(), TYPE, null);
        ours.store(event, List.of(NewWork.of(delivery, endpoint.status(), Lane.FRESH, null)));
    }
}
