package dev.ringmain.schema;

/**
 * Something about an event's data that its schema does not allow.
 *
 * @param pointer where, as RFC 6901 writes it, from the event: {@code /data/meterStart}
 * @param detail what is wrong there, for people; at most {@value #LONGEST} characters
 */
public record Violation(String pointer, String detail) {

    private static final int LONGEST = 200;

    public Violation {
        pointer = cut(pointer);
        detail = cut(detail);
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + '…';
    }
}
