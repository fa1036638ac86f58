package dev.ringmain.endpoint;

/** Whether an endpoint is served. One that is not keeps its deliveries waiting; none is dropped. */
public enum EndpointStatus {
    ACTIVE,
    /** By its owner. */
    PAUSED,
    /** By us: its receiver is gone, or has failed for too long. */
    DISABLED;

    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
