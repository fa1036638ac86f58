package dev.ringmain.admin.workspace;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Moments as filters name them: exact ones, and what a date-and-time field sends, which is taken for UTC. */
public final class Moments {

    private Moments() {}

    /** Empty for what is none. */
    public static Optional<Instant> parse(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    text.endsWith("Z")
                            ? Instant.parse(text)
                            : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    public static boolean isMistaken(@Nullable String text) {
        return text != null && !text.isBlank() && parse(text).isEmpty();
    }

    /** Which ends of a window, by the names that filters give them, could not be made sense of. */
    public static List<String> mistaken(@Nullable String since, @Nullable String until) {
        List<String> mistaken = new ArrayList<>();
        if (isMistaken(since)) {
            mistaken.add("from");
        }
        if (isMistaken(until)) {
            mistaken.add("to");
        }
        return mistaken;
    }
}
