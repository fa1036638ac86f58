package dev.ringmain.endpoint;

import dev.ringmain.tenant.EnvironmentId;

/** Told once the change is committed, and this node's routes have it. */
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
