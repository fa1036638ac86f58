package dev.ringmain.request;

import java.util.Optional;
import java.util.regex.Pattern;

/** HTTP statuses from one to another, both included: {@code 422} is one of them, {@code 4xx} a hundred. */
public record Statuses(int from, int to) {

    private static final Pattern TEXT = Pattern.compile("[2-5](\\d\\d|xx)");

    public static Optional<Statuses> parse(String text) {
        if (!TEXT.matcher(text).matches()) {
            return Optional.empty();
        }
        if (text.endsWith("xx")) {
            int first = (text.charAt(0) - '0') * 100;
            return Optional.of(new Statuses(first, first + 99));
        }
        int one = Integer.parseInt(text);
        return Optional.of(new Statuses(one, one));
    }
}
