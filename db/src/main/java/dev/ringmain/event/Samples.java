package dev.ringmain.event;

import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointTester.Sample;
import dev.ringmain.endpoint.EventPattern;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.stereotype.Component;

/** What to test an endpoint with: an event as it will really come, if the catalogue has an example of one. */
@Component
public class Samples {

    /** What a sample is about, so that no receiver takes it for one of its own stations. */
    private static final String SUBJECT = "TEST_STATION";

    private final EventTypes types;

    Samples(EventTypes types) {
        this.types = types;
    }

    /** The example of the first type that the endpoint subscribed to and that has one; else a plain ping. */
    public Sample of(Endpoint endpoint) {
        List<EventType> exemplary = types.findByEnvironmentOrderByName(endpoint.environment()).stream()
                .filter(type -> type.exampleJson().isPresent())
                .toList();
        for (EventPattern pattern : endpoint.events()) {
            for (EventType type : exemplary) {
                if (pattern.matches(type.name())) {
                    byte[] data = type.exampleJson().orElseThrow().getBytes(StandardCharsets.UTF_8);
                    return new Sample(type.name(), SUBJECT, data);
                }
            }
        }
        return Sample.PING;
    }
}
