package dev.ringmain.tenant;

import dev.ringmain.id.Id;
import dev.ringmain.id.Ids;
import jakarta.persistence.Embeddable;
import java.util.Optional;
import java.util.UUID;

/** Shown as {@code src_…}. */
@Embeddable
public record SourceId(UUID value) implements Id {

    private static final String PREFIX = "src";

    public static SourceId next() {
        return new SourceId(Ids.next());
    }

    public static Optional<SourceId> parse(String text) {
        return Ids.parse(PREFIX, text).map(SourceId::new);
    }

    @Override
    public String toString() {
        return Ids.format(PREFIX, value);
    }
}
