package dev.ringmain.filter;

/**
 * What a filter says about an event.
 *
 * @param detail why, for people; empty if it matches
 */
public record Verdict(Kind kind, String detail) {

    /** Which rule decided. */
    public enum Kind {
        MATCHES,
        /** The event's subject is none of those that are wanted. */
        OTHER_SUBJECT,
        /** The condition is false, or reads a field that is not there. */
        NOT_MET,
        /** The condition could not be answered. The event is kept for the endpoint as a failed delivery. */
        FAILED
    }

    static final Verdict MATCHES = new Verdict(Kind.MATCHES, "");

    static Verdict otherSubject(String detail) {
        return new Verdict(Kind.OTHER_SUBJECT, detail);
    }

    static Verdict notMet(String detail) {
        return new Verdict(Kind.NOT_MET, detail);
    }

    static Verdict failed(String detail) {
        return new Verdict(Kind.FAILED, detail);
    }

    public boolean matches() {
        return kind == Kind.MATCHES;
    }

    public boolean failed() {
        return kind == Kind.FAILED;
    }
}
