package dev.ringmain.tenant;

import dev.ringmain.id.Id;
import dev.ringmain.id.Ids;
import java.util.Optional;
import java.util.UUID;

/** Shown as {@code ses_…}. */
public record UserSessionId(UUID value) implements Id {

    private static final String PREFIX = "ses";

    public static UserSessionId next() {
        return new UserSessionId(Ids.next());
    }

    public static Optional<UserSessionId> parse(String text) {
        return Ids.parse(PREFIX, text).map(UserSessionId::new);
    }

    @Override
    public String toString() {
        return Ids.format(PREFIX, value);
    }
}
