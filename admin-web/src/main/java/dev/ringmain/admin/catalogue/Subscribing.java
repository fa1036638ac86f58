package dev.ringmain.admin.catalogue;

import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EventPattern;
import dev.ringmain.event.BuiltInType;

/** Who gets what. */
final class Subscribing {

    private Subscribing() {}

    /** Whether an endpoint subscribed to a type. What Ringmain itself publishes has to be named: {@code *} does not mean it. */
    static boolean wants(Endpoint endpoint, String type) {
        boolean hasToBeNamed = BuiltInType.isReserved(type);
        return endpoint.events().stream()
                .filter(pattern -> !hasToBeNamed || !pattern.equals(EventPattern.ALL))
                .anyMatch(pattern -> pattern.matches(type));
    }
}
