package dev.ringmain.delivery;

import dev.ringmain.delivery.DeliveryWork.NewWork;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointOpened;
import dev.ringmain.event.Event;
import dev.ringmain.event.EventId;
import dev.ringmain.event.Events;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Greets a new endpoint whose profile asks for it with a {@code ping} that only it receives: a delivery like any other, logged and
 * retried, but not metered (seed 003: "Test payload").
 */
@Component
public class Pings {

    /** The type of their events. */
    public static final String TYPE = "ping";

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Events events;
    private final Deliveries deliveries;
    private final DeliveryWork work;
    private final Clock clock;

    Pings(Events events, Deliveries deliveries, DeliveryWork work, Clock clock) {
        this.events = events;
        this.deliveries = deliveries;
        this.work = work;
        this.clock = clock;
    }

    @EventListener
    void on(EndpointOpened opened) {
        if (opened.profile().pings()) {
            ping(opened.endpoint());
        }
    }

    private void ping(Endpoint endpoint) {
        Event event = new Event(
                EventId.next(),
                endpoint.environment(),
                null,
                TYPE,
                null,
                null,
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                1,
                data(endpoint));
        Delivery delivery =
                Delivery.fresh(endpoint.tenant(), endpoint.environment(), endpoint.id(), event.id(), TYPE, null);
        NewWork row = NewWork.of(delivery, endpoint.status(), Lane.FRESH, null);
        events.insertOurs(event);
        deliveries.insert(List.of(row.delivery()));
        work.insert(List.of(row));
    }

    private static byte[] data(Endpoint endpoint) {
        Map<String, String> data = Map.of("webhookId", endpoint.id().toString());
        return JSON.writeValueAsString(data).getBytes(StandardCharsets.UTF_8);
    }
}
