package dev.ringmain.inbox;

import dev.ringmain.id.Id;
import dev.ringmain.id.Ids;
import jakarta.persistence.Embeddable;
import java.util.Optional;
import java.util.UUID;

/** Shown as {@code inb_…}. */
@Embeddable
public record InboxId(UUID value) implements Id {

    private static final String PREFIX = "inb";

    public static InboxId next() {
        return new InboxId(Ids.next());
    }

    public static Optional<InboxId> parse(String text) {
        return Ids.parse(PREFIX, text).map(InboxId::new);
    }

    @Override
    public String toString() {
        return Ids.format(PREFIX, value);
    }
}
