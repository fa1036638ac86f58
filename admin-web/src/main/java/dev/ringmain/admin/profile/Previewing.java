package dev.ringmain.admin.profile;

import dev.ringmain.admin.workspace.Payload;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.billing.Retention;
import dev.ringmain.delivery.WirePreviews;
import dev.ringmain.delivery.WirePreviews.Preview;
import dev.ringmain.event.Event;
import dev.ringmain.event.EventId;
import dev.ringmain.event.Events;
import dev.ringmain.paging.Keyset;
import dev.ringmain.wire.WireProfile;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Events to look at a profile with: the latest of the environment, or one that is made up. */
@Component
class Previewing {

    private static final int OFFERED = 20;
    private static final byte[] MADE_UP =
            "{\"session_id\":\"5f2c\",\"connector\":2,\"meter_start_wh\":1284500}".getBytes(StandardCharsets.UTF_8);

    private final Events events;
    private final Retention retention;
    private final WirePreviews previews;
    private final Clock clock;

    Previewing(Events events, Retention retention, WirePreviews previews, Clock clock) {
        this.events = events;
        this.retention = retention;
        this.previews = previews;
        this.clock = clock;
    }

    /**
     * What would be sent, ready to be shown.
     *
     * @param secret made for this preview alone; null: nothing signed
     */
    public record Shown(
            String headers, String body, @Nullable String secret) {}

    List<Event> samples(Workspace workspace) {
        return events.page(
                        workspace.env(),
                        new Events.Filter(null, null, retention.since(workspace.env()), null),
                        Keyset.first(OFFERED))
                .rows();
    }

    /** @param event the id of one that was published; of none or an unknown one: one that is made up */
    Shown of(Workspace workspace, WireProfile profile, String event) {
        Preview preview = previews.of(
                events.findByPublicId(workspace.env(), event)
                        .filter(found -> retention.shows(workspace.env(), found.createdAt()))
                        .orElseGet(() -> madeUp(workspace)),
                workspace.environment().name(),
                profile);
        return new Shown(
                preview.headers().entrySet().stream()
                        .map(header -> header.getKey() + ": " + header.getValue())
                        .collect(Collectors.joining("\n")),
                Payload.visible(preview.body()),
                preview.secret());
    }

    private Event madeUp(Workspace workspace) {
        return new Event(
                EventId.next(),
                workspace.env(),
                null,
                "session.started",
                "station-0417",
                null,
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                1,
                MADE_UP);
    }
}
