package dev.ringmain.api.profile;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.ringmain.wire.WireProfiles.Stored;
import java.time.Instant;

/**
 * A wire profile as the API shows it.
 *
 * @param revision counts the definitions that it has had
 * @param usedBy how many endpoints of the tenant use it
 */
record ProfileResource(
        String name,
        String description,
        boolean builtIn,
        int revision,
        int usedBy,
        @JsonRawValue String definition,
        Instant createdAt,
        Instant updatedAt) {

    static ProfileResource of(Stored stored, int usedBy) {
        return new ProfileResource(
                stored.profile().name(),
                stored.description(),
                stored.builtIn(),
                stored.revision(),
                usedBy,
                stored.profile().json(),
                stored.createdAt(),
                stored.updatedAt());
    }
}
