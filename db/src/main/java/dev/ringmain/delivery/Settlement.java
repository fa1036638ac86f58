package dev.ringmain.delivery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What came of an attempt, to be recorded if the claim still holds.
 *
 * @param attempt null if none was made, because none could be
 * @param retryIn when to try again; null: it is finished
 * @param reason why it failed for good, or null
 */
public record Settlement(
        Work work,
        @Nullable Attempt attempt,
        DeliveryStatus status,
        @Nullable Duration retryIn,
        @Nullable String reason) {

    public static final String EXHAUSTED = "exhausted";
    public static final String GONE = "gone";
    public static final String ENDPOINT_DELETED = "endpoint_deleted";
    /** Each of several workers that tried it died. */
    public static final String CRASHED = "crashed";

    /** Its owner did not want it sent after all. */
    public static final String DISCARDED = "discarded";

    /** Its event arrived by a replay while it was still to be tried again. */
    public static final String SUPERSEDED = "superseded";

    public static final String EVENT_EXPIRED = "event_expired";

    public static Settlement succeeded(Work work, Attempt attempt) {
        return new Settlement(work, attempt, DeliveryStatus.SUCCEEDED, null, null);
    }

    public static Settlement retryIn(Duration delay, Work work, Attempt attempt) {
        return new Settlement(work, attempt, DeliveryStatus.PENDING, delay, null);
    }

    public static Settlement failed(String reason, Work work, @Nullable Attempt attempt) {
        return new Settlement(work, attempt, DeliveryStatus.FAILED, null, reason);
    }

    boolean isFinal() {
        return status != DeliveryStatus.PENDING;
    }
}
