package dev.ringmain.delivery;

import dev.ringmain.wire.RetryAfter;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One try at a delivery, and what came of it.
 *
 * @param number counts from 1
 * @param outcome a stable code: {@code succeeded}, {@code refused}, {@code timeout}, {@code dns}, {@code connect}, {@code tls},
 *     {@code blocked}, {@code protocol}, {@code unknown}
 * @param detail in words for the endpoint's owner; null when there is nothing to add
 * @param durationMs the whole attempt; its parts are null where they did not happen
 * @param requestHeaders one {@code name: value} a line, as sent
 * @param responseHeaders likewise, as received
 * @param responseBody its first 16 KiB, raw; null if there was no response
 */
public record Attempt(
        DeliveryId delivery,
        int number,
        Instant startedAt,
        String outcome,
        @Nullable String detail,
        @Nullable Integer responseStatus,
        @Nullable String remoteAddress,
        int durationMs,
        @Nullable Integer dnsMs,
        @Nullable Integer connectMs,
        @Nullable Integer tlsMs,
        @Nullable Integer firstByteMs,
        String requestHeaders,
        @Nullable String responseHeaders,
        byte @Nullable [] responseBody) {

    private static final String RETRY_AFTER = "Retry-After:";

    /** How long its receiver asked to be left alone, if it answered so that this counts. */
    public Optional<Duration> askedToWait() {
        if (responseStatus == null || responseHeaders == null || !RetryAfter.counts(responseStatus)) {
            return Optional.empty();
        }
        return responseHeaders
                .lines()
                .filter(line -> line.regionMatches(true, 0, RETRY_AFTER, 0, RETRY_AFTER.length()))
                .findFirst()
                .flatMap(line ->
                        RetryAfter.parse(line.substring(RETRY_AFTER.length()), startedAt.plusMillis(durationMs)));
    }

    /** The same, without what others wrote. */
    Attempt bare() {
        return new Attempt(
                delivery,
                number,
                startedAt,
                outcome,
                null,
                responseStatus,
                null,
                durationMs,
                dnsMs,
                connectMs,
                tlsMs,
                firstByteMs,
                "",
                null,
                null);
    }

    /** One of which nobody knows what came of it. */
    static Attempt unknown(DeliveryId delivery, int number, Instant found) {
        return new Attempt(
                delivery,
                number,
                found,
                "unknown",
                "What came of this attempt could not be recorded, such as because its process ended. The receiver may have got it.",
                null,
                null,
                0,
                null,
                null,
                null,
                null,
                "",
                null,
                null);
    }
}
