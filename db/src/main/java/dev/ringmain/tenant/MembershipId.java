package dev.ringmain.tenant;

import dev.ringmain.id.Id;
import dev.ringmain.id.Ids;
import jakarta.persistence.Embeddable;
import java.util.Optional;
import java.util.UUID;

/** Shown as {@code mbr_…}. */
@Embeddable
public record MembershipId(UUID value) implements Id {

    private static final String PREFIX = "mbr";

    public static MembershipId next() {
        return new MembershipId(Ids.next());
    }

    public static Optional<MembershipId> parse(String text) {
        return Ids.parse(PREFIX, text).map(MembershipId::new);
    }

    @Override
    public String toString() {
        return Ids.format(PREFIX, value);
    }
}
