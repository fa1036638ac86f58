package dev.ringmain.schema;

/** What becomes of an event whose data is not as its type's schema says. */
public enum Validation {
    /** Nobody looks. */
    OFF,
    /** It is taken in; the answer to its publisher and the log say what is wrong. */
    WARN,
    /** It is refused. */
    ENFORCE
}
