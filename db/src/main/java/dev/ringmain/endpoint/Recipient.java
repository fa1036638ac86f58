package dev.ringmain.endpoint;

import org.jspecify.annotations.Nullable;

/**
 * A destination that is given an event.
 *
 * @param failure why its filter could not be asked: the delivery is kept for it, as failed. Null: it is sent
 */
public record Recipient(Destination destination, @Nullable String failure) {}
