package dev.ringmain.bench.faults;

import java.util.List;

/** An event type, and the endpoints that subscribed to it. */
record Topic(String type, List<String> destinations) {

    static Topic to(String endpoint) {
        return new Topic("fault." + endpoint, List.of(endpoint));
    }
}
