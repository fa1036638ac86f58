package dev.ringmain.endpoint;

import org.jspecify.annotations.Nullable;

/** Sends one synthetic event to an endpoint and waits for the answer. Implemented where deliveries are sent. */
public interface EndpointTester {

    /**
     * @param ok whether the receiver answered 2xx in time
     * @param statusCode what it answered, if it did
     * @param durationMs milliseconds from start to answer
     * @param detail what went wrong, for its owner to read; null if nothing did
     */
    record Result(
            boolean ok,
            @Nullable Integer statusCode,
            int durationMs,
            @Nullable String detail) {}

    /** Takes as long as the endpoint's profile allows a receiver, at most. Signed like a delivery; not counted, not logged, not retried. */
    Result test(Destination destination);
}
