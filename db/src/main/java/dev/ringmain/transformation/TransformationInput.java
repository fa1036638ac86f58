package dev.ringmain.transformation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a transformation works on.
 *
 * @param id the one that receivers see
 * @param data the payload: one sound JSON value
 */
public record TransformationInput(
        String id, String type, @Nullable String subject, Instant timestamp, byte[] data) {}
