package dev.ringmain.tenant;

import dev.ringmain.id.Id;
import dev.ringmain.id.Ids;
import jakarta.persistence.Embeddable;
import java.util.UUID;

/** Shown as {@code sup_…}. */
@Embeddable
public record SignUpId(UUID value) implements Id {

    private static final String PREFIX = "sup";

    public static SignUpId next() {
        return new SignUpId(Ids.next());
    }

    @Override
    public String toString() {
        return Ids.format(PREFIX, value);
    }
}
