package dev.ringmain.admin.profile;

import dev.ringmain.wire.Durations;
import dev.ringmain.wire.RetrySchedule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** When an event that is published now would be tried, if its receiver never took it: at the earliest, so without jitter. */
public record Calendar(List<Try> tries) {

    /**
     * @param delay after the one before it
     * @param since after the first
     */
    public record Try(int number, String delay, String since, Instant at) {}

    public static Calendar of(RetrySchedule retries, Instant now) {
        List<Try> tries = new ArrayList<>();
        tries.add(new Try(1, "at once", "", now));
        Duration since = Duration.ZERO;
        for (Duration delay : retries.delays()) {
            since = since.plus(delay);
            tries.add(new Try(tries.size() + 1, "after " + Durations.text(delay), span(since), now.plus(since)));
        }
        return new Calendar(tries);
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
