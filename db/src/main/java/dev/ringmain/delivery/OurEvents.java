package dev.ringmain.delivery;

import dev.ringmain.delivery.DeliveryWork.NewWork;
import dev.ringmain.event.Event;
import dev.ringmain.event.EventId;
import dev.ringmain.event.Events;
import dev.ringmain.tenant.EnvironmentId;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Events that Ringmain itself makes: stored, logged and delivered like those that are published, and not metered. */
@Component
class OurEvents {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Events events;
    private final Deliveries deliveries;
    private final DeliveryWork work;
    private final Clock clock;

    OurEvents(Events events, Deliveries deliveries, DeliveryWork work, Clock clock) {
        this.events = events;
        this.deliveries = deliveries;
        this.work = work;
        this.clock = clock;
    }

    /** @param receivers how many endpoints get it */
    Event make(EnvironmentId environment, String type, @Nullable String subject, Map<String, ?> data, int receivers) {
        return new Event(
                EventId.next(),
                environment,
                null,
                type,
                subject,
                null,
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                receivers,
                JSON.writeValueAsString(data).getBytes(StandardCharsets.UTF_8));
    }

    /** With its deliveries, in the transaction that is open. */
    void store(Event event, List<NewWork> rows) {
        events.insertOurs(event);
        if (!rows.isEmpty()) {
            deliveries.insert(rows.stream().map(NewWork::delivery).toList());
            work.insert(rows);
        }
    }
}
