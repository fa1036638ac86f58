package dev.ringmain.staff;

import dev.ringmain.id.Id;
import dev.ringmain.id.Ids;
import java.util.Optional;
import java.util.UUID;

/** Shown as {@code ann_…}. */
public record AnnouncementId(UUID value) implements Id {

    private static final String PREFIX = "ann";

    public static AnnouncementId next() {
        return new AnnouncementId(Ids.next());
    }

    public static Optional<AnnouncementId> parse(String text) {
        return Ids.parse(PREFIX, text).map(AnnouncementId::new);
    }

    @Override
    public String toString() {
        return Ids.format(PREFIX, value);
    }
}
