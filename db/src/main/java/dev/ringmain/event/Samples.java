package dev.ringmain.event;

import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointTester.Sample;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.data.domain.Limit;
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
        List<String> exemplary = types.namesWithExample(endpoint.environment(), Limit.unlimited());
        return endpoint.events().stream()
                .flatMap(pattern -> exemplary.stream().filter(pattern::matches))
                .findFirst()
                .flatMap(name -> types.findByEnvironmentAndName(endpoint.environment(), name))
                .flatMap(type -> type.exampleJson()
                        .map(json -> new Sample(type.name(), SUBJECT, json.getBytes(StandardCharsets.UTF_8))))
                .orElse(Sample.PING);
    }
}
