package dev.ringmain.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the schema and the example of a type were, and since when.
 *
 * @param number from 1
 * @param breaking whether what was written for the version before may fail on this one
 * @param note why, in its author's words
 * @param author as they were called then: an account's address, an API key's name, a pack; null: not known
 */
public record TypeVersion(
        int number,
        @Nullable String schema,
        @Nullable String example,
        boolean breaking,
        @Nullable String note,
        @Nullable String author,
        Instant createdAt) {}
