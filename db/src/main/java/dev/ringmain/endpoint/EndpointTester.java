package dev.ringmain.endpoint;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Sends one synthetic event to an endpoint and waits for the answer. Implemented where deliveries are sent. */
public interface EndpointTester {

    /**
     * What is sent.
     *
     * @param subject what the event is about; null: nothing
     * @param data a JSON value
     */
    record Sample(String type, @Nullable String subject, byte[] data) {

        public static final Sample PING = new Sample(
                "ping",
                null,
                "{\"message\":\"This is a test from Ringmain. It is signed like any delivery.\"}"
                        .getBytes(StandardCharsets.UTF_8));
    }

    /**
     * @param ok whether the receiver answered in time, and as the endpoint's profile counts as success
     * @param statusCode what it answered, if it did
     * @param durationMs milliseconds from start to answer
     * @param detail what went wrong, for its owner to read; null if nothing did
     * @param body the first of what it answered, as text and as it came; null if it did not answer
     */
    record Result(
            boolean ok,
            @Nullable Integer statusCode,
            int durationMs,
            @Nullable String detail,
            @Nullable String body) {}

    /** Takes as long as the endpoint's profile allows a receiver, at most. Signed like a delivery; not counted, not logged, not retried. */
    Result test(Destination destination, Sample sample);

    default Result test(Destination destination) {
        return test(destination, Sample.PING);
    }
}
