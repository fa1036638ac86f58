package dev.ringmain.tenant;

import dev.ringmain.id.Id;
import dev.ringmain.id.Ids;
import jakarta.persistence.Embeddable;
import java.util.Optional;
import java.util.UUID;

/** Shown as {@code key_…}; not the secret part of the key. */
@Embeddable
public record ApiKeyId(UUID value) implements Id {

    private static final String PREFIX = "key";

    public static ApiKeyId next() {
        return new ApiKeyId(Ids.next());
    }

    public static Optional<ApiKeyId> parse(String text) {
        return Ids.parse(PREFIX, text).map(ApiKeyId::new);
    }

    @Override
    public String toString() {
        return Ids.format(PREFIX, value);
    }
}
