package dev.ringmain.delivery;

import dev.ringmain.endpoint.EndpointStatus;
import java.util.Locale;

/** What a delivery waits for, without spending attempts. */
public enum HoldReason {
    /** Its owner has paused the endpoint. */
    PAUSED,
    /** The endpoint was switched off. */
    DISABLED,
    /** The endpoint did not answer lately; one delivery at a time finds out whether it does again. */
    CIRCUIT_OPEN;

    public static HoldReason of(EndpointStatus status) {
        return status == EndpointStatus.PAUSED ? PAUSED : DISABLED;
    }

    /** As it is stored and shown: a stable code. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
