package dev.ringmain.preview;

/** What cannot be sent as a test. The message tells its author what to do about the field. */
public class UnacceptableTest extends RuntimeException {

    private final String code;
    private final String field;

    UnacceptableTest(String code, String field, String message) {
        super(message);
        this.code = code;
        this.field = field;
    }

    /** Stable, for programs. */
    public String code() {
        return code;
    }

    /** {@code type} or {@code data}. */
    public String field() {
        return field;
    }
}
