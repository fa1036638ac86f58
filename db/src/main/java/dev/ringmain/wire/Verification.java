package dev.ringmain.wire;

/** What a receiver finds when it checks a request against one secret. */
public enum Verification {
    OK("Verified"),
    MISSING_HEADER("A signature header is missing or garbled"),
    WRONG_SECRET("Signed with another secret, or changed on the way"),
    TIMESTAMP_TOO_OLD("Signed with this secret, but more than five minutes before it arrived");

    private final String text;

    Verification(String text) {
        this.text = text;
    }

    /** In words, for the receiver's developer. */
    public String text() {
        return text;
    }
}
