package dev.ringmain.admin.workspace;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** Moments as people read them, in templates: {@code @times}. */
@Component("times")
public class Times {

    private static final DateTimeFormatter EXACT = DateTimeFormatter.ofPattern(
                    "d MMM uuuu HH:mm:ss.SSS 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("d MMM HH:mm:ss", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private final Clock clock;

    Times(Clock clock) {
        this.clock = clock;
    }

    /** “5 min ago”, “in 2 h”; beyond a month, the date. */
    public String relative(Instant moment) {
        Duration distance = Duration.between(clock.instant(), moment);
        long seconds = distance.abs().toSeconds();
        if (seconds < 5) {
            return "just now";
        }
        if (seconds >= Duration.ofDays(30).toSeconds()) {
            return DATE.format(moment);
        }
        String amount = amount(seconds);
        return distance.isNegative() ? amount + " ago" : "in " + amount;
    }

    /** As a date-and-time field holds it; UTC, to the second. */
    public String field(Instant moment) {
        return moment.truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", "");
    }

    public String exact(Instant moment) {
        return EXACT.format(moment);
    }

    /** For what is planned; UTC, which the page says elsewhere. */
    public String second(Instant moment) {
        return SECOND.format(moment);
    }

    public String date(Instant moment) {
        return DATE.format(moment);
    }

    public String minute(Instant moment) {
        return MINUTE.format(moment);
    }

    /** “850 ms”, “1.2 s”. */
    public String milliseconds(int millis) {
        return millis < 1_000 ? millis + " ms" : String.format(Locale.ENGLISH, "%.1f s", millis / 1000.0);
    }

    private static String amount(long seconds) {
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3_600) {
            return seconds / 60 + " min";
        }
        if (seconds < 86_400) {
            return seconds / 3_600 + " h";
        }
        return seconds / 86_400 + " d";
    }
}
