package dev.ringmain.audit;

import java.util.Optional;

/** Knows who is acting on this thread. Each edge has one, for those who come in through it. */
public interface ActorSource {

    /** Empty if nobody came in through this edge. */
    Optional<Actor> current();
}
