package dev.ringmain.event;

import dev.ringmain.id.Id;
import dev.ringmain.id.Ids;
import jakarta.persistence.Embeddable;
import java.util.Optional;
import java.util.UUID;

/** Shown as {@code ety_…}. */
@Embeddable
public record EventTypeId(UUID value) implements Id {

    private static final String PREFIX = "ety";

    public static EventTypeId next() {
        return new EventTypeId(Ids.next());
    }

    public static Optional<EventTypeId> parse(String text) {
        return Ids.parse(PREFIX, text).map(EventTypeId::new);
    }

    @Override
    public String toString() {
        return Ids.format(PREFIX, value);
    }
}
