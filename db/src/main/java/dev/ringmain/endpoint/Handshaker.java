package dev.ringmain.endpoint;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Asks a receiver whether it wants deliveries at all (CloudEvents, HTTP 1.1 Web Hooks, 4). Implemented where deliveries are sent. */
public interface Handshaker {

    /**
     * What the receiver answered.
     *
     * @param allowedOrigin whom it takes deliveries from; null: it did not say
     * @param allowedRate how many a minute, or {@code *}; null: it did not say
     * @param detail what came back, for the endpoint's owner to read
     */
    record Answer(@Nullable String allowedOrigin, @Nullable String allowedRate, String detail) {}

    /** @param ratePerMinute how many deliveries a minute are asked for; null: nothing is said of it */
    Answer ask(URI url, String origin, @Nullable Integer ratePerMinute);
}
