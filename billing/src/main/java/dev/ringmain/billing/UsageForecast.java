package dev.ringmain.billing;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * What a month comes to if it goes on as it went so far.
 *
 * @param events in all of the month; null: it is too early to tell
 * @param limitOn the day on which the month's limit is reached, or was; null: not in this month, or nobody can tell
 * @param reached the limit is reached already
 */
public record UsageForecast(@Nullable Long events, @Nullable LocalDate limitOn, boolean reached) {

    /** Half of a first day says nothing about thirty: nights and mornings differ. */
    static final Duration TOO_EARLY = Duration.ofDays(1);

    /**
     * @param since when the tenant began to publish in this month: its first moment, or the tenant's own
     * @param end of the month
     * @param limit events; 0 or less: there is none to reach
     */
    static UsageForecast of(long used, long limit, Instant since, Instant now, Instant end) {
        boolean reached = limit > 0 && used >= limit;
        Duration elapsed = Duration.between(since, now);
        if (elapsed.compareTo(TOO_EARLY) < 0) {
            return new UsageForecast(null, null, reached);
        }
        long events = Math.round((double) used
                / elapsed.toSeconds()
                * Duration.between(since, end).toSeconds());
        LocalDate limitOn = null;
        if (!reached && limit > 0 && events > limit) {
            Instant moment = since.plusSeconds(Math.round((double) limit / used * elapsed.toSeconds()));
            limitOn = LocalDate.ofInstant(moment.isBefore(end) ? moment : end.minusSeconds(1), ZoneOffset.UTC);
        }
        return new UsageForecast(Math.max(used, events), limitOn, reached);
    }

    UsageForecast reachedOn(LocalDate day) {
        return new UsageForecast(events, day, reached);
    }
}
