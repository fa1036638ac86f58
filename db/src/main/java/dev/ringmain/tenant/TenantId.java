package dev.ringmain.tenant;

import dev.ringmain.id.Id;
import dev.ringmain.id.Ids;
import jakarta.persistence.Embeddable;
import java.util.Optional;
import java.util.UUID;

/** Shown as {@code ten_…}. */
@Embeddable
public record TenantId(UUID value) implements Id {

    private static final String PREFIX = "ten";

    public static TenantId next() {
        return new TenantId(Ids.next());
    }

    public static Optional<TenantId> parse(String text) {
        return Ids.parse(PREFIX, text).map(TenantId::new);
    }

    @Override
    public String toString() {
        return Ids.format(PREFIX, value);
    }
}
