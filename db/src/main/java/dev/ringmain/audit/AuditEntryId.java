package dev.ringmain.audit;

import dev.ringmain.id.Id;
import dev.ringmain.id.Ids;
import java.util.Optional;
import java.util.UUID;

/** Shown as {@code aud_…}. */
public record AuditEntryId(UUID value) implements Id {

    private static final String PREFIX = "aud";

    public static AuditEntryId next() {
        return new AuditEntryId(Ids.next());
    }

    public static Optional<AuditEntryId> parse(String text) {
        return Ids.parse(PREFIX, text).map(AuditEntryId::new);
    }

    @Override
    public String toString() {
        return Ids.format(PREFIX, value);
    }
}
