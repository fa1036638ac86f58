package dev.ringmain.wire;

/** A profile that cannot be. The message tells its author what to do about the field. */
public class UnacceptableProfile extends RuntimeException {

    /** The code of a name that is taken. */
    public static final String ALREADY_EXISTS = "already_exists";

    /** The code of a profile that endpoints use, and that can therefore not go. */
    public static final String IN_USE = "in_use";

    /** The code of a change to a profile that is everybody's. */
    public static final String BUILT_IN = "built_in";

    private final String code;
    private final String field;

    public UnacceptableProfile(String code, String field, String message) {
        super(message, null, false, false);
        this.code = code;
        this.field = field;
    }

    /** Stable, for programs. */
    public String code() {
        return code;
    }

    /** A path in the request, without its first slash: {@code definition/envelope/0/source}. */
    public String field() {
        return field;
    }
}
