package dev.ringmain.bench.loopback;

import java.time.Duration;
import java.util.Map;

/**
 * How a receiver treats what arrives at one of its paths.
 *
 * @param status of the answer; 0: none is ever given
 * @param after how long the request is held before it is answered
 * @param headers of the answer
 */
public record Behaviour(Kind kind, int status, Duration after, Map<String, String> headers) {

    enum Kind {
        ANSWER,
        SILENT,
        DRIP,
        RESET
    }

    public static Behaviour ok() {
        return answer(200);
    }

    public static Behaviour answer(int status) {
        return new Behaviour(Kind.ANSWER, status, Duration.ZERO, Map.of());
    }

    /** Answers 200, but only then. */
    public static Behaviour hold(Duration after) {
        return new Behaviour(Kind.ANSWER, 200, after, Map.of());
    }

    public static Behaviour busy(int retryAfterSeconds) {
        return new Behaviour(
                Kind.ANSWER, 503, Duration.ZERO, Map.of("Retry-After", Integer.toString(retryAfterSeconds)));
    }

    /** Reads, and says nothing. */
    public static Behaviour silent() {
        return new Behaviour(Kind.SILENT, 0, Duration.ZERO, Map.of());
    }

    /** Answers a byte every 700 ms, and never comes to the end. */
    public static Behaviour drip() {
        return new Behaviour(Kind.DRIP, 0, Duration.ofMillis(700), Map.of());
    }

    /** Reads, and resets the connection. */
    public static Behaviour reset() {
        return new Behaviour(Kind.RESET, 0, Duration.ZERO, Map.of());
    }

    boolean accepts() {
        return status >= 200 && status < 300;
    }
}
