package dev.ringmain.notification;

import dev.ringmain.id.Id;
import dev.ringmain.id.Ids;
import java.util.Optional;
import java.util.UUID;

/** Shown as {@code ntf_…}. */
public record NotificationId(UUID value) implements Id {

    private static final String PREFIX = "ntf";

    public static NotificationId next() {
        return new NotificationId(Ids.next());
    }

    public static Optional<NotificationId> parse(String text) {
        return Ids.parse(PREFIX, text).map(NotificationId::new);
    }

    @Override
    public String toString() {
        return Ids.format(PREFIX, value);
    }
}
