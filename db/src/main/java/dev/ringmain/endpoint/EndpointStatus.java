package dev.ringmain.endpoint;

/** Whether an endpoint is served. One that is not keeps its deliveries waiting; none is dropped. */
public enum EndpointStatus {
    ACTIVE,
    /** By its owner. */
    PAUSED,
    /** By us: its receiver is gone, or has failed for too long. */
    DISABLED,
    /** By its tenant's plan, which does not allow it any more. Beside what it is otherwise, and never stored as its status. */
    SUSPENDED_BY_PLAN,
    /** With all of its tenant. Known to routing alone. */
    SUSPENDED;

    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
