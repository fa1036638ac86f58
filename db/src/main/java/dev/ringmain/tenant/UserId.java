package dev.ringmain.tenant;

import dev.ringmain.id.Id;
import dev.ringmain.id.Ids;
import jakarta.persistence.Embeddable;
import java.util.Optional;
import java.util.UUID;

/** Shown as {@code usr_…}. */
@Embeddable
public record UserId(UUID value) implements Id {

    private static final String PREFIX = "usr";

    public static UserId next() {
        return new UserId(Ids.next());
    }

    public static Optional<UserId> parse(String text) {
        return Ids.parse(PREFIX, text).map(UserId::new);
    }

    @Override
    public String toString() {
        return Ids.format(PREFIX, value);
    }
}
