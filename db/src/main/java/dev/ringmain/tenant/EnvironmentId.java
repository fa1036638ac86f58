package dev.ringmain.tenant;

import dev.ringmain.id.Id;
import dev.ringmain.id.Ids;
import jakarta.persistence.Embeddable;
import java.util.Optional;
import java.util.UUID;

/** Shown as {@code env_…}. */
@Embeddable
public record EnvironmentId(UUID value) implements Id {

    private static final String PREFIX = "env";

    public static EnvironmentId next() {
        return new EnvironmentId(Ids.next());
    }

    public static Optional<EnvironmentId> parse(String text) {
        return Ids.parse(PREFIX, text).map(EnvironmentId::new);
    }

    @Override
    public String toString() {
        return Ids.format(PREFIX, value);
    }
}
