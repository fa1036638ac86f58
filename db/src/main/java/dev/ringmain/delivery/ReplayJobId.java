package dev.ringmain.delivery;

import dev.ringmain.id.Id;
import dev.ringmain.id.Ids;
import jakarta.persistence.Embeddable;
import java.util.Optional;
import java.util.UUID;

/** Shown as {@code rpl_…}. */
@Embeddable
public record ReplayJobId(UUID value) implements Id {

    private static final String PREFIX = "rpl";

    public static ReplayJobId next() {
        return new ReplayJobId(Ids.next());
    }

    public static Optional<ReplayJobId> parse(String text) {
        return Ids.parse(PREFIX, text).map(ReplayJobId::new);
    }

    @Override
    public String toString() {
        return Ids.format(PREFIX, value);
    }
}
