package dev.ringmain.event;

import dev.ringmain.id.Id;
import dev.ringmain.id.Ids;
import jakarta.persistence.Embeddable;
import java.util.Optional;
import java.util.UUID;

/** Shown as {@code evt_…}. */
@Embeddable
public record EventId(UUID value) implements Id {

    private static final String PREFIX = "evt";

    public static EventId next() {
        return new EventId(Ids.next());
    }

    public static Optional<EventId> parse(String text) {
        return Ids.parse(PREFIX, text).map(EventId::new);
    }

    @Override
    public String toString() {
        return Ids.format(PREFIX, value);
    }
}
