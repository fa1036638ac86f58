package dev.ringmain.wire;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which statuses of an answer mean that the receiver took the delivery. */
public final class SuccessRule {

    public static final SuccessRule ANY_2XX = new SuccessRule(List.of(new Range(200, 299)));

    private static final int LOWEST = 200;
    private static final int HIGHEST = 499;
    private static final int GONE = 410;
    private static final Pattern FORM = Pattern.compile("([2-4])xx|([2-4]\\d\\d)(?:\\s*-\\s*([2-4]\\d\\d))?");

    private final List<Range> ranges;

    private SuccessRule(List<Range> ranges) {
        this.ranges = ranges;
    }

    private record Range(int from, int to) {

        boolean holds(int status) {
            return from <= status && status <= to;
        }

        @Override
        public String toString() {
            if (from % 100 == 0 && to == from + 99) {
                return from / 100 + "xx";
            }
            return from == to ? Integer.toString(from) : from + "-" + to;
        }
    }

    /**
     * @param texts {@code 2xx}, {@code 409}, {@code 200-204}
     * @throws IllegalArgumentException that tells the author what to do about it
     */
    @JsonCreator
    public static SuccessRule parse(List<String> texts) {
        return new SuccessRule(texts.stream().map(SuccessRule::range).toList());
    }

    private static Range range(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "Write a status or a range of them between " + LOWEST + " and " + HIGHEST + ": 2xx, 409, 200-204.");
        }
        int from = form.group(1) != null ? Integer.parseInt(form.group(1)) * 100 : Integer.parseInt(form.group(2));
        int to = form.group(1) != null ? from + 99 : form.group(3) == null ? from : Integer.parseInt(form.group(3));
        Range range = new Range(from, to);
        if (to < from) {
            throw new IllegalArgumentException("Write the lower status of a range first: " + to + "-" + from + ".");
        }
        if (range.holds(GONE)) {
            throw new IllegalArgumentException(
                    "Leave 410 out: it switches an endpoint off, so it cannot mean success. Write 400-409, 411-499 instead of 4xx.");
        }
        return range;
    }

    public boolean matches(int status) {
        for (Range range : ranges) {
            if (range.holds(status)) {
                return true;
            }
        }
        return false;
    }

    @JsonValue
    public List<String> texts() {
        return ranges.stream().map(Range::toString).toList();
    }

    /** For people. */
    @Override
    public String toString() {
        return ranges.stream().map(Range::toString).collect(Collectors.joining(", "));
    }
}
