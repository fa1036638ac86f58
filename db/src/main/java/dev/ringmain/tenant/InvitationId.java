package dev.ringmain.tenant;

import dev.ringmain.id.Id;
import dev.ringmain.id.Ids;
import jakarta.persistence.Embeddable;
import java.util.Optional;
import java.util.UUID;

/** Shown as {@code ivt_…}. */
@Embeddable
public record InvitationId(UUID value) implements Id {

    private static final String PREFIX = "ivt";

    public static InvitationId next() {
        return new InvitationId(Ids.next());
    }

    public static Optional<InvitationId> parse(String text) {
        return Ids.parse(PREFIX, text).map(InvitationId::new);
    }

    @Override
    public String toString() {
        return Ids.format(PREFIX, value);
    }
}
