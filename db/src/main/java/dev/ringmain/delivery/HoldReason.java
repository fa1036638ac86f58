package dev.ringmain.delivery;

import dev.ringmain.endpoint.EndpointStatus;
import java.util.Locale;

/** What a delivery waits for, without spending attempts. */
public enum HoldReason {
    /** Its owner has paused the endpoint. */
    PAUSED,
    /** The endpoint was switched off. */
    DISABLED,
    /** The tenant's plan does not allow the endpoint any more. */
    SUSPENDED_BY_PLAN,
    /** The tenant is suspended. */
    SUSPENDED,
    /** The endpoint did not answer lately; one delivery at a time finds out whether it does again. */
    CIRCUIT_OPEN;

    public static HoldReason of(EndpointStatus status) {
        return switch (status) {
            case PAUSED -> PAUSED;
            case SUSPENDED_BY_PLAN -> SUSPENDED_BY_PLAN;
            case SUSPENDED -> SUSPENDED;
            case DISABLED -> DISABLED;
            case ACTIVE -> throw new IllegalArgumentException("What is served is not held");
        };
    }

    /** As it is stored and shown: a stable code. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
