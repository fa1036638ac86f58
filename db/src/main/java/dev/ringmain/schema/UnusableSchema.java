package dev.ringmain.schema;

/** A text that cannot be the schema of a type. The message tells its author what to do about the place. */
public class UnusableSchema extends RuntimeException {

    private final String pointer;

    UnusableSchema(String pointer, String message) {
        super(message, null, false, false);
        this.pointer = pointer;
    }

    /** Where in the schema, as RFC 6901 writes it: {@code /properties/kwh/type}; empty: the whole of it. */
    public String pointer() {
        return pointer;
    }
}
