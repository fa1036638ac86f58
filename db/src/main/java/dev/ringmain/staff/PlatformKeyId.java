package dev.ringmain.staff;

import dev.ringmain.id.Id;
import dev.ringmain.id.Ids;
import jakarta.persistence.Embeddable;
import java.util.Optional;
import java.util.UUID;

/** Shown as {@code pky_…}. */
@Embeddable
public record PlatformKeyId(UUID value) implements Id {

    private static final String PREFIX = "pky";

    public static PlatformKeyId next() {
        return new PlatformKeyId(Ids.next());
    }

    public static Optional<PlatformKeyId> parse(String text) {
        return Ids.parse(PREFIX, text).map(PlatformKeyId::new);
    }

    @Override
    public String toString() {
        return Ids.format(PREFIX, value);
    }
}
