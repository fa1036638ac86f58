package dev.ringmain.event;

/** A draft that cannot be an event type. The message tells its author what to do about the field. */
public class UnacceptableEventType extends RuntimeException {

    private final String field;

    UnacceptableEventType(String field, String message) {
        super(message);
        this.field = field;
    }

    /** {@code name}, {@code description}, {@code schema} or {@code example}. */
    public String field() {
        return field;
    }
}
