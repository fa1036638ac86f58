package dev.ringmain.event;

/** A draft that cannot be an event type. The message tells its author what to do about the field. */
public class UnacceptableEventType extends RuntimeException {

    /** The name is taken. */
    public static final String ALREADY_EXISTS = "already_exists";

    private final String code;
    private final String field;

    UnacceptableEventType(String code, String field, String message) {
        super(message);
        this.code = code;
        this.field = field;
    }

    /** Stable, for programs. */
    public String code() {
        return code;
    }

    /** {@code name}, {@code description}, {@code schema} or {@code example}. */
    public String field() {
        return field;
    }
}
