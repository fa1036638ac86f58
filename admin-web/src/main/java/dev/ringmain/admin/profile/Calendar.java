package dev.ringmain.admin.profile;

import dev.ringmain.wire.Durations;
import dev.ringmain.wire.RetrySchedule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** When an event that is published now would be tried, if its receiver never took it. */
public record Calendar(List<Try> tries) {

    /**
     * @param delay after the one before it
     * @param since after the first, at the earliest: without jitter
     * @param latest with all of the jitter, each attempt before it having lasted as long as it may
     */
    public record Try(int number, String delay, String since, Instant at, Instant latest) {}

    /** @param timeout how long an attempt may last */
    public static Calendar of(RetrySchedule retries, Duration timeout, Instant now) {
        return new Calendar(retries.calendar(now, timeout).stream()
                .map(planned -> new Try(
                        planned.number(),
                        planned.number() == 1 ? "at once" : "after " + Durations.text(planned.delay()),
                        planned.number() == 1 ? "" : span(Duration.between(now, planned.earliest())),
                        planned.earliest(),
                        planned.latest()))
                .toList());
    }

    /** In its two largest units: {@code 1 d 3 h}, {@code 5 m 5 s}. */
    private static String span(Duration span) {
        long[] counts = {span.toDays(), span.toHoursPart(), span.toMinutesPart(), span.toSecondsPart()};
        String[] units = {" d", " h", " m", " s"};
        StringBuilder text = new StringBuilder();
        int shown = 0;
        for (int i = 0; i < counts.length && shown < 2; i++) {
            if (counts[i] > 0 || shown > 0) {
                shown++;
                if (counts[i] > 0) {
                    text.append(text.isEmpty() ? "" : " ").append(counts[i]).append(units[i]);
                }
            }
        }
        return text.toString();
    }
}
