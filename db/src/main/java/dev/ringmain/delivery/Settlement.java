package dev.ringmain.delivery;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What came of an attempt, to be recorded if the claim still holds.
 *
 * @param attempt null if none was made, because none could be
 * @param retryIn when to try again; null: it is finished
 * @param reason why it failed for good, or null
 * @param detail the same in words, where the code does not say enough
 */
public record Settlement(
        Work work,
        @Nullable Attempt attempt,
        DeliveryStatus status,
        @Nullable Duration retryIn,
        @Nullable String reason,
        @Nullable String detail) {

    public static final String EXHAUSTED = "exhausted";
    public static final String GONE = "gone";
    public static final String ENDPOINT_DELETED = "endpoint_deleted";
    /** Each of several workers that tried it died. */
    public static final String CRASHED = "crashed";

    /** Its owner did not want it sent after all. */
    public static final String DISCARDED = "discarded";

    /** More waited for its endpoint than the plan allows, and it was among the newest. */
    public static final String BACKLOG_FULL = "backlog_full";

    /** Something went wrong with it on our side, every time. */
    public static final String INTERNAL_ERROR = "internal_error";

    /** Its event arrived by a replay while it was still to be tried again. */
    public static final String SUPERSEDED = "superseded";

    public static final String EVENT_EXPIRED = "event_expired";

    /** Whether the endpoint wants the event could not be said. */
    public static final String FILTER_FAILED = "filter_failed";

    /** Nothing that could be sent came of the endpoint's transformation. Not the receiver's doing. */
    public static final String TRANSFORMATION_FAILED = "transformation_failed";

    private static final int LONGEST_DETAIL = 500;

    public static Settlement succeeded(Work work, Attempt attempt) {
        return new Settlement(work, attempt, DeliveryStatus.SUCCEEDED, null, null, null);
    }

    public static Settlement retryIn(Duration delay, Work work, Attempt attempt) {
        return new Settlement(work, attempt, DeliveryStatus.PENDING, delay, null, null);
    }

    public static Settlement failed(String reason, Work work, @Nullable Attempt attempt) {
        return new Settlement(work, attempt, DeliveryStatus.FAILED, null, reason, null);
    }

    /** Failed for good, before anything was sent. */
    public static Settlement unsent(String reason, String detail, Work work) {
        return new Settlement(work, null, DeliveryStatus.FAILED, null, reason, cut(detail));
    }

    /** Failed for good, and nobody knows what came of its last attempt. */
    public static Settlement lost(String reason, String detail, Work work, Instant startedAt) {
        Attempt unknown = Attempt.unknown(work.delivery(), work.attempt(), startedAt);
        return new Settlement(work, unknown, DeliveryStatus.FAILED, null, reason, cut(detail));
    }

    /** As much of it as its column holds. */
    static @Nullable String cut(@Nullable String detail) {
        return detail == null || detail.length() <= LONGEST_DETAIL
                ? detail
                : detail.substring(0, LONGEST_DETAIL - 1) + "…";
    }

    /** The same, without what the receiver and its owner wrote: for when that cannot be stored. */
    public Settlement bare() {
        return new Settlement(work, attempt == null ? null : attempt.bare(), status, retryIn, reason, detail);
    }

    boolean isFinal() {
        return status != DeliveryStatus.PENDING;
    }
}
