package dev.ringmain.staff;

import dev.ringmain.id.Id;
import dev.ringmain.id.Ids;
import jakarta.persistence.Embeddable;
import java.util.Optional;
import java.util.UUID;

/** Shown as {@code stf_…}. */
@Embeddable
public record StaffMemberId(UUID value) implements Id {

    private static final String PREFIX = "stf";

    public static StaffMemberId next() {
        return new StaffMemberId(Ids.next());
    }

    public static Optional<StaffMemberId> parse(String text) {
        return Ids.parse(PREFIX, text).map(StaffMemberId::new);
    }

    @Override
    public String toString() {
        return Ids.format(PREFIX, value);
    }
}
