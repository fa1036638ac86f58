package dev.ringmain.worker.send;

public enum SendOutcome {
    SUCCEEDED,
    REFUSED,
    TIMEOUT,
    DNS,
    CONNECT,
    TLS,
    BLOCKED,
    PROTOCOL;

    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
