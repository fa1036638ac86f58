package dev.ringmain.event;

import dev.ringmain.tenant.EnvironmentId;
import java.time.Instant;

/** How far back the events of an environment are shown: whoever knows plans says so. */
public interface ShownEvents {

    /** The moment before which nothing of the environment is shown. */
    Instant since(EnvironmentId environment);
}
