package dev.ringmain.delivery;

import java.util.Optional;
import java.util.stream.Stream;

/** The last answer there was, by the hundreds of its status; or that there was none. */
public enum AnswerClass {
    GOOD("2xx"),
    ELSEWHERE("3xx"),
    REFUSED("4xx"),
    BROKEN("5xx"),
    /** It was tried, and never answered: a timeout, no connection, no such name. */
    NONE("none");

    private final String text;

    AnswerClass(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    public static Optional<AnswerClass> parse(String text) {
        return Stream.of(values()).filter(one -> one.text.equals(text)).findFirst();
    }

    /** On the rows of {@code delivery d}; it has no parameter. */
    String condition() {
        if (this == NONE) {
            return "d.response_status IS NULL AND d.attempts > 0";
        }
        int hundred = (text.charAt(0) - '0') * 100;
        return "d.response_status BETWEEN " + hundred + " AND " + (hundred + 99);
    }
}
