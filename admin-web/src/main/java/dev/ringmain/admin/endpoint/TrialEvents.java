package dev.ringmain.admin.endpoint;

import dev.ringmain.admin.workspace.ShownTypes;
import dev.ringmain.billing.Retention;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.event.Event;
import dev.ringmain.event.EventId;
import dev.ringmain.event.EventType;
import dev.ringmain.event.EventTypes;
import dev.ringmain.event.Events;
import dev.ringmain.paging.Keyset;
import dev.ringmain.preview.Sample;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Component;

/** Events to try a filter on: the latest that the endpoint subscribed to, and the examples of its types. */
@Component
class TrialEvents {

    private static final int LOOKED_AT = 100;
    private static final int SHOWN = 20;
    private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.US_ASCII);

    private final Events events;
    private final Retention retention;
    private final EventTypes types;
    private final Clock clock;

    TrialEvents(Events events, Retention retention, EventTypes types, Clock clock) {
        this.events = events;
        this.retention = retention;
        this.types = types;
        this.clock = clock;
    }

    /** @param key what the form sends: {@code evt_…}, or {@code type:session.started} */
    record Choice(String key, String label) {}

    /** @param published the latest first */
    record Choices(List<Choice> published, List<Choice> examples) {

        public boolean hold(String key) {
            return published.stream().anyMatch(choice -> choice.key().equals(key))
                    || examples.stream().anyMatch(choice -> choice.key().equals(key));
        }

        /** What to begin with; empty if there is nothing to choose. */
        public String first() {
            return published.isEmpty()
                    ? examples.isEmpty() ? "" : examples.get(0).key()
                    : published.get(0).key();
        }
    }

    Choices of(Endpoint endpoint) {
        List<Choice> published = new ArrayList<>();
        for (Event event : events.page(
                        endpoint.environment(),
                        new Events.Filter(null, null, retention.since(endpoint.environment()), null),
                        Keyset.first(LOOKED_AT))
                .rows()) {
            if (published.size() < SHOWN && wants(endpoint, event.type())) {
                String about = event.subject() == null ? "" : " · " + event.subject();
                published.add(new Choice(event.id().toString(), event.type() + about + " · " + event.publicId()));
            }
        }
        List<Choice> examples = types.namesWithExample(endpoint.environment(), Limit.unlimited()).stream()
                .filter(name -> wants(endpoint, name))
                .limit(ShownTypes.MOST)
                .map(name -> new Choice("type:" + name, name))
                .toList();
        return new Choices(published, examples);
    }

    /** What was chosen; something empty if it is not there any more. */
    Sample chosen(Endpoint endpoint, String key) {
        return EventId.parse(key)
                .flatMap(id -> events.find(endpoint.environment(), id))
                .filter(event -> retention.shows(endpoint.environment(), event.createdAt()))
                .map(Sample::of)
                .or(() -> types.find(endpoint.environment(), key.replaceFirst("^type:", ""))
                        .map(this::example))
                .orElseGet(() -> Sample.madeUp("example", null, clock.instant(), NOTHING));
    }

    private Sample example(EventType type) {
        byte[] data = type.exampleJson()
                .map(json -> json.getBytes(StandardCharsets.UTF_8))
                .orElse(NOTHING);
        return Sample.madeUp(type.name(), "example", clock.instant(), data);
    }

    private static boolean wants(Endpoint endpoint, String type) {
        return endpoint.events().stream().anyMatch(pattern -> pattern.matches(type));
    }
}
