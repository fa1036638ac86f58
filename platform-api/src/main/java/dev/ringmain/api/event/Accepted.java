package dev.ringmain.api.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event that is committed: its id, its type, and how many deliveries it was given.
 *
 * @param warnings what its publisher should know although it was taken; left out of the JSON if there is nothing
 */
record Accepted(
        String id,
        String type,
        int deliveries,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Warning> warnings) {

    Accepted(String id, String type, int deliveries, @Nullable List<Warning> warnings) {
        this.id = id;
        this.type = type;
        this.deliveries = deliveries;
        // An answer that was kept for an idempotency key may be without.
        this.warnings = warnings == null ? List.of() : warnings;
    }
}
