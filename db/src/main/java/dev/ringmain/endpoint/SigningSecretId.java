package dev.ringmain.endpoint;

import dev.ringmain.id.Id;
import dev.ringmain.id.Ids;
import jakarta.persistence.Embeddable;
import java.util.Optional;
import java.util.UUID;

/** Shown as {@code sec_…}. */
@Embeddable
public record SigningSecretId(UUID value) implements Id {

    private static final String PREFIX = "sec";

    public static SigningSecretId next() {
        return new SigningSecretId(Ids.next());
    }

    public static Optional<SigningSecretId> parse(String text) {
        return Ids.parse(PREFIX, text).map(SigningSecretId::new);
    }

    @Override
    public String toString() {
        return Ids.format(PREFIX, value);
    }
}
