package dev.ringmain.delivery;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

public enum DeliveryStatus {
    /** Waiting for its next attempt, or for its endpoint to be resumed. */
    PENDING,
    SUCCEEDED,
    /** No attempt is left, or none makes sense. Kept, and can be replayed. */
    FAILED;

    public static Optional<DeliveryStatus> parse(String text) {
        return Arrays.stream(values())
                .filter(status -> status.text().equals(text))
                .findFirst();
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
