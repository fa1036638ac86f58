package dev.ringmain.wire;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How long a receiver asks to be left alone: the header {@code Retry-After} (RFC 9110, 10.2.3), in seconds or as a date. */
public final class RetryAfter {

    /** Enough for ten years, and too few digits to overflow. */
    private static final int MOST_DIGITS = 9;

    /** RFC 9110, 5.6.7: the usual form, and two that are obsolete. */
    private static final List<DateTimeFormatter> DATES = List.of(
            DateTimeFormatter.RFC_1123_DATE_TIME,
            DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss zzz", Locale.US),
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.US).withZone(ZoneOffset.UTC));

    private RetryAfter() {}

    /** Whether a receiver that answers so has a say in when it is tried again. */
    public static boolean counts(int status) {
        return status == 429 || status == 503;
    }

    /** Not negative; empty if it cannot be understood. @param now what a date is counted from */
    public static Optional<Duration> parse(String header, Instant now) {
        String value = header.strip();
        if (value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return value.isEmpty() || value.length() > MOST_DIGITS
                    ? Optional.empty()
                    : Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        }
        return DATES.stream()
                .flatMap(form -> date(value, form).stream())
                .findFirst()
                .map(date -> Duration.between(now, date))
                .map(wait -> wait.isNegative() ? Duration.ZERO : wait);
    }

    private static Optional<Instant> date(String value, DateTimeFormatter form) {
        try {
            return Optional.of(form.parse(value, Instant::from));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
