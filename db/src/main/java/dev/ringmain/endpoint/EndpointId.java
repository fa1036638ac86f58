package dev.ringmain.endpoint;

import dev.ringmain.id.Id;
import dev.ringmain.id.Ids;
import jakarta.persistence.Embeddable;
import java.util.Optional;
import java.util.UUID;

/** Shown as {@code ep_…}. */
@Embeddable
public record EndpointId(UUID value) implements Id {

    private static final String PREFIX = "ep";

    public static EndpointId next() {
        return new EndpointId(Ids.next());
    }

    public static Optional<EndpointId> parse(String text) {
        return Ids.parse(PREFIX, text).map(EndpointId::new);
    }

    @Override
    public String toString() {
        return Ids.format(PREFIX, value);
    }
}
