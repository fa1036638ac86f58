package dev.ringmain.endpoint;

import dev.ringmain.tenant.TenantId;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether a receiver is there, as a delivery would find it, and sends it nothing. Implemented where deliveries are sent.
 *
 * <p>Whoever asks learns no more of a host than a delivery to it would tell: of an address that the guard refuses, that it does; of a port
 * that cannot be reached, not why.
 */
public interface ReachCheck {

    enum Outcome {
        /** A connection could be made, and secured if the URL is https. */
        REACHABLE,
        /** The host stands for an address that deliveries must not go to. Nothing was dialled. */
        BLOCKED,
        /** The host's name has no address, or nobody said in time what it is. */
        UNKNOWN_NAME,
        /** No connection could be made. */
        UNREACHABLE,
        /** A connection was made, and could not be secured. */
        TLS_FAILED,
        /** The tenant has asked too often lately, or too many ask at once. Nothing was looked at. */
        TOO_OFTEN
    }

    /**
     * What was found.
     *
     * @param addresses how many the host stands for; null unless it is reachable
     * @param certificateUntil when the receiver's certificate ends; null unless a connection was secured
     * @param durationMs milliseconds from looking the name up to the last of it; null unless it is reachable
     * @param detail a sentence or two for people
     */
    record Found(
            Outcome outcome,
            @Nullable Integer addresses,
            @Nullable Instant certificateUntil,
            @Nullable Integer durationMs,
            String detail) {

        public boolean reachable() {
            return outcome == Outcome.REACHABLE;
        }

        public static Found of(Outcome outcome, String detail) {
            return new Found(outcome, null, null, null, detail);
        }
    }

    /** Takes a few seconds at most. @param asking whose allowance it is counted against */
    Found check(TenantId asking, EndpointUrl url);

    /**
     * Why the guard would refuse the host just now, in a few words; empty if it would not, or nobody knows the host. Looks its name up, for two
     * seconds at most, and dials nothing.
     */
    Optional<String> refusal(EndpointUrl url);
}
