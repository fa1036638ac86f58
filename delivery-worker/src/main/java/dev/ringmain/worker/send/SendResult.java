package dev.ringmain.worker.send;

import dev.ringmain.wire.RetryAfter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What came of an attempt. A failure of the far side is a value like any other.
 *
 * @param status what the receiver answered; null if the head of its answer was never read. Present beside a failed outcome when the
 *     answer broke off or came too slowly.
 * @param headers of the answer, in its order, about 8 KiB of them at most
 * @param body the first 16 KiB of the answer's body, as it was sent: a compressed one is not inflated
 * @param bodyTruncated whether the answer had more of it
 * @param remoteAddress the address and port that were dialled, such as {@code 203.0.113.7:443}; null if none were
 * @param detail one or two sentences for the endpoint's owner; null if the attempt succeeded
 * @param refusal what was not dialled, if that is why it failed; else null
 */
public record SendResult(
        SendOutcome outcome,
        @Nullable Integer status,
        List<Map.Entry<String, String>> headers,
        byte[] body,
        boolean bodyTruncated,
        @Nullable String remoteAddress,
        SendTimings timings,
        @Nullable String detail,
        @Nullable Refusal refusal) {

    /** Of an attempt that nobody refused. */
    public SendResult(
            SendOutcome outcome,
            @Nullable Integer status,
            List<Map.Entry<String, String>> headers,
            byte[] body,
            boolean bodyTruncated,
            @Nullable String remoteAddress,
            SendTimings timings,
            @Nullable String detail) {
        this(outcome, status, headers, body, bodyTruncated, remoteAddress, timings, detail, null);
    }

    public boolean succeeded() {
        return outcome == SendOutcome.SUCCEEDED;
    }

    /** Whether the receiver says that the endpoint will never be there again, and wants no more deliveries (Standard Webhooks). */
    public boolean gone() {
        return outcome == SendOutcome.REFUSED && status != null && status == 410;
    }

    /**
     * How long the receiver asks to be left alone: what its {@code Retry-After} says on 429 or 503, in seconds or as a date (RFC 9110,
     * 10.2.3). Not negative. Empty if it does not ask, or not in a way that can be understood.
     */
    public Optional<Duration> retryAfter(Clock clock) {
        return status != null && RetryAfter.counts(status)
                ? header("Retry-After").flatMap(value -> RetryAfter.parse(value, clock.instant()))
                : Optional.empty();
    }

    private Optional<String> header(String name) {
        return headers.stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
