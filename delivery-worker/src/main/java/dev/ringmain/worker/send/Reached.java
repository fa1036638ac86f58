package dev.ringmain.worker.send;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What came of looking whether a receiver is there.
 *
 * @param outcome {@link SendOutcome#SUCCEEDED} if a connection was made, and secured where the URL is https
 * @param addresses how many the host stands for; 0 if that is not known
 * @param certificateUntil when the receiver's certificate ends; null if nothing was secured
 * @param millis from the call to its result
 * @param detail one or two sentences for the endpoint's owner; null if it succeeded
 */
public record Reached(
        SendOutcome outcome,
        int addresses,
        @Nullable Instant certificateUntil,
        int millis,
        @Nullable String detail) {}
