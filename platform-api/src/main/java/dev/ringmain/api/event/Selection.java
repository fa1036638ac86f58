package dev.ringmain.api.event;

import dev.ringmain.api.event.Submission.Item;
import dev.ringmain.endpoint.Recipient;
import dev.ringmain.endpoint.Routes;
import dev.ringmain.event.EventId;
import dev.ringmain.filter.EventView;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who gets one event. Filters are asked on the thread of whoever publishes it, before it waits to be committed: whose conditions are much
 * work waits for them alone. Asked again only if the routes changed meanwhile.
 */
final class Selection {

    private final Item item;
    private final EventId id = EventId.next();
    private final Instant timestamp;
    private @Nullable Routes routes;
    private List<Recipient> recipients = List.of();

    private Selection(Item item, Instant now) {
        this.item = item;
        Instant asked = item.event().timestamp();
        this.timestamp = asked == null ? now.truncatedTo(ChronoUnit.MILLIS) : asked;
    }

    static Selection of(Item item, Commit commit) {
        Selection selection = new Selection(item, commit.clock.instant());
        commit.routing.of(item.workspace().environment()).ifPresent(selection::recipients);
        return selection;
    }

    List<Recipient> recipients(Routes now) {
        if (routes != now) {
            PublishEvent event = item.event();
            recipients = now.recipients(
                    event.type(),
                    new EventView(
                            event.id() == null ? id.toString() : event.id(),
                            event.type(),
                            event.subject(),
                            timestamp,
                            event.data()));
            routes = now;
        }
        return recipients;
    }

    EventId id() {
        return id;
    }

    /** When it happened; if its publisher did not say, when it came. */
    Instant timestamp() {
        return timestamp;
    }
}
