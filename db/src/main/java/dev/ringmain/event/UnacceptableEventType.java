package dev.ringmain.event;

/** A draft that cannot be an event type. The message tells its author what to do about the field. */
public class UnacceptableEventType extends RuntimeException {

    /** The name is taken. */
    public static final String ALREADY_EXISTS = "already_exists";

    private final String code;
    private final String field;
    private final String below;

    UnacceptableEventType(String code, String field, String message) {
        this(code, field, "", message);
    }

    /** @param below where in the field's value, as RFC 6901 writes it; empty: the whole of it */
    UnacceptableEventType(String code, String field, String below, String message) {
        super(message);
        this.code = code;
        this.field = field;
        this.below = below;
    }

    /** Stable, for programs. */
    public String code() {
        return code;
    }

    /** As the API calls it: {@code name}, {@code description}, {@code schema}, {@code example}, {@code validation}, {@code sunset_at}, {@code note}. */
    public String field() {
        return field;
    }

    /** Where it is, as RFC 6901 writes it: {@code /schema/properties/kwh/type}. */
    public String pointer() {
        return "/" + field + below;
    }
}
