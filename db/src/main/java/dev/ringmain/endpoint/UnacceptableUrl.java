package dev.ringmain.endpoint;

/** Stand-in. */
public class UnacceptableUrl extends RuntimeException {
    public String code() {
        return "";
    }
}
