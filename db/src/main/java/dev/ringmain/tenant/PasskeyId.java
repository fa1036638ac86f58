package dev.ringmain.tenant;

import dev.ringmain.id.Id;
import dev.ringmain.id.Ids;
import jakarta.persistence.Embeddable;
import java.util.Optional;
import java.util.UUID;

/** Shown as {@code psk_…}. */
@Embeddable
public record PasskeyId(UUID value) implements Id {

    private static final String PREFIX = "psk";

    public static PasskeyId next() {
        return new PasskeyId(Ids.next());
    }

    public static Optional<PasskeyId> parse(String text) {
        return Ids.parse(PREFIX, text).map(PasskeyId::new);
    }

    @Override
    public String toString() {
        return Ids.format(PREFIX, value);
    }
}
