package dev.ringmain.endpoint;

import dev.ringmain.tenant.EnvironmentId;

/** Told within the transaction of the change. */
public record EndpointChanged(EnvironmentId environment, EndpointId endpoint, Kind kind) {

    /** What became of the endpoint. */
    public enum Kind {
        OPENED,
        EDITED,
        ACTIVATED,
        STOPPED,
        DELETED
    }
}
