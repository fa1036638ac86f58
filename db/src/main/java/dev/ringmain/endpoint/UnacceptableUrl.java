package dev.ringmain.endpoint;

/** An endpoint's URL that is refused. The message is for the person who typed it, and says what to do. */
public final class UnacceptableUrl extends RuntimeException {

    private final String code;

    UnacceptableUrl(String code, String message) {
        super(message);
        this.code = code;
    }

    /**
     * Why, for a program: one of {@code url_too_long}, {@code url_malformed}, {@code url_not_https}, {@code url_port} and
     * {@code url_forbidden_address}. Never changes its meaning.
     */
    public String code() {
        return code;
    }
}
