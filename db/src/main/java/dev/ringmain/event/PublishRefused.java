package dev.ringmain.event;

/** An event was not taken in. The message tells its publisher what to do about it. */
public class PublishRefused extends RuntimeException {

    /** Why. */
    public enum Reason {
        QUOTA_EXCEEDED,
        UNKNOWN_TYPE,
        INVALID_TYPE,
        INVALID_DATA,
        TOO_LARGE,
        TENANT_SUSPENDED,
        /** Nothing is wrong with it; it could not be stored just now. */
        UNAVAILABLE
    }

    private final Reason reason;

    public PublishRefused(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
