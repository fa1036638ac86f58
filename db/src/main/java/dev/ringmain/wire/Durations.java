package dev.ringmain.wire;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 5s}, {@code 30m}, {@code 2h}, {@code 5d}; ISO 8601 is understood too. */
public final class Durations {

    private static final Pattern SHORT = Pattern.compile("(\\d{1,6})\\s*([smhd])");

    private Durations() {}

    public static Optional<Duration> parse(String text) {
        Matcher form = SHORT.matcher(text.strip());
        if (form.matches()) {
            long count = Long.parseLong(form.group(1));
            return Optional.of(
                    switch (form.group(2)) {
                        case "s" -> Duration.ofSeconds(count);
                        case "m" -> Duration.ofMinutes(count);
                        case "h" -> Duration.ofHours(count);
                        default -> Duration.ofDays(count);
                    });
        }
        try {
            return Optional.of(Duration.parse(text.strip()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** In the largest unit that needs no fraction: {@code 195s}, {@code 2h}. */
    public static String text(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds != 0 && seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds != 0 && seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds != 0 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
