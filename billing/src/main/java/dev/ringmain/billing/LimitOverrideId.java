package dev.ringmain.billing;

import dev.ringmain.id.Id;
import dev.ringmain.id.Ids;
import java.util.Optional;
import java.util.UUID;

/** Shown as {@code lim_…}. */
public record LimitOverrideId(UUID value) implements Id {

    private static final String PREFIX = "lim";

    public static LimitOverrideId next() {
        return new LimitOverrideId(Ids.next());
    }

    public static Optional<LimitOverrideId> parse(String text) {
        return Ids.parse(PREFIX, text).map(LimitOverrideId::new);
    }

    @Override
    public String toString() {
        return Ids.format(PREFIX, value);
    }
}
