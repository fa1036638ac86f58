package dev.ringmain.preview;

import dev.ringmain.endpoint.Destination;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointTester;
import dev.ringmain.event.EventType;
import dev.ringmain.event.EventTypes;
import dev.ringmain.preview.Preview.Attempt;
import dev.ringmain.tenant.EnvironmentId;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tests of an endpoint with an event that somebody wrote. It is sent as it was written, whatever the endpoint subscribed to; what would have
 * become of a delivery is told beside the receiver's answer.
 */
@Component
public class WrittenTests {

    /** As large as what is published. */
    private static final int LARGEST = 256 * 1024;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final EventTypes types;
    private final Previews previews;
    private final Clock clock;

    WrittenTests(EventTypes types, Previews previews, Clock clock) {
        this.types = types;
        this.previews = previews;
        this.clock = clock;
    }

    /**
     * What came of it.
     *
     * @param subscribed whether the endpoint wants events of that type at all
     * @param preview what its filter and its transformation would do
     */
    public record Outcome(EndpointTester.Result result, boolean subscribed, Preview preview, byte[] sent) {

        /** Whether a delivery of it would be sent; null if the filter fails on it. */
        public @Nullable Boolean wanted() {
            return subscribed ? preview.matches() : Boolean.FALSE;
        }

        /** Whether a delivery would carry other data; null if the transformation fails on it. */
        public @Nullable Boolean transformed() {
            return preview.data() == null ? null : Boolean.valueOf(!Arrays.equals(preview.data(), sent));
        }
    }

    /**
     * The event to send.
     *
     * @param data a JSON value; null or blank: the catalogue's example of the type
     * @throws UnacceptableTest if it is none
     */
    public EndpointTester.Sample written(EnvironmentId environment, @Nullable String type, @Nullable String data) {
        if (type == null || type.isBlank()) {
            throw new UnacceptableTest("required", "type", "Say of which type the event is to be.");
        }
        if (!EventType.isName(type)) {
            throw new UnacceptableTest(
                    "invalid_value",
                    "type",
                    "A type is words of letters, digits, underscores and hyphens with dots between, such as session.started.");
        }
        String json = data == null || data.isBlank() ? example(environment, type) : data.strip();
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LARGEST) {
            throw new UnacceptableTest("too_large", "data", "An event has at most 256 KiB of data.");
        }
        try {
            JSON.readTree(bytes);
        } catch (JacksonException e) {
            var place = e.getLocation();
            throw new UnacceptableTest(
                    "invalid_value",
                    "data",
                    "This is not one JSON value"
                            + (place == null || place.getLineNr() < 1
                                    ? "."
                                    : ": look at line " + place.getLineNr() + ", column " + place.getColumnNr() + "."));
        }
        return new EndpointTester.Sample(type, null, bytes);
    }

    private String example(EnvironmentId environment, String type) {
        return types.find(environment, type)
                .flatMap(EventType::exampleJson)
                .orElseThrow(() -> new UnacceptableTest(
                        "required",
                        "data",
                        "Say what data the event is to carry: the catalogue has no example of this type."));
    }

    /** Waits for the receiver, which has as long as for a delivery. */
    public Outcome send(
            EndpointTester tester, Endpoint endpoint, Destination destination, EndpointTester.Sample sample) {
        Preview preview = previews.of(
                endpoint.environment(),
                new Attempt(
                        endpoint.filter().orElse(null),
                        endpoint.transformation().orElse(null)),
                Sample.madeUp(sample.type(), sample.subject(), clock.instant(), sample.data()));
        return new Outcome(tester.test(destination, sample), destination.wants(sample.type()), preview, sample.data());
    }
}
