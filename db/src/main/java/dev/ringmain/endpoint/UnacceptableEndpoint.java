package dev.ringmain.endpoint;

/** A draft that cannot be an endpoint. The message tells its author what to do about the field. */
public class UnacceptableEndpoint extends RuntimeException {

    /** The code of a receiver that was asked for its consent and did not give it. */
    public static final String HANDSHAKE_REFUSED = "handshake_refused";

    private final String code;
    private final String field;

    public UnacceptableEndpoint(String code, String field, String message) {
        super(message);
        this.code = code;
        this.field = field;
    }

    /** Stable, for programs. */
    public String code() {
        return code;
    }

    /** The draft's field, by its name in the API: {@code url}, {@code events/0}. */
    public String field() {
        return field;
    }
}
