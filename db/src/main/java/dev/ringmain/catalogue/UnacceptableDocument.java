package dev.ringmain.catalogue;

/** A document that no catalogue can be made of. The message tells its author what to do about the place. */
public class UnacceptableDocument extends RuntimeException {

    private final String pointer;

    public UnacceptableDocument(String pointer, String message) {
        super(message, null, false, false);
        this.pointer = pointer;
    }

    /** Where in the document, as RFC 6901 writes it; empty: the whole of it. */
    public String pointer() {
        return pointer;
    }
}
