package dev.ringmain.endpoint;

/** A custom request header that is refused. The message is for the person who typed it, and says what to do. */
public final class UnacceptableHeader extends RuntimeException {

    private final String header;

    UnacceptableHeader(String header, String message) {
        super(message);
        this.header = header;
    }

    /** The name of the header that is refused, as it was given. */
    public String header() {
        return header;
    }
}
